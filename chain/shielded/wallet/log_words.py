"""Arguments of events, read from the words of a log: ten times as fast as by a general decoder.

A wallet reads every log of the pool, so this bounds how fast it scans. Arguments are of one word
each, lists of two and structs of such, and at most one of dynamic length, which is the last. What
is not written as the compiler writes it is refused.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

WORD = 32
ADDRESS_BYTES = 20
FALSE, TRUE = bytes(WORD), (1).to_bytes(WORD, "big")

_LIST = re.compile(r"(.*)\[(\d+)\]")

Read = Callable[[bytes, int], Any]


def read_arguments(types: tuple[str, ...], data: bytes) -> list[Any]:
    """Return the arguments of some types.

    Parameters
    ----------
    types
        As the ABI names them: structs in brackets.
    data
        A topic, or a log's data.

    Raises
    ------
    ValueError
        If they are not what data has, no less and no more.
    """
    readers, length, is_dynamic = _readers(types)
    if len(data) != length and not (is_dynamic and len(data) > length):
        raise ValueError(f"expected {length} bytes, got {len(data)}")
    return [read(data, place) for read, place in readers]


@cache
def _readers(types: tuple[str, ...]) -> tuple[list[tuple[Read, int]], int, bool]:
    """Return how and where to read each, the length of all, and whether more follows."""
    readers, place = [], 0
    for each in types:
        words, read = _reader(each)
        readers.append((read, place))
        place += WORD * words
    is_dynamic = types[-1:] == ("bytes",)
    if "bytes" in types[:-1]:
        raise ValueError("only the last argument can be of dynamic length")
    return readers, place, is_dynamic


def _reader(kind: str) -> tuple[int, Read]:
    """Return of how many words a type is, and how it is read."""
    if kind in _READERS:
        return 1, _READERS[kind]
    if found := _LIST.fullmatch(kind):
        return _sequence([found[1]] * int(found[2]))
    if kind.startswith("("):
        return _sequence(_split(kind[1:-1]))
    raise ValueError(f"no argument is a {kind}")


def _sequence(kinds: Sequence[str]) -> tuple[int, Read]:
    parts, words = [], 0
    for kind in kinds:
        size, read = _reader(kind)
        parts.append((read, WORD * words))
        words += size

    def read_all(data: bytes, place: int) -> tuple[Any, ...]:
        return tuple([read(data, place + offset) for read, offset in parts])

    return words, read_all


def _split(fields: str) -> list[str]:
    """Split at the commas that are in no brackets."""
    found, depth = [""], 0
    for character in fields:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            found.append("")
        else:
            found[-1] += character
    return found


def _number(data: bytes, place: int) -> int:
    return int.from_bytes(data[place : place + WORD], "big")


def _bytes_32(data: bytes, place: int) -> bytes:
    return data[place : place + WORD]


def _address(data: bytes, place: int) -> bytes:
    word = data[place : place + WORD]
    if any(word[:-ADDRESS_BYTES]):
        raise ValueError("an address has 20 bytes")
    return word[-ADDRESS_BYTES:]


def _bool(data: bytes, place: int) -> bool:
    word = data[place : place + WORD]
    if word not in (FALSE, TRUE):
        raise ValueError("expected true or false")
    return word == TRUE


def _dynamic(data: bytes, place: int) -> bytes:
    """Read what follows all other arguments: its length, and it, filled up with zeros."""
    start = place + 2 * WORD
    if _number(data, place) != start - WORD or len(data) < start:
        raise ValueError("bytes do not follow the other arguments")
    length = _number(data, place + WORD)
    if len(data) != start + length + -length % WORD or any(data[start + length :]):
        raise ValueError("bytes have another length than is said")
    return data[start : start + length]


_READERS: dict[str, Read] = {
    "uint256": _number,
    "bytes32": _bytes_32,
    "address": _address,
    "bool": _bool,
    "bytes": _dynamic,
}
