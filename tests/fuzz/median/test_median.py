import statistics

import boa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.testing import load

MAX = 2**255 - 1


@pytest.fixture(scope="module")
def median():
    return load("contracts/modules/median.vy").internal._median


@given(values=st.lists(st.integers(0, MAX) | st.integers(0, 3), min_size=1, max_size=15))
def test_fuzz_median__is_the_middle_rounded_down(median, values):
    low, high = statistics.median_low(values), statistics.median_high(values)
    assert median(values) == (low + high) // 2


def test_median__reverts_if_empty(median):
    with boa.reverts("median: no values"):
        median([])
