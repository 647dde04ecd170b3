"""The native precompiles 0x4d01 to 0x4d05 against those in Python: output, halting, and gas."""

import random

import pytest
from eth.exceptions import VMError
from eth.vm.forks.london.computation import LondonComputation
from eth.vm.message import Message
from hypothesis import given
from hypothesis import strategies as st

import mevm.native
from mevm.crypto import baby_jubjub, bn254, eddsa, poseidon
from mevm.crypto.baby_jubjub import BASE, COFACTOR, FIELD, IDENTITY, ORDER
from mevm.native import extension
from mevm.precompiles import PRECOMPILES
from mevm.precompiles.groth16_verify import input_length
from mevm.precompiles.table import address

POSEIDON, ADD, MSM, VERIFY, GROTH16 = range(0x4D01, 0x4D06)
HALTS = "halts"
GAS = 2**40
OF_ORDER_8 = (
    17545522957889784193459637215142187266023652151580582754000402781682644312291,
    4826523245007015323400664741523384119579596407052839571721035538011798951543,
)

numbers = st.integers(0, 2**256 - 1)
elements = st.integers(0, FIELD - 1)
edges = st.sampled_from([0, 1, 2, ORDER - 1, ORDER, FIELD - 1, FIELD, FIELD + 1, 2**256 - 1])
scalars = st.one_of(edges, numbers)


@st.composite
def points(draw) -> tuple[int, int]:
    """Points of the curve: of the subgroup or not, of small order, the neutral one."""
    small = baby_jubjub.multiply(OF_ORDER_8, draw(st.integers(0, COFACTOR - 1)))
    kind = draw(st.sampled_from(["subgroup", "curve", "small", "neutral"]))
    if kind == "neutral":
        return IDENTITY
    point = baby_jubjub.multiply(BASE, draw(st.integers(1, ORDER - 1)))
    if kind == "small":
        return small
    return point if kind == "subgroup" else baby_jubjub.add(point, small)


def words(*values: int) -> bytes:
    return b"".join(value.to_bytes(32, "big") for value in values)


@pytest.fixture(scope="module")
def in_python():
    """Return what Python answers without the extension, and the gas it takes; or that it halts."""

    def run(number: int, data: bytes) -> tuple[bytes, int] | str:
        message = Message(GAS, b"\2" * 20, b"\1" * 20, 0, data, b"")
        computation = LondonComputation(None, message, None)  # no precompile reads state
        with pytest.MonkeyPatch.context() as patch:
            for module in (mevm.native, poseidon, baby_jubjub):
                patch.setattr(module, "extension", lambda: None)
            try:
                PRECOMPILES[address(number)](computation)
            except VMError:
                return HALTS
        return computation.output, GAS - computation.get_gas_remaining()

    return run


def natively_run(number: int, data: bytes) -> tuple[bytes, int] | str:
    native = extension()
    try:
        return native.zk_run(number, data), native.zk_price(number, data)
    except ValueError:
        return HALTS


@pytest.mark.parametrize("number", [POSEIDON, ADD, MSM, VERIFY, GROTH16], ids=hex)
def test_length__decides_the_same(in_python, number):
    """Zeros of all lengths up to beyond every bound, in words and beside them."""
    longest = {POSEIDON: 18, ADD: 258, MSM: 195}.get(number, 40)
    for count in range(longest + 1):
        for length in {32 * count, max(0, 32 * count - 1), 32 * count + 1}:
            data = bytes(length)
            assert natively_run(number, data) == in_python(number, data)


@given(st.lists(st.one_of(elements, scalars), max_size=18))
def test_poseidon__agrees(in_python, values):
    data = words(*values)
    assert natively_run(POSEIDON, data) == in_python(POSEIDON, data)


@pytest.mark.parametrize("width", range(1, 17))
def test_poseidon__agrees_on_all_widths(in_python, width):
    draw = random.Random(width).randrange
    data = words(*(draw(FIELD) for _ in range(width)))
    assert natively_run(POSEIDON, data) == in_python(POSEIDON, data)


@given(st.lists(st.one_of(points(), points(), st.tuples(scalars, scalars)), max_size=5))
def test_add__agrees(in_python, summands):
    data = words(*(coordinate for point in summands for coordinate in point))
    assert natively_run(ADD, data) == in_python(ADD, data)


@given(st.lists(st.tuples(scalars, points()), min_size=1, max_size=4), st.data())
def test_msm__agrees(in_python, terms, data):
    encoded = words(*(value for k, point in terms for value in (k, *point)))
    assert natively_run(MSM, encoded) == in_python(MSM, encoded)
    place = data.draw(st.integers(0, len(encoded) - 1))
    changed = bytearray(encoded)
    changed[place] ^= data.draw(st.integers(1, 255))
    assert natively_run(MSM, bytes(changed)) == in_python(MSM, bytes(changed))


