"""Deploy the published token tables on the connected chain and vest them for three years."""

import sys
from pathlib import Path

import ape
import click
from ape.cli import ConnectedProviderCommand
from ape.logging import LogLevel, logger

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(cls=ConnectedProviderCommand)
@click.option("--stand", type=FILE, envvar="MEVM_DEMO_STAND", help="An inventory of trees, as CSV.")
@click.option("--mapping", type=FILE, envvar="MEVM_DEMO_MAPPING", help="Tells what it means.")
def cli(stand: Path | None, mapping: Path | None) -> None:
    """Deploy what is published, vest and trade, run CEC, insure forests, hide payments.

    The forests' stand is made up unless an inventory is given with its mapping file.
    """
    if (stand is None) != (mapping is None):
        raise click.UsageError("expected --stand and --mapping together, or none of the two")
    from mevm_suite.demo import compile_contracts, run
    from mevm_suite.demo.forest import ForestPlan, StandFiles
    from mevm_suite.deployment.ape_backend import ApeBackend

    logger.set_level(LogLevel.WARNING)
    compile_contracts()
    deployer, announcer, giver = ape.accounts.test_accounts[:3]
    backend = ApeBackend(deployer, announcer, giver)
    plan = ForestPlan(StandFiles(stand, mapping))
    w3 = ape.chain.provider.web3
    sys.exit(run(backend, announcer.address, giver.address, forest_plan=plan, w3=w3))
