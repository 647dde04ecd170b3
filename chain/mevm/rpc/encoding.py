"""JSON of any size, in pieces.

Encoding holds Python's interpreter from beginning to end, and a trace can take a second: between
pieces other threads have their turn.
"""

import json
from collections.abc import Iterator
from typing import Any

import orjson

PIECE = 64 * 1024
"""Bytes that a piece is meant to have, more or less."""
DEPTH = 6
"""How deep below an answer there are lists worth cutting: a block's traces, and their steps."""

FEW = 1_000
"""Values that make an answer not worth cutting."""


class TooLarge(Exception):
    """The JSON would be larger than its bound."""


def encode(value: Any, bound: int | None = None) -> bytes:
    """Return the JSON of a value.

    Parameters
    ----------
    value
        What `orjson` takes.
    bound
        Most bytes, None for any number.

    Raises
    ------
    TooLarge
        If it takes more.
    TypeError
        If JSON cannot hold the value.
    """
    if _left_of(FEW, value) >= 0:
        whole = _dumps(value)
        if bound is not None and len(whole) > bound:
            raise TooLarge
        return whole
    pieces: list[bytes] = []
    size = 0
    for piece in _pieces(value, DEPTH):
        pieces.append(piece)
        size += len(piece)
        if bound is not None and size > bound:
            raise TooLarge
    return b"".join(pieces)


def _left_of(count: int, value: Any) -> int:
    """Return what is left of a number after the values in a value, negative if it is too small."""
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list):
        return count
    count -= len(value)
    for each in value:
        if count < 0:
            break
        if each.__class__ is dict or each.__class__ is list:
            count = _left_of(count, each)
    return count


def _pieces(value: Any, depth: int) -> Iterator[bytes]:
    """Yield the JSON of a value."""
    if not depth or not isinstance(value, dict | list) or not value:
        yield _dumps(value)
    elif isinstance(value, list):
        yield from _list_pieces(value, depth)
    elif any(isinstance(each, dict | list) for each in value.values()):
        before = b"{"
        for key, each in value.items():
            yield before + _dumps(key) + b":"
            yield from _pieces(each, depth - 1)
            before = b","
        yield b"}"
    else:
        yield _dumps(value)


def _list_pieces(value: list[Any], depth: int) -> Iterator[bytes]:
    """Yield the JSON of a list: one item at first, then as many as make a piece."""
    before, start, count = b"[", 0, 1
    while start < len(value):
        yield before
        if count == 1:
            size = 0
            for piece in _pieces(value[start], depth - 1):
                size += len(piece)
                yield piece
        else:
            piece = _dumps(value[start : start + count])[1:-1]
            size = len(piece)
            yield piece
        before, start = b",", start + count
        count = count * 2 if size < PIECE else max(count // 2, 1)
    yield b"]"


def _dumps(value: Any) -> bytes:
    """Return the JSON of a value, be it nested deeper than `orjson` goes: calls nest 1,024 deep."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError as error:
        if "Recursion limit" not in str(error):
            raise
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
