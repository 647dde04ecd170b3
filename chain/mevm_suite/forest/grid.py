"""The grid that divides the earth, as in ``contracts/modules/forest_grid.vy``. Source: CEC-20.

Positions are whole numbers of 1e-7 degrees. A cell is 4,096 of them wide and high, a block has 16
by 16 cells, a region 8 by 8 blocks. All arithmetic is of integers: nothing rounds, so a position
belongs to one cell, and a cell's centre to one of the polygons that share an edge.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from mevm_suite.forest.failure import ForestError

UNITS = 10**7
"""Units in a degree."""
CELL = 4_096
SIDE = 16
"""Cells along the side of a block."""
REGION_SIDE = 8
"""Blocks along the side of a region."""
NUMBER = 2**16
"""Rows and columns are counted in numbers of two bytes each."""
MAX_LATITUDE = 90 * UNITS
MAX_LONGITUDE = 180 * UNITS
BLOCK = SIDE * CELL
ROWS = 2 * MAX_LATITUDE // BLOCK + 1
COLUMNS = (2 * MAX_LONGITUDE - 1) // BLOCK + 1
MAX_CELLS = 2**20
"""Of one polygon: about 2,180 km² at the equator."""
TOO_LARGE = f"polygon: more than {MAX_CELLS} cells; divide it"

Claims = dict[int, int]
"""Cells by block: a word with a bit for each of the block's cells."""
Point = tuple[int, int]
Degrees = float | Decimal


class Bounds(NamedTuple):
    """A cell's edges in 1e-7 degrees; southern and western edge belong to it."""

    south: int
    west: int
    north: int
    east: int


