"""WSG's mining inside titanoboa, for tests. Not imported by the package: boa is a test tool."""

from dataclasses import dataclass
from typing import Any

import boa
from eth_utils import keccak

from mevm_suite.demo.plan import example_assignment
from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.deployment.record import TokenDeployment
from mevm_suite.deployment.wsg import deploy_wsg
from mevm_suite.tables import load_table
from mevm_suite.tables.assignment import NOBODY, FeeSources
from mevm_suite.tables.units import DAY

FEED = keccak(text="WSG/ETH")
WEEK = 7 * DAY
COIN = 10**18
FLOOR = COIN // 10**6
PRICE = COIN // 10**4
TREASURY = "foundation"  # a line that is free at the launch


@dataclass(frozen=True)
class BoaMining:
    """The contracts as published, at the launch; the sources have coin, tokens and approvals."""

    record: TokenDeployment
    token: Any
    vesting: Any
    sink: Any
    mining: Any
    oracle: Any
    reporters: tuple[str, ...]
    sources: tuple[str, ...]

    def pay(
        self,
        payer: str,
        counterparty: str,
        amount: int,
        coin: bool = False,
        source: str | None = None,
    ) -> None:
        """Pay a fee, in WSG unless told otherwise, by the first source unless told otherwise."""
        asset, value = (NOBODY, amount) if coin else (self.token.address, 0)
        sender = source or self.sources[0]
        self.sink.pay(asset, amount, payer, counterparty, value=value, sender=sender)

    def begin(self, epoch: int) -> None:
        """Go to the beginning of an epoch."""
        boa.env.timestamp = self.sink.start() + epoch * WEEK

    def post(self, price: int) -> None:
        """Let all reporters report a price of now."""
        for reporter in self.reporters:
            self.oracle.post(FEED, price, boa.env.timestamp, sender=reporter)

    def claim(self, epoch: int, payer: str, counterparty: str) -> int:
        """Let a payer claim."""
        return self.mining.claim(epoch, payer, counterparty, sender=payer)


def deploy_mining(sources: int = 2, has_oracle: bool = True) -> BoaMining:
    """
    Deploy WSG from its table and go to the launch, a day after the sink's first epoch began.

    Parameters
    ----------
    sources
        How many contracts are trusted to pay fees.
    has_oracle
        Whether fees in the coin count.

    Returns
    -------
    BoaMining
        The contracts.

    """
    backend, table = BoaBackend(), load_table("WSG")
    reporters = tuple(boa.env.generate_address(f"reporter {n}") for n in range(3))
    trusted = tuple(boa.env.generate_address(f"source {n}") for n in range(sources))
    feed = (FEED, (reporters, 3, DAY, 9_999), PRICE)
    oracle = backend.deploy("PriceOracle", backend.sender, DAY, [feed])
    launch = backend.timestamp + DAY
    assignment = example_assignment(table, launch, NOBODY, NOBODY).model_copy(
        update={"fees": FeeSources(sources=trusted, oracle=oracle if has_oracle else NOBODY)}
    )
    record = deploy_wsg(backend, table, assignment)
    sink, mining = (backend.contract(each.contract, each.address) for each in record.system)
    deployed = BoaMining(
        record=record,
        token=backend.contract("WSG", record.token.address),
        vesting=backend.contract("Vesting", record.vesting.address),
        sink=sink,
        mining=mining,
        oracle=backend.contract("PriceOracle", oracle),
        reporters=reporters,
        sources=trusted,
    )
    backend.travel(launch)
    deployed.vesting.claim([line.id for line in table.lines].index(TREASURY))
    for source in trusted:
        boa.env.set_balance(source, 10**30)
        fund(deployed, source, 8 * 10**25 // sources)
    return deployed


def fund(deployed: BoaMining, source: str, amount: int) -> None:
    """Give an account WSG of the treasury, and let the sink take it."""
    holder = deployed.record.assignment.lines[TREASURY][0].beneficiary
    deployed.token.transfer(source, amount, sender=holder)
    deployed.token.approve(deployed.sink, 2**256 - 1, sender=source)
