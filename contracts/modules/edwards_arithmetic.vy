# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title edwards_arithmetic
@license AGPL-3.0-only
@author The MEVM authors
@notice Calculates on the curve Baby Jubjub with plain EVM, for contracts in the place of the
        precompiles. Points given and returned are x, y, that of the identity 0, 1.
@dev Inside, x is multiplied by the square root of -168700, so that the curve's first coefficient is
     -1: the complete formulas of Hisil, Wong, Carter, Dawson (eprint 2008/522) then take eight
     products for a sum and seven for a double, and never divide. Points are X, Y, Z, T there, with
     x = X / Z, y = Y / Z, T = X * Y / Z. Differences are left unreduced where they stay below five
     times the field's order, which is below 2^256.
@custom:source SERO-31
"""

P: constant(uint256) = 21888242871839275222246405745257275088548364400416034343698204186575808495617
ORDER: constant(
    uint256
) = 2736030358979909402780800718157159386076813972158567259200215660948447373041

A: constant(uint256) = 168700
D: constant(uint256) = 168696
SCALE: constant(
    uint256
) = 6360561867910373094066688120553762416144456282423235903351243436111059670888
UNSCALE: constant(
    uint256
) = 19976260017534050147865154401153945156910754191401137453807035910720341838527
TWICE_D: constant(
    uint256
) = 2475045175004185027501911298141836274980133961483913877536377848625489762075

# of the tangents in the Montgomery form at a point of order 8 and at its double: _is_in_subgroup
SLOPE: constant(
    uint256
) = 5125366436769623165205660392107939355810725029703343239946747673935168202680
OFFSET: constant(
    uint256
) = 19799329160503878365519859265345525785148473002902384773314932802961476726446
SLOPE_OF_DOUBLE: constant(
    uint256
) = 14673962723734255200314198873237586429337747973199041533368185129026308523766

MODEXP: constant(address) = 0x0000000000000000000000000000000000000005

GROUP: constant(uint256) = 8  # points that share their doubles
DIGITS: constant(uint256) = 16
DIGIT_BITS: constant(uint256) = 4
MAX_DIGITS: constant(uint256) = 256 // DIGIT_BITS


@internal
@pure
def _require_element(number: uint256):
    """
    @notice Revert unless a number is a field element.
    @param number Any number.
    """
    assert number < P, "edwards: no field element"


@internal
@pure
def _require_point(point: uint256[2]):
    """
    @notice Revert unless two numbers are the coordinates of a point of the curve.
    @param point Any two numbers.
    """
    self._require_element(point[0])
    self._require_element(point[1])
    assert self._is_on_curve(point), "edwards: not on the curve"


@internal
@pure
def _is_on_curve(point: uint256[2]) -> bool:
    """
    @notice Tell whether two field elements are the coordinates of a point.
    @param point x and y, each below the field's order.
    @return True if they are.
    """
    xx: uint256 = uint256_mulmod(point[0], point[0], P)
    yy: uint256 = uint256_mulmod(point[1], point[1], P)
    left: uint256 = uint256_addmod(uint256_mulmod(A, xx, P), yy, P)
    return left == uint256_addmod(uint256_mulmod(D, uint256_mulmod(xx, yy, P), P), 1, P)


@internal
@view
def _is_in_subgroup(point: uint256[2]) -> bool:
    """
    @notice Tell whether a point of the curve is in the subgroup of prime order.
    @dev The curve has 8 * ORDER points in one cycle: the point has to be eight times another. That
         is so if its Tate pairing with a point T of order 8 is 1 (Koshelev, eprint 2022/037), which
         takes one power instead of a product with ORDER. In the Montgomery form, u = (1 + y) /
         (1 - y) and v = u / x, the function to evaluate is t^4 * d^2 / ((u - 1)^4 * u), with the
         tangents t at T and d at 2T. Up to eighth powers, which the exponent takes to 1, that is
         the product below. It is 0 only for points of order 2, 4 and 8.
    @param point On the curve.
    @return True if it is.
    """
    x: uint256 = point[0]
    y: uint256 = point[1]
    if x == 0:
        return y == 1
    above: uint256 = unsafe_add(1, y)
    below: uint256 = unsafe_sub(unsafe_add(P, 1), y)
    tangent: uint256 = unsafe_add(
        uint256_mulmod(above, unsafe_sub(unsafe_add(P, 1), uint256_mulmod(SLOPE, x, P)), P),
        uint256_mulmod(OFFSET, uint256_mulmod(below, x, P), P),
    )
    double: uint256 = unsafe_sub(unsafe_add(P, 1), uint256_mulmod(SLOPE_OF_DOUBLE, x, P))
    twice_y: uint256 = unsafe_add(y, y)
    root: uint256 = uint256_mulmod(uint256_mulmod(tangent, tangent, P), double, P)
    root = uint256_mulmod(root, uint256_mulmod(twice_y, twice_y, P), P)
    root = uint256_mulmod(root, uint256_mulmod(uint256_mulmod(below, below, P), below, P), P)
    root = uint256_mulmod(root, x, P)
    value: uint256 = uint256_mulmod(above, below, P)
    value = uint256_mulmod(value, uint256_mulmod(root, root, P), P)
    return self._power(value, (P - 1) // 8) == 1


@internal
@pure
def _extend(point: uint256[2]) -> uint256[4]:
    """
    @notice Change the form of a point to the one that the functions below take.
    @param point On the curve.
    @return X, Y, Z, T.
    """
    x: uint256 = uint256_mulmod(point[0], SCALE, P)
    return [x, point[1], 1, uint256_mulmod(x, point[1], P)]


@internal
@view
def _affine(point: uint256[4]) -> uint256[2]:
    """
    @notice Undo _extend, with one division.
    @param point X, Y, Z, T.
    @return x and y.
    """
    inverse: uint256 = self._power(point[2], P - 2)
    x: uint256 = uint256_mulmod(point[0], uint256_mulmod(inverse, UNSCALE, P), P)
    return [x, uint256_mulmod(point[1], inverse, P)]


@internal
@pure
def _is_same(point: uint256[4], other: uint256[2]) -> bool:
    """
    @notice Compare two points without a division.
    @param point X, Y, Z, T.
    @param other x and y.
    @return True if they are equal.
    """
    x: uint256 = uint256_mulmod(uint256_mulmod(other[0], SCALE, P), point[2], P)
    return x == point[0] and uint256_mulmod(other[1], point[2], P) == point[1]


@internal
@pure
def _addend(point: uint256[4]) -> uint256[4]:
    """
    @notice Calculate what a sum needs of its second point.
    @param point X, Y, Z, T.
    @return Y - X, Y + X, 2 * Z, 2 * d * T.
    """
    return [
        unsafe_sub(unsafe_add(point[1], P), point[0]),
        unsafe_add(point[1], point[0]),
        unsafe_add(point[2], point[2]),
        uint256_mulmod(TWICE_D, point[3], P),
    ]


@internal
@pure
def _add(point: uint256[4], addend: uint256[4]) -> uint256[4]:
    """
    @notice Add two points.
    @param point X, Y, Z, T of the first.
    @param addend What _addend says of the second.
    @return X, Y, Z, T of their sum.
    """
    a: uint256 = uint256_mulmod(unsafe_sub(unsafe_add(point[1], P), point[0]), addend[0], P)
    b: uint256 = uint256_mulmod(unsafe_add(point[1], point[0]), addend[1], P)
    c: uint256 = uint256_mulmod(point[3], addend[3], P)
    d: uint256 = uint256_mulmod(point[2], addend[2], P)
    e: uint256 = unsafe_sub(unsafe_add(b, P), a)
    f: uint256 = unsafe_sub(unsafe_add(d, P), c)
    g: uint256 = unsafe_add(d, c)
    h: uint256 = unsafe_add(b, a)
    return [
        uint256_mulmod(e, f, P),
        uint256_mulmod(g, h, P),
        uint256_mulmod(f, g, P),
        uint256_mulmod(e, h, P),
    ]


@internal
@pure
def _double_four_times(point: uint256[4]) -> uint256[4]:
    """
    @notice Double a point as often as a digit has bits.
    @param point X, Y, Z, T.
    @return X, Y, Z, T of 16 times the point.
    """
    x: uint256 = point[0]
    y: uint256 = point[1]
    z: uint256 = point[2]
    e: uint256 = 0
    h: uint256 = 0
    for _: uint256 in range(DIGIT_BITS):
        a: uint256 = uint256_mulmod(x, x, P)
        b: uint256 = uint256_mulmod(y, y, P)
        e = uint256_mulmod(unsafe_add(x, x), y, P)
        h = unsafe_sub(P + P, unsafe_add(a, b))
        g: uint256 = unsafe_sub(unsafe_add(b, P), a)
        f: uint256 = unsafe_sub(unsafe_add(g, P), uint256_mulmod(unsafe_add(z, z), z, P))
        x = uint256_mulmod(e, f, P)
        y = uint256_mulmod(g, h, P)
        z = uint256_mulmod(f, g, P)
    return [x, y, z, uint256_mulmod(e, h, P)]


@internal
@pure
def _combine(points: DynArray[uint256[2], GROUP], scalars: DynArray[uint256, GROUP]) -> uint256[4]:
    """
    @notice Multiply points and add the products: digit by digit for all at once (Straus), so that
            the doubles between digits are shared.
    @param points On the curve, one or more.
    @param scalars As many numbers.
    @return X, Y, Z, T of the sum.
    """
    multiples: uint256[4][DIGITS - 1][GROUP] = empty(uint256[4][DIGITS - 1][GROUP])
    count: uint256 = len(points)
    bits: uint256 = 0
    for i: uint256 in range(count, bound=GROUP):
        bits |= scalars[i]
        multiple: uint256[4] = self._extend(points[i])
        addend: uint256[4] = self._addend(multiple)
        multiples[i][0] = addend
        for digit: uint256 in range(2, DIGITS):
            multiple = self._add(multiple, addend)
            multiples[i][digit - 1] = self._addend(multiple)
    total: uint256[4] = [0, 1, 1, 0]
    started: bool = False
    for place: uint256 in range(MAX_DIGITS):
        lowest: uint256 = unsafe_mul(unsafe_sub(MAX_DIGITS - 1, place), DIGIT_BITS)
        if bits >> lowest == 0:
            continue
        if started:
            total = self._double_four_times(total)
        started = True
        for i: uint256 in range(count, bound=GROUP):
            digit: uint256 = (scalars[i] >> lowest) & (DIGITS - 1)
            if digit != 0:
                total = self._add(total, multiples[i][unsafe_sub(digit, 1)])
    return total


@internal
@view
def _power(base: uint256, exponent: uint256) -> uint256:
    size: uint256 = 32
    output: Bytes[32] = raw_call(
        MODEXP,
        abi_encode(size, size, size, base, exponent, P),
        max_outsize=32,
        is_static_call=True,
    )
    return convert(output, uint256)
