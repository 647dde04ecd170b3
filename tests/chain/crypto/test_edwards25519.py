import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl import bindings

from mevm.crypto.edwards25519 import (
    BASE,
    FIELD,
    IDENTITY,
    ORDER,
    clear_cofactor,
    decode,
    encode,
    is_small_order,
    linear_combination,
    multiply,
    multiply_base,
)

scalars = st.integers(1, ORDER - 1)
ORDER_EIGHT = bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")
NEUTRAL = (1).to_bytes(32, "little")


def little(value: int) -> bytes:
    return value.to_bytes(32, "little")


@given(scalars)
def test_fuzz_multiply_base__agrees_with_libsodium(scalar):
    expected = bindings.crypto_scalarmult_ed25519_base_noclamp(little(scalar))
    assert encode(multiply_base(scalar)) == expected
    assert encode(multiply(BASE, scalar)) == expected


@given(scalars, scalars, scalars, scalars)
def test_fuzz_linear_combination__agrees_with_libsodium(point, base, first, second):
    other = bindings.crypto_scalarmult_ed25519_base_noclamp(little(point))
    expected = bindings.crypto_core_ed25519_add(
        bindings.crypto_scalarmult_ed25519_base_noclamp(little(base)),
        bindings.crypto_core_ed25519_add(
            bindings.crypto_scalarmult_ed25519_noclamp(little(first), other),
            bindings.crypto_scalarmult_ed25519_base_noclamp(little(ORDER - second)),
        ),
    )
    points = [decode(other), BASE]
    assert encode(linear_combination(base, points, [first, -second])) == expected


@given(st.integers(-(2**256), 2**256), st.integers(-(2**256), 2**256))
def test_fuzz_multiply__takes_any_integer_for_any_point(left, right):
    """Of a point of order 8·l: nothing is taken modulo l."""
    point = linear_combination(1, [decode(ORDER_EIGHT)], [1])
    total = linear_combination(0, [point, point], [left, right])
    assert encode(total) == encode(multiply(point, left + right))
    assert encode(total) == encode(multiply(point, (left + right) % (8 * ORDER)))


def test_multiply__of_a_point_with_its_order_is_neutral():
    assert encode(multiply_base(ORDER)) == encode(multiply_base(0)) == encode(IDENTITY) == NEUTRAL
    assert encode(multiply(decode(ORDER_EIGHT), 8)) == NEUTRAL
    assert encode(multiply(decode(ORDER_EIGHT), ORDER)) != NEUTRAL


def test_linear_combination__raises_if_counts_differ():
    with pytest.raises(ValueError, match="shorter"):
        linear_combination(1, [BASE], [])


@given(st.binary(min_size=32, max_size=32))
def test_fuzz_decode__takes_the_one_encoding_of_a_point(data):
    point = decode(data)
    if point is not None:
        assert encode(point) == data
        x, y, z, t = point
        d = -121665 * pow(121666, -1, FIELD)
        assert (z, (x * y - t) % FIELD) == (1, 0)
        assert (-x * x + y * y - 1 - d * x * x * y * y) % FIELD == 0


@pytest.mark.parametrize(
    "data",
    [
        little(FIELD),
        little(FIELD + 1),
        little(2**255 - 1),
        little(FIELD + 1 | 1 << 255),
        little(1 | 1 << 255),
        little(FIELD - 1 | 1 << 255),
        little(2),
    ],
    ids=["y is p", "y is p+1", "largest y", "p+1 signed", "-0 at 1", "-0 at -1", "off the curve"],
)
def test_decode__refuses_other_encodings(data):
    assert decode(data) is None


@pytest.mark.parametrize("length", [0, 31, 33])
def test_decode__raises_if_length_is_another(length):
    with pytest.raises(ValueError, match=f"a point has 32 bytes, not {length}"):
        decode(bytes(length))


def test_is_small_order__tells_the_eight_points():
    small = decode(ORDER_EIGHT)
    points = {encode(multiply(small, i)) for i in range(8)}
    assert len(points) == 8
    assert all(is_small_order(decode(point)) for point in points)


@given(scalars, st.integers(0, 7))
def test_fuzz_is_small_order__tells_other_points(scalar, torsion):
    point = linear_combination(scalar, [decode(ORDER_EIGHT)], [torsion])
    assert not is_small_order(point)
    assert encode(clear_cofactor(point)) == encode(multiply_base(8 * scalar))
