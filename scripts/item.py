"""`mevm item` as a script."""

from mevm_suite.commands.item import item as cli

if __name__ == "__main__":
    cli()
