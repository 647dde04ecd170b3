"""A hazard table on disk: rates by peril and region, from CSV, kept as JSON with their root."""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from mevm_suite.forest.grid import NUMBER
from mevm_suite.insurance.failure import InsuranceError
from mevm_suite.insurance.hazard_tree import HazardRate, HazardTree
from mevm_suite.insurance.premium import PPM
from mevm_suite.tables.forest import PERILS

COLUMNS = ("peril", "region", "rate")
REGIONS = NUMBER**2


@dataclass(frozen=True)
class RateTable:
    """Rates, one for each peril and region that policies are sold for."""

    rates: tuple[HazardRate, ...]

    @classmethod
    def read_csv(cls, path: Path) -> Self:
        """
        Read a table with the columns ``peril``, ``region`` and ``rate``.

        Parameters
        ----------
        path
            Perils by name, rates in parts per million a year.

        Returns
        -------
        RateTable
            The rates in the order of the file.

        Raises
        ------
        InsuranceError
            When a row is no rate, or a peril and region have two.

        """
        try:
            with path.open(newline="", encoding="utf-8-sig") as file:
                return cls(tuple(_rates_of(csv.DictReader(file), path.name)))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise InsuranceError(f"{path.name}: cannot be read: {error}") from None

    @classmethod
    def load(cls, path: Path) -> Self:
        """
        Read a table that ``save`` wrote.

        Raises
        ------
        InsuranceError
            When it has another form, or its rates do not lead to its root.

        """
        try:
            content = json.loads(path.read_bytes())
            root = content["root"]
            rows = [(f"rate {n}", dict(row)) for n, row in enumerate(content["rates"], 1)]
        except (OSError, ValueError, KeyError, TypeError):
            raise InsuranceError(f"{path.name}: expected a table of `hazards make`") from None
        table = cls(tuple(_distinct(rows, path.name)))
        if root != table.root_text:
            text = f"its rates lead to the root {table.root_text}, it says {root}"
            raise InsuranceError(f"{path.name}: {text}")
        return table

    def save(self, path: Path) -> None:
        """Write the table, with its root."""
        names = {number: name for name, number in PERILS.items()}
        rows = [
            {"peril": names[each.peril], "region": each.region, "rate": each.rate}
            for each in self.rates
        ]
        content = {"root": self.root_text, "rates": rows}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, indent=1) + "\n")

    @property
    def root(self) -> bytes:
        """What a product commits to."""
        return self._tree.root

    @property
    def root_text(self) -> str:
        """The root in hexadecimal."""
        return "0x" + self.root.hex()

    def rate(self, peril: int, region: int) -> HazardRate:
        """Return the rate of a peril in a region; InsuranceError if the table has none."""
        found = self._by_place.get((peril, region))
        if found is None:
            (name,) = (name for name, number in PERILS.items() if number == peril)
            raise InsuranceError(f"the hazard table has no rate of {name} in region {region}")
        return found

    def proof(self, rate: HazardRate) -> list[bytes]:
        """Return what a buyer shows for a rate of the table."""
        return self._tree.proof(rate)

    @cached_property
    def _tree(self) -> HazardTree:
        return HazardTree.of(self.rates)

    @cached_property
    def _by_place(self) -> dict[tuple[int, int], HazardRate]:
        return {(each.peril, each.region): each for each in self.rates}


def _rates_of(rows: "csv.DictReader[str]", name: str) -> Iterator[HazardRate]:
    missing = sorted(set(COLUMNS) - set(rows.fieldnames or ()))
    if missing:
        raise InsuranceError(
            f"{name}: expected the columns {', '.join(COLUMNS)}, missing {missing}"
        )
    yield from _distinct([(f"line {rows.line_num}", row) for row in rows], name)


def _distinct(rows: Sequence[tuple[str, dict[str, Any]]], name: str) -> Iterator[HazardRate]:
    seen: set[tuple[int, int]] = set()
    for place, row in rows:
        rate = _rate(row, f"{name}, {place}")
        if (rate.peril, rate.region) in seen:
            text = f"{row['peril']} in region {rate.region} has a rate already"
            raise InsuranceError(f"{name}, {place}: {text}")
        seen.add((rate.peril, rate.region))
        yield rate
    if not seen:
        raise InsuranceError(f"{name}: expected a rate")


def _rate(row: dict[str, Any], place: str) -> HazardRate:
    peril = row.get("peril")
    if peril not in PERILS:
        raise InsuranceError(f"{place}: expected a peril of {', '.join(PERILS)}, got {peril!r}")
    numbers = []
    for column, least, most in (("region", 0, REGIONS - 1), ("rate", 1, PPM)):
        text = str(row.get(column))
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise InsuranceError(f"{place}: expected a {column} of {least} to {most}, got {text}")
        numbers.append(int(text))
    return HazardRate(PERILS[peril], *numbers)
