"""From rows of text to packed records; a row that cannot be one is dropped, with the reason."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from math import isfinite, nan

import numpy as np

from mevm_suite.forest.failure import ForestError
from mevm_suite.forest.frame import Frame
from mevm_suite.forest.leaf import (
    MAX_DIAMETER,
    MAX_SPECIES,
    NOT_MEASURED,
    ROW,
    VERSION,
    Status,
    stem_key,
    tree_code,
)
from mevm_suite.forest.mapping import MILLIMETRES, Local, Mapping, Measure, StatusRule

Parser = tuple[int, Callable[[str], int]]
Row = tuple[int, Sequence[str]]
TAG_SEPARATOR = "/"
CACHED = 1 << 16
_SPECIES = re.compile("[!-~]+")
# unit of the record in mm, and the largest that is believed
_LIMITS = {"diameter": (1, MAX_DIAMETER), "height": (100, 1_500), "crown": (100, 1_000)}


@dataclass(frozen=True)
class Dropped:
    """A row that is not in the tree: its line, a reason to count by, and what was found."""

    line: int
    reason: str
    found: str


class _Problem(Exception):
    def __init__(self, reason: str, found: str) -> None:
        super().__init__(reason, found)
        self.reason, self.found = reason, found[:200]


class RowReader:
    """
    Reads the rows of one inventory.

    Parameters
    ----------
    mapping
        How it is read.
    header
        Its first line.
    parcel
        The id of the parcel that the trees stand on.

    Raises
    ------
    ForestError
        When the header lacks a column of the mapping, or names one twice.

    """

    def __init__(self, mapping: Mapping, header: Sequence[str], parcel: bytes) -> None:
        names = [name.strip() for name in header]
        _check_header(names, mapping.columns())
        self.mapping, self._parcel, self._width = mapping, parcel, len(names)
        self._place = {name: i for i, name in enumerate(names)}
        self._frame = Frame(mapping.position)
        self._missing = frozenset(mapping.missing)
        self._tag = [self._place[name] for name in mapping.tag]
        stem = mapping.stem
        self._stem = None if stem is None else self._place[stem]
        self._species = self._place[mapping.species.column]
        self._rules = [
            (
                0 if rule.column is None else self._place[rule.column],
                rule,
                Status[rule.status.upper()],
            )
            for rule in mapping.status
        ]
        self._drops = [(self._place[rule.column], rule) for rule in mapping.drop]
        self._measures = [
            self._measure(name, getattr(mapping, name)) for name in ("diameter", "height", "crown")
        ]
        self._axes = [self._place[name] for name in self._frame.columns]

    def read(self, rows: Sequence[Row]) -> tuple[np.ndarray, list[Dropped]]:
        """Return the records of some rows in their order, and the rows that are none."""
        kept, xs, ys, dropped = [], [], [], []
        for line, fields in rows:
            try:
                record, x, y = self._row(line, fields)
            except _Problem as problem:
                dropped.append(Dropped(line, problem.reason, problem.found))
                continue
            kept.append(record)
            xs.append(x)
            ys.append(y)
        records = np.array(kept, ROW)
        latitude, longitude = self._frame.degrees(np.array(xs, float), np.array(ys, float))
        records["latitude"], records["longitude"] = latitude, longitude
        return records, dropped

    def _row(self, line: int, fields: Sequence[str]) -> tuple[tuple, float, float]:
        if len(fields) != self._width:
            raise _Problem(f"not {self._width} fields", str(len(fields)))
        for place, drop in self._drops:
            if fields[place].strip() == drop.equals:
                raise _Problem(drop.reason, fields[place])
        parts = [fields[place].strip() for place in self._tag]
        if any(part in self._missing for part in parts):
            raise _Problem("no tag", TAG_SEPARATOR.join(parts))
        # a separator within a part would let two trees share a name
        if len(parts) > 1 and any(TAG_SEPARATOR in part for part in parts):
            raise _Problem(f"tag with {TAG_SEPARATOR!r}", TAG_SEPARATOR.join(parts))
        code = tree_code(self._parcel, TAG_SEPARATOR.join(parts))
        x, y = self._position(fields)
        diameter, height, crown = (parse(fields[place].strip()) for place, parse in self._measures)
        stem = self._stem_of(fields)
        species, status = self._species_of(fields), self._status(fields)
        record = (code, species, 0, 0, diameter, height, crown, status, VERSION, line, stem)
        return record, x, y

    def _stem_of(self, fields: Sequence[str]) -> int:
        if self._stem is None:
            return 0
        text = fields[self._stem].strip()
        if text in self._missing:
            raise _Problem("no stem", text)
        return stem_key(text)

    def _species_of(self, fields: Sequence[str]) -> bytes:
        text = fields[self._species].strip()
        name = self.mapping.species.names.get(text, text)
        if text in self._missing and text == name:
            raise _Problem("no species", text)
        if not (1 <= len(name) <= MAX_SPECIES and _SPECIES.fullmatch(name)):
            raise _Problem(f"species not of 1 to {MAX_SPECIES} ASCII characters", name)
        return name.encode("ascii")

    def _status(self, fields: Sequence[str]) -> Status:
        for place, rule, status in self._rules:
            if _holds(rule, fields[place].strip()):
                return status
        raise _Problem("no status rule holds", ", ".join(fields[r[0]] for r in self._rules))

    def _position(self, fields: Sequence[str]) -> tuple[float, float]:
        texts = [fields[place].strip() for place in self._axes]
        if any(text in self._missing for text in texts):
            if self.mapping.position.if_missing == "keep":
                return nan, nan
            raise _Problem("no position", ", ".join(texts))
        x, y = (
            self._coordinate(text, *bounds)
            for text, bounds in zip(texts, self._frame.bounds, strict=True)
        )
        position = self.mapping.position
        if isinstance(position, Local) and position.squares is not None:
            squares = position.squares
            number = fields[self._place[squares.column]].strip()
            if not (number.isascii() and number.isdigit() and len(number) <= 8):
                raise _Problem("square not a number", number)
            column, row = divmod(int(number), 10**squares.digits)
            if column < 1 or row < 1:
                raise _Problem("square not counted from 1", number)
            x, y = x + (column - 1) * squares.size, y + (row - 1) * squares.size
            if max(x, y) > self._frame.bounds[0][1]:
                raise _Problem("square too far from the origin", number)
        return x, y

    def _coordinate(self, text: str, low: float, high: float) -> float:
        try:
            value = float(self._parse_number(text))
        except InvalidOperation:
            raise _Problem("position not a number", text) from None
        if not low <= value <= high:
            raise _Problem(f"position not in {low:.0f}…{high:.0f}", text)
        return value

    def _parse_number(self, text: str) -> Decimal:
        if not text.isascii() or "_" in text or (self.mapping.decimal != "." and "." in text):
            raise InvalidOperation
        value = Decimal(text.replace(self.mapping.decimal, "."))
        if not value.is_finite() or not isfinite(float(value)):
            raise InvalidOperation
        return value

    def _measure(self, name: str, measure: Measure | None) -> Parser:
        if measure is None:
            return 0, lambda text: NOT_MEASURED
        unit, limit = _LIMITS[name]
        factor = MILLIMETRES[measure.unit] * measure.times / unit

        @lru_cache(CACHED)
        def parse(text: str) -> int:
            if text in self._missing:
                return NOT_MEASURED
            try:
                value = self._parse_number(text) * factor
            except InvalidOperation:
                raise _Problem(f"{name} not a number", text) from None
            if not 0 <= value <= limit:
                raise _Problem(f"{name} not in 0…{limit}", text)
            return int(value.to_integral_value(ROUND_HALF_UP))

        return self._place[measure.column], parse


def _holds(rule: StatusRule, text: str) -> bool:
    if rule.column is None:
        return True
    if rule.equals is not None:
        return text == rule.equals
    return rule.contains in [part.strip() for part in text.split(rule.separator)]


def _check_header(names: Sequence[str], wanted: Sequence[str]) -> None:
    absent = [name for name in wanted if name not in names]
    if absent:
        raise ForestError(
            f"the header lacks the mapping's columns {', '.join(map(repr, absent))}; "
            f"it has {', '.join(map(repr, names))}"
        )
    twice = sorted(name for name, times in Counter(names).items() if times > 1 and name in wanted)
    if twice:
        raise ForestError(f"the header names {', '.join(map(repr, twice))} more than once")
