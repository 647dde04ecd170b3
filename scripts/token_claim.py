"""`mevm token claim` as a script."""

from mevm_suite.commands.token import claim as cli

if __name__ == "__main__":
    cli()
