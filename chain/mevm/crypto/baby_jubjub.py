"""Baby Jubjub: the twisted Edwards curve whose field is the scalar field of BN254.

Points are pairs of integers, in the form that circomlib uses: 168700 x² + y² = 1 + 168696 x² y².
Functions that calculate take points that are on the curve, which ``is_on_curve`` and ``decompress``
tell; other pairs give results that mean nothing. The curve has 8·l points in one cycle, l =
``ORDER``: all scalars are taken modulo that, so that any integer will do for any point.

Inside, x is scaled by √-168700, which turns the first coefficient into -1: the complete formulas
of [2]_ then take eight products for a sum and seven for a double. Sums of products share their
doubles (Straus), with odd multiples of each point up to 15 (width-5 NAF).

Python's integers take as long as they are large: nothing here hides a secret scalar from someone
who can measure time on the same machine.

References
----------
.. [1] EIP-2494: Baby Jubjub Elliptic Curve.
.. [2] Hisil, Wong, Carter, Dawson, "Twisted Edwards Curves Revisited", eprint 2008/522.
.. [3] Koshelev, "Subgroup membership testing on elliptic curves via the Tate pairing", eprint
   2022/037.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import accumulate, islice, repeat
from typing import TypeAlias

from gmpy2 import invert, legendre, mpz, powmod

from mevm.crypto.poseidon import FIELD

ORDER = 2736030358979909402780800718157159386076813972158567259200215660948447373041
COFACTOR = 8
GROUP_ORDER = COFACTOR * ORDER

A, D = 168700, 168696

Point: TypeAlias = tuple[int, int]

IDENTITY: Point = (0, 1)
BASE: Point = (
    5299619240641551281634865583518297030282874472190772894086521144482721001553,
    16950150798460657717958625567821834550301663161624707787222815936182638968203,
)

COMPRESSED_BYTES = 32
_SIGN_BIT = 255

_FIELD = mpz(FIELD)
_HALF = FIELD // 2
_TWO_ADICITY = 28  # FIELD - 1 is 2²⁸ times an odd number
_NON_SQUARE = 5

_SCALE = mpz(6360561867910373094066688120553762416144456282423235903351243436111059670888)  # √-A
_UNSCALE = invert(_SCALE, _FIELD)
_TWICE_D = -2 * D * invert(A, _FIELD) % _FIELD

_WIDTH = 5  # of the signed digits of a scalar

# Extended coordinates X, Y, Z, T: x = X/Z and y = Y/Z, x scaled, T = XY/Z.
_Extended: TypeAlias = tuple[mpz, mpz, mpz, mpz]
# What a sum needs of its second point: Y-X, Y+X, 2Z, 2dT.
_Addend: TypeAlias = tuple[mpz, mpz, mpz, mpz]

_ZERO: _Extended = (mpz(0), mpz(1), mpz(1), mpz(0))


def is_on_curve(point: Point) -> bool:
    """Tell whether two integers are the coordinates of a point."""
    x, y = point
    if not (0 <= x < FIELD and 0 <= y < FIELD):
        return False
    xx, yy = mpz(x) ** 2, mpz(y) ** 2
    return bool((A * xx + yy - 1 - D * xx % _FIELD * yy) % _FIELD == 0)


def add(left: Point, right: Point) -> Point:
    """Return the sum of two points."""
    return _affine(_add(_extended(left), _addend(_extended(right))))


def sum_points(points: Iterable[Point]) -> Point:
    """Return the sum of any number of points."""
    total = _ZERO
    for point in points:
        total = _add(total, _addend(_extended(point)))
    return _affine(total)


def negate(point: Point) -> Point:
    """Return the inverse of a point."""
    x, y = point
    return -x % FIELD, y


def multiply(point: Point, scalar: int) -> Point:
    """Return the product of a point and an integer."""
    return linear_combination([point], [scalar])


def linear_combination(points: Sequence[Point], scalars: Sequence[int]) -> Point:
    """Return the sum of the products of points and integers.

    Raises
    ------
    ValueError
        If there are not as many points as scalars.
    """
    return _affine(_linear_combination(points, scalars))


def lift_x(x: int) -> int | None:
    """Return the smaller y of the two points with this x, ``None`` if there is no such point.

    Raises
    ------
    ValueError
        If x is no field element.
    """
    if not 0 <= x < FIELD:
        raise ValueError("baby_jubjub: x is not below the field modulus")
    square = mpz(x) ** 2
    y = _square_root((1 - A * square) * invert(1 - D * square, _FIELD))
    return None if y is None else min(y, FIELD - y)


def compress(point: Point) -> bytes:
    """Encode a point in 32 bytes, as circomlib's ``packPoint`` does.

    They are y with the lowest byte first, and in the highest bit whether x > (p - 1) / 2.
    """
    x, y = point
    return ((x > _HALF) << _SIGN_BIT | y).to_bytes(COMPRESSED_BYTES, "little")


def decompress(data: bytes) -> Point:
    """Decode 32 bytes made by ``compress``.

    Raises
    ------
    ValueError
        If they encode no point, or not in the one way that ``compress`` does.
    """
    if len(data) != COMPRESSED_BYTES:
        raise ValueError(f"baby_jubjub: a point has {COMPRESSED_BYTES} bytes, not {len(data)}")
    negative, y = divmod(int.from_bytes(data, "little"), 1 << _SIGN_BIT)
    if y >= FIELD:
        raise ValueError("baby_jubjub: y is not below the field modulus")
    square = mpz(y) ** 2
    x = _square_root((1 - square) * invert(A - D * square, _FIELD))
    if x is None:
        raise ValueError("baby_jubjub: no point has this y")
    if x == 0 and negative:
        raise ValueError("baby_jubjub: zero has no sign")
    return (x if (x > _HALF) == negative else FIELD - x), y


def is_in_subgroup(point: Point) -> bool:
    """Tell whether a pair of integers is a point of the subgroup of prime order."""
    return is_on_curve(point) and multiply(point, ORDER) == IDENTITY


def _square_root(square: mpz) -> int | None:
    """Find a root by the algorithm of Tonelli and Shanks."""
    square %= _FIELD
    if square == 0:
        return 0
    if legendre(square, _FIELD) != 1:
        return None
    power = powmod(square, (_FIELD - 1 >> _TWO_ADICITY) // 2, _FIELD)
    root = square * power % _FIELD
    rest = root * power % _FIELD
    roots = _roots_of_unity()
    while rest != 1:
        # rest has the order 2^k: multiplied by the square of a root of order 2^(k+1), less
        order = next(k for k, value in enumerate(_squarings(rest)) if value == 1)
        root = root * roots[order + 1] % _FIELD
        rest = rest * roots[order] % _FIELD
    return int(root)


def _squarings(value: mpz) -> Iterable[mpz]:
    return accumulate(repeat(value), lambda power, _: power * power % _FIELD)


@cache
def _roots_of_unity() -> list[mpz]:
    """List, for each k up to 28, a field element of the order 2^k, each the root of the last."""
    generator = powmod(mpz(_NON_SQUARE), _FIELD - 1 >> _TWO_ADICITY, _FIELD)
    return list(islice(_squarings(generator), _TWO_ADICITY + 1))[::-1]


def _extended(point: Point) -> _Extended:
    x, y = mpz(point[0]) * _SCALE % _FIELD, mpz(point[1])
    return x, y, mpz(1), x * y % _FIELD


def _affine(point: _Extended) -> Point:
    x, y, z, _ = point
    inverse = invert(z, _FIELD)
    return int(x * inverse % _FIELD * _UNSCALE % _FIELD), int(y * inverse % _FIELD)


def _addend(point: _Extended) -> _Addend:
    x, y, z, t = point
    return y - x, y + x, 2 * z, t * _TWICE_D % _FIELD


def _add(left: _Extended, right: _Addend) -> _Extended:
    x, y, z, t = left
    minus, plus, twice_z, t2 = right
    a, b, c, d = (y - x) * minus, (y + x) * plus, t * t2, z * twice_z
    e, f, g, h = (b - a) % _FIELD, (d - c) % _FIELD, (d + c) % _FIELD, (b + a) % _FIELD
    return e * f % _FIELD, g * h % _FIELD, f * g % _FIELD, e * h % _FIELD


def _double(point: _Extended, times: int) -> _Extended:
    x, y, z, t = point
    for _ in range(times):
        a, b = x * x, y * y
        e, g, h = 2 * x * y % _FIELD, (b - a) % _FIELD, -(a + b) % _FIELD
        f = (g - 2 * z * z) % _FIELD
        x, y, z = e * f % _FIELD, g * h % _FIELD, f * g % _FIELD
    if times:
        t = e * h % _FIELD
    return x, y, z, t


def _signed_digits(scalar: int, width: int) -> list[tuple[int, int]]:
    """Split an integer into odd digits below 2^(width-1): a list of position and digit."""
    digits, position, half = [], 0, 1 << width - 1
    rest = mpz(scalar)
    while rest:
        zeros = rest.bit_scan1(0)
        rest >>= zeros
        position += zeros
        digit = int(rest & 2 * half - 1)
        if digit >= half:
            digit -= 2 * half
        digits.append((position, digit))
        rest -= digit
    return digits


def _odd_multiples(point: _Extended) -> list[_Addend]:
    twice = _addend(_double(point, 1))
    multiples = accumulate(repeat(twice, (1 << _WIDTH - 2) - 1), _add, initial=point)
    return [_addend(multiple) for multiple in multiples]


def _linear_combination(points: Sequence[Point], scalars: Sequence[int]) -> _Extended:
    if len(points) != len(scalars):
        raise ValueError(f"baby_jubjub: {len(points)} points, but {len(scalars)} scalars")
    addends: dict[int, list[_Addend]] = {}
    for point, scalar in zip(points, scalars, strict=True):
        multiples = _odd_multiples(_extended(point))
        for position, digit in _signed_digits(scalar % GROUP_ORDER, _WIDTH):
            minus, plus, z, t = multiples[abs(digit) // 2]
            addend = (minus, plus, z, t) if digit > 0 else (plus, minus, z, -t)
            addends.setdefault(position, []).append(addend)
    total, last = _ZERO, max(addends, default=0)
    for position in sorted(addends, reverse=True):
        total = _double(total, last - position)
        last = position
        for addend in addends[position]:
            total = _add(total, addend)
    return _double(total, last)
