"""Dataclasses as what JSON can say, and back by their annotations."""

from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """Return lists, numbers, texts and None for a dataclass of such, bytes and tuples."""
    if is_dataclass(value):
        return [to_plain(getattr(value, each.name)) for each in fields(value)]
    if isinstance(value, bytes):
        return value.hex()
    return [to_plain(each) for each in value] if isinstance(value, tuple) else value


def from_plain(kind: type[T], plain: Any) -> T:
    """Return the dataclass that ``to_plain`` was given."""
    made: T = _read(kind, plain)
    return made


@cache
def _hints(kind: Any) -> tuple[Any, ...]:
    hints = get_type_hints(kind)
    return tuple(hints[each.name] for each in fields(kind))


def _read(hint: Any, plain: Any) -> Any:
    if isinstance(hint, UnionType):  # something or None
        (some,) = (each for each in get_args(hint) if each is not NoneType)
        return None if plain is None else _read(some, plain)
    if get_origin(hint) is tuple:
        kinds = get_args(hint)
        if kinds[-1] is Ellipsis:
            return tuple(_read(kinds[0], each) for each in plain)
        return tuple(_read(kind, each) for kind, each in zip(kinds, plain, strict=True))
    if hint in (int, str, bool):
        return plain
    if hint is bytes:
        return bytes.fromhex(plain)
    return hint(*(_read(each, value) for each, value in zip(_hints(hint), plain, strict=True)))
