"""CEC's economy inside titanoboa, for tests. Not imported by the package: boa is a test tool."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import boa

from mevm_suite.demo.plan import example_assignment
from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.deployment.cec import deploy_cec
from mevm_suite.deployment.record import TokenDeployment
from mevm_suite.deployment.role import Role
from mevm_suite.tables import load_table
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.tables.units import DAY


@dataclass(frozen=True)
class BoaEconomy:
    """
    The contracts, and who has what at the launch.

    ``treasury`` is the beneficiary of the operations line: a user whose million CEC is available.
    """

    record: TokenDeployment
    token: Any
    vesting: Any
    mining: Any
    dividend: Any
    launch: int
    treasury: str
    ecosystem: str
    giver: str


def deploy_economy(
    asset: str = NOBODY,
    hours: int = 0,
    others: Sequence[tuple[str, Role]] = (),
    rest_receiver: str | None = None,
) -> BoaEconomy:
    """
    Deploy CEC from its table and go to the launch, on which the treasury claims its line.

    Parameters
    ----------
    asset
        What revenue is paid in; the coin unless given.
    hours
        How far after midnight the launch is.
    others
        Further system contracts and what they may do.
    rest_receiver
        Who gets the revenue that holders do not; the published line's beneficiary unless given.

    Returns
    -------
    BoaEconomy
        The contracts.

    """
    backend, table = BoaBackend(), load_table("CEC")
    launch = (backend.timestamp // DAY + 2) * DAY + hours * 3_600
    announcer, giver = (boa.env.generate_address(name) for name in ("announcer", "giver"))
    assignment = example_assignment(table, launch, announcer, giver)
    record = deploy_cec(backend, table, assignment, asset, others, rest_receiver)
    mining, dividend = (
        backend.contract(system.contract, system.address) for system in record.system[:2]
    )
    economy = BoaEconomy(
        record=record,
        token=backend.contract("CEC", record.token.address),
        vesting=backend.contract("Vesting", record.vesting.address),
        mining=mining,
        dividend=dividend,
        launch=launch,
        treasury=record.assignment.lines["operations"][0].beneficiary,
        ecosystem=record.assignment.lines["ecosystem"][0].beneficiary,
        giver=giver,
    )
    backend.travel(launch)
    operations = [line.id for line in table.lines].index("operations")
    economy.vesting.claim(operations)
    return economy
