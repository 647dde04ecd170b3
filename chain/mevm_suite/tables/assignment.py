"""Who receives which line: the part that only a deployment knows, and the commitment to both.

A published table has lines without addresses. An assignment adds the launch and, per line, the
beneficiaries. Both together give the grants, whose Merkle root the Vesting contract stores, so
that anybody who has both files can recompute the root.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

from eth_utils import is_checksum_address
from pydantic import Field, StrictInt, field_validator, model_validator

from mevm_suite.tables.merkle import MerkleTree, leaf_hash
from mevm_suite.tables.schedule import Kind, Schedule
from mevm_suite.tables.schema import Line, StrictModel, Table, TableError

TERMS_ABI = ("uint256", "bytes32", "address", "address", "uint256", "bytes32")
NOBODY = "0x" + "00" * 20
MAX_GRANTS = 100_000


class Share(StrictModel):
    """One beneficiary's part of a line, in wei; all of it unless told otherwise."""

    beneficiary: str = NOBODY
    manager: str = NOBODY
    amount: StrictInt | None = Field(default=None, gt=0)

    @field_validator("beneficiary", "manager")
    @classmethod
    def _check_address(cls, value: str) -> str:
        return _address(value)


class FeeSources(StrictModel):
    """The contracts whose fees are mined, and the oracle that tells what the coin is worth."""

    sources: tuple[str, ...] = Field(min_length=1, max_length=16)
    oracle: str = NOBODY

    @field_validator("sources")
    @classmethod
    def _check_sources(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(_address, values))

    @field_validator("oracle")
    @classmethod
    def _check_oracle(cls, value: str) -> str:
        return _address(value)


class Assignment(StrictModel):
    """Launch and beneficiaries of one table, as a deployment names them."""

    launch: StrictInt = Field(gt=0, lt=2**40)
    lines: dict[str, tuple[Share, ...]]
    fees: FeeSources | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if sum(map(len, self.lines.values())) > MAX_GRANTS:
            raise ValueError(f"expected at most {MAX_GRANTS} grants")
        return self


@dataclass(frozen=True)
class Terms:
    """A grant's terms, field by field as in ``IVesting.Terms``, with its schedule in full."""

    index: int
    line: str
    beneficiary: str
    manager: str
    amount: int
    schedule: Schedule

    def as_abi(self) -> tuple:
        """Return the terms as the contract takes them."""
        line = self.line.encode().ljust(32, b"\0")
        return (
            self.index,
            line,
            self.beneficiary,
            self.manager,
            self.amount,
            self.schedule.hash,
        )

    @cached_property
    def leaf(self) -> bytes:
        """The terms' leaf in the tree."""
        return leaf_hash(TERMS_ABI, self.as_abi())


@dataclass(frozen=True)
class Commitment:
    """All grants of a table with their beneficiaries, and the tree that commits to them."""

    table: Table
    assignment: Assignment
    terms: tuple[Terms, ...]

    @cached_property
    def tree(self) -> MerkleTree:
        """The tree over all terms."""
        return MerkleTree(terms.leaf for terms in self.terms)

    @property
    def root(self) -> bytes:
        """The root that the contract stores."""
        return self.tree.root

    def proof(self, terms: Terms) -> list[bytes]:
        """Return the proof that creates the grant."""
        return self.tree.proof(terms.leaf)

    def schedules(self) -> list[Schedule]:
        """Return each different schedule once, in the order of the table."""
        return list(dict.fromkeys(terms.schedule for terms in self.terms))

    def of_line(self, line_id: str) -> list[Terms]:
        """Return the terms of one line's grants."""
        return [terms for terms in self.terms if terms.line == line_id]

    def first(self, line_id: str) -> str:
        """Return the beneficiary of a line; the first, where it has several."""
        return self.of_line(line_id)[0].beneficiary


def commit(table: Table, assignment: Assignment) -> Commitment:
    """
    Join a table with its beneficiaries.

    Parameters
    ----------
    table
        The published table.
    assignment
        Launch and beneficiaries.

    Returns
    -------
    Commitment
        The grants in the order of the table.

    Raises
    ------
    TableError
        When lines are missing or unknown, amounts do not add up, or a role is wrong.

    """
    known = [line.id for line in table.lines]
    if set(known) != set(assignment.lines):
        missing = sorted(set(known) - set(assignment.lines))
        unknown = sorted(set(assignment.lines) - set(known))
        raise TableError(f"{table.symbol}: assignment lacks {missing}, has unknown {unknown}")
    terms: list[Terms] = []
    for line in table.lines:
        schedule = line.release.schedule(assignment.launch)
        for share, amount in _split(table, line, assignment.lines[line.id]):
            _check_roles(f"{table.symbol} line '{line.id}'", schedule.kind, share)
            terms.append(
                Terms(len(terms), line.id, share.beneficiary, share.manager, amount, schedule)
            )
    return Commitment(table, assignment, tuple(terms))


def _address(value: str) -> str:
    if value != NOBODY and not is_checksum_address(value):
        raise ValueError(f"expected a checksummed address, got {value!r}")
    return value


def _split(table: Table, line: Line, shares: tuple[Share, ...]) -> list[tuple[Share, int]]:
    whole = line.amount * table.wei
    if len(shares) == 1 and shares[0].amount is None:
        return [(shares[0], whole)]
    amounts = [share.amount or 0 for share in shares]
    if 0 in amounts or sum(amounts) != whole:
        place = f"{table.symbol} line '{line.id}'"
        raise TableError(f"{place}: shares must add up to {whole} wei, got {sum(amounts)}")
    return list(zip(shares, amounts, strict=True))


def _check_roles(place: str, kind: Kind, share: Share) -> None:
    expects_beneficiary = kind is not Kind.GIFTED
    expects_manager = kind in (Kind.GIFTED, Kind.ANNOUNCED)
    for role, expected, value in (
        ("beneficiary", expects_beneficiary, share.beneficiary),
        ("manager", expects_manager, share.manager),
    ):
        if expected != (value != NOBODY):
            raise TableError(f"{place}: expected {'a' if expected else 'no'} {role}, got {value}")
    if share.beneficiary == share.manager:
        raise TableError(f"{place}: beneficiary and manager must differ")
