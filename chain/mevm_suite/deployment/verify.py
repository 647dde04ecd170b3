"""Compare chain and table line by line, to the wei. Source: SEC-50, WSG-01, CEC-01..03."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from mevm_suite.deployment.backend import Backend
from mevm_suite.deployment.cec import economy_facts, token_facts
from mevm_suite.deployment.contracts import code_hash
from mevm_suite.deployment.record import ContractRecord, Deployment, TokenDeployment
from mevm_suite.deployment.sale import sale_facts
from mevm_suite.deployment.sec import issuance_facts
from mevm_suite.deployment.wsg import mining_facts
from mevm_suite.tables import Commitment, Kind, Schedule, Table, commit
from mevm_suite.tables.assignment import NOBODY, Terms
from mevm_suite.tables.schedule import announced

WHOLE = "(all)"


@dataclass(frozen=True)
class LineCheck:
    """What the table says of one line, what the chain says, and every difference in words."""

    symbol: str
    line: str
    title: str
    expected: int
    found: int
    grants: int
    deviations: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether chain and table agree."""
        return not self.deviations and self.expected == self.found


class GrantView:
    """One grant as the chain has it."""

    def __init__(self, backend: Backend, vesting: str, grant_id: int) -> None:
        self._read = lambda name, *args: backend.call("Vesting", vesting, name, *args)
        self.id = grant_id
        fields = self._read("grants", grant_id)
        self.line: bytes = fields[0]
        self.beneficiary: str = fields[1]
        self.manager: str = fields[2]
        self.amount: int = fields[3]
        self.schedule: bytes = fields[4]
        self.start: int = fields[5]
        self.taken: int = fields[6]

    def spent(self) -> int:
        """Return how much of a gift went to services, which may be before its release."""
        return self._read("spent", self.id)

    def milestones(self) -> list[tuple[int, int]]:
        """Return time and share of each announced milestone."""
        return [(time, share) for time, share, _ in self._read("milestones", self.id)]

    def released(self, time: int) -> int:
        """Return what the contract says is released by ``time``."""
        return self._read("released", self.id, time)


def verify(
    deployment: Deployment, backend: Backend, tables: Mapping[str, Table]
) -> list[LineCheck]:
    """
    Compare every line of every table with the chain.

    Parameters
    ----------
    deployment
        The record of the deployment.
    backend
        The chain.
    tables
        The published tables, by symbol.

    Returns
    -------
    list[LineCheck]
        One check per line, and one per token for supply, root, balance and code.

    """
    checks: list[LineCheck] = []
    for token in deployment.tokens:
        checks += _TokenCheck(backend, token, tables[token.symbol]).run()
    return checks


