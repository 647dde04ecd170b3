"""The points of a proving key, made in a sixtieth of the time that the library's constructors take.

A key of Input has 46,000 points. The constructors multiply each by the order of the group: six
seconds. Here all are checked for range and curve, which is all that G1 needs, as its order is
prime, and those of G2 in bulk for the subgroup. Then each is written into a new object of the
library as it is in the file: snarkjs and the library keep coordinates in the same (Montgomery's)
form. That depends on how the library lays out its objects, so it is first tried on points that are
known; where the layout is another, the constructors are used.
"""

import ctypes
import platform
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from mevm.crypto.bn254 import FIELD, PointG1, PointG2, native
from shielded.prover import InvalidKey

BYTES = 32  # of a coordinate
G1_BYTES, G2_BYTES = 2 * BYTES, 4 * BYTES

P = TypeVar("P")

_R = (1 << 8 * BYTES) % FIELD  # a coordinate x is written as x·R, the lowest byte first
_R_INVERSE = pow(_R, -1, FIELD)
_ONE = _R.to_bytes(BYTES, "little")

_G1_B = 3 * pow(_R, 3, FIELD)
_G2_B = tuple(
    b * pow(_R, 3, FIELD) % FIELD
    for b in (
        19485874751759354771024239261021720505790618469301721065564631296452457478373,
        266929791119991161246907387137283842545076965332900288569378510910307636690,
    )
)

# A point outside the subgroup vanishes from a random sum with a probability of about 1/10069, as
# 10069 is the smallest prime that divides the cofactor: from all sums in 1 of 10^15 cases.
_SUBGROUP_SUMS, _SUBGROUP_BITS = 4, 16


@dataclass(frozen=True, slots=True)
class Points:
    """The points of a section that are not at infinity, and their places in it."""

    places: list[int]
    points: list[Any]


def decode_g1(data: memoryview, section: str) -> Points:
    """Decode points of G1 that lie side by side.

    Parameters
    ----------
    data
        The points; x and y of each in Montgomery's form, the lowest byte first. Zeros are the
        point at infinity.
    section
        What errors call them.

    Returns
    -------
    Points
        Those that are not at infinity.

    Raises
    ------
    InvalidKey
        If a coordinate is out of range or a point off the curve.
    """
    make = _write_g1 if _layout_is_known() else _construct_g1
    places, points = [], []
    for place, raw in _proper(data, G1_BYTES):
        x, y = _coordinates(raw)
        if max(x, y) >= FIELD or (y * y * _R - x * x * x - _G1_B) % FIELD:
            raise InvalidKey(f"zkey: point {place} of {section} is not on the curve of G1")
        places.append(place)
        points.append(make(raw))
    return Points(places, points)


def decode_g2(data: memoryview, section: str) -> Points:
    """Decode points of G2 that lie side by side: as ``decode_g1``, and in the subgroup.

    Raises
    ------
    InvalidKey
        If a coordinate is out of range, a point off the curve or outside the subgroup.
    """
    make = _write_g2 if _layout_is_known() else _construct_g2
    places, points = [], []
    for place, raw in _proper(data, G2_BYTES):
        if not _is_on_g2(*_coordinates(raw)):
            raise InvalidKey(f"zkey: point {place} of {section} is not on the curve of G2")
        places.append(place)
        try:
            points.append(make(raw))
        except ValueError as error:
            raise InvalidKey(f"zkey: point {place} of {section} is outside the subgroup") from error
    if not _are_in_subgroup(points):
        raise InvalidKey(f"zkey: a point of {section} is outside the subgroup of G2")
    return Points(places, points)


def _proper(data: memoryview, size: int) -> Iterator[tuple[int, bytes]]:
    infinity = bytes(size)
    for place, start in enumerate(range(0, len(data), size)):
        raw = bytes(data[start : start + size])
        if raw != infinity:
            yield place, raw


def _coordinates(raw: bytes) -> list[int]:
    return [int.from_bytes(raw[i : i + BYTES], "little") for i in range(0, len(raw), BYTES)]


