"""`mevm judge` as a script."""

from mevm_suite.commands.judge import judge as cli

if __name__ == "__main__":
    cli()
