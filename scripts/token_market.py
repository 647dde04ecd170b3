"""`mevm token market` as a script."""

from mevm_suite.commands.token import market as cli

if __name__ == "__main__":
    cli()
