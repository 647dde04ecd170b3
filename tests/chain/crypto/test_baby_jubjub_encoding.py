"""Points in 32 bytes, and points from a coordinate."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto.baby_jubjub import (
    BASE,
    FIELD,
    IDENTITY,
    ORDER,
    A,
    D,
    compress,
    decompress,
    is_in_subgroup,
    is_on_curve,
    lift_x,
    multiply,
)

VECTORS = json.loads((Path(__file__).parent / "vectors" / "baby_jubjub.json").read_text())
GENERATOR = tuple(map(int, VECTORS["eip_2494"]["generator"]))

points = st.builds(multiply, st.just(GENERATOR), st.integers(0, 2**255))


@pytest.mark.parametrize("vector", VECTORS["packed"], ids=lambda v: v["packed"][:8])
def test_compress__published_vector(vector):
    point = tuple(map(int, vector["point"]))
    assert compress(point).hex() == vector["packed"]
    assert decompress(bytes.fromhex(vector["packed"])) == point
    assert is_in_subgroup(point) == vector["in_subgroup"]


@given(points)
def test_fuzz_compress__is_undone(point):
    assert decompress(compress(point)) == point


@given(st.binary(min_size=32, max_size=32))
def test_fuzz_decompress__takes_one_encoding_of_a_point(data):
    try:
        point = decompress(data)
    except ValueError:
        return
    assert is_on_curve(point)
    assert compress(point) == data


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_decompress__raises_if_length_is_wrong(length):
    with pytest.raises(ValueError, match=f"a point has 32 bytes, not {length}"):
        decompress(bytes(length))


@pytest.mark.parametrize("y", [FIELD, FIELD + 1, 2**255 - 1])
def test_decompress__raises_if_y_is_no_field_element(y):
    with pytest.raises(ValueError, match="y is not below the field modulus"):
        decompress(y.to_bytes(32, "little"))


def test_decompress__raises_if_no_point_has_the_y():
    square = (1 - 4) * pow(A - 4 * D, -1, FIELD) % FIELD
    assert pow(square, (FIELD - 1) // 2, FIELD) == FIELD - 1
    with pytest.raises(ValueError, match="no point has this y"):
        decompress((2).to_bytes(32, "little"))


@pytest.mark.parametrize("y", [1, FIELD - 1])
def test_decompress__raises_if_zero_has_a_sign(y):
    assert decompress(y.to_bytes(32, "little")) == (0, y)
    with pytest.raises(ValueError, match="the sign of zero is set"):
        decompress((y | 1 << 255).to_bytes(32, "little"))


@given(points)
def test_fuzz_lift_x__finds_the_smaller_y(point):
    x, y = point
    assert lift_x(x) == min(y, FIELD - y)


@given(st.integers(0, FIELD - 1))
def test_fuzz_lift_x__finds_a_y_where_there_is_one(x):
    square = (1 - A * x * x) * pow(1 - D * x * x, -1, FIELD) % FIELD
    exists = pow(square, (FIELD - 1) // 2, FIELD) != FIELD - 1
    y = lift_x(x)
    assert (y is not None) == exists
    assert y is None or is_on_curve((x, y))


def test_lift_x__special_points():
    assert lift_x(IDENTITY[0]) == 1
    assert lift_x(BASE[0]) == min(BASE[1], FIELD - BASE[1])
    order_four = multiply(GENERATOR, 2 * ORDER)
    assert lift_x(order_four[0]) == 0


@pytest.mark.parametrize("x", [-1, FIELD, 2**256])
def test_lift_x__raises_if_x_is_no_field_element(x):
    with pytest.raises(ValueError, match="x is not below the field modulus"):
        lift_x(x)
