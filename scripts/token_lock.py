"""`mevm token lock` as a script."""

from mevm_suite.commands.token import lock as cli

if __name__ == "__main__":
    cli()
