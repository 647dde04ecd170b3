import pytest
from eth.exceptions import OutOfGas, VMError
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto.baby_jubjub import (
    BASE,
    FIELD,
    GROUP_ORDER,
    IDENTITY,
    ORDER,
    linear_combination,
    multiply,
    negate,
)
from mevm.precompiles import PRECOMPILES
from mevm.precompiles.gas import GAS_BABYJUB_MSM, GAS_BABYJUB_MSM_TERM
from mevm.precompiles.words import encode_word

BABYJUB_MSM = PRECOMPILES[bytes.fromhex("4d03").rjust(20, b"\0")]
MAX_TERMS = 64
GENERATOR = (
    995203441582195749578291179787384436505546430278305826713579947235728471134,
    5472060717959818805561601436314318772137091100104008585924551046643952123905,
)

points = st.builds(multiply, st.just(GENERATOR), st.integers(0, GROUP_ORDER - 1))
scalars = st.one_of(
    st.sampled_from([0, 1, ORDER - 1, ORDER, GROUP_ORDER, 2**256 - 1]), st.integers(0, 2**256 - 1)
)


def encode(*terms: tuple[int, tuple[int, int]]) -> bytes:
    return b"".join(encode_word(k) + encode_point(point) for k, point in terms)


def encode_point(point: tuple[int, int]) -> bytes:
    return b"".join(map(encode_word, point))


@pytest.mark.rule("SERO-31")
def test_babyjub_msm__published_vector(run, vectors):
    for vector in vectors("babyjub")["multiplication"]:
        point, product = (tuple(map(int, vector[name])) for name in ("point", "product"))
        data = encode((int(vector["scalar"]), point))
        assert run(BABYJUB_MSM, data)[0] == encode_point(product)


@given(st.lists(st.tuples(scalars, points), min_size=1, max_size=4))
def test_fuzz_babyjub_msm__sums_products(run, terms):
    expected = linear_combination([point for _, point in terms], [k for k, _ in terms])
    assert run(BABYJUB_MSM, encode(*terms))[0] == encode_point(expected)


@given(scalars, points)
def test_fuzz_babyjub_msm__takes_scalars_modulo_the_order_of_the_point(run, scalar, point):
    """Not modulo l, unless the point is in the subgroup."""
    output = run(BABYJUB_MSM, encode((scalar, point)))[0]
    assert output == run(BABYJUB_MSM, encode((scalar % GROUP_ORDER, point)))[0]
    base = multiply(point, 8)
    product = run(BABYJUB_MSM, encode((scalar % ORDER, base)))[0]
    assert run(BABYJUB_MSM, encode((scalar, base)))[0] == product


def test_babyjub_msm__takes_points_of_small_order_and_opposites(run):
    order_two = (0, FIELD - 1)
    neutral = encode_point(IDENTITY)
    assert run(BABYJUB_MSM, encode((2**256 - 1, IDENTITY)))[0] == neutral
    assert run(BABYJUB_MSM, encode((0, BASE)))[0] == neutral
    assert run(BABYJUB_MSM, encode((2, order_two)))[0] == neutral
    assert run(BABYJUB_MSM, encode((ORDER, order_two)))[0] == encode_point(order_two)
    assert run(BABYJUB_MSM, encode((7, BASE), (7, negate(BASE))))[0] == neutral


def test_babyjub_msm__takes_as_many_terms_as_it_says(run):
    terms = [(2**256 - 1 - i, multiply(GENERATOR, i)) for i in range(MAX_TERMS)]
    expected = multiply(GENERATOR, sum((2**256 - 1 - i) * i for i in range(MAX_TERMS)))
    assert run(BABYJUB_MSM, encode(*terms))[0] == encode_point(expected)


def price(count: int) -> int:
    return GAS_BABYJUB_MSM + GAS_BABYJUB_MSM_TERM * count


@pytest.mark.parametrize("count", [1, 2, MAX_TERMS])
def test_babyjub_msm__gas(run, count):
    assert run(BABYJUB_MSM, encode(*[(3, BASE)] * count))[1] == price(count)


def test_babyjub_msm__halts_if_out_of_gas(run):
    data = encode((1, BASE), (2, BASE))
    assert run(BABYJUB_MSM, data, gas=price(2))[1] == price(2)
    with pytest.raises(OutOfGas):
        run(BABYJUB_MSM, data, gas=price(2) - 1)


def test_babyjub_msm__charges_before_it_looks_at_points(run):
    with pytest.raises(OutOfGas):
        run(BABYJUB_MSM, b"\xff" * 96 * MAX_TERMS, gas=price(MAX_TERMS) - 1)


def test_babyjub_msm__halts_if_input_is_empty(halts):
    halts(BABYJUB_MSM, b"", "expected 1 to 64 terms, got 0 bytes")


@pytest.mark.parametrize("length", [1, 32, 64, 95, 97, 96 * (MAX_TERMS + 1), 960_000, 1_048_576])
def test_babyjub_msm__halts_at_once_if_length_is_wrong(run, length):
    with pytest.raises(VMError, match=f"expected 1 to 64 terms, got {length} bytes"):
        run(BABYJUB_MSM, bytes(length), gas=0)


@pytest.mark.parametrize(
    "point", [(FIELD, 1), (0, FIELD + 1), (2**256 - 1, 2**256 - 1), (BASE[0] + FIELD, BASE[1])]
)
def test_babyjub_msm__halts_if_coordinate_is_no_field_element(halts, point):
    reason = "a coordinate is not below the field modulus"
    halts(BABYJUB_MSM, encode((1, BASE), (0, point)), reason)
    halts(BABYJUB_MSM, encode((1, point), (1, BASE)), reason)


@pytest.mark.parametrize("point", [(0, 0), (1, 0), (BASE[0], BASE[1] + 1), (BASE[1], BASE[0])])
def test_babyjub_msm__halts_if_point_is_off_the_curve(halts, point):
    """Even one that is multiplied by zero."""
    halts(BABYJUB_MSM, encode((1, BASE), (0, point)), "a point is not on the curve")
    halts(BABYJUB_MSM, encode((ORDER, point)), "a point is not on the curve")
