"""Reading the options of a tracer."""

from collections.abc import Mapping
from typing import Any, TypeVar

T = TypeVar("T")
JSON_NAMES = {bool: "a boolean", int: "a number", str: "a string", dict: "an object"}


class InvalidTraceOption(ValueError):
    """An option of a tracer is not what it should be."""


def read_option(options: Mapping[str, Any], name: str, kind: type[T], default: T) -> T:
    """Return an option, or its default where it is left out or null.

    Raises
    ------
    InvalidTraceOption
        If it is of another type.
    """
    value = options.get(name)
    if value is None:
        return default
    # A boolean is an int to Python, but not to JSON.
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise InvalidTraceOption(f"{name}: expected {JSON_NAMES[kind]}, got {value!r:.40}")
    return value
