"""Amounts as people write them, and in the smallest unit; never a float."""

import re
from typing import Self

DECIMALS = 18
UNIT = 10**DECIMALS
SHORT_DECIMALS = 4
_AMOUNT = re.compile(r"([0-9]{1,30})(?:\.([0-9]{1,18}))?")


class Amount(int):
    """
    An amount of a token, in its smallest unit.

    Parameters
    ----------
    value
        How many of the smallest unit.
    decimals
        How many of the token's decimals that unit is.

    """

    decimals: int

    def __new__(cls, value: int, decimals: int = DECIMALS) -> Self:
        """Return the amount; a negative one is what is missing."""
        amount = super().__new__(cls, value)
        amount.decimals = decimals
        return amount

    def exact(self) -> str:
        """Return the amount in tokens, with every digit that is not a trailing zero."""
        whole, rest = self._parts()
        return f"{self._sign()}{whole}" + (f".{rest}" if rest else "")

    def short(self) -> str:
        """Return the amount in tokens with four decimals at most, cut off, for reading."""
        whole, rest = self._parts()
        shown = rest[:SHORT_DECIMALS].rstrip("0")
        if rest and not whole and not shown:
            return f"{self._sign()}<0.0001"
        return f"{self._sign()}{whole:,}" + (f".{shown}" if shown else "")

    def _parts(self) -> tuple[int, str]:
        whole, rest = divmod(abs(self), 10**self.decimals)
        return whole, f"{rest:0{self.decimals}}".rstrip("0") if rest else ""

    def _sign(self) -> str:
        return "-" if self < 0 else ""


def parse_amount(text: str) -> Amount:
    """
    Read an amount of tokens with 18 decimals, such as ``12.5``.

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
    return Amount(amount)