def _is_on_g2(x0: int, x1: int, y0: int, y1: int) -> bool:
    if max(x0, x1, y0, y1) >= FIELD:
        return False
    # y² = x³ + b over the field extended by i, where i² = -1
    square0, square1 = x0 * x0 - x1 * x1, 2 * x0 * x1
    cube0, cube1 = square0 * x0 - square1 * x1, square0 * x1 + square1 * x0
    left0, left1 = (y0 * y0 - y1 * y1) * _R, 2 * y0 * y1 * _R
    return (left0 - cube0 - _G2_B[0]) % FIELD == 0 and (left1 - cube1 - _G2_B[1]) % FIELD == 0


def _are_in_subgroup(points: list[PointG2]) -> bool:
    for _ in range(_SUBGROUP_SUMS):
        scalars = [secrets.randbits(_SUBGROUP_BITS) for _ in points]
        total = native.multiscalar_mul_g2(points, scalars)
        try:
            native.PointG2.from_bytes(bytes(total.to_bytes()))
        except ValueError:
            return False
    return True


def _construct_g1(raw: bytes) -> PointG1:
    return native.PointG1(*(value * _R_INVERSE % FIELD for value in _coordinates(raw)))


def _construct_g2(raw: bytes) -> PointG2:
    x0, x1, y0, y1 = (value * _R_INVERSE % FIELD for value in _coordinates(raw))
    point = native.PointG2.from_bytes(x0.to_bytes(BYTES, "little") + x1.to_bytes(BYTES, "little"))
    return point if tuple(point.y) == (y0, y1) else -point


# The library's objects: Python's header, the coordinates x, y, z of x/z², y/z³, a borrow flag.
_HEADER, _FLAG = object.__basicsize__, ctypes.sizeof(ctypes.c_size_t)
_G1_SIZE, _G2_SIZE = G1_BYTES + BYTES, G2_BYTES + 2 * BYTES
_Z_G2 = _ONE + bytes(BYTES)


def _new_g1() -> PointG1:
    return native.PointG1.identity()


def _new_g2() -> PointG2:
    return -infinity_g2()


def _write_g1(raw: bytes) -> PointG1:
    point = _new_g1()
    ctypes.memmove(id(point) + _HEADER, raw + _ONE, _G1_SIZE)
    return point


def _write_g2(raw: bytes) -> PointG2:
    point = _new_g2()
    ctypes.memmove(id(point) + _HEADER, raw + _Z_G2, _G2_SIZE)
    return point


@cache
def infinity_g2() -> PointG2:
    """Return the point at infinity of G2, for which the library has no name."""
    return native.g2() + (-native.g2())


@cache
def _layout_is_known() -> bool:
    """Tell whether objects of the library are laid out as the writers take it."""
    if platform.python_implementation() != "CPython":  # elsewhere an id is no address
        return False
    sizes = native.PointG1.__basicsize__, native.PointG2.__basicsize__
    if sizes != (_HEADER + _G1_SIZE + _FLAG, _HEADER + _G2_SIZE + _FLAG):
        return False
    news = _new_g1(), _new_g1(), _new_g2(), _new_g2(), infinity_g2()
    if len(set(map(id, news))) < len(news):  # what others hold as well must not be written to
        return False
    g1 = _montgomery([native.g1().x, native.g1().y])
    g2 = _montgomery([*native.g2().x, *native.g2().y])
    return _holds(_construct_g1(g1), g1 + _ONE, _write_g1) and _holds(
        _construct_g2(g2), g2 + _Z_G2, _write_g2
    )


def _montgomery(values: list[int]) -> bytes:
    return b"".join((value * _R % FIELD).to_bytes(BYTES, "little") for value in values)


def _holds(known: P, content: bytes, write: Callable[[bytes], P]) -> bool:
    """Look whether a known point holds what is expected, and write another one like it."""
    if ctypes.string_at(id(known) + _HEADER, len(content)) != content:
        return False
    return write(content) == known
