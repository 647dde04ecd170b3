"""Values of any amounts, against exact fractions; AV-1 and AV-3 of PROPERTIES.md."""

from fractions import Fraction

import boa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.testing import load

FEED = b"X/CNY".ljust(32, b"\0")
WORTHS = st.integers(1, 10**36)


@pytest.mark.rule("SEC-05")
@given(
    amount=st.one_of(st.integers(0, 10**20), st.integers(0, 2**128)),
    decimals=st.integers(0, 36),
    worths=st.tuples(WORTHS, WORTHS),
)
def test_fuzz_value_of__is_exact_but_for_one_rounding(amount, decimals, worths):
    with boa.env.anchor():
        oracle = load("tests/mocks/PriceBoard.vy")
        oracle.set_price(FEED, worths[1])
        pegged, priced = (load("tests/mocks/PeggedToken.vy", 0).address for _ in range(2))
        lists = ([(pegged, decimals, worths[0])], [(priced, decimals, FEED)])
        values = load("contracts/oracle/AssetValues.vy", *lists, oracle, 60)
        for asset, worth in zip((pegged, priced), worths, strict=True):
            exact = Fraction(amount * worth, 10**decimals)
            assert values.value_of(asset, amount) == (True, exact.numerator // exact.denominator)
