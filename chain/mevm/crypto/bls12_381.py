"""The curve BLS12-381 and its pairing, in the byte encoding of EIP-2537, on native arithmetic.

The library (arkworks, through zksnake) panics, with noise on stderr, when it is handed what is no
point. So every point is checked here first: range and curve; its subgroup the library's decoder of
compressed points looks at, which answers with a plain ``ValueError``. A compressed point without
its sign stands for two; the one meant is told by y.

References
----------
.. [1] EIP-2537: precompiled contracts for BLS12-381.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from gmpy2 import mpz
from zksnake._algebra import ec_bls12_381 as native

FIELD = int(
    "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f624"
    "1eabfffeb153ffffb9feffffffffaaab",
    16,
)
ORDER = 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001

COORDINATE_BYTES = 64
G1_BYTES = 2 * COORDINATE_BYTES
G2_BYTES = 4 * COORDINATE_BYTES

_FIELD = mpz(FIELD)
_B = 4  # y² = x³ + 4 for G1, and x³ + 4 + 4i for G2
_COMPRESSED_BYTES = 48
_COMPRESSED = 0x80 << 8 * (_COMPRESSED_BYTES - 1)

PointG1 = Any  # the library has no type stubs
PointG2 = Any


class InvalidPoint(ValueError):
    """Bytes that encode no point of the group."""


def decode_g1(data: bytes) -> PointG1:
    """
    Decode a point of the subgroup of G1.

    Parameters
    ----------
    data
        x and y, 64 bytes each; (0, 0) is the point at infinity.

    Returns
    -------
    PointG1
        A point of the native library.

    Raises
    ------
    InvalidPoint
        If the length, a coordinate or the point is wrong, or if it is outside the subgroup.
    """
    x, y = _coordinates(data, G1_BYTES)
    if x == y == 0:
        return native.PointG1.identity()
    if (y * y - x * x * x - _B) % _FIELD:
        raise InvalidPoint("bls12-381: a point is not on the curve of G1")
    point = _decompress(native.PointG1, x)
    return point if point.y == y else -point


def decode_g2(data: bytes) -> PointG2:
    """
    Decode a point of the subgroup of G2.

    Parameters
    ----------
    data
        x and y, 128 bytes each, the real part first; all zeros is the point at infinity.

    Returns
    -------
    PointG2
        A point of the native library.

    Raises
    ------
    InvalidPoint
        As `decode_g1`.
    """
    x0, x1, y0, y1 = _coordinates(data, G2_BYTES)
    if x0 == x1 == y0 == y1 == 0:
        return _infinity_g2()
    # y² = x³ + 4 + 4i over the field extended by i, where i² = -1
    square0, square1 = x0 * x0 - x1 * x1, 2 * x0 * x1
    cube0, cube1 = square0 * x0 - square1 * x1, square0 * x1 + square1 * x0
    if (y0 * y0 - y1 * y1 - cube0 - _B) % _FIELD or (2 * y0 * y1 - cube1 - _B) % _FIELD:
        raise InvalidPoint("bls12-381: a point is not on the curve of G2")
    point = _decompress(native.PointG2, x1, x0)
    return point if tuple(point.y) == (y0, y1) else -point


def encode_g1(point: PointG1) -> bytes:
    """Encode a point of G1 as x and y, 64 bytes each."""
    return _encode(point.x, point.y)


def encode_g2(point: PointG2) -> bytes:
    """Encode a point of G2 as x and y, 128 bytes each."""
    return _encode(*point.x, *point.y)


def linear_combination_g1(points: Sequence[PointG1], scalars: Sequence[int]) -> PointG1:
    """Return the sum of the products of decoded points of G1 and numbers."""
    return native.multiscalar_mul_g1(list(points), [scalar % ORDER for scalar in scalars])


def linear_combination_g2(points: Sequence[PointG2], scalars: Sequence[int]) -> PointG2:
    """Return the sum of the products of decoded points of G2 and numbers."""
    return native.multiscalar_mul_g2(list(points), [scalar % ORDER for scalar in scalars])


def pairing_is_one(pairs: Sequence[tuple[PointG1, PointG2]]) -> bool:
    """Tell whether the product of the pairings of decoded points is one."""
    proper = [(p, q) for p, q in pairs if not (p.is_zero() or q.is_zero())]
    if not proper:
        return True
    product = native.multi_pairing([p for p, _ in proper], [q for _, q in proper])
    return bool(product == _one())


def _coordinates(data: bytes, size: int) -> list[Any]:
    if len(data) != size:
        raise InvalidPoint(f"bls12-381: a point has {size} bytes, not {len(data)}")
    values = [
        mpz(int.from_bytes(data[i : i + COORDINATE_BYTES], "big"))
        for i in range(0, size, COORDINATE_BYTES)
    ]
    if max(values) >= FIELD:
        raise InvalidPoint("bls12-381: a coordinate is not below the field modulus")
    return values


def _decompress(kind: Any, *parts: int) -> Any:
    """Return one of the two points with an x, which is known to be that of a point."""
    first, *others = (int(part) for part in parts)
    numbers = (first | _COMPRESSED, *others)
    try:
        return kind.from_bytes(
            b"".join(each.to_bytes(_COMPRESSED_BYTES, "big") for each in numbers)
        )
    except ValueError as error:
        raise InvalidPoint("bls12-381: a point is outside the subgroup") from error


@cache
def _infinity_g2() -> PointG2:
    return native.g2() * ORDER


@cache
def _one() -> Any:
    return native.multi_pairing([], [])


def _encode(*coordinates: int) -> bytes:
    return b"".join(each.to_bytes(COORDINATE_BYTES, "big") for each in coordinates)
