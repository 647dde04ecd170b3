"""As many parcels in a block as it has cells, and the count of a word's bits."""

import random

import boa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mevm_suite.forest import grid
from mevm_suite.testing import load

pytestmark = pytest.mark.rule("CEC-20")

BLOCK = grid.place(460_000_000, 1_020_000_000)[0]
CELLS = 256


@pytest.fixture(scope="module")
def land():
    return load("tests/mocks/LandClaims.vy")


@given(st.integers(0, 2**256 - 1))
@example(0)
@example(1)
@example(2**256 - 1)
@example(2**255)
def test_fuzz_count__is_the_number_of_bits(land, cells):
    assert land.count(cells) == cells.bit_count()


def parcel(number):
    return number.to_bytes(32, "big")


def test_claim__finds_a_seat_for_each_cell_of_a_block(land):
    """256 parcels, of which some leave; others come, with two of the free cells each."""
    owners = {number: parcel(number + 1) for number in range(CELLS)}
    order = random.Random(20)
    with boa.env.anchor():
        land.claim_each(1, BLOCK, CELLS)
        with boa.reverts("land_claims: cell is taken"):
            land.claim(parcel(1_000), BLOCK, 1)
        free = order.sample(range(CELLS), 40)
        for number in free:
            assert land.release(owners.pop(number), BLOCK) == 1 << number
        for first, second in zip(free[::2], free[1::2], strict=True):
            land.claim(parcel(2_000 + first), BLOCK, 1 << first | 1 << second)
            owners[first] = owners[second] = parcel(2_000 + first)
        assert land.claimed_in(BLOCK) == 2**256 - 1
        for number in {0, 255, *order.sample(range(CELLS), 40), *free[:20]}:
            south, west, *_ = grid.bounds_of_cell(BLOCK, 1 << number)
            owner = owners[number]
            assert land.parcel_at(south, west) == owner
            cells = sum(1 << each for each, holder in owners.items() if holder == owner)
            assert land.cells_in(owner, BLOCK) == cells


def test_claim__finds_another_seat_for_who_comes_back(land):
    with boa.env.anchor():
        for number, cells in ((1, 0b001), (2, 0b010)):
            land.claim(parcel(number), BLOCK, cells)
        for number in (1, 2):
            land.release(parcel(number), BLOCK)
        land.claim(parcel(2), BLOCK, 0b100)
        land.claim(parcel(3), BLOCK, 0b001)
        assert [land.cells_in(parcel(n), BLOCK) for n in (1, 2, 3)] == [0, 0b100, 0b001]


@given(st.sets(st.integers(0, 63), min_size=1, max_size=6), st.data())
def test_fuzz_blocks_in__has_a_bit_for_each_block(land, places, data):
    row, column = 2_500, 5_000
    blocks = {
        place: (8 * row + place // 8) * grid.NUMBER + 8 * column + place % 8 for place in places
    }
    with boa.env.anchor():
        for block in blocks.values():
            land.claim(parcel(1), block, 1)
        gone = data.draw(st.sampled_from(sorted(places)))
        land.release(parcel(1), blocks.pop(gone))
        with boa.reverts("land_claims: not its block"):
            land.release(parcel(1), blocks.get(gone, BLOCK))
        for block in blocks.values():
            with boa.reverts("land_claims: block is claimed"):
                land.claim(parcel(1), block, 2)
        expected = sum(1 << place for place in blocks)
        assert land.blocks_in(parcel(1), row * grid.NUMBER + column) == expected
        assert land.blocks_in(parcel(2), row * grid.NUMBER + column) == 0
