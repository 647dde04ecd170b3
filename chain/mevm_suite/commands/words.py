"""What the words of a command line mean: ids, hashes, durations, amounts of any token."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mevm_suite.commands.options import AmountType

if TYPE_CHECKING:
    from mevm_suite.holder.amounts import Amount
    from mevm_suite.holder.asset import Asset

ALL = "all"
_ID = re.compile(r"0x[0-9a-fA-F]{64}")


class IdType(click.ParamType):
    """32 bytes in hex: an offer, a trade."""

    name = "id"

    def convert(self, value: Any, param: Any, ctx: Any) -> bytes:
        """Return the bytes."""
        if isinstance(value, bytes):
            return value
        if not _ID.fullmatch(value):
            self.fail(f"expected 0x and 64 hexadecimal digits, got {value!r}", param, ctx)
        return bytes.fromhex(value[2:])


class ContentType(click.ParamType):
    """A file, of which only the Keccak hash goes to the chain, or that hash."""

    name = "file or hash"

    def convert(self, value: Any, param: Any, ctx: Any) -> bytes:
        """Return the hash."""
        if isinstance(value, bytes):
            return value
        if _ID.fullmatch(value):
            return bytes.fromhex(value[2:])
        from eth_utils import keccak

        try:
            return keccak(Path(value).read_bytes())
        except OSError as error:
            text = f"expected a file, or 0x and 64 hexadecimal digits: {value}: {error.strerror}"
            self.fail(text, param, ctx)


class DurationType(click.ParamType):
    """A duration such as '7 days'."""

    name = "duration"

    def convert(self, value: Any, param: Any, ctx: Any) -> int:
        """Return seconds."""
        if isinstance(value, int):
            return value
        from mevm_suite.tables.units import parse_duration

        try:
            return parse_duration(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class AllOrAmountType(AmountType):
    """An amount of tokens, or all of them."""

    name = "amount or 'all'"

    def convert(self, value: Any, param: Any, ctx: Any) -> "Amount":
        """Return the amount in wei; the word for all."""
        return value if value == ALL else super().convert(value, param, ctx)


ID = IdType()
CONTENT = ContentType()
DURATION = DurationType()
ALL_OR_AMOUNT = AllOrAmountType()


def in_units(amount: int, asset: "Asset") -> "Amount":
    """Return an amount that was read with 18 decimals in an asset's own; Unusable if inexact."""
    from mevm_suite.holder.amounts import DECIMALS
    from mevm_suite.holder.failure import Unusable

    units, rest = divmod(int(amount) * 10**asset.decimals, 10**DECIMALS)
    if rest:
        raise Unusable(f"{asset.symbol} has {asset.decimals} decimals, no more")
    return asset.amount(units)
