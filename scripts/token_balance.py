"""`mevm token balance` as a script."""

from mevm_suite.commands.token import balance as cli

if __name__ == "__main__":
    cli()
