"""Decoding what the contract ABI encodes, from anyone, into text.

Small and lenient: it says what it can of data that may be anything, and the number of values that
it reads is bounded, so that offsets which point at each other cost nothing, and so is what texts
and bytes hold in all, so that many offsets which point at one cost nothing either.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from mevm.crypto.keccak import keccak

WORD = 32
MAX_VALUES = 4_096
MAX_DEPTH = 16
VYPER_DECIMAL, VYPER_DECIMALS = "fixed168x10", 10
ARRAY = re.compile(r"^(.*)\[(\d*)\]$")

Parameter = Mapping[str, Any]
Value = Any  # bool, int, str, bytes, an Address, a list, or a dict with the names of a struct


class UndecodableData(ValueError):
    """Data does not encode what it should."""


class Address(str):
    """An address in its checksummed form."""


@dataclass
class _Reader:
    data: bytes
    left: int = field(default=MAX_VALUES)
    held: int = field(default=0)

    def word(self, at: int) -> bytes:
        """Return the word at an offset."""
        self.left -= 1
        if self.left < 0:
            raise UndecodableData(f"more than {MAX_VALUES} values")
        if at < 0 or at + WORD > len(self.data):
            raise UndecodableData(f"{len(self.data)} bytes are too few")
        return self.data[at : at + WORD]

    def number(self, at: int) -> int:
        """Return the word at an offset as a number."""
        return int.from_bytes(self.word(at), "big")

    def content(self, at: int) -> bytes:
        """Return the bytes at an offset, which begin with their size."""
        size = self.number(at)
        self.held += size
        if self.held > len(self.data):
            raise UndecodableData(f"{len(self.data)} bytes are too few")
        content = self.data[at + WORD : at + WORD + size]
        if len(content) != size:
            raise UndecodableData(f"{len(self.data)} bytes are too few")
        return content


def checksum(address: bytes) -> Address:
    """Return an address as EIP-55 writes it."""
    text = address.hex()
    digest = keccak(text.encode()).hex()
    pairs = zip(text, digest, strict=False)
    return Address("0x" + "".join(c.upper() if int(d, 16) > 7 else c for c, d in pairs))


def canonical_type(parameter: Parameter) -> str:
    """Return the type of a parameter as signatures have it, structs written out."""
    kind: str = parameter["type"]
    if not kind.startswith("tuple"):
        return kind
    inner = ",".join(canonical_type(each) for each in parameter.get("components", ()))
    return f"({inner}){kind.removeprefix('tuple')}"


def signature(item: Parameter) -> str:
    """Return the signature of a function, event or error."""
    return f"{item['name']}({','.join(canonical_type(each) for each in item.get('inputs', ()))})"


def selector(item: Parameter) -> bytes:
    """Return the first four bytes of the hash of a signature."""
    return keccak(signature(item).encode())[:4]


def by_topic(items: Iterable[Parameter]) -> dict[bytes, list[Parameter]]:
    """Return events by the topic that their logs begin with; standards share some topics."""
    found: dict[bytes, list[Parameter]] = {}
    for item in items:
        if not item.get("anonymous"):
            found.setdefault(keccak(signature(item).encode()), []).append(item)
    return found


def decode(parameters: Sequence[Parameter], data: bytes) -> list[Value]:
    """
    Return the values that data encodes.

    Parameters
    ----------
    parameters
        What they are, as in the JSON of an ABI.
    data
        Without a selector.

    Raises
    ------
    UndecodableData
        If it encodes something else.
    """
    return _decode_sequence(parameters, _Reader(data), 0, 0)


def decode_word(kind: str, word: bytes) -> Value:
    """Return the value of a type that takes one word."""
    if kind == "address":
        return checksum(word[-20:])
    if kind == "bool":
        return word != bytes(WORD)
    if kind.startswith("bytes"):
        return word[: int(kind.removeprefix("bytes"))]
    if kind.startswith("uint"):
        return int.from_bytes(word, "big")
    number = int.from_bytes(word, "big", signed=True)
    if kind.startswith("int"):
        return number
    return Decimal(number).scaleb(-VYPER_DECIMALS) if kind == VYPER_DECIMAL else word


def _decode_sequence(
    parameters: Sequence[Parameter], reader: _Reader, base: int, depth: int
) -> list[Value]:
    if depth > MAX_DEPTH:
        raise UndecodableData(f"nested more than {MAX_DEPTH} deep")
    values, head = [], base
    for each in parameters:
        at = base + reader.number(head) if _is_dynamic(each) else head
        values.append(_decode_one(each, reader, at, depth + 1))
        head += _head_size(each)
    return values


def _decode_one(parameter: Parameter, reader: _Reader, at: int, depth: int) -> Value:
    kind: str = parameter["type"]
    if array := ARRAY.match(kind):
        count = int(array[2]) if array[2] else reader.number(at)
        if count > reader.left:
            raise UndecodableData(f"more than {MAX_VALUES} values")
        items = [{**parameter, "type": array[1]}] * count
        return _decode_sequence(items, reader, at if array[2] else at + WORD, depth)
    if kind == "tuple":
        components = parameter.get("components", ())
        values = _decode_sequence(components, reader, at, depth)
        names = [each.get("name") or str(i) for i, each in enumerate(components)]
        return dict(zip(names, values, strict=True))
    if kind in ("bytes", "string"):
        content = reader.content(at)
        return content.decode(errors="replace") if kind == "string" else content
    return decode_word(kind, reader.word(at))


def _is_dynamic(parameter: Parameter) -> bool:
    kind: str = parameter["type"]
    if array := ARRAY.match(kind):
        return not array[2] or _is_dynamic({**parameter, "type": array[1]})
    if kind == "tuple":
        return any(map(_is_dynamic, parameter.get("components", ())))
    return kind in ("bytes", "string")


def _head_size(parameter: Parameter) -> int:
    if _is_dynamic(parameter):
        return WORD
    kind: str = parameter["type"]
    if array := ARRAY.match(kind):
        return int(array[2]) * _head_size({**parameter, "type": array[1]})
    if kind == "tuple":
        return sum(map(_head_size, parameter.get("components", ())))
    return WORD


def write(value: Value, limit: int = 160) -> str:
    """Return a value as text, shortened beyond a limit."""
    if isinstance(value, bool):
        text = "True" if value else "False"
    elif isinstance(value, bytes):
        text = "0x" + value.hex()
    elif isinstance(value, Address):
        return value
    elif isinstance(value, str):
        text = '"' + value.translate(UNPRINTABLE) + '"'
    elif isinstance(value, Mapping):
        inner = ", ".join(f"{name}={write(each, limit)}" for name, each in value.items())
        text = f"({inner})"
    elif isinstance(value, list):
        text = f"[{', '.join(write(each, limit) for each in value)}]"
    else:
        text = str(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def printable(text: str) -> str:
    """Return a text without what moves a terminal's cursor or turns the text around."""
    return text.expandtabs(4).translate(UNPRINTABLE)


UNPRINTABLE = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))}
UNPRINTABLE |= {code: f"\\u{code:04x}" for code in (*range(0x200B, 0x2010), *range(0x2028, 0x202F))}
UNPRINTABLE |= {code: f"\\u{code:04x}" for code in range(0x2066, 0x206A)}
