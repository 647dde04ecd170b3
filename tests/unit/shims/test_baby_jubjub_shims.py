import boa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mevm.crypto.baby_jubjub import BASE, FIELD, IDENTITY, ORDER, add, lift_x, multiply, negate
from mevm.crypto.poseidon import poseidon
from mevm.precompiles.words import FALSE, TRUE
from mevm_suite.testing import load

ADD, MSM, VERIFY = 0x4D02, 0x4D03, 0x4D04
EDDSA, SCHNORR = 0, 1
OFF_CURVE = (1, 1)


def words(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(32, "big") for number in numbers)


def flat(points) -> bytes:
    return b"".join(words(*point) for point in points)


def any_point():
    """Return the first point, by x, whose coset of the subgroup generates the other seven."""
    for x in range(2, FIELD):
        y = lift_x(x)
        if y is not None and multiply((x, int(y)), 4 * ORDER) != IDENTITY:
            return x, int(y)
    raise AssertionError("no point of full order")


TORSION = [multiply(any_point(), ORDER * i) for i in range(8)]  # TORSION[i] has order 8/gcd(i, 8)
SCALARS = st.sampled_from([0, 1, ORDER - 1, ORDER, 8 * ORDER, 2**128 - 1, 2**256 - 1]) | (
    st.integers(0, 2**256 - 1)
)


@st.composite
def points(draw):
    """Points of the subgroup, often of another coset, often of small order."""
    torsion = draw(st.sampled_from([IDENTITY, *TORSION]))
    return add(multiply(BASE, draw(st.sampled_from([0, 1]) | st.integers(0, ORDER - 1))), torsion)


@pytest.fixture(scope="session")
def agrees(shims, ask, expected):
    """Ask both, compare, and return the answer."""
    places = {ADD: shims.babyjub_add, MSM: shims.babyjub_msm, VERIFY: shims.babyjub_verify}

    def agrees(number: int, data: bytes) -> bytes | None:
        answer = ask(places[number], data)
        assert answer == expected(number, data)
        return answer

    return agrees


@pytest.mark.rule("SERO-31")
@settings(max_examples=20)
@given(st.lists(points(), min_size=1, max_size=6))
def test_fuzz_add__answers_as_the_precompile_does(agrees, summands):
    assert agrees(ADD, flat(summands)) is not None


def test_add__adds_opposite_and_equal_points(agrees):
    for point in [BASE, *TORSION]:
        assert agrees(ADD, flat([point, negate(point)])) == words(*IDENTITY)
        assert agrees(ADD, flat([point, point])) == words(*multiply(point, 2))


@pytest.mark.parametrize("count", [1, 127, 128])
def test_add__takes_up_to_128_points(agrees, count):
    assert agrees(ADD, flat([BASE] * count)) == words(*multiply(BASE, count))


@pytest.mark.rule("SERO-31")
@settings(max_examples=15)
@given(st.lists(st.tuples(SCALARS, points()), min_size=1, max_size=3))
def test_fuzz_msm__answers_as_the_precompile_does(agrees, terms):
    data = b"".join(words(scalar, *point) for scalar, point in terms)
    assert agrees(MSM, data) is not None


@pytest.mark.parametrize("count", [1, 8, 9, 64])
def test_msm__takes_up_to_64_terms(agrees, count):
    terms = [(3**i, multiply(BASE, i + 1)) for i in range(count)]
    assert agrees(MSM, b"".join(words(scalar, *point) for scalar, point in terms)) is not None


@pytest.mark.parametrize(("number", "size", "most"), [(ADD, 64, 128), (MSM, 96, 64)])
def test_default__reverts_if_the_length_is_wrong(agrees, number, size, most):
    term = words(*IDENTITY).rjust(size, b"\0")
    for length in (0, 1, size - 1, size + 1, size + 32, 2 * size - 1, size * most + 32):
        assert agrees(number, (term * (most + 1))[:length]) is None
    assert agrees(number, term * (most + 1)) is None


@pytest.mark.parametrize("position", range(3))
@pytest.mark.parametrize(
    "point",
    [OFF_CURVE, (0, 0), (FIELD, 1), (0, FIELD + 1), (2**256 - 1, 1), (BASE[0] + FIELD, BASE[1])],
)
def test_default__reverts_if_a_point_is_bad(agrees, position, point):
    summands = [BASE] * 3
    summands[position] = point
    assert agrees(ADD, flat(summands)) is None
    assert agrees(MSM, b"".join(words(0, *summand) for summand in summands)) is None


def schnorr(base=BASE, key=12_345, nonce=67_890, challenge=2**250 - 1) -> list[int]:
    response = (nonce + challenge * key) % ORDER
    public_key, commitment = multiply(base, key), multiply(base, nonce)
    return [SCHNORR, *base, *public_key, *commitment, response, challenge]


