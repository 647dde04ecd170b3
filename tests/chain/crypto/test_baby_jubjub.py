"""Arithmetic against the affine definition, in plain integers."""

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto.baby_jubjub import (
    BASE,
    FIELD,
    GROUP_ORDER,
    IDENTITY,
    ORDER,
    A,
    D,
    Point,
    add,
    compress,
    decompress,
    is_in_subgroup,
    is_on_curve,
    lift_x,
    linear_combination,
    multiply,
    negate,
    sum_points,
)

# EIP-2494; the generator has the order 8·l
GENERATOR = (
    995203441582195749578291179787384436505546430278305826713579947235728471134,
    5472060717959818805561601436314318772137091100104008585924551046643952123905,
)

scalars = st.integers(0, GROUP_ORDER - 1)


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


points = st.builds(plain_multiply, st.just(GENERATOR), scalars)


@given(points, points)
def test_fuzz_add__is_the_definition(left, right):
    assert add(left, right) == plain_add(left, right)


@given(points, st.integers(-(2**260), 2**260))
def test_fuzz_multiply__is_the_definition(point, scalar):
    assert multiply(point, scalar) == plain_multiply(point, scalar % GROUP_ORDER)


@given(points)
def test_fuzz_compress__is_undone(point):
    assert decompress(compress(point)) == point


@given(st.lists(st.tuples(points, scalars), max_size=4))
def test_fuzz_linear_combination__is_the_definition(terms):
    products = [plain_multiply(*term) for term in terms]
    expected = reduce(plain_add, products, IDENTITY)
    assert linear_combination([p for p, _ in terms], [k for _, k in terms]) == expected
    assert sum_points(products) == expected


@given(points)
def test_fuzz_lift_x__finds_the_smaller_y(point):
    x, y = point
    assert lift_x(x) == min(y, FIELD - y)


def test_negate__adds_to_the_identity():
    assert add(GENERATOR, negate(GENERATOR)) == IDENTITY
    assert is_on_curve(negate(GENERATOR))


def test_is_in_subgroup__tells_the_base_from_the_generator():
    assert multiply(GENERATOR, 8) == BASE
    assert is_in_subgroup(BASE)
    assert not is_in_subgroup(GENERATOR)
    assert multiply(GENERATOR, ORDER) != IDENTITY
    with pytest.raises(ValueError, match="1 points, but 2 scalars"):
        linear_combination([BASE], [1, 2])
