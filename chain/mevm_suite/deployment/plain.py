"""One form for what different libraries return."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from typing import Any

from eth_utils import is_hex_address, to_checksum_address


def plain(value: Any) -> Any:
    """
    Turn a returned value into integers, booleans, text, bytes, addresses and tuples.

    Parameters
    ----------
    value
        What titanoboa, ape or web3 returned.

    Returns
    -------
    Any
        Bytes as ``bytes``, addresses as checksummed text, structs and arrays as tuples.

    """
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, (bytes, bytearray)):
        return bytes(value)
    if isinstance(value, str):
        return to_checksum_address(value) if is_hex_address(value) else str(value)
    if is_dataclass(value):  # ape's structs
        return tuple(plain(getattr(value, field.name)) for field in fields(value))
    if isinstance(value, Iterable):
        return tuple(plain(item) for item in value)
    raise TypeError(f"expected a value that a contract can return, got {type(value).__name__}")