def place(latitude: int, longitude: int) -> tuple[int, int]:
    """
    Return where a position lies.

    Parameters
    ----------
    latitude
        In 1e-7 degrees, from -90 to 90.
    longitude
        In 1e-7 degrees, from -180 to below 180.

    Returns
    -------
    tuple[int, int]
        The block, and the position's cell as a word with one bit set.

    Raises
    ------
    ForestError
        When there is no such position.

    """
    if abs(latitude) > MAX_LATITUDE:
        raise ForestError(f"latitude {latitude}: expected -{MAX_LATITUDE} to {MAX_LATITUDE}")
    if not -MAX_LONGITUDE <= longitude < MAX_LONGITUDE:
        raise ForestError(
            f"longitude {longitude}: expected -{MAX_LONGITUDE} to {MAX_LONGITUDE - 1}"
        )
    return _cell((latitude + MAX_LATITUDE) // CELL, (longitude + MAX_LONGITUDE) // CELL)


def region_of(block: int) -> tuple[int, int]:
    """
    Return where a block lies.

    Parameters
    ----------
    block
        The block's number.

    Returns
    -------
    tuple[int, int]
        The region, and the block as a word with one of the 64 lowest bits set.

    Raises
    ------
    ForestError
        When there is no such block.

    """
    row, column = _row_and_column(block)
    region = (row // REGION_SIDE) * NUMBER + column // REGION_SIDE
    return region, 1 << (row % REGION_SIDE * REGION_SIDE + column % REGION_SIDE)


def units(degrees: Degrees) -> int:
    """Return degrees, as written in decimal digits, in 1e-7 degrees."""
    exact = Decimal(str(degrees)) * UNITS
    if not exact.is_finite():
        raise ForestError(f"{degrees} degrees: expected a number")
    return int(exact.to_integral_value(ROUND_HALF_EVEN))


def claims_of_cells(cells: Iterable[tuple[int, int]]) -> Claims:
    """Collect cells, each given as ``place`` returns it, by block in ascending order."""
    claims: Claims = {}
    for block, cell in cells:
        claims[block] = claims.get(block, 0) | cell
    return dict(sorted(claims.items()))


def claims_of_positions(positions: Iterable[Point]) -> Claims:
    """Return the cells in which positions lie: of latitude and longitude in 1e-7 degrees."""
    return claims_of_cells(place(*position) for position in positions)


def claims_of_polygon(rings: Sequence[Sequence[Sequence[Degrees]]]) -> Claims:
    """
    Return the cells whose centre lies inside a polygon.

    Inside is what an even number of rings does not enclose, so further rings are holes. Polygons
    that share an edge have no cell in common and leave none out between them.

    Parameters
    ----------
    rings
        As in GeoJSON: closed rings of longitude and latitude in degrees. What crosses longitude
        180 is cut there into two polygons.

    Returns
    -------
    dict[int, int]
        Cells by block, in ascending order; empty for a sliver that holds no centre.

    Raises
    ------
    ForestError
        When a ring is not closed or leaves the grid, or all are too large: they enclose more than
        ``MAX_CELLS`` or have edges through more than that many rows.

    """
    if not rings:
        raise ForestError("polygon: expected a ring")
    outlines = [_outline(ring) for ring in rings]
    edges = [edge for points in outlines for edge in zip(points, points[1:], strict=False)]
    claims: Claims = {}
    count = 0
    for row, start, stop in _spans(edges):
        count += stop - start
        if count > MAX_CELLS:
            raise ForestError(TOO_LARGE)
        for column in range(start // SIDE, (stop - 1) // SIDE + 1):
            first = max(start - column * SIDE, 0)
            last = min(stop - column * SIDE, SIDE)
            block = row // SIDE * NUMBER + column
            cells = ((1 << last - first) - 1) << (row % SIDE * SIDE + first)
            claims[block] = claims.get(block, 0) | cells
    return dict(sorted(claims.items()))


def count_cells(claims: Claims) -> int:
    """Return how many cells claims hold."""
    return sum(cells.bit_count() for cells in claims.values())


def cells_of(claims: Claims) -> Iterator[tuple[int, int]]:
    """Yield each cell of claims, as ``place`` returns it."""
    for block, cells in claims.items():
        while cells:
            lowest = cells & -cells
            yield block, lowest
            cells ^= lowest


def bounds_of_cell(block: int, cell: int) -> Bounds:
    """Return the edges of a cell, which is given as ``place`` returns it."""
    if cell.bit_count() != 1 or cell >> SIDE * SIDE:
        raise ForestError(f"cell {cell:#x}: expected one bit of {SIDE * SIDE}")
    row, column = _row_and_column(block)
    number = cell.bit_length() - 1
    south = (row * SIDE + number // SIDE) * CELL - MAX_LATITUDE
    west = (column * SIDE + number % SIDE) * CELL - MAX_LONGITUDE
    return Bounds(south, west, south + CELL, west + CELL)


def polygon_of_cell(block: int, cell: int) -> list[list[tuple[float, float]]]:
    """Return a cell as a polygon of GeoJSON, for maps."""
    south, west, north, east = (edge / UNITS for edge in bounds_of_cell(block, cell))
    return [[(west, south), (east, south), (east, north), (west, north), (west, south)]]


def _cell(row: int, column: int) -> tuple[int, int]:
    block = row // SIDE * NUMBER + column // SIDE
    return block, 1 << (row % SIDE * SIDE + column % SIDE)


def _row_and_column(block: int) -> tuple[int, int]:
    row, column = divmod(block, NUMBER)
    if not (0 <= row < ROWS and column < COLUMNS):
        raise ForestError(
            f"block {block}: expected a row below {ROWS} and a column below {COLUMNS}"
        )
    return row, column


def _outline(ring: Sequence[Sequence[Degrees]]) -> list[Point]:
    """Return a ring's points as units north of the south pole and east of longitude -180."""
    points = []
    for longitude, latitude in (point[:2] for point in ring):  # GeoJSON may add a height
        north, east = units(latitude) + MAX_LATITUDE, units(longitude) + MAX_LONGITUDE
        if not (0 <= north <= 2 * MAX_LATITUDE and 0 <= east <= 2 * MAX_LONGITUDE):
            raise ForestError(f"point {longitude}, {latitude}: expected longitude and latitude")
        points.append((north, east))
    if len(points) < 4 or points[0] != points[-1]:
        raise ForestError("ring: expected four points or more, of which the last is the first")
    return points


def _spans(edges: Sequence[tuple[Point, Point]]) -> Iterator[tuple[int, int, int]]:
    """
    Yield row, first column and the column after the last of each run of cells inside.

    A centre is inside when an odd number of edges lies east of it on its parallel. An edge holds
    its lower end and not its upper one, so that a corner counts once.
    """
    crossings: dict[int, list[int]] = {}
    if sum(abs(end[0] - start[0]) // CELL for start, end in edges) > MAX_CELLS:
        raise ForestError(TOO_LARGE)
    for start, end in edges:
        (low, low_east), (high, high_east) = sorted((start, end))
        rise, run = high - low, high_east - low_east
        for row in range(_first_centre(low), _first_centre(high)):
            # How many columns have their centre west of the crossing: the ceiling of a fraction.
            ahead = (_centre(row) - low) * run + (low_east - CELL // 2) * rise
            crossings.setdefault(row, []).append(-(-ahead // (rise * CELL)))
    for row in sorted(crossings):
        ends = sorted(crossings[row])
        for start_column, stop_column in zip(ends[::2], ends[1::2], strict=True):
            if start_column < stop_column:
                yield row, start_column, stop_column


def _centre(row: int) -> int:
    return row * CELL + CELL // 2


def _first_centre(position: int) -> int:
    """Return the first row, or column, whose centre is not before a position."""
    return -((CELL // 2 - position) // CELL)
