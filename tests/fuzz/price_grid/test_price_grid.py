"""The grid against decimal digits, in Python."""

import boa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.testing import load

PRICES = st.integers(3, 30).flatmap(lambda e: st.integers(10**e + 1, 10 ** (e + 1)))


@pytest.fixture(scope="module")
def grid():
    return load("tests/mocks/PriceGrid.vy")


def floor(price):
    """Keep the first four digits."""
    step = 10 ** (len(str(price)) - 4)
    return price // step * step


def is_on_grid(price):
    return floor(price) == price


@given(price=PRICES)
def test_fuzz_ticks__enclose_a_price_with_its_neighbours(grid, price):
    below, above = grid.tick_below(price), grid.tick_above(price)
    assert grid.price_of(below) == floor(price)
    assert above - below == (0 if is_on_grid(price) else 1)
    assert grid.price_of(below) <= price <= grid.price_of(above)
    assert is_on_grid(grid.price_of(above))
    assert below < grid.tick_below(grid.price_of(below + 1)) == below + 1


@given(digits=st.integers(1_000, 9_999), exponent=st.integers(3, 26))
def test_fuzz_tick_of__is_the_inverse_of_price_of(grid, digits, exponent):
    price = digits * 10**exponent
    assert grid.price_of(grid.tick_of(price)) == price
    with boa.reverts("price_grid: more than 4 digits"):
        grid.tick_of(price + 1)


@pytest.mark.parametrize("price", [10**6, 10**30])
def test_tick_of__accepts_the_bounds_themselves(grid, price):
    assert grid.price_of(grid.tick_of(price)) == price


@pytest.mark.parametrize("price", [0, 999, 10**6 - 1, 10**30 + 1, 2**255])
def test_tick_of__reverts_if_out_of_range(grid, price):
    with boa.reverts("price_grid: out of range"):
        grid.tick_of(price)
