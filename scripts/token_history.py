"""`mevm token history` as a script."""

from mevm_suite.commands.token import history as cli

if __name__ == "__main__":
    cli()
