import boa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mevm.crypto.baby_jubjub import BASE, ORDER, multiply
from mevm.crypto.poseidon import FIELD, poseidon
from mevm.precompiles.gas import GAS_POSEIDON, GAS_POSEIDON_WORD
from mevm.precompiles.groth16_verify import input_length

POSEIDON, GROTH16_VERIFY, STRING_COMPARE, ABSENT = 0x4D01, 0x4D05, 0x4D06, 0x4DFF
BABYJUB_ADD, BABYJUB_MSM, BABYJUB_VERIFY = 0x4D02, 0x4D03, 0x4D04
FAILED = "caller: precompile failed"


@settings(max_examples=10)
@given(st.integers(0, FIELD - 1), st.integers(0, FIELD - 1))
def test_fuzz_poseidon__hashes_in_vyper(caller_of, left, right):
    assert caller_of(POSEIDON).hash_pair(left, right) == poseidon([left, right])


def test_poseidon__reverts_if_input_is_no_field_element(caller_of):
    with boa.reverts(FAILED):
        caller_of(POSEIDON).hash_pair(1, FIELD)


def test_poseidon__reverts_if_out_of_gas(caller_of):
    enough = GAS_POSEIDON + 2 * GAS_POSEIDON_WORD
    assert caller_of(POSEIDON, enough).hash_pair(1, 2) == poseidon([1, 2])
    with boa.reverts(FAILED):
        caller_of(POSEIDON, enough - 1).hash_pair(1, 2)


def test_absent__reverts_although_the_call_succeeds(caller_of):
    with boa.reverts(FAILED):
        caller_of(ABSENT).hash_pair(1, 2)


@settings(max_examples=20)
@given(st.text(max_size=16), st.text(max_size=16))
def test_fuzz_string_compare__compares_in_vyper(caller_of, left, right):
    expected = (left > right) - (left < right)
    assert caller_of(STRING_COMPARE).compare(left, right) == expected


@pytest.mark.parametrize(("inputs", "first", "expected"), [(1, 0, 1), (1, 1, 0)])
def test_groth16_verify__answers_in_vyper(caller_of, inputs, first, expected):
    """Only points at infinity, which any equation accepts; with one off its curve, none does."""
    counts = [inputs.to_bytes(32, "big"), (1).to_bytes(32, "big"), first.to_bytes(32, "big")]
    data = b"".join(counts).ljust(input_length(inputs, 1), b"\0")
    assert int.from_bytes(caller_of(GROTH16_VERIFY).call(data), "big") == expected


def words(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(32, "big") for number in numbers)


def test_babyjub__calculates_in_vyper(caller_of):
    """The caller keeps the first word of the output, x."""
    double, x = multiply(BASE, 2), multiply(BASE, 3)[0].to_bytes(32, "big")
    assert caller_of(BABYJUB_ADD).call(words(*BASE, *double)) == x
    assert caller_of(BABYJUB_MSM).call(words(5, *BASE, ORDER - 1, *double)) == x


@pytest.mark.parametrize("number", [BABYJUB_ADD, BABYJUB_MSM, BABYJUB_VERIFY])
def test_babyjub__reverts_if_length_is_wrong(caller_of, number):
    with boa.reverts(FAILED):
        caller_of(number).call(words(*BASE)[:-1])


@pytest.mark.parametrize(("response", "expected"), [(17, 1), (18, 0)])
def test_babyjub_verify__answers_in_vyper(caller_of, response, expected):
    """Of the key 5 with the nonce 7 and the challenge 2."""
    points = *BASE, *multiply(BASE, 5), *multiply(BASE, 7)
    answer = caller_of(BABYJUB_VERIFY).call(words(1, *points, response, 2))
    assert int.from_bytes(answer, "big") == expected
