"""`mevm trade` as a script."""

from mevm_suite.commands.trade import trade as cli

if __name__ == "__main__":
    cli()
