"""`mevm notary` as a script."""

from mevm_suite.commands.notary import notary as cli

if __name__ == "__main__":
    cli()
