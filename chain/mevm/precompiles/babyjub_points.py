"""Points of Baby Jubjub in call data: x and y, one word each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from eth.exceptions import VMError

from mevm.crypto.baby_jubjub import FIELD, Point, is_on_curve
from mevm.precompiles.words import WORD, encode_word

POINT_BYTES = 2 * WORD


def require_coordinates(coordinates: Iterable[int]) -> None:
    """Halt unless all integers are field elements."""
    if any(coordinate >= FIELD for coordinate in coordinates):
        raise VMError("babyjub: a coordinate is not below the field modulus")


def require_on_curve(points: Sequence[Point]) -> None:
    """Halt unless all pairs of integers are points of the curve."""
    for point in points:
        if not is_on_curve(point):
            require_coordinates(point)
            raise VMError("babyjub: a point is not on the curve")


def encode_point(point: Point) -> bytes:
    """Encode a point as two words."""
    x, y = point
    return encode_word(x) + encode_word(y)
