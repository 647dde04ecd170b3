"""Fires of the past, as California's perimeter records list them: year, unit, acres.

The records have no coordinates. A fire belongs to the unit of the fire service that kept its
record, and to the year of the season in which it burned.
"""

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mevm_suite.insurance.failure import InsuranceError

COLUMNS = ("objectid", "year_", "unit_id", "gis_acres")


@dataclass(frozen=True)
class Fire:
    """One fire."""

    id: int
    year: int
    unit: str
    acres: float


def read_fires(path: Path) -> list[Fire]:
    """
    Read all fires that have a unit and an area.

    Parameters
    ----------
    path
        A CSV file with the columns ``objectid``, ``year_``, ``unit_id`` and ``gis_acres``.

    Returns
    -------
    list[Fire]
        In the order of the file.

    Raises
    ------
    InsuranceError
        When columns are missing, or a number cannot be read.

    """
    with path.open(newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file)
        missing = sorted(set(COLUMNS) - set(rows.fieldnames or ()))
        if missing:
            raise InsuranceError(f"{path.name}: expected the columns {COLUMNS}, missing {missing}")
        return [
            fire
            for row in rows
            if (fire := _fire(row, f"{path.name}, line {rows.line_num}")) is not None
        ]


def _fire(row: dict[str, str], place: str) -> Fire | None:
    if not row["unit_id"] or not row["gis_acres"]:
        return None
    try:
        fire = Fire(
            int(row["objectid"]), int(row["year_"]), row["unit_id"], float(row["gis_acres"])
        )
    except (TypeError, ValueError):
        raise InsuranceError(f"{place}: expected whole id and year, and acres, got {row}") from None
    if not math.isfinite(fire.acres) or fire.acres < 0:
        raise InsuranceError(f"{place}: expected acres from 0 upwards, got {row['gis_acres']}")
    return fire if fire.acres > 0 else None


def in_years(fires: Sequence[Fire], first: int, last: int) -> list[Fire]:
    """Return the fires of some years, both included."""
    return [fire for fire in fires if first <= fire.year <= last]
