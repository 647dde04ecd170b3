"""Cells of positions and polygons: none is in two polygons that share an edge."""

import math
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.forest import grid
from mevm_suite.forest.failure import ForestError

pytestmark = pytest.mark.rule("CEC-20")

EDGE = Fraction(grid.CELL, grid.UNITS)  # of a cell, in degrees
ORIGIN = (46_000_000, 1_000_000)  # an edge in neither direction
SMALL = st.integers(-30_000, 30_000)
POINTS = st.tuples(SMALL, SMALL)


def degrees(at):
    return at / grid.UNITS


def ring(*points):
    """Close the ring of offsets (east, north) from the origin."""
    placed = [(degrees(ORIGIN[1] + east), degrees(ORIGIN[0] + north)) for east, north in points]
    return [*placed, placed[0]]


def is_inside(outline, latitude, longitude):
    """Even-odd in fractions, by a definition of its own: a ray to the east."""
    inside = False
    for (east, north), (next_east, next_north) in pairwise([*outline, outline[0]]):
        if (north > latitude) != (next_north > latitude):
            share = Fraction(latitude - north, next_north - north)
            inside ^= longitude < east + share * (next_east - east)
    return inside


def centres(reach):
    """Yield all cells around the origin with their centres, as offsets."""
    for north in range(-reach, reach + 1):
        for east in range(-reach, reach + 1):
            at = ORIGIN[0] + north * grid.CELL, ORIGIN[1] + east * grid.CELL
            block, cell = grid.place(*at)
            south, west, *_ = grid.bounds_of_cell(block, cell)
            yield block, cell, south + 2_048 - ORIGIN[0], west + 2_048 - ORIGIN[1]


@given(st.lists(POINTS, min_size=3, max_size=7))
def test_fuzz_claims_of_polygon__are_the_cells_whose_centre_is_inside(points):
    claims = grid.claims_of_polygon([ring(*points)])
    expected = [
        (block, cell) for block, cell, north, east in centres(9) if is_inside(points, north, east)
    ]
    assert claims == grid.claims_of_cells(expected)


@given(POINTS, POINTS, st.lists(POINTS, max_size=3), st.tuples(SMALL, SMALL))
def test_fuzz_claims_of_polygon__share_no_cell_across_an_edge(start, end, bends, third):
    """Whatever line divides a square, each of its cells is on one side of it."""
    west, east = (-40_000, 40_000)
    line = [(start[0], west), *bends, third, (end[0], east)]
    # The line may cross itself: even-odd tells apart what is on either side all the same.
    below = grid.claims_of_polygon([ring((west, west), *line, (west, east))])
    above = grid.claims_of_polygon([ring((east, west), *line, (east, east))])
    whole = grid.claims_of_polygon([ring((west, west), (east, west), (east, east), (west, east))])
    blocks = set(below) | set(above) | set(whole)
    for block in blocks:
        assert below.get(block, 0) ^ above.get(block, 0) == whole.get(block, 0)


def test_claims_of_polygon__part_neighbours_at_the_centres_of_cells():
    """An edge through centres: they belong to one neighbour, and to one only."""
    south, west, *_ = grid.bounds_of_cell(*grid.place(*ORIGIN))
    middle = west + 2_048 - ORIGIN[1]
    left = ring((-20_000, -20_000), (middle, -20_000), (middle, 20_000), (-20_000, 20_000))
    right = ring((20_000, -20_000), (middle, -20_000), (middle, 20_000), (20_000, 20_000))
    cells = [set(grid.cells_of(grid.claims_of_polygon([each]))) for each in (left, right)]
    on_the_edge = grid.place(south + 2_048, west + 2_048)
    assert not cells[0] & cells[1]
    assert on_the_edge in cells[1] and on_the_edge not in cells[0]


def test_claims_of_polygon__leave_out_a_hole():
    square = ring((-30_000, -30_000), (30_000, -30_000), (30_000, 30_000), (-30_000, 30_000))
    hole = ring((-9_000, -9_000), (9_000, -9_000), (9_000, 9_000), (-9_000, 9_000))
    whole, inner = grid.claims_of_polygon([square]), grid.claims_of_polygon([hole])
    pierced = grid.claims_of_polygon([square, hole])
    assert grid.count_cells(inner) > 0
    assert grid.count_cells(pierced) == grid.count_cells(whole) - grid.count_cells(inner)
    assert not set(grid.cells_of(pierced)) & set(grid.cells_of(inner))


@pytest.mark.parametrize(
    ("south", "west"),
    [(-90.0, -180.0), (89.99, 179.99), (-0.005, -0.005)],
    ids=["south pole", "north pole at the antimeridian", "equator"],
)
def test_claims_of_polygon__reach_the_edges_of_the_grid(south, west):
    north, east = south + 0.01, west + 0.01
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    claims = grid.claims_of_polygon([corners])
    assert math.isclose(grid.count_cells(claims), (0.01 / EDGE) ** 2, rel_tol=0.1)
    for block, cell in grid.cells_of(claims):
        bounds = grid.bounds_of_cell(block, cell)
        assert grid.place(bounds.south, bounds.west) == (block, cell)


def test_claims_of_positions__hold_each_once():
    south, west, *_ = grid.bounds_of_cell(*grid.place(*ORIGIN))
    positions = [ORIGIN, (south, west), (south - 1, west), (south, west - 1)]
    claims = grid.claims_of_positions(positions)
    assert grid.count_cells(claims) == 3
    assert set(grid.cells_of(claims)) == {grid.place(*position) for position in positions}
    assert list(claims) == sorted(claims)


def test_polygon_of_cell__gives_the_cell_back():
    block, cell = grid.place(*ORIGIN)
    assert grid.claims_of_polygon(grid.polygon_of_cell(block, cell)) == {block: cell}


def test_units__are_the_digits_that_were_written():
    assert grid.units(0.1) == 1_000_000
    assert grid.units(-123.4567891) == -1_234_567_891
    assert [grid.units(half) for half in (5e-8, 15e-8, -5e-8)] == [0, 2, 0]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: grid.place(grid.MAX_LATITUDE + 1, 0), "latitude 900000001: expected"),
        (lambda: grid.place(0, grid.MAX_LONGITUDE), "longitude 1800000000: expected"),
        (lambda: grid.region_of(grid.COLUMNS), "block 54932: expected a row below"),
        (lambda: grid.region_of(-1), "block -1: expected a row below"),
        (lambda: grid.bounds_of_cell(0, 3), "cell 0x3: expected one bit"),
        (lambda: grid.bounds_of_cell(0, 0), "cell 0x0: expected one bit"),
        (lambda: grid.bounds_of_cell(0, 2**256), "expected one bit of 256"),
        (lambda: grid.units(math.nan), "nan degrees: expected a number"),
        (lambda: grid.units(math.inf), "inf degrees: expected a number"),
        (lambda: grid.claims_of_polygon([]), "expected a ring"),
        (lambda: grid.claims_of_polygon([[(0, 0), (1, 0), (1, 1)]]), "of which the last"),
        (lambda: grid.claims_of_polygon([[(0, 91)] * 4]), "point 0, 91: expected longitude"),
        (
            lambda: grid.claims_of_polygon([[(0, 0), (90, 0), (90, 80), (0, 80), (0, 0)]]),
            "more than 1048576 cells",
        ),
        (
            lambda: grid.claims_of_polygon([[(0, -90), (0, 90), (1, -90)] * 2 + [(0, -90)]]),
            "more than 1048576 cells",
        ),
    ],
)
def test_grid__names_what_is_wrong(call, message):
    with pytest.raises(ForestError, match=message):
        call()
