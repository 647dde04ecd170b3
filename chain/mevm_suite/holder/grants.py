"""A holder's grants: what each releases, when, and what is left to claim."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from mevm_suite.deployment.record import TokenDeployment
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.holder.amounts import Amount
from mevm_suite.holder.logs import DEFAULT_RANGE, read_events
from mevm_suite.tables.schedule import Kind, Point, Schedule, announced


@dataclass(frozen=True)
class HeldGrant:
    """One grant, as the chain has it."""

    symbol: str
    vesting: str
    id: int
    line: str
    schedule: Schedule
    milestones: tuple[tuple[int, int], ...]
    start: int
    amount: Amount
    taken: Amount
    claimable: Amount

    def released(self, time: int) -> int:
        """Return what is released by a time, as far as it is announced."""
        if self.schedule.kind is Kind.ANNOUNCED:
            return announced(self.amount, self.schedule.unit, self.milestones, time)
        return self.schedule.released(self.amount, time - self.start)

    def dates(self) -> list[int]:
        """Return the times at which its curve bends or steps."""
        if self.schedule.kind is Kind.ANNOUNCED:
            return [time for time, _ in self.milestones]
        return [self.start + point.time for point in self.schedule.points]

    def next_date(self, now: int) -> int | None:
        """Return when more is released: the next date of the curve; None if none is known."""
        return min((date for date in self.dates() if date > now), default=None)


def grants_of(
    backend: Web3Backend,
    tokens: Iterable[TokenDeployment],
    holder: str,
    log_range: int = DEFAULT_RANGE,
) -> list[HeldGrant]:
    """
    Find the grants and gifts of a holder, by the events of their creation.

    Parameters
    ----------
    backend
        The chain.
    tokens
        The tokens to look through.
    holder
        The beneficiary, checksummed.
    log_range
        How many blocks to ask for at a time.

    Returns
    -------
    list[HeldGrant]
        In the order of tokens and ids.

    """
    return [
        _read(backend, token, grant)
        for token in tokens
        for grant in sorted(_ids(backend, token, holder, log_range))
    ]


def change_times(grants: Sequence[HeldGrant]) -> list[int]:
    """Return all times at which any curve bends or steps, rising."""
    return sorted({date for grant in grants for date in grant.dates()})


def _ids(backend: Web3Backend, token: TokenDeployment, holder: str, step: int) -> Iterator[int]:
    for event in ("GrantCreated", "GiftMade"):
        filters = {"beneficiary": holder}
        for found in read_events(backend, token.vesting, event, filters, step):
            yield found["args"]["id"]


def _read(backend: Web3Backend, token: TokenDeployment, grant: int) -> HeldGrant:
    vesting = token.vesting.address
    line, _, _, amount, schedule_hash, start, taken = backend.call(
        "Vesting", vesting, "grants", grant
    )
    schedule = _schedule(backend, vesting, schedule_hash)
    milestones: tuple[tuple[int, int], ...] = ()
    if schedule.kind is Kind.ANNOUNCED:
        found = backend.call("Vesting", vesting, "milestones", grant)
        milestones = tuple((time, share) for time, share, _ in found)
    return HeldGrant(
        symbol=token.symbol,
        vesting=vesting,
        id=grant,
        line=line.rstrip(b"\0").decode(errors="replace"),
        schedule=schedule,
        milestones=milestones,
        start=start,
        amount=Amount(amount),
        taken=Amount(taken),
        claimable=Amount(backend.call("Vesting", vesting, "claimable", grant)),
    )


@cache
def _schedule(backend: Web3Backend, vesting: str, schedule_hash: bytes) -> Schedule:
    kind, linear, start, notice, unit, points = backend.call(
        "Vesting", vesting, "schedule", schedule_hash
    )
    curve = tuple(Point(time, share) for time, share in points)
    return Schedule(Kind(kind), linear, start, notice, unit, curve)