class _TokenCheck:
    """The comparison of one token; gathers sums on the way from line to line."""

    def __init__(self, backend: Backend, record: TokenDeployment, table: Table) -> None:
        self.backend = backend
        self.record = record
        self.table = table
        self.commitment: Commitment = commit(table, record.assignment)
        self.now = backend.timestamp
        self.taken = 0
        self.known_gifts = 0
        self.gifts = self._read_gifts()
        # A stored schedule never changes, so one read serves all its grants.
        self.schedule = cache(lambda schedule_hash: self._vesting("schedule", schedule_hash))

    def run(self) -> list[LineCheck]:
        """Check all lines, then the whole."""
        lines = [self._check_line(line.id, line.title) for line in self.table.lines]
        return [*lines, self._check_whole()]

    def _vesting(self, function: str, *args: Any) -> Any:
        return self.backend.call("Vesting", self.record.vesting.address, function, *args)

    def _token(self, function: str, *args: Any) -> Any:
        return self.backend.call(self.record.symbol, self.record.token.address, function, *args)

    def _grant(self, grant_id: int) -> GrantView:
        return GrantView(self.backend, self.record.vesting.address, grant_id)

    def _read_gifts(self) -> list[GrantView]:
        first = len(self.commitment.terms)
        return [self._grant(gift) for gift in range(first, self._vesting("next_gift"))]

    def _check_line(self, line_id: str, title: str) -> LineCheck:
        found, deviations = 0, list[str]()
        terms_of_line = self.commitment.of_line(line_id)
        for terms in terms_of_line:
            grant = self._grant(terms.index)
            found += grant.amount
            deviations += self._check_grant(terms, grant)
        return LineCheck(
            symbol=self.record.symbol,
            line=line_id,
            title=title,
            expected=self.table.line(line_id).amount * self.table.wei,
            found=found,
            grants=len(terms_of_line),
            deviations=tuple(deviations),
        )

    def _check_grant(self, terms: Terms, grant: GrantView) -> Iterator[str]:
        schedule = terms.schedule
        pairs = [
            ("line", terms.line.encode().ljust(32, b"\0"), grant.line),
            ("beneficiary", terms.beneficiary, grant.beneficiary),
            ("manager", terms.manager, grant.manager),
            ("amount", terms.amount, grant.amount),
            ("schedule", schedule.hash, grant.schedule),
            ("schedule's points", _plain(schedule), self.schedule(schedule.hash)),
            ("start", schedule.start, grant.start),
        ]
        yield from _differences(f"grant {grant.id}", pairs)
        if schedule.kind is Kind.GIFTED:
            yield from self._check_gifts(terms, grant)
        yield from self._check_released(grant, self._released(terms, grant), schedule.kind)

    def _released(self, terms: Terms, grant: GrantView) -> int:
        schedule = terms.schedule
        if schedule.kind is Kind.GIFTED:
            return 0
        if schedule.kind is Kind.ANNOUNCED:
            return announced(terms.amount, schedule.unit, grant.milestones(), self.now)
        return schedule.released(terms.amount, self.now - schedule.start)

    def _check_released(self, grant: GrantView, released: int, kind: Kind) -> Iterator[str]:
        found = grant.released(self.now)
        yield from _differences(f"grant {grant.id}", [("released", released, found)])
        if kind is Kind.GIFTED and grant.manager != NOBODY:
            return  # the line as a whole: what it took was given, not paid
        self.taken += grant.taken
        allowed = max(released, grant.spent()) if kind is Kind.GIFTED else released
        if grant.taken > allowed:
            yield f"grant {grant.id}: {grant.taken} paid of {released} released"

    def _check_gifts(self, terms: Terms, parent: GrantView) -> Iterator[str]:
        gifts = [gift for gift in self.gifts if gift.line == parent.line]
        self.known_gifts += len(gifts)
        yield from _differences(
            f"grant {parent.id}", [("given", parent.taken, sum(gift.amount for gift in gifts))]
        )
        for gift in gifts:
            released = terms.schedule.released(gift.amount, self.now - gift.start)
            pairs = [
                ("schedule", terms.schedule.hash, gift.schedule),
                ("manager", NOBODY, gift.manager),
            ]
            yield from _differences(f"grant {gift.id}", pairs)
            yield from self._check_released(gift, released, Kind.GIFTED)

    def _check_whole(self) -> LineCheck:
        """Run after the lines, which add up what was paid."""
        total, paid = self.table.total, self._vesting("paid")
        issued = self._token("issued") if self.record.symbol == "SEC" else 0
        pairs = [
            ("name", self.table.name, self._token("name")),
            ("symbol", self.table.symbol, self._token("symbol")),
            ("decimals", self.table.decimals, self._token("decimals")),
            ("supply", total + issued, self._token("totalSupply")),
            ("cap", total, self._token("cap")),
            ("vesting's token", self.record.token.address, self._vesting("token")),
            ("root", self.commitment.root, self._vesting("root")),
            ("total", total, self._vesting("total")),
            ("count", len(self.commitment.terms), self._vesting("count")),
            ("created", total, self._vesting("created")),
            ("creation closed", True, self._vesting("is_closed")),
            ("gifts", self.known_gifts, len(self.gifts)),
            ("paid", self.taken, paid),
            ("balance", total - paid, self._token("balanceOf", self.record.vesting.address)),
            *self._code(self.record.token),
            *self._code(self.record.vesting),
            *self._economy(),
        ]
        return LineCheck(
            symbol=self.record.symbol,
            line=WHOLE,
            title=self.table.name,
            expected=total,
            found=self._token("totalSupply") - issued,
            grants=len(self.commitment.terms),
            deviations=tuple(_differences("token", pairs)),
        )

    def _economy(self) -> Iterator[tuple[str, Any, Any]]:
        token, vesting = self.record.token.address, self.record.vesting.address
        if self.record.symbol == "CEC":
            yield from token_facts(self.backend, self.table, token)
            yield from economy_facts(self.backend, self.commitment, self.record)
        if self.record.symbol == "SEC":
            yield from issuance_facts(self.backend, self.record)
        yield from sale_facts(self.backend, self.commitment, self.record)
        if self.record.symbol == "WSG":
            for system in self.record.system:
                yield from mining_facts(self.backend, self.commitment, token, vesting, system)
        for record in (*self.record.system, *self.record.sales):
            yield from self._code(record)

    def _code(self, record: ContractRecord) -> Iterator[tuple[str, Any, Any]]:
        found = code_hash(self.backend, record.address)
        yield f"{record.contract} code", record.code_hash, found


def _plain(schedule: Schedule) -> tuple:
    *fields, points = schedule.as_abi()
    return (*fields, tuple(points))


def _differences(place: str, pairs: list[tuple[str, Any, Any]]) -> Iterator[str]:
    for name, expected, found in pairs:
        if expected != found:
            yield f"{place}: {name}: expected {_show(expected)}, found {_show(found)}"


def _show(value: Any) -> str:
    return "0x" + value.hex() if isinstance(value, bytes) else str(value)
