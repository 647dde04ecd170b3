"""`mevm token dividend` as a script."""

from mevm_suite.commands.token import dividend as cli

if __name__ == "__main__":
    cli()
