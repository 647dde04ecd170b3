"""The subgroup of prime order, among the eight cosets that the curve falls into."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto.baby_jubjub import (
    BASE,
    FIELD,
    IDENTITY,
    ORDER,
    add,
    is_in_subgroup,
    is_on_curve,
    lift_x,
    multiply,
    multiply_in_subgroup,
)

GENERATOR = (
    995203441582195749578291179787384436505546430278305826713579947235728471134,
    5472060717959818805561601436314318772137091100104008585924551046643952123905,
)
SMALL_ORDER = [multiply(GENERATOR, ORDER * i) for i in range(8)]

scalars = st.integers(0, ORDER - 1)


@given(scalars)
def test_fuzz_is_in_subgroup__accepts_one_coset_of_eight(scalar):
    member = multiply(BASE, scalar)
    for torsion in SMALL_ORDER:
        point = add(member, torsion)
        assert is_in_subgroup(point) == (multiply(point, ORDER) == IDENTITY)
        assert is_in_subgroup(point) == (torsion == IDENTITY)


@given(st.integers(0, FIELD - 1))
def test_fuzz_is_in_subgroup__is_the_order_of_any_point(x):
    """Points that nothing is known of, not even how they lie to the generator."""
    while (y := lift_x(x)) is None:
        x = (x + 1) % FIELD
    for point in ((x, y), (x, -y % FIELD), (-x % FIELD, y)):
        assert is_in_subgroup(point) == (multiply(point, ORDER) == IDENTITY)


def test_is_in_subgroup__refuses_points_of_small_order():
    assert len(set(SMALL_ORDER)) == 8
    assert [is_in_subgroup(point) for point in SMALL_ORDER] == [True] + [False] * 7


@pytest.mark.parametrize(
    "pair",
    [(0, 0), (1, 1), (FIELD, 1), (0, FIELD + 1), (-1, 1), (2**256 - 1, 2**256 - 1)],
    ids=str,
)
def test_is_in_subgroup__refuses_what_is_no_point(pair):
    assert not is_on_curve(pair)
    assert not is_in_subgroup(pair)
    assert multiply_in_subgroup(pair, 1) is None


@given(scalars, st.integers(0, 2**256))
def test_fuzz_multiply_in_subgroup__multiplies_members_only(member, scalar):
    point = multiply(BASE, member)
    assert multiply_in_subgroup(point, scalar) == multiply(point, scalar)
    for torsion in SMALL_ORDER[1:]:
        assert multiply_in_subgroup(add(point, torsion), scalar) is None
