"""Reading what a remote node answers: every value is checked for its form and range."""

import re
from typing import Any

from mevm.remote.errors import InvalidReply

Json = Any

_HEX = re.compile(r"0x[0-9a-fA-F]*")


def shown(value: Json) -> str:
    """Return a short form of a value for an error text."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:76]}…"


def read_quantity(value: Json, what: str, bits: int = 256) -> int:
    """Return a quantity of at most ``bits`` bits; leading zeros are let pass."""
    if isinstance(value, str) and 3 <= len(value) <= 66 and _HEX.fullmatch(value):
        number = int(value, 16)
        if number < 1 << bits:
            return number
    raise InvalidReply(f"remote node: {what} is {shown(value)}, expected at most {bits} bits")


def read_data(value: Json, what: str, length: int | None = None) -> bytes:
    """Return data, of exactly ``length`` bytes if that is given."""
    if isinstance(value, str) and len(value) % 2 == 0 and _HEX.fullmatch(value):
        data = bytes.fromhex(value[2:])
        if length is None or len(data) == length:
            return data
    size = "whole bytes" if length is None else f"{length} bytes"
    raise InvalidReply(f"remote node: {what} is {shown(value)}, expected {size}")


def read_word(value: Json, what: str) -> int:
    """Return a word of storage, which some nodes give without its leading zeros."""
    if value == "0x":
        return 0
    return read_quantity(value, what)


def read_object(value: Json, what: str) -> dict[str, Json]:
    """Return an object."""
    if not isinstance(value, dict):
        raise InvalidReply(f"remote node: {what} is {shown(value)}, expected an object")
    return value


def read_list(value: Json, what: str) -> list[Json]:
    """Return an array."""
    if not isinstance(value, list):
        raise InvalidReply(f"remote node: {what} is {shown(value)}, expected an array")
    return value
