"""Hashes of typed data, which wallets show before they sign (EIP-712).

Values come as JSON has them: numbers, or strings of decimal or hex digits; bytes and addresses as
hex strings; structures as objects, arrays as arrays.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mevm.crypto.keccak import keccak

PREFIX = b"\x19\x01"
DOMAIN = "EIP712Domain"
MAX_DEPTH = 32

_ARRAY = re.compile(r"(.+)\[([0-9]{0,9})\]")
_NUMBER = re.compile(r"(u?)int([0-9]{0,3})")
_BYTES = re.compile(r"bytes([0-9]{1,2})")
# Python's own readers of digits take spaces and underscores too.
_DIGITS = re.compile(r"0[xX][0-9a-fA-F]+|-?[0-9]+")
_HEX = re.compile(r"0x(?:[0-9a-fA-F]{2})*")

Fields = tuple[tuple[str, str], ...]
"""Names and types of a structure's members, in order."""


class InvalidTypedData(ValueError):
    """The typed data cannot be encoded; the text says where and why."""


@dataclass(frozen=True, slots=True)
class TypedData:
    """
    Typed data as wallets get it.

    Attributes
    ----------
    types : mapping
        Members of each structure, by its name.
    primary_type : str
        The structure that the message is.
    domain, message : mapping
        Values by name.
    extended : bool
        Whether there may be arrays, and structures that are null: the fourth version of wallets'
        methods has that, the third has not. What is valid in both has the same hash in both.
    """

    types: Mapping[str, Fields]
    primary_type: str
    domain: Mapping[str, Any]
    message: Mapping[str, Any]
    extended: bool = True
    _type_hashes: dict[str, bytes] = field(default_factory=dict, init=False, compare=False)

    def hash(self) -> bytes:
        """
        Return what is signed.

        Raises
        ------
        InvalidTypedData
            If a type is not defined, or a value is missing or not of its type.
        """
        encoded = PREFIX + self.hash_struct(DOMAIN, self.domain)
        if self.primary_type != DOMAIN:
            encoded += self.hash_struct(self.primary_type, self.message)
        return keccak(encoded)

    def hash_struct(self, name: str, value: Any, depth: int = 0) -> bytes:
        """Return the hash of a structure: of its type's hash and of its encoded members."""
        if not isinstance(value, Mapping):
            raise InvalidTypedData(f"{name}: expected an object")
        if depth > MAX_DEPTH:
            raise InvalidTypedData(f"{name}: more than {MAX_DEPTH} levels")
        if name not in self._type_hashes:  # there may be many structures of a type of many parts
            self._type_hashes[name] = keccak(self.encode_type(name).encode())
        words = [self._type_hashes[name]]
        for member, kind in self._fields(name):
            try:
                words.append(self._word(kind, value.get(member), depth))
            except InvalidTypedData as error:
                raise InvalidTypedData(f"{name}.{member}: {error}") from None
        return keccak(b"".join(words))

    def encode_type(self, name: str) -> str:
        """Return the text of a structure's type, followed by those that it is made of."""
        others = sorted(self._dependencies(name) - {name})
        return "".join(
            f"{each}({','.join(f'{kind} {member}' for member, kind in self._fields(each))})"
            for each in [name, *others]
        )

    def _fields(self, name: str) -> Fields:
        if name not in self.types:
            raise InvalidTypedData(f"type {name:.80} is not defined")
        return self.types[name]

    def _dependencies(self, name: str) -> set[str]:
        """Return the structures that one is made of, itself included."""
        found, open_ones = {name}, [name]
        while open_ones:
            for _, kind in self._fields(open_ones.pop()):
                base = kind.split("[", 1)[0]
                if base in self.types and base not in found:
                    found.add(base)
                    open_ones.append(base)
        return found

    def _word(self, kind: str, value: Any, depth: int) -> bytes:
        """Return the 32 bytes that stand for a member."""
        array = _ARRAY.fullmatch(kind)
        if array:
            if not self.extended:
                raise InvalidTypedData("arrays need eth_signTypedData_v4")
            return keccak(self._elements(array[1], array[2], value, depth))
        if kind in self.types:
            if value is None and self.extended:
                return bytes(32)
            return self.hash_struct(kind, value, depth + 1)
        return _atom(kind, value)

    def _elements(self, kind: str, length: str, value: Any, depth: int) -> bytes:
        if not isinstance(value, list):
            raise InvalidTypedData("expected an array")
        if length and len(value) != int(length):
            raise InvalidTypedData(f"{len(value)} elements, expected {length}")
        if depth > MAX_DEPTH:
            raise InvalidTypedData(f"more than {MAX_DEPTH} levels")
        return b"".join(self._word(kind, each, depth + 1) for each in value)


def _atom(kind: str, value: Any) -> bytes:
    """Return the word of a value that is not made of others."""
    if kind == "string":
        if not isinstance(value, str):
            raise InvalidTypedData("expected a string")
        return keccak(value.encode())
    if kind == "bytes":
        return keccak(_bytes(value))
    if kind == "bool":
        if not isinstance(value, bool):
            raise InvalidTypedData("expected true or false")
        return int(value).to_bytes(32, "big")
    if kind == "address":
        return _bytes(value, 20).rjust(32, b"\0")
    if number := _NUMBER.fullmatch(kind):
        return _integer(not number[1], int(number[2] or 256), value)
    sized = _BYTES.fullmatch(kind)
    if sized and 1 <= int(sized[1]) <= 32:
        return _bytes(value, int(sized[1])).ljust(32, b"\0")
    raise InvalidTypedData(f"type {kind:.80} is not defined")


def _integer(signed: bool, bits: int, value: Any) -> bytes:
    if bits % 8 or not 8 <= bits <= 256:
        raise InvalidTypedData(f"there is no integer of {bits} bits")
    if isinstance(value, str):
        value = _number(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidTypedData("expected an integer")
    least, most = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    if not least <= value <= most:
        size = value.bit_length()
        shown = value if size <= 256 else f"a number of {size} bits"
        raise InvalidTypedData(f"{shown} does not fit in {bits} bits")
    return value.to_bytes(32, "big", signed=signed)


def _number(digits: str) -> int:
    try:
        if _DIGITS.fullmatch(digits):
            return int(digits, 16 if digits[:2] in ("0x", "0X") else 10)
    except ValueError:  # more decimal digits than Python reads
        pass
    raise InvalidTypedData(f"{digits!r:.80} is not a number")


def _bytes(value: Any, size: int | None = None) -> bytes:
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise InvalidTypedData("expected bytes as hex digits after 0x")
    decoded = bytes.fromhex(value[2:])
    if size is not None and len(decoded) != size:
        raise InvalidTypedData(f"{len(decoded)} bytes, expected {size}")
    return decoded
