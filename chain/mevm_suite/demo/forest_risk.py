"""A made-up country around the stand, and the fires that burn there in the demo's three seasons.

With the records of California's fires at hand, days and sizes are those of the fires that Los
Angeles county's fire service recorded in 2005 to 2007; else they are made up too. The records have
no places: where a fire burned is made up always. The first season's greatest fire of less than
5,000 acres is put so that its edge runs through the stand.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from math import isqrt
from pathlib import Path

import numpy as np
from eth_utils import keccak

from mevm_suite.forest.findings import Findings
from mevm_suite.forest.grid import (
    BLOCK,
    MAX_LATITUDE,
    MAX_LONGITUDE,
    NUMBER,
    REGION_SIDE,
    SIDE,
    UNITS,
    Claims,
    region_of,
)
from mevm_suite.insurance.fires import Fire, in_years, read_fires
from mevm_suite.insurance.hazard import calibrate
from mevm_suite.insurance.hazard_tree import HazardRate, HazardTree
from mevm_suite.insurance.territory import REGIONS, UNIT_ACRES
from mevm_suite.oracle.footprints import METRES_PER_DEGREE
from mevm_suite.oracle.observations import PERILS, Observation
from mevm_suite.paths import ROOT
from mevm_suite.tables.units import DAY

RECORDS = ROOT.parent / "shared" / "data" / "calfire-perimeters.csv"
UNIT, SEASONS = "LAC", (2005, 2006, 2007)
LEARNED = (1950, 1999)
LEAST_ACRES, MOST_ACRES = 150, 5_000  # of what is reported, and of what meets the stand
SQUARE_METRES_OF_ACRE = 4_046.856
FIRE = PERILS["fire"]
ALL_CELLS = (1 << SIDE * SIDE) - 1
HECTARES = 53  # of a block, a little less than at the equator
SEED = 7
Point = tuple[int, int]  # latitude and longitude in 1e-7 degrees


@dataclass(frozen=True)
class DatedFire:
    """A fire, and how many days after New Year it began."""

    fire: Fire
    day: int

    @property
    def radius(self) -> int:
        """Metres of a circle of its size."""
        return isqrt(int(self.fire.acres * SQUARE_METRES_OF_ACRE) * 113 // 355)


@dataclass(frozen=True)
class History:
    """Fires of the seasons that are played, and of the years from which premiums are learned."""

    seasons: Sequence[Sequence[DatedFire]]
    past: Sequence[Fire]
    is_real: bool

    @classmethod
    def read(cls, path: Path) -> "History":
        """Read the records where they are; make fires up where they are not."""
        if not path.exists():
            return _made_up()
        fires = read_fires(path)
        with path.open(newline="", encoding="utf-8") as file:
            days = {int(row["objectid"]): row["alarm_date"] for row in csv.DictReader(file)}
        seasons = [
            sorted(
                (
                    DatedFire(fire, _day_of_year(days[fire.id]))
                    for fire in in_years(fires, year, year)
                    if fire.unit == UNIT and fire.acres >= LEAST_ACRES and days[fire.id]
                ),
                key=lambda each: (each.day, each.fire.id),
            )
            for year in SEASONS
        ]
        return cls(seasons, in_years(fires, *LEARNED), is_real=True)


@dataclass(frozen=True)
class Country:
    """Seven by seven regions around a stand, their hazard, and where everything is."""

    stand: Point
    history: History

    @property
    def home(self) -> int:
        """The region in the middle, where the stand is."""
        return region_of(_block(self.stand))[0]

    @property
    def corner(self) -> int:
        """The region in the south-west."""
        return self.home - (NUMBER + 1) * (REGIONS // 2)

    @property
    def regions(self) -> list[int]:
        """All regions."""
        places = range(REGIONS)
        return [self.corner + row * NUMBER + column for row in places for column in places]

    @cached_property
    def rate(self) -> int:
        """What is expected to burn in a year, in parts per million, the same everywhere."""
        units = {fire.unit for fire in self.history.past}
        years = LEARNED[1] - LEARNED[0] + 1
        return calibrate(self.history.past, years, units, UNIT_ACRES).rate(UNIT)

    @cached_property
    def table(self) -> HazardTree:
        """The hazard table to which the product commits."""
        return HazardTree.of(HazardRate(FIRE, region, self.rate) for region in self.regions)

    def proof(self, region: int) -> list[bytes]:
        """Return what a buyer of cover shows for his region's rate."""
        return self.table.proof(HazardRate(FIRE, region, self.rate))

    def observe(self, each: DatedFire, begins: int) -> Observation:
        """Return what anyone can see of a fire, in a year that begins at midnight."""
        place = self._edge_at_stand(each) if each is self.meeting else self._place(each)
        return Observation(FIRE, begins + each.day * DAY, *place, each.radius, 100)

    @property
    def meeting(self) -> DatedFire:
        """The fire that meets the stand."""
        small = [each for each in self.history.seasons[0] if each.fire.acres < MOST_ACRES]
        return max(small, key=lambda each: each.fire.acres)

    def estates(self, count: int, taken: Claims) -> Iterator[tuple[Claims, Findings]]:
        """Yield parcels of a block each, beside what is taken, with what a crew finds there."""
        random = np.random.default_rng(SEED)
        side = REGIONS * REGION_SIDE
        row, column = (place * REGION_SIDE for place in divmod(self.corner, NUMBER))
        for place in random.choice(side**2, side**2, replace=False).tolist():
            block = (row + place // side) * NUMBER + column + place % side
            if block in taken:
                continue
            trees, volume = HECTARES * int(random.integers(400, 900)), int(random.integers(20, 45))
            yield (
                {block: ALL_CELLS},
                Findings(
                    root=keccak(text=f"MEVM demo/trees of block {block}"),
                    trees=trees,
                    volume=HECTARES * volume * 1_000,
                    lost_volume=0,
                    diameter=240,
                    height=170,
                    measured_at=1,
                    document=keccak(text=f"MEVM demo/report on block {block}"),
                ),
            )
            count -= 1
            if count == 0:
                return

    def _place(self, each: DatedFire) -> Point:
        random = np.random.default_rng((SEED, each.fire.id))
        width = REGIONS * REGION_SIDE * BLOCK
        south = self.corner // NUMBER * REGION_SIDE * BLOCK - MAX_LATITUDE
        west = self.corner % NUMBER * REGION_SIDE * BLOCK - MAX_LONGITUDE
        north, east = random.integers(0, width, 2).tolist()
        return south + north, west + east

    def _edge_at_stand(self, each: DatedFire) -> Point:
        """Return a place as far from the stand's middle as the fire reaches."""
        latitude, longitude = self.stand
        reach = each.radius * UNITS // METRES_PER_DEGREE
        # The greater part of the stand's block burns, and of the stand about a half.
        is_north = (latitude + MAX_LATITUDE) % BLOCK * 2 > BLOCK
        return (latitude - reach if is_north else latitude + reach), longitude


def _block(point: Point) -> int:
    latitude, longitude = point
    row, column = (latitude + MAX_LATITUDE) // BLOCK, (longitude + MAX_LONGITUDE) // BLOCK
    return row * NUMBER + column


def _day_of_year(text: str) -> int:
    day = date.fromisoformat(text)
    begin = datetime(day.year, 1, 1, tzinfo=UTC).date()
    return (day - begin).days


def _made_up() -> History:
    """Make fires with log-normal sizes, in the months in which it burns."""
    random = np.random.default_rng(SEED)

    def make(year: int, number: int) -> Fire:
        acres = float(np.clip(random.lognormal(np.log(700), 1.2), LEAST_ACRES, 30_000))
        return Fire(year * 100 + number, year, UNIT, acres)

    past = [make(year, n) for year in range(LEARNED[0], LEARNED[1] + 1) for n in range(7)]
    seasons = [
        sorted(
            (DatedFire(make(year, n), int(random.integers(120, 330))) for n in range(9)),
            key=lambda each: each.day,
        )
        for year in SEASONS
    ]
    return History(seasons, past, is_real=False)
