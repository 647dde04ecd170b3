"""Times and shares as the tables write them: ``3 months``, ``7/15``; never a float."""

import re
from fractions import Fraction

DAY = 86_400
YEAR = 365 * DAY
MONTH = YEAR // 12
SECONDS = {"second": 1, "day": DAY, "month": MONTH, "year": YEAR}

_DURATION = re.compile(r"(\d{1,9}) (second|day|month|year)s?")
_SHARE = re.compile(r"\d{1,18}(/\d{1,18})?")


def parse_duration(text: object) -> int:
    """
    Read a duration such as ``365 days`` in seconds.

    Parameters
    ----------
    text
        A whole number and one of second, day, month (1/12 of 365 days) or year (365 days).

    Returns
    -------
    int
        Seconds.

    Raises
    ------
    ValueError
        When the text has another form.

    """
    match = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError(f"expected a duration such as '3 months' or '365 days', got {text!r}")
    return int(match[1]) * SECONDS[match[2]]


def parse_share(value: object) -> Fraction:
    """
    Read a share of the whole, such as ``7/15``.

    Parameters
    ----------
    value
        A fraction of whole numbers as text, or the integer 0 or 1.

    Returns
    -------
    Fraction
        Between 0 and 1.

    Raises
    ------
    ValueError
        When it is no exact fraction, or not between 0 and 1.

    """
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not _SHARE.fullmatch(text):
        raise ValueError(f"expected an exact fraction such as '7/15', got {value!r}")
    numerator, _, denominator = text.partition("/")
    if denominator and int(denominator) == 0:
        raise ValueError(f"a share cannot have the denominator 0, got {value!r}")
    share = Fraction(int(numerator), int(denominator or "1"))
    if share > 1:
        raise ValueError(f"a share is at most 1, got {value!r}")
    return share
