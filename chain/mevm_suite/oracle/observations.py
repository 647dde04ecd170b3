"""What happened where: one row of a data source, checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from math import isqrt
from typing import Any

from mevm_suite.forest.failure import ForestError
from mevm_suite.forest.grid import MAX_LATITUDE, MAX_LONGITUDE, units

PERILS = {"fire": 1, "wind": 2, "flood": 3, "frost": 4, "pest": 5}
MAX_RADIUS = 50_000
"""Metres."""
SQUARE_METRES = 10_000
"""In a hectare."""
MAX_DIGITS = 40
MAX_NUMBER = 10**12


class SourceError(ValueError):
    """A data source that cannot be read, or says what cannot be; the text says which row."""


@dataclass(frozen=True)
class Observation:
    """Damage within a circle on one day."""

    peril: int
    day: int
    """Unix time of the first second of the day, in UTC."""
    latitude: int
    """In 1e-7 degrees, as the longitude."""
    longitude: int
    radius: int
    """Metres."""
    intensity: int
    """Percent of what stands there that is lost."""


def observation(row: Mapping[str, Any], where: str) -> Observation:
    """
    Read a row.

    Parameters
    ----------
    row
        ``peril``, ``date``, ``latitude``, ``longitude``, ``intensity``, and one of ``radius_m``
        and ``area_ha``, which is taken for a circle.
    where
        What an error calls the row.

    Returns
    -------
    Observation
        What it says.

    Raises
    ------
    SourceError
        When a field is missing or out of its range.

    """
    try:
        return _read(row)
    except (ForestError, SourceError) as error:
        raise SourceError(f"{where}: {error}") from None


def _read(row: Mapping[str, Any]) -> Observation:
    peril = PERILS.get(_text(row, "peril"))
    if peril is None:
        raise SourceError(f"peril: expected one of {', '.join(PERILS)}, got {row['peril']!r}")
    latitude, longitude = units(_number(row, "latitude")), units(_number(row, "longitude"))
    if abs(latitude) > MAX_LATITUDE:
        raise SourceError("latitude: expected -90 to 90 degrees")
    if not -MAX_LONGITUDE <= longitude < MAX_LONGITUDE:
        raise SourceError("longitude: expected -180 to below 180 degrees")
    intensity = _number(row, "intensity")
    if not 0 <= intensity <= 100:
        raise SourceError(f"intensity: expected 0 to 100 percent, got {intensity}")
    return Observation(peril, _day(row), latitude, longitude, _radius(row), int(intensity))


def _day(row: Mapping[str, Any]) -> int:
    text = _text(row, "date")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise SourceError(f"date: expected a day such as 2026-11-21, got {text!r}") from None
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _radius(row: Mapping[str, Any]) -> int:
    given = [name for name in ("radius_m", "area_ha") if row.get(name) not in (None, "")]
    if len(given) != 1:
        raise SourceError("expected either radius_m or area_ha")
    number = _number(row, given[0])
    if not 0 <= number <= 10**9:
        raise SourceError(f"{given[0]}: {number} is out of range")
    # 355 / 113 is pi to seven digits; whole numbers, so that all reporters get the same.
    radius = int(number)
    if given[0] == "area_ha":
        radius = isqrt(int(number * SQUARE_METRES) * 113 // 355)
    if radius > MAX_RADIUS:
        raise SourceError(f"{given[0]}: expected a radius of at most {MAX_RADIUS} m, got {radius}")
    return radius


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise SourceError(f"{name} is missing")
    return value.strip().lower()


def _number(row: Mapping[str, Any], name: str) -> Decimal:
    value = str(row.get(name, "")).strip()
    try:
        number = Decimal(value if len(value) <= MAX_DIGITS else "")
    except InvalidOperation:
        raise SourceError(f"{name}: expected a number, got {value[:MAX_DIGITS]!r}") from None
    if not number.is_finite() or abs(number) > MAX_NUMBER:
        raise SourceError(f"{name}: expected a number, got {value!r}")
    return number
