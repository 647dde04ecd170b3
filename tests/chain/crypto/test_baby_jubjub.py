"""Arithmetic, against published vectors and the affine definition in plain integers."""

import json
from functools import reduce
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto.baby_jubjub import (
    BASE,
    COFACTOR,
    FIELD,
    GROUP_ORDER,
    IDENTITY,
    ORDER,
    A,
    D,
    FixedBase,
    Point,
    add,
    is_on_curve,
    linear_combination,
    multiply,
    negate,
    sum_points,
)

VECTORS = json.loads((Path(__file__).parent / "vectors" / "baby_jubjub.json").read_text())
PUBLISHED = VECTORS["eip_2494"]


def point(coordinates: list[str]) -> Point:
    x, y = map(int, coordinates)
    return x, y


GENERATOR = point(PUBLISHED["generator"])  # of the whole curve

scalars = st.one_of(
    st.sampled_from([0, 1, 2, 16, 17, ORDER - 1, ORDER, GROUP_ORDER - 1]),
    st.integers(0, GROUP_ORDER - 1),
)


def plain_add(left: Point, right: Point) -> Point:
    (x1, y1), (x2, y2) = left, right
    k = D * x1 * x2 * y1 * y2
    return (
        (x1 * y2 + y1 * x2) * pow(1 + k, -1, FIELD) % FIELD,
        (y1 * y2 - A * x1 * x2) * pow(1 - k, -1, FIELD) % FIELD,
    )


def plain_multiply(point: Point, scalar: int) -> Point:
    total = IDENTITY
    for bit in f"{scalar:b}":
        total = plain_add(total, total)
        total = plain_add(total, point) if bit == "1" else total
    return total


points = st.builds(multiply, st.just(GENERATOR), scalars)


def test_constants__are_the_published_ones():
    assert int(PUBLISHED["order"]) == GROUP_ORDER == COFACTOR * ORDER
    assert point(PUBLISHED["base"]) == BASE == multiply(GENERATOR, COFACTOR)


def test_add__published_vector():
    vector = PUBLISHED["addition"]
    assert add(point(vector["left"]), point(vector["right"])) == point(vector["sum"])
    assert add(IDENTITY, IDENTITY) == IDENTITY


def test_multiply__published_vector():
    doubling = PUBLISHED["doubling"]
    assert multiply(point(doubling["point"]), 2) == point(doubling["double"])
    for vector in VECTORS["multiplication"]:
        product = point(vector["product"])
        assert multiply(point(vector["point"]), int(vector["scalar"])) == product


def test_multiply__base_has_the_prime_order():
    assert multiply(BASE, ORDER - 1) == negate(BASE)
    assert plain_multiply(BASE, ORDER) == IDENTITY
    assert plain_multiply(GENERATOR, 4 * ORDER) == (0, FIELD - 1)


@given(points, points)
def test_fuzz_add__is_the_definition(left, right):
    assert add(left, right) == plain_add(left, right)
    assert add(left, left) == plain_add(left, left)
    assert add(left, negate(left)) == IDENTITY


@given(points, st.one_of(scalars, st.integers(-(2**260), 2**260)))
def test_fuzz_multiply__is_the_definition(point, scalar):
    expected = plain_multiply(point, scalar % GROUP_ORDER)
    assert multiply(point, scalar) == expected
    assert is_on_curve(expected)


@given(st.lists(st.tuples(points, scalars), max_size=4))
def test_fuzz_linear_combination__is_the_definition(terms):
    products = [plain_multiply(*term) for term in terms]
    expected = reduce(plain_add, products, IDENTITY)
    assert linear_combination([p for p, _ in terms], [k for _, k in terms]) == expected
    assert sum_points(products) == expected


def test_linear_combination__raises_if_a_scalar_is_missing():
    with pytest.raises(ValueError, match="2 points, but 1 scalars"):
        linear_combination([BASE, GENERATOR], [1])


@pytest.mark.parametrize("base", [BASE, GENERATOR, IDENTITY], ids=["base", "generator", "identity"])
def test_fixed_base__multiplies_by_every_digit(base):
    fixed = FixedBase(base)
    for scalar in (*range(-70, 70), *(k << 246 for k in range(300)), GROUP_ORDER - 1):
        assert fixed.multiply(scalar) == multiply(base, scalar)


@given(st.data())
def test_fuzz_fixed_base__is_the_definition(generator_table, data):
    scalar = data.draw(scalars)
    assert generator_table.multiply(scalar) == plain_multiply(GENERATOR, scalar)


@pytest.fixture(scope="module")
def generator_table() -> FixedBase:
    return FixedBase(GENERATOR)


@given(points)
def test_fuzz_is_on_curve__is_the_definition(point):
    x, y = point
    assert is_on_curve(point)
    assert not is_on_curve((x, (y + 1) % FIELD)) or (2 * y + 1) % FIELD == 0
    assert not is_on_curve((x + FIELD, y))
    assert not is_on_curve((x, y + FIELD))
    assert not is_on_curve((x - FIELD, y))


def test_is_on_curve__published_vector():
    assert is_on_curve((0, 1))
    assert not is_on_curve((1, 0))
