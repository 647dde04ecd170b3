import pytest
from eth.exceptions import OutOfGas, VMError
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto.baby_jubjub import BASE, FIELD, GROUP_ORDER, IDENTITY, multiply, negate, sum_points
from mevm.precompiles import PRECOMPILES
from mevm.precompiles.gas import GAS_BABYJUB_ADD, GAS_BABYJUB_ADD_POINT
from mevm.precompiles.words import encode_word

BABYJUB_ADD = PRECOMPILES[bytes.fromhex("4d02").rjust(20, b"\0")]
MAX_POINTS = 128
GENERATOR = (
    995203441582195749578291179787384436505546430278305826713579947235728471134,
    5472060717959818805561601436314318772137091100104008585924551046643952123905,
)

points = st.builds(multiply, st.just(GENERATOR), st.integers(0, GROUP_ORDER - 1))


def encode(*points: tuple[int, int]) -> bytes:
    return b"".join(map(encode_word, (number for point in points for number in point)))


@pytest.mark.rule("SERO-31")
def test_babyjub_add__published_vector(run, vectors):
    for vector in vectors("babyjub")["addition"]:
        left, right, total = (tuple(map(int, vector[name])) for name in ("left", "right", "sum"))
        assert run(BABYJUB_ADD, encode(left, right))[0] == encode(total)


@given(st.lists(points, min_size=1, max_size=5))
def test_fuzz_babyjub_add__adds_points(run, points):
    assert run(BABYJUB_ADD, encode(*points))[0] == encode(sum_points(points))


def test_babyjub_add__takes_points_of_small_order_and_opposites(run):
    order_two = (0, FIELD - 1)
    assert run(BABYJUB_ADD, encode(IDENTITY))[0] == encode(IDENTITY)
    assert run(BABYJUB_ADD, encode(order_two, order_two))[0] == encode(IDENTITY)
    assert run(BABYJUB_ADD, encode(BASE, negate(BASE)))[0] == encode(IDENTITY)
    opposite = FIELD - BASE[0], FIELD - BASE[1]
    assert run(BABYJUB_ADD, encode(BASE, order_two))[0] == encode(opposite)
    assert run(BABYJUB_ADD, encode(*[BASE] * MAX_POINTS))[0] == encode(multiply(BASE, MAX_POINTS))


def price(count: int) -> int:
    return GAS_BABYJUB_ADD + GAS_BABYJUB_ADD_POINT * count


@pytest.mark.parametrize("count", [1, 2, MAX_POINTS])
def test_babyjub_add__gas(run, count):
    assert run(BABYJUB_ADD, encode(*[BASE] * count))[1] == price(count)


def test_babyjub_add__halts_if_out_of_gas(run):
    data = encode(BASE, BASE)
    assert run(BABYJUB_ADD, data, gas=price(2))[1] == price(2)
    with pytest.raises(OutOfGas):
        run(BABYJUB_ADD, data, gas=price(2) - 1)


def test_babyjub_add__charges_before_it_looks_at_points(run):
    with pytest.raises(OutOfGas):
        run(BABYJUB_ADD, b"\xff" * 64 * MAX_POINTS, gas=price(MAX_POINTS) - 1)


def test_babyjub_add__halts_if_input_is_empty(halts):
    halts(BABYJUB_ADD, b"", "expected 1 to 128 points, got 0 bytes")


@pytest.mark.parametrize("length", [1, 32, 63, 65, 96, 64 * (MAX_POINTS + 1), 1_000_000, 1_048_576])
def test_babyjub_add__halts_at_once_if_length_is_wrong(run, length):
    with pytest.raises(VMError, match=f"expected 1 to 128 points, got {length} bytes"):
        run(BABYJUB_ADD, bytes(length), gas=0)


@pytest.mark.parametrize(
    "point", [(FIELD, 1), (0, FIELD + 1), (2**256 - 1, 2**256 - 1), (BASE[0] + FIELD, BASE[1])]
)
def test_babyjub_add__halts_if_coordinate_is_no_field_element(halts, point):
    halts(BABYJUB_ADD, encode(BASE, point), "a coordinate is not below the field modulus")
    halts(BABYJUB_ADD, encode(point, BASE), "a coordinate is not below the field modulus")


@pytest.mark.parametrize("point", [(0, 0), (1, 0), (BASE[0], BASE[1] + 1), (BASE[1], BASE[0])])
def test_babyjub_add__halts_if_point_is_off_the_curve(halts, point):
    halts(BABYJUB_ADD, encode(BASE, point), "a point is not on the curve")
    halts(BABYJUB_ADD, encode(point), "a point is not on the curve")
