"""Amounts as people write them, and in wei; never a float."""

import re

DECIMALS = 18
UNIT = 10**DECIMALS
_AMOUNT = re.compile(r"([0-9]{1,30})(?:\.([0-9]{1,18}))?")


class Wei(int):
    """An amount of a token with 18 decimals."""

    def exact(self) -> str:
        """Return the amount in tokens, with every digit that is not a trailing zero."""
        whole, rest = divmod(abs(self), UNIT)
        sign = "-" if self < 0 else ""
        return f"{sign}{whole}" + (f".{rest:018}".rstrip("0") if rest else "")

    def short(self) -> str:
        """Return the amount in tokens with four decimals at most, cut off, for reading."""
        whole, rest = divmod(abs(self), UNIT)
        sign = "-" if self < 0 else ""
        if self and not whole and rest < UNIT // 10_000:
            return f"{sign}<0.0001"
        return f"{sign}{whole:,}" + (f".{rest * 10_000 // UNIT:04}".rstrip("0").rstrip("."))


def parse_amount(text: str) -> Wei:
    """
    Read an amount of tokens, such as ``12.5``.

    Raises
    ------
    ValueError
        When it has another form, more than 18 decimals, or is zero.

    """
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise ValueError(f"expected an amount such as 12.5 with at most 18 decimals, got {text!r}")
    amount = int(match[1]) * UNIT + int((match[2] or "").ljust(DECIMALS, "0"))
    if amount == 0:
        raise ValueError("expected more than zero")
    return Wei(amount)
