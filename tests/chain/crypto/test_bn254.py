"""The native curve behind its checks, against py_ecc, which computes everything in Python."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py_ecc import optimized_bn128 as reference

from mevm.crypto import bn254

FIELD, ORDER = bn254.FIELD, bn254.ORDER

scalars = st.one_of(st.sampled_from([0, 1, 2, ORDER - 1]), st.integers(0, ORDER - 1))
coordinates = st.one_of(st.sampled_from([0, 1, FIELD - 1]), st.integers(0, FIELD - 1))


def encode(point) -> bytes:
    """A reference point in the encoding of EIP-197: imaginary parts first."""
    if reference.is_inf(point):
        return bytes(128 if isinstance(point[0], reference.FQ2) else 64)
    parts = []
    for coordinate in reference.normalize(point):
        parts += reversed(getattr(coordinate, "coeffs", [coordinate]))
    return b"".join(int(part).to_bytes(32, "big") for part in parts)


def encode_numbers(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(32, "big") for number in numbers)


def g1(scalar: int):
    return reference.multiply(reference.G1, scalar)


def g2(scalar: int):
    return reference.multiply(reference.G2, scalar)


def square_root(value):
    """A square root of a + bi if there is one; since p = 3 mod 4, roots in the field are easy."""
    real, imaginary = (int(part) for part in value.coeffs)
    norm = pow(real * real + imaginary * imaginary, (FIELD + 1) // 4, FIELD)
    for sign in (1, -1):
        half = pow((real + sign * norm) * pow(2, -1, FIELD), (FIELD + 1) // 4, FIELD)
        root = reference.FQ2([half, imaginary * pow(2 * half, -1, FIELD)])
        if root * root == value:
            return root
    return None


def points_outside_the_subgroup():
    """Nearly all points of the curve are: it has as many more as the field has elements."""
    found = []
    for real in range(1, 40):
        x = reference.FQ2([real, 0])
        y = square_root(x * x * x + reference.b2)
        if y is not None:
            found.append((x, y, reference.FQ2.one()))
    return found


OUTSIDE = points_outside_the_subgroup()


@given(scalars, scalars)
def test_fuzz_add__equals_reference(first, second):
    expected = encode(reference.add(g1(first), g1(second)))
    assert bn254.add(encode(g1(first)), encode(g1(second))) == expected


@given(scalars)
def test_fuzz_add__doubles_and_cancels(scalar):
    point = encode(g1(scalar))
    assert bn254.add(point, point) == encode(reference.double(g1(scalar)))
    assert bn254.add(point, encode(reference.neg(g1(scalar)))) == bn254.INFINITY


@given(scalars, st.integers(0, 2**256 - 1))
def test_fuzz_multiply__equals_reference(scalar, factor):
    assert bn254.multiply(encode(g1(scalar)), factor) == encode(g1(scalar * factor % ORDER))


@given(scalars)
def test_fuzz_decode_g2__keeps_coordinates(scalar):
    point = bn254.decode_g2(encode(g2(scalar)))
    x, y = point.x, point.y
    assert encode_numbers(x[1], x[0], y[1], y[0]) == encode(g2(scalar))
    assert point.is_zero() == (scalar == 0)


@given(coordinates, coordinates)
def test_fuzz_decode_g1__accepts_the_curve_only(x, y):
    data = encode_numbers(x, y)
    on_curve = (x, y) == (0, 0) or (y * y - x**3 - 3) % FIELD == 0
    if on_curve:
        assert bn254.encode_g1(bn254.decode_g1(data)) == data
    else:
        for refused in (bn254.decode_g1, lambda data: bn254.multiply(data, 1)):
            with pytest.raises(bn254.InvalidPoint, match="not on the curve of G1"):
                refused(data)


@given(st.tuples(coordinates, coordinates, coordinates, coordinates))
def test_fuzz_decode_g2__refuses_points_off_the_curve(numbers):
    x1, x0, y1, y0 = numbers
    x, y = reference.FQ2([x0, x1]), reference.FQ2([y0, y1])
    if any(numbers) and y * y != x * x * x + reference.b2:
        with pytest.raises(bn254.InvalidPoint, match="not on the curve of G2"):
            bn254.decode_g2(encode_numbers(*numbers))


def test_decode_g2__refuses_points_outside_the_subgroup(capfd):
    assert len(OUTSIDE) > 5
    for point in OUTSIDE:
        assert reference.is_on_curve(point, reference.b2)
        assert not reference.is_inf(reference.multiply(point, ORDER))
        with pytest.raises(bn254.InvalidPoint, match="outside the subgroup"):
            bn254.decode_g2(encode(point))
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("position", range(4))
@pytest.mark.parametrize("excess", [FIELD, 2**256 - FIELD - 1])
def test_decode__refuses_coordinates_out_of_range(position, excess):
    """x and x + p are one number to the field, and must not be two names of one point."""
    for decode, point in ((bn254.decode_g1, g1(5)), (bn254.decode_g2, g2(5))):
        data = encode(point)
        start = 32 * position % len(data)
        number = min(int.from_bytes(data[start : start + 32], "big") + excess, 2**256 - 1)
        data = data[:start] + number.to_bytes(32, "big") + data[start + 32 :]
        with pytest.raises(bn254.InvalidPoint, match="not below the field modulus"):
            decode(data)


@pytest.mark.parametrize("length", [0, 32, 63, 65, 127, 129])
def test_decode__refuses_other_lengths(length):
    with pytest.raises(bn254.InvalidPoint, match=f"has 64 bytes, not {length}"):
        bn254.decode_g1(bytes(length))
    with pytest.raises(bn254.InvalidPoint, match=f"has 128 bytes, not {length}"):
        bn254.decode_g2(bytes(length))


@settings(max_examples=5)  # the reference takes half a second for each
@given(scalars, scalars, scalars)
def test_fuzz_pairing_is_one__equals_reference(first, second, third):
    pairs = [(g1(first), g2(second)), (g1(third), reference.G2)]
    product = reference.FQ12.one()
    for p, q in pairs:
        product *= reference.pairing(q, p, final_exponentiate=False)
    expected = reference.final_exponentiate(product) == reference.FQ12.one()
    decoded = [(bn254.decode_g1(encode(p)), bn254.decode_g2(encode(q))) for p, q in pairs]
    assert bn254.pairing_is_one(decoded) == expected


@given(scalars, scalars)
def test_fuzz_pairing_is_one__if_exponents_cancel(first, second):
    product = first * second % ORDER
    decode_g1, decode_g2 = bn254.decode_g1, bn254.decode_g2
    left = (decode_g1(encode(g1(first))), decode_g2(encode(g2(second))))
    for summand, expected in ((ORDER - product, True), (ORDER - product + 1, False)):
        right = (decode_g1(encode(g1(summand))), decode_g2(encode(reference.G2)))
        assert bn254.pairing_is_one([left, right]) == expected


@given(st.lists(st.tuples(scalars, scalars), min_size=1, max_size=6))
def test_fuzz_linear_combination__equals_sum(terms):
    points = [bn254.decode_g1(encode(g1(scalar))) for scalar, _ in terms]
    total = sum(scalar * factor for scalar, factor in terms) % ORDER
    combined = bn254.linear_combination(points, [factor for _, factor in terms])
    assert bn254.encode_g1(combined) == encode(g1(total))


def test_pairing_is_one__of_nothing():
    assert bn254.pairing_is_one([])
