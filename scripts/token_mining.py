"""`mevm token mining` as a script."""

from mevm_suite.commands.token import mining as cli

if __name__ == "__main__":
    cli()