def eddsa(key=12_345, nonce=67_890, message=5) -> list[int]:
    public_key, commitment = multiply(BASE, key), multiply(BASE, nonce)
    challenge = 8 * poseidon([*commitment, *public_key, message])
    return [EDDSA, *public_key, *commitment, (nonce + challenge * key) % ORDER, message]


@pytest.mark.rule("SERO-31")
def test_verify__accepts_valid_signatures(agrees):
    other = multiply(BASE, 3**100)
    for values in (
        schnorr(),
        schnorr(other),
        schnorr(other, challenge=0),
        schnorr(key=0),  # the identity as a key, which Schnorr's caller has to refuse or not
        schnorr(nonce=0),
        schnorr(challenge=ORDER - 1),
        eddsa(),
        eddsa(message=0),
        eddsa(message=FIELD - 1, key=ORDER - 1),
    ):
        assert agrees(VERIFY, words(*values)) == TRUE


@pytest.mark.parametrize("make", [schnorr, eddsa])
def test_verify__refuses_changed_signatures(agrees, make):
    valid = make()
    for position in range(1, len(valid)):
        for value in (0, valid[position] + 1, valid[position] + ORDER):
            if value != valid[position]:
                values = [*valid[:position], value, *valid[position + 1 :]]
                assert agrees(VERIFY, words(*values)) == FALSE


@pytest.mark.parametrize("make", [schnorr, eddsa])
def test_verify__reverts_if_a_coordinate_is_no_field_element(agrees, make):
    valid = make()
    for position in range(1, len(valid) - 2):
        for value in (FIELD, valid[position] + FIELD, 2**256 - 1):
            values = [*valid[:position], value, *valid[position + 1 :]]
            assert agrees(VERIFY, words(*values)) is None
    assert agrees(VERIFY, words(*valid[:-1], 2**256 - 1)) == FALSE


@pytest.mark.parametrize("position", [1, 3, 5])
def test_verify__refuses_points_outside_the_subgroup(agrees, position):
    """With a challenge that is a multiple of 8, only the check of the subgroup can tell."""
    valid = schnorr(challenge=8)
    for torsion in TORSION[1:]:
        for point in (torsion, add(tuple(valid[position : position + 2]), torsion)):
            values = [*valid[:position], *point, *valid[position + 2 :]]
            assert agrees(VERIFY, words(*values)) == FALSE


def test_verify__refuses_the_identity_as_base_and_as_key_of_eddsa(agrees):
    assert agrees(VERIFY, words(SCHNORR, *IDENTITY, *IDENTITY, *IDENTITY, 0, 0)) == FALSE
    assert agrees(VERIFY, words(EDDSA, *IDENTITY, *BASE, 1, 5)) == FALSE


@pytest.mark.rule("SERO-31")
def test_verify__tells_by_an_equation_of_zeros_who_is_in_the_subgroup(agrees):
    """So the pool asks for a point that is neither base nor key of a signature."""
    point, zeros = multiply(BASE, 3**100), (*IDENTITY, *IDENTITY, 0, 0)
    assert agrees(VERIFY, words(SCHNORR, *point, *zeros)) == TRUE
    for torsion in TORSION[1:]:
        for other in (torsion, add(point, torsion)):
            assert agrees(VERIFY, words(SCHNORR, *other, *zeros)) == FALSE


@settings(max_examples=15)
@given(points(), points(), points(), st.integers(0, ORDER), st.integers(0, ORDER))
def test_fuzz_verify__answers_as_the_precompile_does(agrees, base, key, point, response, challenge):
    values = (SCHNORR, *base, *key, *point, response, challenge)
    assert agrees(VERIFY, words(*values)) in (TRUE, FALSE)


@settings(max_examples=15)
@given(st.sampled_from([schnorr, eddsa]), st.data())
def test_fuzz_verify__answers_as_the_precompile_does_to_other_bytes(agrees, make, data):
    encoded = bytearray(words(*make()))
    encoded[data.draw(st.integers(0, len(encoded) - 1))] ^= data.draw(st.integers(1, 255))
    assert agrees(VERIFY, bytes(encoded)) in (FALSE, None)


def test_verify__reverts_if_the_length_or_scheme_is_wrong(agrees):
    for data in (b"", bytes(31), words(*schnorr()[:-1]), words(*eddsa(), 0), words(*eddsa()[:-1])):
        assert agrees(VERIFY, data) is None
    for scheme in (2, 2**256 - 1):
        assert agrees(VERIFY, words(scheme, *schnorr()[1:])) is None
    assert agrees(VERIFY, words(EDDSA, *schnorr()[1:])) is None
    assert agrees(VERIFY, words(SCHNORR, *eddsa()[1:])) is None


def test_init__reverts_if_there_is_no_contract():
    with boa.reverts("BabyJubVerifyShim: no contract"):
        load("contracts/shims/BabyJubVerifyShim.vy", boa.env.generate_address())
