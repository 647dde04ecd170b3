"""The contracts' grid against the same one in Python."""

import boa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mevm_suite.forest import grid
from mevm_suite.testing import load

pytestmark = pytest.mark.rule("CEC-20")

POLE, ANTIMERIDIAN = grid.MAX_LATITUDE, grid.MAX_LONGITUDE
EDGES = st.integers(0, 2 * ANTIMERIDIAN // grid.CELL).map(lambda n: n * grid.CELL)


def near_edges(limit):
    """Positions everywhere, half of them a step before, on or after the edge of a cell."""
    near = st.builds(lambda edge, step: edge - limit + step, EDGES, st.integers(-1, 1))
    return st.one_of(st.integers(-limit, limit), near.filter(lambda at: -limit <= at <= limit))


@pytest.fixture(scope="module")
def module():
    return load("tests/mocks/ForestGrid.vy")


@given(near_edges(POLE), near_edges(ANTIMERIDIAN).filter(lambda east: east < ANTIMERIDIAN))
@example(-POLE, -ANTIMERIDIAN)
@example(POLE, ANTIMERIDIAN - 1)
@example(0, 0)
@example(-1, -1)
def test_fuzz_place__is_the_one_cell_that_holds_the_position(module, latitude, longitude):
    """Overlap by rounding: an edge belongs to the cell north or east of it, and to no other."""
    block, cell = module.place(latitude, longitude)
    assert (block, cell) == grid.place(latitude, longitude)
    south, west, north, east = grid.bounds_of_cell(block, cell)
    assert south <= latitude < north and west <= longitude < east
    assert (north - south, east - west) == (grid.CELL, grid.CELL)
    assert tuple(module.region_of(block)) == grid.region_of(block)


@pytest.mark.parametrize(
    ("latitude", "longitude", "reason"),
    [
        (POLE + 1, 0, "latitude"),
        (-POLE - 1, 0, "latitude"),
        (-(2**31), 0, "latitude"),
        (0, ANTIMERIDIAN, "longitude"),
        (0, -ANTIMERIDIAN - 1, "longitude"),
        (0, 2**31 - 1, "longitude"),
    ],
)
def test_place__reverts_if_there_is_no_such_position(module, latitude, longitude, reason):
    with boa.reverts(f"forest_grid: bad {reason}"):
        module.place(latitude, longitude)


@given(st.integers(0, grid.ROWS - 1), st.integers(0, grid.COLUMNS - 1))
def test_fuzz_region_of__holds_64_blocks(module, row, column):
    block = row * grid.NUMBER + column
    region, bit = module.region_of(block)
    assert (region, bit) == grid.region_of(block)
    assert bit.bit_count() == 1 and bit < 2**64
    assert region == row // 8 * grid.NUMBER + column // 8


@pytest.mark.parametrize(
    "block", [grid.ROWS * grid.NUMBER, grid.COLUMNS, grid.NUMBER - 1, 2**32, 2**255]
)
def test_region_of__reverts_beyond_the_grid(module, block):
    with boa.reverts("forest_grid: no such block"):
        module.region_of(block)
