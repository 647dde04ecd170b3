"""`mevm account` as a script."""

from mevm_suite.commands.account import account as cli

if __name__ == "__main__":
    cli()
