"""Recursive length prefix: Ethereum's encoding of byte strings and lists of them.

Decoding is strict: every value has exactly one encoding, and any other is refused.
"""

from collections.abc import Sequence
from typing import TypeAlias

from mevm.native import extension

Item: TypeAlias = "bytes | list[Item]"
Encodable: TypeAlias = "bytes | int | Sequence[Encodable]"

SHORT_LIMIT = 56
MAX_DEPTH = 64
PREPARED = 600
"""Sizes below have their prefixes at hand: a branch without a value takes at most 532 bytes."""
_NATIVE = extension()


class RLPError(ValueError):
    """The bytes are not the encoding of any item."""


def encode(item: Encodable) -> bytes:
    """Encode bytes, a non-negative integer, or a sequence of these.

    Parameters
    ----------
    item
        What to encode. Integers become big-endian bytes without leading zeros.

    Returns
    -------
    bytes
        The canonical encoding.
    """
    if _NATIVE is not None:
        return _NATIVE.rlp_encode(item)
    return _encode(item)


def _encode(item: Encodable) -> bytes:
    if isinstance(item, bytes):
        return encode_bytes(item)
    if isinstance(item, int):
        return encode_int(item)
    return encode_list(b"".join([_encode(member) for member in item]))


def encode_bytes(data: bytes) -> bytes:
    """Encode one byte string."""
    size = len(data)
    if size == 1 and data[0] < 0x80:
        return data
    return (_STRING_PREFIXES[size] if size < PREPARED else _prefix(size, 0x80)) + data


def encode_int(number: int) -> bytes:
    """Encode one non-negative integer as its shortest big-endian byte string."""
    if 0 < number < 0x80:
        return bytes((number,))
    return encode_bytes(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def int_size(number: int) -> int:
    """Return the length of `encode_int` of a number of at most 440 bits."""
    return 1 if number < 0x80 else 1 + (number.bit_length() + 7) // 8


def encode_list(payload: bytes) -> bytes:
    """Encode a list whose members are already encoded and joined in ``payload``."""
    size = len(payload)
    return (_LIST_PREFIXES[size] if size < PREPARED else _prefix(size, 0xC0)) + payload


def _prefix(size: int, offset: int) -> bytes:
    if size < SHORT_LIMIT:
        return bytes((offset + size,))
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((offset + SHORT_LIMIT - 1 + len(length),)) + length


_STRING_PREFIXES = [_prefix(size, 0x80) for size in range(PREPARED)]
_LIST_PREFIXES = [_prefix(size, 0xC0) for size in range(PREPARED)]


def decode(data: bytes) -> Item:
    """Decode exactly one item.

    Parameters
    ----------
    data
        The whole encoding, with nothing after it.

    Returns
    -------
    bytes or list
        The item; integers stay bytes.

    Raises
    ------
    RLPError
        If ``data`` is not canonical, is cut off, or goes on after the item.
    """
    if _NATIVE is not None:
        found = _NATIVE.rlp_decode(data)
        if found is not None:
            return found
    item, end = _decode_at(data, 0, len(data), 0)
    if end != len(data):
        raise RLPError(f"{len(data) - end} bytes follow the item")
    return item


def decode_list(data: bytes) -> list[Item]:
    """Decode exactly one list; see `decode`."""
    item = decode(data)
    if isinstance(item, bytes):
        raise RLPError("expected a list, got a byte string")
    return item


def split(data: bytes) -> list[bytes]:
    """Return the encodings of a list's members, without decoding them further."""
    start, end, is_list = _bounds(data, 0, len(data))
    if not is_list:
        raise RLPError("expected a list, got a byte string")
    if end != len(data):
        raise RLPError(f"{len(data) - end} bytes follow the list")
    members = []
    while start < end:
        _, member_end, _ = _bounds(data, start, end)
        members.append(data[start:member_end])
        start = member_end
    return members


def list_payload(data: bytes, position: int = 0) -> bytes:
    """Return the joined encodings of a list's members: what `encode_list` takes."""
    start, end, is_list = _bounds(data, position, len(data))
    if not is_list:
        raise RLPError("expected a list, got a byte string")
    return data[start:end]


def decode_int(data: Item, bits: int = 256) -> int:
    """Read an unsigned integer of at most ``bits`` bits from a decoded byte string.

    Raises
    ------
    RLPError
        If it is a list, has leading zeros, or is too large.
    """
    if not isinstance(data, bytes):
        raise RLPError("expected an integer, got a list")
    if data[:1] == b"\x00":
        raise RLPError("integer has leading zeros")
    if len(data) * 8 > bits:
        raise RLPError(f"integer of {len(data)} bytes does not fit in {bits} bits")
    return int.from_bytes(data, "big")


def _decode_at(data: bytes, position: int, limit: int, depth: int) -> tuple[Item, int]:
    start, end, is_list = _bounds(data, position, limit)
    if not is_list:
        return data[start:end], end
    if depth >= MAX_DEPTH:
        raise RLPError(f"lists are nested deeper than {MAX_DEPTH}")
    members: list[Item] = []
    while start < end:
        member, start = _decode_at(data, start, end, depth + 1)
        members.append(member)
    return members, end


def _bounds(data: bytes, position: int, limit: int) -> tuple[int, int, bool]:
    """Return where the payload of the item at ``position`` starts and ends, and if it is a list."""
    if position >= limit:
        raise RLPError("input is empty")
    prefix = data[position]
    if prefix < 0x80:
        return position, position + 1, False
    is_list = prefix >= 0xC0
    size = prefix - (0xC0 if is_list else 0x80)
    start = position + 1
    if size >= SHORT_LIMIT:
        size_of_size = size - SHORT_LIMIT + 1
        start += size_of_size
        size = int.from_bytes(data[position + 1 : start], "big")
        if start > limit or data[position + 1] == 0 or size < SHORT_LIMIT:
            raise RLPError("length is not in its shortest form")
    end = start + size
    if end > limit:
        raise RLPError(f"item of {size} bytes is cut off")
    if not is_list and size == 1 and data[start] < 0x80:
        raise RLPError("single byte is not in its shortest form")
    return start, end, is_list
