"""Walk the chain through three years: gifts, announcements, claims, and a check at every step."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from eth_utils import keccak

from mevm_suite.demo.plan import (
    END,
    GIFTS,
    MILESTONES,
    PlannedGift,
    PlannedMilestone,
    example_address,
)
from mevm_suite.deployment import Backend, Claim, Deployment, claim_due, verify
from mevm_suite.tables import Kind, Table
from mevm_suite.tables.curve import Events, Gift, Milestone, step_times, unlocked

HOUR = 3_600


class TravellingBackend(Backend, Protocol):
    """A development chain, whose clock can be set forward."""

    def travel(self, timestamp: int) -> None:
        """Move the clock to ``timestamp``."""


@dataclass(frozen=True)
class Step:
    """One stop of the walk."""

    elapsed: int
    events: tuple[str, ...]
    claims: tuple[Claim, ...]
    claimed: dict[str, int]
    deviations: tuple[str, ...]


@dataclass
class Walk:
    """
    The state of the walk.

    Parameters
    ----------
    backend
        A development chain.
    deployment
        The tokens' record.
    tables
        The published tables, by symbol.

    """

    backend: TravellingBackend
    deployment: Deployment
    tables: Mapping[str, Table]
    events: dict[str, Events] = field(default_factory=lambda: defaultdict(Events))
    claimed: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))

    def __post_init__(self) -> None:
        """Index the records by symbol."""
        self._tokens = {token.symbol: token for token in self.deployment.tokens}
        self._launch = self.deployment.tokens[0].assignment.launch

    def run(self) -> Iterator[Step]:
        """Stop at every date on which something happens, from day 0 to the end."""
        before = -1
        while (elapsed := self._next(before)) is not None:
            yield self._stop(before, elapsed)
            before = elapsed

    def _next(self, before: int) -> int | None:
        """Gifts start when they are made, so the dates ahead are known step by step only."""
        dates = {0, END, *(gift.time for gift in GIFTS)}
        dates.update(milestone.announced_at for milestone in MILESTONES)
        for symbol, table in self.tables.items():
            dates.update(step_times(table, END, self.events[symbol]))
        ahead = [date for date in dates if date > before]
        # A gift starts seconds after its date, and so does what it frees: one stop serves both.
        return max((date for date in ahead if date < min(ahead) + HOUR), default=None)

    def _stop(self, before: int, elapsed: int) -> Step:
        self.backend.travel(self._launch + elapsed)
        events = tuple(self._act(before, elapsed))
        claims = tuple(claim_due(self.deployment, self.backend, self.tables))
        for claim in claims:
            self.claimed[claim.symbol, claim.line] += claim.amount
        return Step(
            elapsed=elapsed,
            events=events,
            claims=claims,
            claimed={symbol: self._claimed_of(symbol) for symbol in self.tables},
            deviations=tuple(self._deviations()),
        )

    def _claimed_of(self, symbol: str) -> int:
        return sum(amount for (of, _), amount in self.claimed.items() if of == symbol)

    def _act(self, before: int, elapsed: int) -> Iterator[str]:
        for gift in GIFTS:
            if before < gift.time <= elapsed:
                yield self._give(gift)
        for milestone in MILESTONES:
            if before < milestone.announced_at <= elapsed:
                yield self._announce(milestone)

    def _give(self, gift: PlannedGift) -> str:
        table, token = self.tables[gift.symbol], self._tokens[gift.symbol]
        amount = table.line(gift.line).amount * table.wei * gift.parts // gift.of
        vesting, source = token.vesting.address, self._grant(gift.symbol, gift.line)
        receiver = example_address(gift.symbol, gift.line, str(gift.time))
        manager = token.assignment.lines[gift.line][0].manager
        made = self.backend.call("Vesting", vesting, "next_gift")
        arguments = (source, receiver, amount)
        self.backend.transact("Vesting", vesting, "give", *arguments, sender=manager)
        start = self.backend.call("Vesting", vesting, "grants", made)[5]
        known = self.events[gift.symbol]
        gifts = (*known.gifts, Gift(gift.line, start - self._launch, amount))
        self.events[gift.symbol] = Events(gifts, known.milestones)
        return f"{amount // table.wei:,} {gift.symbol} given"

    def _announce(self, planned: PlannedMilestone) -> str:
        token = self._tokens[planned.symbol]
        grant, time = self._grant(planned.symbol, planned.line), self._launch + planned.time
        text = f"{planned.symbol} {planned.line}: {planned.share} of 10000 from {time}"
        arguments = (grant, time, planned.share, keccak(text=text))
        manager = token.assignment.lines[planned.line][0].manager
        vesting = token.vesting.address
        self.backend.transact("Vesting", vesting, "announce", *arguments, sender=manager)
        known = self.events[planned.symbol]
        milestone = Milestone(planned.line, planned.time, planned.share)
        self.events[planned.symbol] = Events(known.gifts, (*known.milestones, milestone))
        return f"{planned.symbol} milestone announced: {planned.share / 100:.0f} %"

    def _grant(self, symbol: str, line_id: str) -> int:
        # The example gives each line to one beneficiary, so its grant is the line's position.
        return [line.id for line in self.tables[symbol].lines].index(line_id)

    def _deviations(self) -> Iterator[str]:
        for check in verify(self.deployment, self.backend, self.tables):
            yield from (f"{check.symbol} {check.line}: {text}" for text in check.deviations)
            if check.expected != check.found:
                yield f"{check.symbol} {check.line}: {check.found} of {check.expected}"
        elapsed = self.backend.timestamp - self._launch
        for symbol, table in self.tables.items():
            expected = unlocked(table, elapsed, self.events[symbol])
            for line in table.lines:
                due = 0 if line.release.on_chain_kind is Kind.HELD else expected[line.id]
                paid = self.claimed[symbol, line.id]
                if paid != due:
                    yield f"{symbol} {line.id}: paid {paid}, the table says {due}"
