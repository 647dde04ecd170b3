"""From observations to footprints: the damage of each of a region's 64 blocks, in percent.

The rule: a cell is hit by an observation if its centre lies within the radius; where several hit
it the worst one counts. A block's damage is the sum of its 256 cells' intensities divided by 256,
rounded down. All of it is arithmetic on whole numbers, but for one cosine that is rounded to six
digits, so that reporters who read the same observations say the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import cos, isqrt, pi
from typing import NamedTuple

from mevm_suite.forest.grid import (
    BLOCK,
    CELL,
    COLUMNS,
    MAX_LATITUDE,
    MAX_LONGITUDE,
    NUMBER,
    REGION_SIDE,
    ROWS,
    SIDE,
    UNITS,
)
from mevm_suite.oracle.observations import Observation, SourceError

Footprint = tuple[int, int]

NOTHING: Footprint = (0, 0)
METRES_PER_DEGREE = 111_195
MILLION = 10**6
MIN_COSINE = 10_000
"""In millionths: nearer to a pole than half a degree there is no forest."""
WIDTH = REGION_SIDE * SIDE
"""Cells along the side of a region."""
REGION = REGION_SIDE * BLOCK
LAST_ROW, LAST_COLUMN = (ROWS - 1) // REGION_SIDE, (COLUMNS - 1) // REGION_SIDE
MAX_REGIONS = 100_000


class Subject(NamedTuple):
    """What an event is about."""

    peril: int
    region: int
    day: int


def footprints(observations: Iterable[Observation]) -> dict[Subject, Footprint]:
    """
    Return what a reporter says of each region in which anything was damaged.

    Parameters
    ----------
    observations
        In any order.

    Returns
    -------
    dict[Subject, Footprint]
        By peril, region and day, in ascending order.

    Raises
    ------
    SourceError
        When they touch more regions than any disaster does.

    """
    by_subject: dict[Subject, list[Observation]] = defaultdict(list)
    for each in observations:
        for region in _regions(each):
            by_subject[Subject(each.peril, region, each.day)].append(each)
        if len(by_subject) > MAX_REGIONS:
            raise SourceError(f"the observations touch more than {MAX_REGIONS} regions")
    found = {subject: _footprint(subject.region, by_subject[subject]) for subject in by_subject}
    return {subject: found[subject] for subject in sorted(found) if any(found[subject])}


def _regions(each: Observation) -> Iterator[int]:
    """Yield the regions that an observation may touch."""
    high, wide = _reach(each)
    south = each.latitude - high + MAX_LATITUDE
    west = each.longitude - wide + MAX_LONGITUDE
    rows = range(max(0, south // REGION), min(LAST_ROW, (south + 2 * high) // REGION) + 1)
    # What crosses longitude 180 ends there: no region lies on both sides.
    columns = range(max(0, west // REGION), min(LAST_COLUMN, (west + 2 * wide) // REGION) + 1)
    yield from (row * NUMBER + column for row in rows for column in columns)


def _reach(each: Observation) -> tuple[int, int]:
    """Return the radius in units of latitude and of longitude."""
    high = each.radius * UNITS // METRES_PER_DEGREE
    return high, high * MILLION // _cosine(each.latitude)


def _cosine(latitude: int) -> int:
    return max(round(cos(latitude * pi / (180 * UNITS)) * MILLION), MIN_COSINE)


def _footprint(region: int, observations: Iterable[Observation]) -> Footprint:
    cells = [[0] * WIDTH for _ in range(WIDTH)]
    south = region // NUMBER * REGION - MAX_LATITUDE + CELL // 2
    west = region % NUMBER * REGION - MAX_LONGITUDE + CELL // 2
    for each in observations:
        high = _reach(each)[0]
        for row, line in enumerate(cells):
            up = south + row * CELL - each.latitude
            if abs(up) > high:
                continue
            half = isqrt(high * high - up * up) * MILLION // _cosine(each.latitude)
            left, right = each.longitude - half - west, each.longitude + half - west
            for column in range(max(0, -(-left // CELL)), min(WIDTH - 1, right // CELL) + 1):
                line[column] = max(line[column], each.intensity)
    blocks = bytes(
        sum(sum(line[x : x + SIDE]) for line in cells[y : y + SIDE]) // (SIDE * SIDE)
        for y in range(0, WIDTH, SIDE)
        for x in range(0, WIDTH, SIDE)
    )
    return int.from_bytes(blocks[:32], "little"), int.from_bytes(blocks[32:], "little")
