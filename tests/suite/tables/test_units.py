from fractions import Fraction

import pytest

from mevm_suite.tables.units import DAY, MONTH, YEAR, parse_duration, parse_share


def test_month__is_a_twelfth_of_365_days():
    assert (MONTH, YEAR, 24 * MONTH) == (2_628_000, 31_536_000, 730 * DAY)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0 days", 0),
        ("1 day", 86_400),
        ("3 months", 7_884_000),
        ("2 years", 63_072_000),
        ("1 second", 1),
    ],
)
def test_parse_duration__reads(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "3", "3 weeks", "-1 days", "1.5 months", "3months", 3, None])
def test_parse_duration__refuses(text):
    with pytest.raises(ValueError, match="expected a duration such as '3 months'"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("value", "share"),
    [("7/15", Fraction(7, 15)), ("1", 1), (1, 1), (0, 0), ("2/4", Fraction(1, 2))],
)
def test_parse_share__reads(value, share):
    assert parse_share(value) == share


@pytest.mark.parametrize("value", [0.5, "0.5", "20%", "-1/3", "1/", "a", None, True, [1]])
def test_parse_share__refuses_what_is_not_exact(value):
    with pytest.raises(ValueError, match="expected an exact fraction such as '7/15'"):
        parse_share(value)


@pytest.mark.parametrize(
    ("value", "reason"), [("1/0", "denominator 0"), ("4/3", "at most 1"), (2, "at most 1")]
)
def test_parse_share__refuses_what_is_no_share(value, reason):
    with pytest.raises(ValueError, match=reason):
        parse_share(value)
