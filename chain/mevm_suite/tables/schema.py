"""What an allocation table must look like. Source: SEC-50, WSG-01, CEC-01, CEC-02, CEC-03."""

from fractions import Fraction
from math import lcm
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictInt, model_validator

from mevm_suite.tables.schedule import Kind, Point, Schedule
from mevm_suite.tables.units import DAY, parse_duration, parse_share

MAX_POINTS = 16
MAX_LINES = 256
MAX_UNIT = 2**64 - 1
MAX_DURATION = 3_650 * DAY
MIN_NOTICE = DAY
MAX_NOTICE = 365 * DAY

LINE_FIELDS = {"title", "amount", "kind", "held", "from", "points", "notice", "unit"}
TABLE_FIELDS = {"name", "symbol", "decimals", "supply", "launch"}

Duration = Annotated[int, BeforeValidator(parse_duration)]
ShareOfAll = Annotated[Fraction, BeforeValidator(parse_share)]
Reason = Annotated[str, Field(min_length=10, max_length=200)]
Text = Annotated[str, Field(min_length=1, max_length=200)]


class TableError(ValueError):
    """A table that cannot be used; the message names file, line id and what was expected."""


class StrictModel(BaseModel):
    """A frozen model that refuses unknown fields."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Step(StrictModel):
    """By ``after``, the cumulative share ``released`` is free."""

    after: Duration
    released: ShareOfAll


class Release(StrictModel):
    """How one line is released."""

    kind: Literal["stepped", "linear", "milestones"]
    start: Literal["launch", "gift"] = Field(default="launch", alias="from")
    held: bool = False
    points: tuple[Step, ...] = Field(default=(), max_length=MAX_POINTS)
    notice: Duration = 0
    unit: StrictInt | None = Field(default=None, ge=1, le=MAX_UNIT)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.kind == "milestones":
            self._check_milestones()
        else:
            self._check_points()
        return self

    def _check_milestones(self) -> None:
        if self.points or self.held or self.start != "launch":
            raise ValueError("milestones take neither points nor held nor from")
        if not MIN_NOTICE <= self.notice <= MAX_NOTICE:
            raise ValueError("milestones need a notice of 1 to 365 days")
        if self.unit is None:
            raise ValueError("milestones need a unit, such as 10000 for basis points")

    def _check_points(self) -> None:
        if self.notice or self.unit is not None:
            raise ValueError("only milestones take notice or unit")
        if self.held and self.start == "gift":
            raise ValueError("a line is either held by a contract or given away, not both")
        if not self.points:
            raise ValueError("expected at least one point")
        if self.points[-1].released != 1:
            raise ValueError(f"the last point must release 1, got {self.points[-1].released}")
        if self.points[-1].after > MAX_DURATION:
            raise ValueError("the last point must lie within 3650 days")
        if self.kind == "stepped" and self.points[0].released == 0:
            raise ValueError("the first step must release something")
        for before, after in zip(self.points, self.points[1:], strict=False):
            if after.after <= before.after or after.released <= before.released:
                raise ValueError("points must rise in both time and share")

    @property
    def on_chain_kind(self) -> Kind:
        """The contract's kind for this release."""
        if self.kind == "milestones":
            return Kind.ANNOUNCED
        if self.start == "gift":
            return Kind.GIFTED
        return Kind.HELD if self.held else Kind.DATED

    def schedule(self, launch: int) -> Schedule:
        """
        Return the schedule that the contract keeps.

        Parameters
        ----------
        launch
            Unix time of the launch.

        Returns
        -------
        Schedule
            With one common denominator for all shares, so that no share is rounded.

        """
        unit = self.unit or lcm(*(step.released.denominator for step in self.points))
        points = tuple(Point(step.after, int(step.released * unit)) for step in self.points)
        kind = self.on_chain_kind
        start = launch if kind in (Kind.DATED, Kind.HELD) else 0
        return Schedule(kind, self.kind == "linear", start, self.notice, unit, points)


class Line(StrictModel):
    """One line of a table."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{0,31}$")
    title: Text
    amount: StrictInt = Field(gt=0)
    source: Text
    release: Release
    ours: dict[str, Reason] = {}

    @model_validator(mode="after")
    def _check(self) -> Self:
        _check_ours(self.ours, LINE_FIELDS)
        return self


class Table(StrictModel):
    """A token's allocation table."""

    name: str = Field(min_length=1, max_length=25)
    symbol: str = Field(pattern=r"^[A-Z]{1,5}$")
    decimals: Literal[18]
    supply: StrictInt = Field(gt=0, lt=2**64)
    rules: tuple[Text, ...] = Field(min_length=1)
    source: Text
    ours: dict[str, Reason] = {}
    lines: tuple[Line, ...] = Field(min_length=1, max_length=MAX_LINES)

    @model_validator(mode="after")
    def _check(self) -> Self:
        _check_ours(self.ours, TABLE_FIELDS)
        ids = [line.id for line in self.lines]
        repeated = sorted({name for name in ids if ids.count(name) > 1})
        if repeated:
            raise ValueError(f"line ids must be unique, repeated: {', '.join(repeated)}")
        total = sum(line.amount for line in self.lines)
        if total != self.supply:
            raise ValueError(f"lines must add up to the supply {self.supply}, got {total}")
        return self

    @property
    def wei(self) -> int:
        """How many wei make one token."""
        return 10**self.decimals

    @property
    def total(self) -> int:
        """The supply in wei."""
        return self.supply * self.wei

    def line(self, line_id: str) -> Line:
        """
        Find a line by its id.

        Raises
        ------
        KeyError
            When there is none.

        """
        for line in self.lines:
            if line.id == line_id:
                return line
        raise KeyError(f"{self.symbol} has no line {line_id!r}")


def _check_ours(ours: dict[str, str], known: set[str]) -> None:
    unknown = sorted(set(ours) - known)
    if unknown:
        raise ValueError(f"ours names unknown fields {unknown}, expected among {sorted(known)}")
