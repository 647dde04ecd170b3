"""Deploy the published token tables on the connected chain and vest them for three years."""

import sys

import ape
import click
from ape.cli import ConnectedProviderCommand
from ape.logging import LogLevel, logger


@click.command(cls=ConnectedProviderCommand)
def cli() -> None:
    """Deploy what is published, vest and trade for three years, and run CEC for two."""
    from mevm_suite.demo import compile_contracts, run
    from mevm_suite.deployment.ape_backend import ApeBackend

    logger.set_level(LogLevel.WARNING)
    compile_contracts()
    deployer, announcer, giver = ape.accounts.test_accounts[:3]
    backend = ApeBackend(deployer, announcer, giver)
    sys.exit(run(backend, announcer.address, giver.address))
