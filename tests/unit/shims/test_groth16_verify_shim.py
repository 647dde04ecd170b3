"""Proofs are of the circuit of snarkjs's published example; what is done to them is ours."""

import json
from bisect import bisect_left
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mevm.crypto.bn254 import FIELD, ORDER
from mevm.precompiles.groth16_verify import input_length
from mevm.precompiles.words import FALSE, TRUE

GROTH16_VERIFY = 0x4D05
CHAIN = Path(__file__).parents[2] / "chain"
VECTOR = json.loads((CHAIN / "crypto" / "vectors" / "groth16_snarkjs.json").read_text())
SUBGROUP = json.loads((CHAIN / "precompiles" / "vectors" / "groth16_verify.json").read_text())
PROOF_WORDS = 8


def words(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(32, "big") for number in numbers)


def point(coordinates) -> list[int]:
    pairs = (reversed(c) if isinstance(c, list) else [c] for c in coordinates[:2])
    return [int(number) for pair in pairs for number in pair]


def flat(points) -> list[int]:
    return [number for coordinates in points for number in point(coordinates)]


KEY = VECTOR["key"]
NAMES = ("vk_alpha_1", "vk_beta_2", "vk_gamma_2", "vk_delta_2")
KEY_NUMBERS = flat([*(KEY[name] for name in NAMES), *KEY["IC"]])
INPUTS = [int(value) for value in VECTOR["inputs"]]
PROOF = flat(VECTOR["proof"][name] for name in ("pi_a", "pi_b", "pi_c")) + INPUTS


def batch(*proofs: list[int]) -> bytes:
    numbers = [number for proof in proofs for number in proof]
    return words(len(INPUTS), len(proofs), *KEY_NUMBERS, *numbers)


def changed(proof: list[int], position: int, value: int) -> list[int]:
    return [*proof[:position], value, *proof[position + 1 :]]


@pytest.fixture(scope="session")
def agrees(shims, ask, expected):
    """Ask both, compare, and return the answer."""

    def agrees(data: bytes) -> bytes | None:
        answer = ask(shims.groth16_verify, data)
        assert answer == expected(GROTH16_VERIFY, data)
        return answer

    return agrees


@pytest.mark.rule("SERO-31")
@pytest.mark.parametrize("count", [1, 2, 3, 8])
def test_default__accepts_valid_proofs(agrees, count):
    assert agrees(batch(*[PROOF] * count)) == TRUE


@pytest.mark.rule("SERO-31")
@pytest.mark.parametrize("position", range(3))
def test_default__refuses_a_batch_with_one_wrong_proof(agrees, position):
    wrong = [*PROOF[:-1], (PROOF[-1] + 1) % ORDER]
    proofs = [PROOF] * 3
    proofs[position] = wrong
    assert agrees(batch(*proofs)) == FALSE


def test_default__refuses_errors_that_cancel_out(agrees):
    """In the plain sum of both equations, C + P and C - P are as good as C and C."""
    from mevm.crypto import bn254

    c, p = words(*PROOF[6:8]), words(1, 2)
    minus = words(1, FIELD - 2)
    proofs = []
    for summand in (p, minus):
        other = bn254.add(c, summand)
        numbers = [int.from_bytes(other[:32], "big"), int.from_bytes(other[32:], "big")]
        proofs.append([*PROOF[:6], *numbers, *PROOF[8:]])
    assert agrees(batch(*proofs)) == FALSE
    assert agrees(batch(*reversed(proofs))) == FALSE


@pytest.mark.parametrize("position", range(len(KEY_NUMBERS)))
def test_default__refuses_bad_numbers_in_the_key(agrees, position):
    number = KEY_NUMBERS[position]
    for value in (1, FIELD, 2**256 - 1, number + FIELD):
        if value < 2**256 and value != number:
            numbers = changed(KEY_NUMBERS, position, value)
            data = words(len(INPUTS), 1, *numbers, *PROOF)
            assert agrees(data) == FALSE


@pytest.mark.parametrize("index", range(2))
@pytest.mark.parametrize("position", range(len(PROOF)))
def test_default__refuses_bad_numbers_in_a_proof(agrees, index, position):
    """Off the curve, out of range, or another name of the same field element."""
    modulus = FIELD if position < PROOF_WORDS else ORDER
    for value in (modulus, 2**256 - 1, PROOF[position] + modulus):
        if value < 2**256:
            proofs = [PROOF] * 2
            proofs[index] = changed(PROOF, position, value)
            assert agrees(batch(*proofs)) == FALSE


def test_default__refuses_points_outside_the_subgroup(agrees):
    outside = bytes.fromhex(SUBGROUP["outside_the_subgroup"])
    data = batch(PROOF, PROOF)
    for start in (64 + 64, 64 + 32 * len(KEY_NUMBERS) + 64):
        assert agrees(data[:start] + outside + data[start + 128 :]) == FALSE


def test_default__takes_infinity_as_a_point(agrees):
    """Of infinities only, every equation reads 1 = 1: a key that its user must not trust."""
    nothing = [0] * PROOF_WORDS + INPUTS
    assert agrees(batch(nothing)) == FALSE
    for inputs, proofs in ((0, 1), (1, 2), (64, 1), (0, 64)):
        counts = words(inputs, proofs)
        assert agrees(counts + bytes(input_length(inputs, proofs) - len(counts))) == TRUE


def test_default__reverts_above_64_proofs_which_the_precompile_takes(shims, ask, expected):
    data = words(0, 65) + bytes(input_length(0, 65) - 64)
    assert ask(shims.groth16_verify, data) is None
    assert expected(GROTH16_VERIFY, data) == TRUE


@settings(max_examples=15)
@given(st.data())
def test_fuzz_default__answers_as_the_precompile_does(agrees, data):
    encoded = bytearray(batch(*[PROOF] * data.draw(st.integers(1, 3))))
    for _ in range(data.draw(st.integers(1, 2))):
        position = data.draw(st.integers(0, len(encoded) - 1))
        encoded[position] ^= data.draw(st.integers(1, 255))
    assert agrees(bytes(encoded)) in (FALSE, None)


@pytest.mark.parametrize("length", [0, 1, 32, 63, 64])
def test_default__reverts_if_the_input_is_empty(agrees, length):
    assert agrees(bytes(length)) is None


@pytest.mark.parametrize(
    ("inputs", "proofs"),
    [(0, 0), (0, 65), (0, 2**256 - 1), (65, 1), (2**256 - 1, 1), (2**255, 2**255)],
)
def test_default__reverts_if_counts_are_out_of_bounds(agrees, inputs, proofs):
    assert agrees(words(inputs, proofs) + bytes(20_000)) is None


@pytest.mark.parametrize("change", [-32, -1, 1, 32])
def test_default__reverts_if_the_length_is_wrong(agrees, change):
    data = batch(PROOF, PROOF) + bytes(32)
    assert agrees(data[: len(data) - 32 + change]) is None


def test_default__never_calls_a_valid_proof_wrong_for_want_of_gas(shims, ask):
    """Whoever pays for a call could else choose its answer."""
    data = batch(PROOF, PROOF)
    enough = bisect_left(
        range(10**6), TRUE, key=lambda gas: ask(shims.groth16_verify, data, gas) or b""
    )
    assert 200_000 < enough < 400_000
    for short in (1, 2, 10, *range(100, 20_000, 500), *range(20_000, enough, 40_000)):
        assert ask(shims.groth16_verify, data, enough - short) is None
