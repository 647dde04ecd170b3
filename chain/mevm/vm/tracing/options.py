"""Reading the options of a tracer."""

import re
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


UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+")
PART = re.compile(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)")


def read_timeout(options: Mapping[str, Any]) -> float | None:
    """Return the option ``timeout`` in seconds, None where it is left out.

    Raises
    ------
    InvalidTraceOption
        If it is no duration as Go writes them.
    """
    text = read_option(options, "timeout", str, "")
    if not text:
        return None
    if len(text) > 32 or not DURATION.fullmatch(text):
        raise InvalidTraceOption(f'timeout: invalid duration {text!r:.40}, expected one like "5s"')
    return sum(float(number) * UNITS[unit] for number, unit in PART.findall(text))
