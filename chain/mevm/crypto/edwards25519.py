"""Edwards25519, the curve of Ed25519: -x² + y² = 1 + d x² y² over the integers modulo 2²⁵⁵ - 19.

Points are in extended coordinates and come from ``decode``, ``BASE`` and sums of those. The curve
has 8·l points, l = ``ORDER``: scalars may be any integers, and are not taken modulo l, since a
point need not be in the subgroup of that order.

Sums of products share their doubles (Straus), by signed digits. Python's integers take as long as
they are large: nothing here hides a secret scalar from someone who can measure time on the same
machine.

References
----------
.. [1] RFC 8032, Edwards-Curve Digital Signature Algorithm (EdDSA), section 5.1.
.. [2] Hisil, Wong, Carter, Dawson, "Twisted Edwards Curves Revisited", eprint 2008/522.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate, repeat
from typing import TypeAlias

from gmpy2 import invert, mpz, powmod

FIELD = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
COFACTOR = 8

ENCODED_BYTES = 32

_FIELD = mpz(FIELD)
_WIDE = 2 * _FIELD  # fills its machine words: GMP divides by it faster, having nothing to shift
_D = -121665 * invert(121666, _FIELD) % _FIELD
_TWICE_D = 2 * _D % _FIELD
_ROOT_OF_MINUS_ONE = powmod(mpz(2), (_FIELD - 1) // 4, _FIELD)
_SIGN_BIT = 255

_DIGIT_BITS = 5
_BASE_DIGIT_BITS = 8  # its multiples are kept

# X, Y, Z, T: x = X/Z, y = Y/Z, xy = T/Z.
Point: TypeAlias = tuple[mpz, mpz, mpz, mpz]
# What a sum takes of its second point: Y - X, Y + X, 2Z, 2dT.
_Addend: TypeAlias = tuple[mpz, mpz, mpz, mpz]

IDENTITY: Point = (mpz(0), mpz(1), mpz(1), mpz(0))


def decode(data: bytes) -> Point | None:
    """Decode 32 bytes as RFC 8032 does, ``None`` if they encode no point.

    Only the one encoding that ``encode`` gives is taken: y has to be below the field's order, and
    the sign of zero is not to be set.

    Raises
    ------
    ValueError
        If there are not 32 bytes.
    """
    if len(data) != ENCODED_BYTES:
        raise ValueError(f"edwards25519: a point has {ENCODED_BYTES} bytes, not {len(data)}")
    sign, y = divmod(mpz(int.from_bytes(data, "little")), mpz(1) << _SIGN_BIT)
    if y >= _FIELD:
        return None
    square = y * y % _FIELD
    x = _root_of_ratio(square - 1, (_D * square + 1) % _FIELD)
    if x is None or (x == 0 and sign):
        return None
    if x % 2 != sign:
        x = _FIELD - x
    return x, y, mpz(1), x * y % _FIELD


def encode(point: Point) -> bytes:
    """Encode a point in 32 bytes: y with the lowest byte first, and the parity of x on top."""
    x, y, z, _ = point
    inverse = invert(z, _FIELD)
    x, y = x * inverse % _FIELD, y * inverse % _FIELD
    return int(x % 2 << _SIGN_BIT | y).to_bytes(ENCODED_BYTES, "little")


def is_small_order(point: Point) -> bool:
    """Tell whether a point is one of the eight whose order divides the cofactor."""
    x, y, z, _ = clear_cofactor(point)
    return bool(x % _FIELD == 0 and (y - z) % _FIELD == 0)


def clear_cofactor(point: Point) -> Point:
    """Return 8 times a point, which is in the subgroup of prime order."""
    return _double(point, COFACTOR.bit_length() - 1)


def multiply_base(scalar: int) -> Point:
    """Return the product of the base point and an integer."""
    return linear_combination(scalar, [], [])


def multiply(point: Point, scalar: int) -> Point:
    """Return the product of a point and an integer."""
    return linear_combination(0, [point], [scalar])


def linear_combination(base: int, points: Sequence[Point], scalars: Sequence[int]) -> Point:
    """Return the sum of the products of the base point and points with integers.

    Parameters
    ----------
    base
        What the base point is multiplied with.
    points, scalars
        As many points as integers; these may be negative.
    """
    addends: dict[int, list[_Addend]] = {}
    if base:
        _spread(addends, _base_multiples(), base, _BASE_DIGIT_BITS)
    for point, scalar in zip(points, scalars, strict=True):
        _spread(addends, _odd_multiples(point, _DIGIT_BITS), scalar, _DIGIT_BITS)
    total, last = IDENTITY, max(addends, default=0)
    for position in sorted(addends, reverse=True):
        total, last = _double(total, last - position), position
        for addend in addends[position]:
            total = _add(total, addend)
    return _double(total, last)


def _spread(
    addends: dict[int, list[_Addend]], multiples: list[_Addend], scalar: int, bits: int
) -> None:
    for position, digit in _signed_digits(scalar, bits):
        addends.setdefault(position, []).append(multiples[digit // 2])


def _signed_digits(scalar: int, bits: int) -> Iterator[tuple[int, int]]:
    """Split an integer into odd digits of some bits, one of them the sign, with their positions."""
    radix, position, rest = 1 << bits, 0, mpz(scalar)
    while rest:
        zeros = rest.bit_scan1(0)
        rest >>= zeros
        position += zeros
        digit = int(rest % radix)
        if digit > radix // 2:
            digit -= radix
        yield position, digit
        rest -= digit


def _root_of_ratio(numerator: mpz, denominator: mpz) -> mpz | None:
    """Return a square root of a ratio (RFC 8032, 5.1.3); the denominator is never zero here."""
    cube = denominator**3 % _FIELD
    power = powmod(numerator * cube % _FIELD * cube * denominator, (_FIELD - 5) // 8, _FIELD)
    root = numerator * cube % _FIELD * power % _FIELD
    check = denominator * root % _FIELD * root
    if (check - numerator) % _FIELD == 0:
        return root
    return root * _ROOT_OF_MINUS_ONE % _FIELD if (check + numerator) % _FIELD == 0 else None


def _addend(point: Point) -> _Addend:
    x, y, z, t = point
    return y - x, y + x, 2 * z, t * _TWICE_D % _FIELD


def _negate(addend: _Addend) -> _Addend:
    minus, plus, twice_z, t = addend
    return plus, minus, twice_z, -t


def _add(left: Point, right: _Addend) -> Point:
    x, y, z, t = left
    minus, plus, twice_z, twice_dt = right
    a, b, c, d = (y - x) * minus, (y + x) * plus, t * twice_dt, z * twice_z
    e, f, g, h = (b - a) % _WIDE, (d - c) % _WIDE, (d + c) % _WIDE, (b + a) % _WIDE
    return e * f % _WIDE, g * h % _WIDE, f * g % _WIDE, e * h % _WIDE


def _double(point: Point, times: int) -> Point:
    x, y, z, _ = point
    for _ in range(times):
        a, b, e = x * x, y * y, x * y
        g, h = (a - b) % _WIDE, a + b
        f = (g + 2 * z * z) % _WIDE
        x, y, z = -2 * f * e % _WIDE, g * h % _WIDE, f * g % _WIDE
    return (x, y, z, -2 * e * h % _WIDE) if times else point


def _odd_multiples(point: Point, bits: int) -> list[_Addend]:
    """List 1, 3, … times a point and …, -3, -1 times: half of an odd digit finds its multiple."""
    steps = repeat(_addend(_double(point, 1)), (1 << bits - 2) - 1)
    found = [_addend(multiple) for multiple in accumulate(steps, _add, initial=point)]
    return [*found, *map(_negate, reversed(found))]


@cache
def _base_multiples() -> list[_Addend]:
    return _odd_multiples(BASE, _BASE_DIGIT_BITS)


def _base() -> Point:
    point = decode(bytes([0x58]) + bytes([0x66]) * 31)
    assert point is not None
    return point


BASE = _base()
