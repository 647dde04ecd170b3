"""Names of storage slots: Vyper's layout says where variables begin, hashes lead to the rest."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mevm.crypto.keccak import keccak
from mevm.explain.abi import UndecodableData, checksum, decode_word, write

WORD = 32
HASH_MAP = re.compile(r"^HashMap\[(\w+(?:\[\d+\])?), (.*)\]$")
SEQUENCE = re.compile(r"^(DynArray\[(.*), (\d+)\]|(.*)\[(\d+)\])$")
TEXT = re.compile(r"^(?:Bytes|String)\[\d+\]$")
WORD_TYPE = re.compile(r"^(?:u?int\d+|bytes\d+|address|bool)$")
MAX_DEPTH = 8
MAX_DISTANCE = 2**64  # between the place that a hash gives and a slot of what begins there

Variable = tuple[int, int, str, str]  # first slot, number of slots, name, type


class SlotNames:
    """
    Names for the slots of one contract.

    Parameters
    ----------
    layout
        Vyper's storage layout.
    preimages
        What was hashed in the transaction.
    """

    def __init__(self, layout: Mapping[str, Any], preimages: Iterable[bytes]) -> None:
        self._variables = sorted(_variables(layout))
        self._starts = [each[0] for each in self._variables]
        self._hashes = sorted((int.from_bytes(keccak(each), "big"), each) for each in preimages)
        self._points = [each[0] for each in self._hashes]

    def find(self, slot: int) -> tuple[str, str] | None:
        """Return name and type of what is in a slot; None if neither is known."""
        return self._find(slot, MAX_DEPTH)

    def _find(self, slot: int, depth: int) -> tuple[str, str] | None:
        at = bisect_right(self._starts, slot) - 1
        if at >= 0:
            start, count, name, kind = self._variables[at]
            if slot - start < count:
                return _inside(name, kind, slot - start)
        return self._find_by_hash(slot, depth) if depth else None

    def _find_by_hash(self, slot: int, depth: int) -> tuple[str, str] | None:
        at = bisect_right(self._points, slot) - 1
        if at < 0 or slot - self._points[at] > MAX_DISTANCE:
            return None
        point, preimage = self._hashes[at]
        if len(preimage) != 2 * WORD:
            return None
        parent = self._find(int.from_bytes(preimage[:WORD], "big"), depth - 1)
        found = HASH_MAP.match(parent[1]) if parent is not None else None
        if parent is None or found is None:
            return None
        return _inside(
            f"{parent[0]}[{self._key(found[1], preimage[WORD:])}]", found[2], slot - point
        )

    def _key(self, kind: str, word: bytes) -> str:
        """Return the key of a map; keys of many bytes are hashed first."""
        if not TEXT.match(kind):
            return _word_text(kind, word)
        at = bisect_right(self._points, int.from_bytes(word, "big")) - 1
        if at < 0 or self._points[at] != int.from_bytes(word, "big"):
            return "0x" + word.hex()
        content = self._hashes[at][1]
        return write(content.decode(errors="replace") if kind.startswith("String") else content)


def write_slot(kind: str | None, value: int) -> str:
    """Return the value of a slot as its type has it."""
    if kind is not None and WORD_TYPE.match(kind):
        return _word_text(kind, value.to_bytes(WORD, "big"))
    if kind is not None and kind.isidentifier() and 2**64 <= value < 2**160:  # an interface
        return checksum(value.to_bytes(20, "big"))
    return str(value) if value < 2**64 else f"0x{value:064x}"


def _word_text(kind: str, word: bytes) -> str:
    try:
        return write(decode_word(kind, word))
    except (UndecodableData, ValueError):
        return "0x" + word.hex()


def _variables(layout: Mapping[str, Any], prefix: str = "") -> Iterator[Variable]:
    """Yield the variables, those of modules under their names."""
    for name, each in layout.items():
        if not isinstance(each, Mapping):
            continue
        if isinstance(each.get("slot"), int) and isinstance(each.get("type"), str):
            yield each["slot"], int(each.get("n_slots", 1)), prefix + name, each["type"]
        else:
            yield from _variables(each, f"{prefix}{name}.")


def _inside(name: str, kind: str, offset: int) -> tuple[str, str]:
    """Return what is at an offset from the first slot of a variable."""
    if HASH_MAP.match(kind) or (WORD_TYPE.match(kind) and not offset):
        return name, kind
    if TEXT.match(kind):
        return (f"{name} (part {offset})", "bytes") if offset else (f"{name} (length)", "uint256")
    if found := SEQUENCE.match(kind):
        is_dynamic = kind.startswith("DynArray")
        item = found[2] if is_dynamic else found[4]
        if is_dynamic and offset == 0:
            return f"{name} (length)", "uint256"
        if WORD_TYPE.match(item):
            return f"{name}[{offset - is_dynamic}]", item
    return (f"{name} + {offset}", "") if offset else (name, kind)
