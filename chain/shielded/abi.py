"""The ABI of dataclasses: each field says its type once, in its annotation.

A type tells its name to the ABI, and checks and turns values into what `eth_abi` encodes.
"""

from dataclasses import fields, is_dataclass
from functools import cache
from typing import Annotated, Any, NamedTuple, Protocol, TypeAlias, get_args, get_type_hints

from mevm.crypto.baby_jubjub import Point
from mevm.crypto.poseidon import FIELD


class AbiType(Protocol):
    """A type of the ABI."""

    @property
    def name(self) -> str:
        """The type's name in signatures."""

    def encode(self, value: Any, where: str) -> Any:
        """Return what eth_abi takes. Raise ValueError, saying where, if the value is not good."""


class Number(NamedTuple):
    """An unsigned integer of 256 bits, below some bound."""

    below: int = 1 << 256
    bound: str = "2^256"

    @property
    def name(self) -> str:
        """The type's name in signatures."""
        return "uint256"

    def encode(self, value: Any, where: str) -> int:
        """Check the range."""
        if type(value) is not int or not 0 <= value < self.below:
            raise ValueError(f"{where}: expected an integer of at least 0 and below {self.bound}")
        return value


class Truth(NamedTuple):
    """A bool."""

    name: str = "bool"

    def encode(self, value: Any, where: str) -> bool:
        """Refuse what is not True or False."""
        if type(value) is not bool:
            raise ValueError(f"{where}: expected True or False")
        return value


class Data(NamedTuple):
    """Bytes, of one length or up to one."""

    name: str
    most: int
    least: int = 0

    def encode(self, value: Any, where: str) -> bytes:
        """Check the length."""
        if not isinstance(value, bytes):
            raise ValueError(f"{where}: expected bytes")
        if not self.least <= len(value) <= self.most:
            least = "" if self.least == self.most else f"{self.least} to "
            raise ValueError(f"{where}: expected {least}{self.most} bytes, not {len(value)}")
        return value


class Numbers(NamedTuple):
    """So many numbers."""

    length: int
    item: Number

    @property
    def name(self) -> str:
        """The type's name in signatures."""
        return f"{self.item.name}[{self.length}]"

    def encode(self, value: Any, where: str) -> list[int]:
        """Check the length and every number."""
        if len(value) != self.length:
            raise ValueError(f"{where}: expected {self.length} numbers, not {len(value)}")
        return [self.item.encode(number, where) for number in value]


class List(NamedTuple):
    """At most so many values of one type."""

    most: int
    item: AbiType

    @property
    def name(self) -> str:
        """The type's name in signatures."""
        return f"{self.item.name}[]"

    def encode(self, value: Any, where: str) -> list[Any]:
        """Check the length and every value."""
        if len(value) > self.most:
            raise ValueError(f"{where}: expected at most {self.most}, not {len(value)}")
        return [self.item.encode(item, f"{where}[{index}]") for index, item in enumerate(value)]


class Words(NamedTuple):
    """Bytes that the ABI has as an array of bytes32."""

    length: int

    @property
    def name(self) -> str:
        """The type's name in signatures."""
        return f"bytes32[{self.length}]"

    def encode(self, value: Any, where: str) -> list[bytes]:
        """Check the length, and cut into words."""
        data = Data("bytes", 32 * self.length, 32 * self.length).encode(value, where)
        return [data[start : start + 32] for start in range(0, len(data), 32)]


class Struct(NamedTuple):
    """A dataclass whose fields are annotated."""

    of: type
    types: tuple[tuple[str, AbiType], ...]

    @property
    def name(self) -> str:
        """The type's name in signatures."""
        return f"({','.join(kind.name for _, kind in self.types)})"

    @property
    def zeros(self) -> tuple[Any, ...]:
        """A value of arrays of numbers that are all zero."""
        return tuple([0] * kind.length for _, kind in self.types if isinstance(kind, Numbers))

    def encode(self, value: Any, where: str) -> tuple[Any, ...]:
        """Check every field."""
        if not isinstance(value, self.of):
            raise ValueError(f"{where}: expected {self.of.__name__}, not {type(value).__name__}")
        return tuple(
            kind.encode(getattr(value, name), f"{where}.{name}" if where else name)
            for name, kind in self.types
        )


class Optional(NamedTuple):
    """A struct, or None, which is written as one of zeros only."""

    of: Struct

    @property
    def name(self) -> str:
        """The type's name in signatures."""
        return self.of.name

    def encode(self, value: Any, where: str) -> Any:
        """Check the struct if there is one."""
        return self.of.zeros if value is None else self.of.encode(value, where)


class AtMost(NamedTuple):
    """Annotates a tuple of any length: a list of what it is a tuple of."""

    most: int


class OrNone(NamedTuple):
    """Annotates a dataclass or None."""


_FIELD_ELEMENT = Number(FIELD, "the order of the field")

Uint256: TypeAlias = Annotated[int, Number()]
FieldElement: TypeAlias = Annotated[int, _FIELD_ELEMENT]
Coordinates: TypeAlias = Annotated[Point, Numbers(2, _FIELD_ELEMENT)]
Flag: TypeAlias = Annotated[bool, Truth()]
Address: TypeAlias = Annotated[bytes, Data("address", 20, 20)]
Bytes32: TypeAlias = Annotated[bytes, Data("bytes32", 32, 32)]


@cache
def struct_of(cls: Any) -> Struct:
    """Derive the ABI type of a dataclass from its annotations.

    Its fields are in the order of ``__abi_fields__`` if it says one, else in their own.
    """
    hints = get_type_hints(cls, include_extras=True)
    names = getattr(cls, "__abi_fields__", None) or [item.name for item in fields(cls)]
    return Struct(cls, tuple((name, _type_of(hints[name])) for name in names))


def to_abi(value: Any) -> tuple[Any, ...]:
    """Check a dataclass, and turn it into the tuple that `eth_abi` and web3 take.

    Raises
    ------
    ValueError
        If a value is out of range; the error says which.
    """
    cls: Any = type(value)
    return struct_of(cls).encode(value, "")


def _type_of(hint: Any) -> AbiType:
    """Return what an annotation says: a dataclass, a type, or a list of either."""
    is_struct: bool = is_dataclass(hint)
    if is_struct:
        return struct_of(hint)
    kind, *metadata = get_args(hint)
    if kind is tuple or not metadata:
        raise TypeError(f"no ABI type in {hint!r}")
    (told,) = metadata
    if isinstance(told, AtMost):
        item, _ = get_args(kind)  # tuple[item, ...]
        return List(told.most, _type_of(item))
    if isinstance(told, OrNone):
        return Optional(struct_of(get_args(kind)[0]))
    result: AbiType = told
    return result
