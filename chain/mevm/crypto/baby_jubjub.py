"""Baby Jubjub: the twisted Edwards curve whose field is the scalar field of BN254.

Points are pairs of integers, in the form that circomlib uses: 168700 x² + y² = 1 + 168696 x² y².
Functions that calculate take points of the curve, which ``is_on_curve`` and ``decompress`` tell;
other pairs give results that mean nothing. The curve has 8·l points in one cycle, l = ``ORDER``:
all scalars are taken modulo that, so that any integer will do for any point.

Inside, x is scaled by √-168700, which turns the first coefficient into -1: the complete formulas
of [2]_ then take eight products for a sum and seven for a double. Sums of products share their
doubles (Straus), with odd multiples of each point up to 15 (signed digits of width 5).

Python's integers take as long as they are large: nothing here hides a secret scalar from someone
who can measure time on the same machine.

References
----------
.. [1] EIP-2494: Baby Jubjub Elliptic Curve.
.. [2] Hisil, Wong, Carter, Dawson, "Twisted Edwards Curves Revisited", eprint 2008/522.
.. [3] Koshelev, "Subgroup membership testing on elliptic curves via the Tate pairing", eprint
   2022/037.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import accumulate, chain, islice, repeat
from typing import TypeAlias

from gmpy2 import invert, legendre, mpz, powmod

from mevm.crypto.poseidon import FIELD
from mevm.native import extension

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
WORD_BYTES = 32

_FIELD = mpz(FIELD)
_WIDE = 4 * _FIELD  # fills its machine words: GMP divides by it faster, having nothing to shift
_HALF_FIELD = FIELD // 2
_TWO_ADICITY = 28  # FIELD - 1 is 2²⁸ times an odd number
_NON_SQUARE = 5
_SIGN_BIT = 255

_SCALE = mpz(6360561867910373094066688120553762416144456282423235903351243436111059670888)  # √-A
_UNSCALE = invert(_SCALE, _FIELD)
_TWICE_D = -2 * D * invert(A, _FIELD) % _FIELD

_ODD_MULTIPLES = 8  # of each point of a sum: 1 to 15
_DIGIT_BITS = 5
_FIXED_BITS = 6  # of the digits that a fixed base has a table for
_FIXED_HALF = 1 << _FIXED_BITS - 1

# For the pairing with the point of order 8 with x = l·(2, …), and the tangent there.
_ROOT_A = mpz(14673962723734255200314198873237586429337747973199041533368185129026308523766)
_SLOPE = mpz(16762876435069652057040745353149335732737639370712691103751456512640640292939)
_INTERCEPT = mpz(9548596286964632035108538481129647073527022943495698293421437455091140321088)

# X, Y, Z, T: x = X/Z, scaled, y = Y/Z, xy = T/Z.
_Extended: TypeAlias = tuple[mpz, mpz, mpz, mpz]
# What a sum takes of its second point: Y - X, Y + X, 2Z, 2dT.
_Addend: TypeAlias = tuple[mpz, mpz, mpz, mpz]

_ZERO: _Extended = (mpz(0), mpz(1), mpz(1), mpz(0))


def is_on_curve(point: Point) -> bool:
    """Tell whether two integers are the coordinates of a point."""
    x, y = point
    if not (0 <= x < FIELD and 0 <= y < FIELD):
        return False
    xx, yy = mpz(x) ** 2, mpz(y) ** 2
    return bool((A * xx + yy - 1 - D * xx % _FIELD * yy) % _FIELD == 0)


def is_in_subgroup(point: Point) -> bool:
    """Tell whether two integers are the coordinates of a point of the subgroup of prime order.

    The points of the subgroup are those that are 8 times a point. Their Tate pairing with a fixed
    point of order 8 is 1, that of other points is not, since the points of the curve make one
    cycle and the field has all eighth roots of one [3]_.
    """
    return is_on_curve(point) and (point == IDENTITY or _pairing_is_one(point))


def add(left: Point, right: Point) -> Point:
    """Return the sum of two points."""
    return sum_points((left, right))


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


def multiply_in_subgroup(point: Point, scalar: int) -> Point | None:
    """Return the product of a point of the subgroup and an integer, ``None`` for another pair.

    The pair may be any integers: this is what a wallet does with each output that it scans.
    """
    return multiply(point, scalar % ORDER) if is_in_subgroup(point) else None


def linear_combination(points: Sequence[Point], scalars: Sequence[int]) -> Point:
    """Return the sum of the products of points and integers.

    Raises
    ------
    ValueError
        If there are not as many points as scalars.
    """
    if len(points) != len(scalars):
        raise ValueError(f"baby_jubjub: {len(points)} points, but {len(scalars)} scalars")
    native = extension()
    if native is not None:
        terms = ((k % GROUP_ORDER, *point) for k, point in zip(scalars, points, strict=True))
        data = native.zk_linear_combination(b"".join(map(_encode, chain.from_iterable(terms))))
        return int.from_bytes(data[:WORD_BYTES], "big"), int.from_bytes(data[WORD_BYTES:], "big")
    addends: dict[int, list[_Addend]] = {}
    for point, scalar in zip(points, scalars, strict=True):
        multiples = _odd_multiples(_extended(point))
        for position, digit in _signed_digits(scalar % GROUP_ORDER):
            addends.setdefault(position, []).append(multiples[digit // 2])
    total, last = _ZERO, max(addends, default=0)
    for position in sorted(addends, reverse=True):
        total, last = _double(total, last - position), position
        for addend in addends[position]:
            total = _add(total, addend)
    return _affine(_double(total, last))


class FixedBase:
    """A point that is multiplied many times: five times as fast, once a table is made, in 6 ms.

    Parameters
    ----------
    point
        Any point of the curve.
    """

    def __init__(self, point: Point) -> None:
        self.point = point

    def multiply(self, scalar: int) -> Point:
        """Return the product of the point and an integer."""
        total, rest = _ZERO, scalar % GROUP_ORDER
        for multiples in self._table:
            rest, digit = rest >> _FIXED_BITS, rest % (2 * _FIXED_HALF)
            if digit > _FIXED_HALF:
                rest += 1
                total = _add(total, _negate(multiples[2 * _FIXED_HALF - digit - 1]))
            elif digit:
                total = _add(total, multiples[digit - 1])
        return _affine(total)

    @cached_property
    def _table(self) -> list[list[_Addend]]:
        """Hold for each digit the products of its place and 1 to half the radix."""
        found: list[_Extended] = []
        base = _extended(self.point)
        for _ in range(0, GROUP_ORDER.bit_length() + 1, _FIXED_BITS):
            found += _multiples(base, base, _FIXED_HALF)
            base = _double(found[-1], 1)
        addends = [_addend(point) for point in _with_z_of_one(found)]
        return [addends[i : i + _FIXED_HALF] for i in range(0, len(addends), _FIXED_HALF)]


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
    return ((x > _HALF_FIELD) << _SIGN_BIT | y).to_bytes(COMPRESSED_BYTES, "little")


def decompress(data: bytes) -> Point:
    """Decode 32 bytes made by ``compress``.

    Raises
    ------
    ValueError
        If they encode no point, or not in the one way that ``compress`` does.
    """
    if len(data) != COMPRESSED_BYTES:
        raise ValueError(f"baby_jubjub: a point has {COMPRESSED_BYTES} bytes, not {len(data)}")
    sign, y = divmod(int.from_bytes(data, "little"), 1 << _SIGN_BIT)
    if y >= FIELD:
        raise ValueError("baby_jubjub: y is not below the field modulus")
    square = mpz(y) ** 2
    x = _square_root((1 - square) * invert(A - D * square, _FIELD))
    if x is None:
        raise ValueError("baby_jubjub: no point has this y")
    if x == 0 and sign:
        raise ValueError("baby_jubjub: the sign of zero is set")
    return (x if (x > _HALF_FIELD) == sign else FIELD - x), y


def _encode(value: int) -> bytes:
    return int(value).to_bytes(WORD_BYTES, "big")


def _pairing_is_one(point: Point) -> bool:
    """Tell whether a point's Tate pairing with the point of order 8 is 1.

    With u = (1 + y) / (1 - y) and v = u / x the curve is v² = u³ + 168698 u² + u. Where the
    tangents at the point of order 8 and at its double are v = λu - c and v = √A u, it is the
    (p - 1)/8-th power of::

        (v - λu + c)⁴ (v - √A u)² / ((u - 1)⁴ u)

    and so, eighth powers left out, of the product below. Points of small order, and they alone,
    are its zeros and poles; the product is zero for all of them.
    """
    x, y = mpz(point[0]), mpz(point[1])
    n, d = 1 + y, 1 - y
    tangent = 2 * y * (n + (_INTERCEPT * d - _SLOPE * n) % _FIELD * x) % _FIELD
    root = tangent * tangent % _FIELD * x % _FIELD * (1 - _ROOT_A * x) % _FIELD
    product = root * root * n % _FIELD * (d**3 % _FIELD) ** 2 * d
    return bool(powmod(product, (_FIELD - 1) // 8, _FIELD) == 1)


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
        # Of two elements of the order 2^k the product has a smaller one.
        order = next(k for k, value in enumerate(_squarings(rest)) if value == 1)
        root = root * roots[order + 1] % _FIELD
        rest = rest * roots[order] % _FIELD
    return int(root)


def _squarings(value: mpz) -> Iterator[mpz]:
    return accumulate(repeat(value), lambda power, _: power * power % _FIELD)


@cache
def _roots_of_unity() -> list[mpz]:
    """List for each k up to 28 an element of the order 2^k, the square of the next."""
    generator = powmod(mpz(_NON_SQUARE), _FIELD - 1 >> _TWO_ADICITY, _FIELD)
    return list(islice(_squarings(generator), _TWO_ADICITY + 1))[::-1]


def _signed_digits(scalar: int) -> Iterator[tuple[int, int]]:
    """Split an integer into odd digits of -15 to 15, each with its position."""
    radix, position, rest = 1 << _DIGIT_BITS, 0, mpz(scalar)
    while rest:
        zeros = rest.bit_scan1(0)
        rest >>= zeros
        position += zeros
        digit = int(rest % radix)
        if digit > radix // 2:
            digit -= radix
        yield position, digit
        rest -= digit


def _extended(point: Point) -> _Extended:
    x, y = mpz(point[0]) * _SCALE % _FIELD, mpz(point[1])
    return x, y, mpz(1), x * y % _FIELD


def _affine(point: _Extended) -> Point:
    x, y, z, _ = point
    inverse = invert(z, _FIELD)
    return int(x * inverse % _FIELD * _UNSCALE % _FIELD), int(y * inverse % _FIELD)


def _with_z_of_one(points: Sequence[_Extended]) -> list[_Extended]:
    """Divide each point by its Z, with one inversion for all."""
    products = list(accumulate((z for _, _, z, _ in points), lambda a, b: a * b % _FIELD))
    rest, found = invert(products[-1], _FIELD), []
    for (x, y, z, _), product in zip(points[::-1], [*products[-2::-1], mpz(1)], strict=True):
        inverse, rest = rest * product % _FIELD, rest * z % _FIELD
        x, y = x * inverse % _FIELD, y * inverse % _FIELD
        found.append((x, y, mpz(1), x * y % _FIELD))
    return found[::-1]


def _addend(point: _Extended) -> _Addend:
    x, y, z, t = point
    return y - x, y + x, 2 * z, t * _TWICE_D % _FIELD


def _negate(addend: _Addend) -> _Addend:
    minus, plus, twice_z, t = addend
    return plus, minus, twice_z, -t


def _add(left: _Extended, right: _Addend) -> _Extended:
    x, y, z, t = left
    minus, plus, twice_z, twice_dt = right
    a, b, c, d = (y - x) * minus, (y + x) * plus, t * twice_dt, z * twice_z
    e, f, g, h = (b - a) % _WIDE, (d - c) % _WIDE, (d + c) % _WIDE, (b + a) % _WIDE
    return e * f % _WIDE, g * h % _WIDE, f * g % _WIDE, e * h % _WIDE


def _double(point: _Extended, times: int) -> _Extended:
    x, y, z, _ = point
    for _ in range(times):
        a, b, e = x * x, y * y, x * y
        g, h = (a - b) % _WIDE, a + b
        f = (g + 2 * z * z) % _WIDE
        x, y, z = -2 * f * e % _WIDE, g * h % _WIDE, f * g % _WIDE
    return (x, y, z, -2 * e * h % _WIDE) if times else point


def _multiples(first: _Extended, step: _Extended, count: int) -> list[_Extended]:
    return list(accumulate(repeat(_addend(step), count - 1), _add, initial=first))


def _odd_multiples(point: _Extended) -> list[_Addend]:
    """List 1, 3, … 15 and -15, … -3, -1 times a point: half of an odd number finds its multiple."""
    found = [_addend(m) for m in _multiples(point, _double(point, 1), _ODD_MULTIPLES)]
    return [*found, *map(_negate, reversed(found))]
