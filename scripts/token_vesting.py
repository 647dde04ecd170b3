"""`mevm token vesting` as a script."""

from mevm_suite.commands.token import vesting as cli

if __name__ == "__main__":
    cli()
