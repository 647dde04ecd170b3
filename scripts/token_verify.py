"""`mevm token verify` as a script."""

from mevm_suite.commands.token import verify as cli

if __name__ == "__main__":
    cli()
