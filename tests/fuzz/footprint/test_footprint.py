"""The arithmetic on 32 numbers at once against one number at a time."""

from statistics import median_low

import boa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.testing import load

NUMBER = st.integers(0, 100)
# Few different numbers, so that equal ones are common; the edges always.
LANES = st.lists(st.one_of(NUMBER, st.sampled_from([0, 1, 99, 100])), min_size=32, max_size=32)
SEVERAL = st.lists(LANES, min_size=1, max_size=9)


@pytest.fixture(scope="module")
def maths():
    return load("tests/mocks/Footprints.vy")


def word(lanes):
    return int.from_bytes(bytes(lanes), "little")


@pytest.mark.rule("CEC-41")
@given(several=SEVERAL)
def test_fuzz_median__is_the_lower_median_of_each_number(maths, several):
    expected = [median_low(column) for column in zip(*several, strict=True)]
    assert maths.median([word(lanes) for lanes in several]) == word(expected)


@given(a=LANES, b=LANES)
def test_fuzz_distance__is_that_of_each_number(maths, a, b):
    expected = [abs(one - other) for one, other in zip(a, b, strict=True)]
    assert maths.distance(word(a), word(b)) == word(expected)


@given(lanes=LANES)
def test_fuzz_sum__adds_all_numbers(maths, lanes):
    assert maths.sum_of(word(lanes)) == sum(lanes)


@given(blocks=st.integers(0, 2**64 - 1), place=st.integers(0, 63))
def test_fuzz_half_of__marks_the_bytes_of_the_blocks(maths, blocks, place):
    marks = bytes(blocks >> number & 1 for number in range(64))
    assert maths.half_of(blocks, 0) == int.from_bytes(marks[:32], "little")
    assert maths.half_of(blocks, 1) == int.from_bytes(marks[32:], "little")
    half = maths.half_of(blocks, place // 32)
    assert maths.at(half, place) == marks[place]


@given(lanes=st.lists(st.integers(0, 255), min_size=64, max_size=64), is_valid=st.booleans())
def test_fuzz_check__takes_numbers_up_to_100(maths, lanes, is_valid):
    if is_valid:
        lanes = [number % 101 for number in lanes]
    words = [word(lanes[:32]), word(lanes[32:])]
    if max(lanes) <= 100:
        maths.check(words)
    else:
        with boa.reverts("footprint: above 100"):
            maths.check(words)


@pytest.mark.parametrize("place", [0, 1, 30, 31])
def test_check__takes_no_number_above_100_anywhere(maths, place):
    lanes = [100] * 32
    maths.check([word(lanes), word(lanes)])
    for number in (101, 127, 128, 228, 255):
        lanes[place] = number
        for words in ([word(lanes), 0], [0, word(lanes)]):
            with boa.reverts("footprint: above 100"):
                maths.check(words)
