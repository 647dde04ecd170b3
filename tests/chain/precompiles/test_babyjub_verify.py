"""Words are changed one by one: what they mean is at the top of the precompile's file."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from eth.exceptions import OutOfGas, VMError
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto.baby_jubjub import BASE, FIELD, IDENTITY, ORDER, add, multiply
from mevm.crypto.poseidon import poseidon
from mevm.crypto.schnorr import sign
from mevm.precompiles import PRECOMPILES
from mevm.precompiles.gas import GAS_BABYJUB_VERIFY_EDDSA, GAS_BABYJUB_VERIFY_SCHNORR
from mevm.precompiles.words import FALSE, TRUE, encode_word

BABYJUB_VERIFY = PRECOMPILES[bytes.fromhex("4d04").rjust(20, b"\0")]
CIRCOMLIB = Path(__file__).parents[1] / "crypto" / "vectors" / "eddsa.json"
EDDSA, SCHNORR = 0, 1
GAS = {EDDSA: GAS_BABYJUB_VERIFY_EDDSA, SCHNORR: GAS_BABYJUB_VERIFY_SCHNORR}
LENGTH = {EDDSA: 7 * 32, SCHNORR: 9 * 32}
ORDER_TWO = (0, FIELD - 1)


def encode(*words: int) -> bytes:
    return b"".join(map(encode_word, words))


def eddsa_words(key: int = 3, message: int = 5) -> list[int]:
    public_key, commitment = multiply(BASE, key), multiply(BASE, 7)
    challenge = poseidon([*commitment, *public_key, message])
    return [EDDSA, *public_key, *commitment, (7 + 8 * challenge * key) % ORDER, message]


def schnorr_words(factor: int = 11, key: int = 3) -> list[int]:
    base = multiply(BASE, factor)
    commitment, response = sign(base, key, b"message", challenge_of, bytes(32))
    return [SCHNORR, *base, *multiply(base, key), *commitment, response, challenge_of(commitment)]


def challenge_of(commitment: tuple[int, int]) -> int:
    return int.from_bytes(sha256(encode(*commitment)).digest(), "big") % 2**250


def changed(words: list[int], position: int, *values: int) -> bytes:
    return encode(*words[:position], *values, *words[position + len(values) :])


@pytest.mark.rule("SERO-31")
def test_babyjub_verify__accepts_published_signature(run):
    for vector in json.loads(CIRCOMLIB.read_text())["signatures"]:
        numbers = *vector["public_key"], *vector["commitment"], vector["response"]
        message = int(vector["message"])
        words = [EDDSA, *map(int, numbers), message]
        assert run(BABYJUB_VERIFY, encode(*words))[0] == TRUE
        assert run(BABYJUB_VERIFY, changed(words, 6, (message + 1) % FIELD))[0] == FALSE


@given(st.integers(1, ORDER - 1), st.integers(0, FIELD - 1))
def test_fuzz_babyjub_verify__accepts_eddsa(run, key, message):
    assert run(BABYJUB_VERIFY, encode(*eddsa_words(key, message)))[0] == TRUE


@given(st.integers(1, ORDER - 1), st.integers(0, ORDER - 1))
def test_fuzz_babyjub_verify__accepts_schnorr(run, factor, key):
    assert run(BABYJUB_VERIFY, encode(*schnorr_words(factor, key)))[0] == TRUE


SIGNATURES = [eddsa_words(), schnorr_words()]
schemes = pytest.mark.parametrize("words", SIGNATURES, ids=["eddsa", "schnorr"])


@schemes
def test_babyjub_verify__refuses_any_other_word(run, words):
    assert run(BABYJUB_VERIFY, encode(*words))[0] == TRUE
    for position in range(1, len(words)):
        for value in (words[position] + 1, words[position] ^ 1, 0, 1):
            if value != words[position]:
                assert run(BABYJUB_VERIFY, changed(words, position, value))[0] == FALSE


@schemes
@given(data=st.data())
def test_fuzz_babyjub_verify__never_accepts_another_bit(run, words, data):
    encoded = bytearray(encode(*words))
    position = data.draw(st.integers(32, len(encoded) - 1))
    encoded[position] ^= 1 << data.draw(st.integers(0, 7))
    try:
        assert run(BABYJUB_VERIFY, bytes(encoded))[0] == FALSE
    except VMError as error:
        assert str(error) == "babyjub: a coordinate is not below the field modulus"


@pytest.mark.parametrize(
    ("words", "position", "modulus"),
    [
        (eddsa_words(), 5, ORDER),
        (eddsa_words(), 6, FIELD),
        (schnorr_words(), 7, ORDER),
        (schnorr_words(), 8, ORDER),
    ],
    ids=["S", "M", "s", "h"],
)
def test_babyjub_verify__refuses_second_forms(run, words, position, modulus):
    second = words[position] + modulus
    assert second < 2**256
    assert run(BABYJUB_VERIFY, changed(words, position, second))[0] == FALSE
    for value in (modulus, 2**256 - 1):
        assert run(BABYJUB_VERIFY, changed(words, position, value))[0] == FALSE


@pytest.mark.parametrize("position", [1, 3, 5], ids=["B", "A", "R"])
def test_babyjub_verify__refuses_schnorr_outside_the_subgroup(run, position):
    """One by one, so that the challenge is even: the equation holds for A and for B with 2s."""
    words = [SCHNORR, *BASE, *multiply(BASE, 3), *multiply(BASE, 7), 7 + 4 * 3, 4]
    if position == 1:
        words[5:8] = *multiply(BASE, 2), 2 + 4 * 3
    assert run(BABYJUB_VERIFY, encode(*words))[0] == TRUE
    point = add((words[position], words[position + 1]), ORDER_TWO)
    assert run(BABYJUB_VERIFY, changed(words, position, *point))[0] == FALSE


def test_babyjub_verify__refuses_eddsa_outside_the_subgroup(run):
    key, nonce, message = 3, 7, 5
    for torsion, expected in ((IDENTITY, TRUE), (ORDER_TWO, FALSE)):
        public_key, commitment = add(multiply(BASE, key), torsion), multiply(BASE, nonce)
        challenge = poseidon([*commitment, *public_key, message])
        response = (nonce + 8 * challenge * key) % ORDER
        data = encode(EDDSA, *public_key, *commitment, response, message)
        assert run(BABYJUB_VERIFY, data)[0] == expected


def test_babyjub_verify__refuses_neutral_points_that_anyone_can_sign_for(run):
    commitment = multiply(BASE, 7)
    assert run(BABYJUB_VERIFY, encode(EDDSA, *IDENTITY, *commitment, 7, 5))[0] == FALSE
    neutral = encode(SCHNORR, *IDENTITY, *IDENTITY, *IDENTITY, 5, 6)
    assert run(BABYJUB_VERIFY, neutral)[0] == FALSE
    assert run(BABYJUB_VERIFY, encode(SCHNORR, *BASE, *IDENTITY, *commitment, 7, 6))[0] == TRUE


@schemes
@pytest.mark.parametrize("point", [(0, 0), (1, 0), (BASE[1], BASE[0])], ids=str)
def test_babyjub_verify__refuses_points_off_the_curve(run, words, point):
    for position in range(1, len(words) - 2, 2):
        assert run(BABYJUB_VERIFY, changed(words, position, *point))[0] == FALSE


@schemes
@pytest.mark.parametrize("value", [FIELD, FIELD + 1, 2**256 - 1], ids=["p", "p+1", "largest"])
def test_babyjub_verify__halts_if_coordinate_is_no_field_element(halts, words, value):
    for position in range(1, len(words) - 2):
        data = changed(words, position, value)
        halts(BABYJUB_VERIFY, data, "a coordinate is not below the field modulus")


@schemes
def test_babyjub_verify__gas(run, words):
    data, price = encode(*words), GAS[words[0]]
    assert run(BABYJUB_VERIFY, data)[1] == price
    assert run(BABYJUB_VERIFY, changed(words, 1, 5))[1] == price
    assert run(BABYJUB_VERIFY, data, gas=price)[1] == price
    with pytest.raises(OutOfGas):
        run(BABYJUB_VERIFY, data, gas=price - 1)


@schemes
def test_babyjub_verify__charges_before_it_looks_at_points(run, words):
    data = encode(words[0], *[2**256 - 1] * (len(words) - 1))
    with pytest.raises(OutOfGas):
        run(BABYJUB_VERIFY, data, gas=GAS[words[0]] - 1)


@pytest.mark.parametrize("length", [0, 1, 31])
def test_babyjub_verify__halts_if_input_is_empty(halts, length):
    reason = f"expected a word for the scheme, got {length} bytes"
    halts(BABYJUB_VERIFY, bytes(length), reason)


@pytest.mark.parametrize("scheme", [2, 3, 2**255, 2**256 - 1])
def test_babyjub_verify__halts_if_scheme_is_unknown(halts, scheme):
    reason = f"expected the scheme 0 or 1, got {scheme}"
    halts(BABYJUB_VERIFY, changed(schnorr_words(), 0, scheme), reason)
    halts(BABYJUB_VERIFY, encode_word(scheme), reason)


@pytest.mark.parametrize("scheme", [EDDSA, SCHNORR])
@pytest.mark.parametrize("change", [-32, -1, 1, 32, 1_048_576])
def test_babyjub_verify__halts_at_once_if_length_is_wrong(run, scheme, change):
    data = encode_word(scheme).ljust(LENGTH[scheme] + change, b"\0")
    with pytest.raises(VMError, match=f"expected {LENGTH[scheme]} bytes, got {len(data)}"):
        run(BABYJUB_VERIFY, data, gas=0)
