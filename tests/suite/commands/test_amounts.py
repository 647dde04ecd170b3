"""Amounts are exact both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.holder.amounts import Amount, parse_amount


@given(st.integers(1, 10**40))
def test_fuzz_exact__is_read_back(wei):
    assert parse_amount(Amount(wei).exact()) == wei


@pytest.mark.parametrize(
    ("wei", "short"),
    [
        (0, "0"),
        (1, "<0.0001"),
        (-1, "-<0.0001"),
        (10**14, "0.0001"),
        (1_234_567 * 10**18, "1,234,567"),
        (15 * 10**17, "1.5"),
        (-15 * 10**17, "-1.5"),
        (10**18 + 99_999 * 10**13, "1.9999"),
        (100 * 10**18 + 1, "100"),
    ],
)
def test_short__cuts_off(wei, short):
    assert Amount(wei).short() == short


@pytest.mark.parametrize("text", ["", "-1", "1.", ".5", "1,5", " 1", "1e18", "0x1", "٣", "nan"])
def test_parse_amount__refuses(text):
    with pytest.raises(ValueError, match="expected an amount such as 12.5"):
        parse_amount(text)