def signature(scheme: int, key: int, nonce: int, value: int, base: tuple[int, int]) -> list[int]:
    """Return the words of a valid call."""
    if scheme == 0:
        base = BASE
    public, commitment = (baby_jubjub.multiply(base, k) for k in (key, nonce))
    if scheme == 0:
        challenge = COFACTOR * poseidon.poseidon([*commitment, *public, value % FIELD])
        return [0, *public, *commitment, (nonce + challenge * key) % ORDER, value % FIELD]
    challenge = value % ORDER
    response = (nonce + challenge * key) % ORDER
    return [1, *base, *public, *commitment, response, challenge]


@given(
    st.sampled_from([0, 1]),
    st.lists(st.integers(1, ORDER - 1), min_size=4, max_size=4),
    st.integers(0, 8),
    st.one_of(edges, numbers),
    points(),
)
def test_verify__agrees(in_python, scheme, secrets, place, other, point):
    key, nonce, value, base = secrets
    call = signature(scheme, key, nonce, value, baby_jubjub.multiply(BASE, base))
    valid = natively_run(VERIFY, words(*call))
    assert valid == in_python(VERIFY, words(*call))
    assert valid[0] == words(1)
    changed = call.copy()
    changed[place % len(call)] = other
    assert natively_run(VERIFY, words(*changed)) == in_python(VERIFY, words(*changed))
    start = 1 + 2 * (place % ((len(call) - 3) // 2))
    moved = [*call[:start], *point, *call[start + 2 :]]
    assert natively_run(VERIFY, words(*moved)) == in_python(VERIFY, words(*moved))


@pytest.mark.parametrize("scheme", [0, 1])
def test_verify__agrees_on_small_orders(in_python, scheme):
    """The equation alone holds for A = O, and for points shifted by one of small order."""
    small = [baby_jubjub.multiply(OF_ORDER_8, k) for k in range(COFACTOR)]
    call = signature(scheme, 5, 7, 11, BASE)
    for start in range(1, len(call) - 2, 2):
        for shift in small:
            shifted = baby_jubjub.add((call[start], call[start + 1]), shift)
            for point in (shift, shifted):
                data = words(*call[:start], *point, *call[start + 2 :])
                assert natively_run(VERIFY, data) == in_python(VERIFY, data)


def test_verify__refuses_what_python_refuses_by_the_equation():
    assert not eddsa.verify(IDENTITY, eddsa.Signature(BASE, 1), 0)
    data = words(0, *IDENTITY, *BASE, 1, 0)
    assert natively_run(VERIFY, data)[0] == words(0)


@pytest.mark.parametrize("inputs", [0, 1, 5, 64])
@pytest.mark.parametrize("proofs", [1, 2, 7, 8, 9])
def test_groth16__same_gas_for_all_counts(in_python, inputs, proofs):
    """Of infinities only, every equation reads 1 = 1."""
    data = words(inputs, proofs) + bytes(input_length(inputs, proofs) - 64)
    assert natively_run(GROTH16, data) == in_python(GROTH16, data)


@given(scalars, scalars)
def test_groth16__same_bounds(in_python, inputs, proofs):
    data = words(inputs, proofs) + bytes(1_000)
    assert natively_run(GROTH16, data) == in_python(GROTH16, data)


@pytest.mark.parametrize("number", [0, 0x4D00, 0x4D06, 0xFFFF])
def test_other_address__is_refused(native, number):
    with pytest.raises(ValueError, match="no native precompile"):
        native.zk_run(number, b"")
    with pytest.raises(ValueError, match="no native precompile"):
        native.zk_price(number, b"")


def test_linear_combination__takes_any_number_of_terms(native):
    assert native.zk_linear_combination(b"") == words(*IDENTITY)
    data = words(*(3, *BASE) * 200)
    assert native.zk_linear_combination(data) == words(*baby_jubjub.multiply(BASE, 600))
    with pytest.raises(ValueError, match="three words"):
        native.zk_linear_combination(data[:-1])
    with pytest.raises(ValueError, match="not on the curve"):
        native.zk_linear_combination(words(1, 1, 1))
    with pytest.raises(ValueError, match="not below the field modulus"):
        native.zk_linear_combination(words(1, FIELD, 1))


def test_order_of_bn254__is_the_field_of_baby_jubjub():
    assert bn254.ORDER == FIELD
