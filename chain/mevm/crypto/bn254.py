"""The curve BN254 (alt_bn128) and its pairing, in the byte encoding of EIP-197.

Arithmetic on G1 that is cheap runs here; scalar multiplication and pairings run in a native
library (arkworks, through zksnake). That library panics, with noise on stderr, or accepts
coordinates that are out of range, unless it is handed points that are valid already. So every
point is checked here: range, curve, and for G2, whose curve has other points of small order, the
subgroup. G1 has prime order: each of its points is in the subgroup.

The subgroup check itself is the library's too, through its decoder of compressed points: unlike
the constructor it answers a point outside the subgroup with a plain ``ValueError``. A compressed
point without its sign stands for two; the one meant is told by y.

References
----------
.. [1] EIP-196, EIP-197: precompiled contracts for alt_bn128.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from gmpy2 import invert, mpz
from zksnake._algebra import ec_bn254 as native

FIELD = 21888242871839275222246405745257275088696311157297823662689037894645226208583
ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617

COORDINATE_BYTES = 32
G1_BYTES = 2 * COORDINATE_BYTES
G2_BYTES = 4 * COORDINATE_BYTES
INFINITY = bytes(G1_BYTES)

_FIELD = mpz(FIELD)
_G1_B = 3
_G2_B = (
    19485874751759354771024239261021720505790618469301721065564631296452457478373,
    266929791119991161246907387137283842545076965332900288569378510910307636690,
)

PointG1 = Any  # the library has no type stubs
PointG2 = Any


class InvalidPoint(ValueError):
    """Bytes that encode no point of the group."""


def _coordinates(data: bytes) -> list[int]:
    values = [
        int.from_bytes(data[i : i + COORDINATE_BYTES], "big")
        for i in range(0, len(data), COORDINATE_BYTES)
    ]
    if max(values) >= FIELD:
        raise InvalidPoint("bn254: a coordinate is not below the field modulus")
    return values


def _affine_g1(data: bytes) -> tuple[int, int] | None:
    """Decode and check a point of G1; infinity is ``None``."""
    if len(data) != G1_BYTES:
        raise InvalidPoint(f"bn254: a point of G1 has {G1_BYTES} bytes, not {len(data)}")
    x, y = _coordinates(data)
    if x == y == 0:
        return None
    if (y * y - x * x * x - _G1_B) % FIELD:
        raise InvalidPoint("bn254: a point is not on the curve of G1")
    return x, y


def decode_g1(data: bytes) -> PointG1:
    """Decode a point of G1.

    Parameters
    ----------
    data
        x and y, 32 bytes each; (0, 0) is the point at infinity.

    Returns
    -------
    PointG1
        A point of the native library.

    Raises
    ------
    InvalidPoint
        If the length, a coordinate or the point is wrong.
    """
    point = _affine_g1(data)
    return native.PointG1.identity() if point is None else native.PointG1(*point)


def encode_g1(point: PointG1) -> bytes:
    """Encode a point of G1 as x and y, 32 bytes each."""
    return _encode(point.x, point.y)


def decode_g2(data: bytes) -> PointG2:
    """Decode a point of G2.

    Parameters
    ----------
    data
        x and y, 64 bytes each, the imaginary part first; all zeros is the point at infinity.

    Returns
    -------
    PointG2
        A point of the native library.

    Raises
    ------
    InvalidPoint
        If the length, a coordinate or the point is wrong, or if it is outside the subgroup.
    """
    if len(data) != G2_BYTES:
        raise InvalidPoint(f"bn254: a point of G2 has {G2_BYTES} bytes, not {len(data)}")
    x1, x0, y1, y0 = _coordinates(data)
    if x0 == x1 == y0 == y1 == 0:
        return _infinity_g2()
    # y² = x³ + b over the field extended by i, where i² = -1
    square0, square1 = x0 * x0 - x1 * x1, 2 * x0 * x1
    cube0, cube1 = square0 * x0 - square1 * x1, square0 * x1 + square1 * x0
    if (y0 * y0 - y1 * y1 - cube0 - _G2_B[0]) % FIELD or (2 * y0 * y1 - cube1 - _G2_B[1]) % FIELD:
        raise InvalidPoint("bn254: a point is not on the curve of G2")
    try:
        point = native.PointG2.from_bytes(x0.to_bytes(32, "little") + x1.to_bytes(32, "little"))
    except ValueError as error:
        raise InvalidPoint("bn254: a point of G2 is outside the subgroup") from error
    return point if tuple(point.y) == (y0, y1) else -point


def _infinity_g2() -> PointG2:
    return native.g2() * ORDER


def add(left: bytes, right: bytes) -> bytes:
    """Add two encoded points of G1.

    Written out here because the library spends a hundred times as long checking its arguments.

    Raises
    ------
    InvalidPoint
        If one of them is no point of G1.
    """
    first, second = _affine_g1(left), _affine_g1(right)
    if first is None or second is None:
        return left if second is None else right
    (x1, y1), (x2, y2) = first, second
    if x1 != x2:
        slope = (y2 - y1) * invert(x2 - x1, _FIELD)
    elif y1 == y2:
        slope = 3 * x1 * x1 * invert(2 * y1, _FIELD)  # y is never 0: the order is odd
    else:
        return INFINITY
    x3 = (slope * slope - x1 - x2) % _FIELD
    return _encode(int(x3), int((slope * (x1 - x3) - y1) % _FIELD))


def multiply(point: bytes, scalar: int) -> bytes:
    """Multiply an encoded point of G1 by a non-negative integer.

    Raises
    ------
    InvalidPoint
        If it is no point of G1.
    """
    return encode_g1(decode_g1(point) * (scalar % ORDER))


def pairing_is_one(pairs: Sequence[tuple[PointG1, PointG2]]) -> bool:
    """Tell whether the product of the pairings of decoded points is one."""
    proper = [(p, q) for p, q in pairs if not (p.is_zero() or q.is_zero())]
    if not proper:
        return True
    product = native.multi_pairing([p for p, _ in proper], [q for _, q in proper])
    return bool(product == _one())


@cache
def _one() -> Any:
    return native.multi_pairing([], [])


def linear_combination(points: Sequence[PointG1], scalars: Sequence[int]) -> PointG1:
    """Return the sum of the products of decoded points of G1 and field elements."""
    return native.multiscalar_mul_g1(list(points), [scalar % ORDER for scalar in scalars])


def _encode(x: int, y: int) -> bytes:
    return x.to_bytes(COORDINATE_BYTES, "big") + y.to_bytes(COORDINATE_BYTES, "big")
