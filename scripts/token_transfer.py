"""`mevm token transfer` as a script."""

from mevm_suite.commands.token import transfer as cli

if __name__ == "__main__":
    cli()
