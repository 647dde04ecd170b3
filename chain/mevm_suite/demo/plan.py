"""What the demo invents, because no paper tells it: people, gifts and milestones.

Everything here is an example on a development chain. Beneficiaries are addresses without keys.
"""

from dataclasses import dataclass

from eth_utils import keccak, to_checksum_address

from mevm_suite.tables import Assignment, Kind, Share, Table
from mevm_suite.tables.assignment import NOBODY, FeeSources
from mevm_suite.tables.units import DAY, MONTH, YEAR

END = 3 * YEAR


@dataclass(frozen=True)
class PlannedGift:
    """Give ``parts`` of the line's ``of`` parts away at a time after the launch."""

    symbol: str
    line: str
    time: int
    parts: int
    of: int


@dataclass(frozen=True)
class PlannedMilestone:
    """At ``announced_at``, announce that ``share`` basis points are free from ``time`` on."""

    symbol: str
    line: str
    announced_at: int
    time: int
    share: int


GIFTS = tuple(PlannedGift("CEC", "gifts", quarter * 3 * MONTH, 1, 5) for quarter in range(5))

MILESTONES = tuple(
    PlannedMilestone("SEC", "business", time - 30 * DAY, time, share)
    for time, share in (
        (6 * MONTH, 1_000),
        (12 * MONTH, 3_500),
        (24 * MONTH, 7_000),
        (33 * MONTH, 10_000),
    )
)


def example_address(*words: str) -> str:
    """Return an address that nobody has a key for."""
    return to_checksum_address(keccak(text="MEVM demo/" + "/".join(words))[12:])


def example_assignment(table: Table, launch: int, announcer: str, giver: str) -> Assignment:
    """
    Give every line of a table one example beneficiary.

    Parameters
    ----------
    table
        The published table.
    launch
        Unix time of the launch.
    announcer
        Announces the milestones.
    giver
        Gives the gifts.

    Returns
    -------
    Assignment
        What a real deployment would read from a file.

    """
    managers = {Kind.ANNOUNCED: announcer, Kind.GIFTED: giver}
    lines: dict[str, tuple[Share, ...]] = {}
    for line in table.lines:
        kind = line.release.on_chain_kind
        beneficiary = NOBODY if kind is Kind.GIFTED else example_address(table.symbol, line.id)
        lines[line.id] = (Share(beneficiary=beneficiary, manager=managers.get(kind, NOBODY)),)
    trade = example_address(table.symbol, "trade")
    fees = FeeSources(sources=(trade,)) if table.symbol == "WSG" else None
    return Assignment(launch=launch, lines=lines, fees=fees)
