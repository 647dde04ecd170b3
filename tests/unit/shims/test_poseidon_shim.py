import re

import boa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mevm.crypto.poseidon import FIELD, poseidon
from mevm_suite.shims import POSEIDON_INPUTS
from mevm_suite.shims.poseidon_source import path_of, render
from mevm_suite.testing import load

POSEIDON = 0x4D01
NOBODY = "0x" + "00" * 20


def words(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(32, "big") for number in numbers)


def elements(largest=FIELD - 1):
    return st.sampled_from([0, 1, largest]) | st.integers(0, largest)


@pytest.mark.parametrize("inputs", POSEIDON_INPUTS)
def test_source__is_what_the_generator_writes(inputs):
    """The formatter changes line breaks and last commas, nothing else."""
    written, generated = (
        re.sub(r"[\s,]", "", text) for text in (path_of(inputs).read_text(), render(inputs))
    )
    assert written == generated


@pytest.mark.rule("SERO-31")
@pytest.mark.parametrize("inputs", POSEIDON_INPUTS)
def test_default__hashes_as_the_precompile_does(shims, ask, expected, inputs):
    for data in (words(*[0] * inputs), words(*[FIELD - 1] * inputs), words(*range(inputs))):
        assert ask(shims.poseidon, data) == expected(POSEIDON, data)


@settings(max_examples=10)
@given(st.sampled_from(POSEIDON_INPUTS).flatmap(lambda n: st.tuples(*[elements()] * n)))
def test_fuzz_default__hashes_as_the_precompile_does(shims, ask, values):
    assert ask(shims.poseidon, words(*values)) == words(poseidon(values))


@settings(max_examples=10)
@given(st.tuples(*[elements(2**256 - 1)] * 4))
def test_fuzz_default__reverts_where_the_precompile_halts(shims, ask, expected, values):
    assert ask(shims.poseidon, words(*values)) == expected(POSEIDON, words(*values))


@pytest.mark.parametrize("inputs", POSEIDON_INPUTS)
@pytest.mark.parametrize("value", [FIELD, 2**256 - 1])
def test_default__reverts_if_an_input_is_no_field_element(shims, ask, expected, inputs, value):
    for position in range(inputs):
        numbers = [1] * inputs
        numbers[position] = value
        assert ask(shims.poseidon, words(*numbers)) is expected(POSEIDON, words(*numbers)) is None


@pytest.mark.parametrize("length", [0, 1, 31, 63, 65, 96, 127, 129, 17 * 32, 2**20])
def test_default__reverts_if_the_length_is_wrong(shims, ask, length):
    """Three inputs, 96 bytes, are right for the precompile, but have no contract."""
    assert ask(shims.poseidon, bytes(length)) is None


def test_default__takes_no_coins(shims):
    boa.env.set_balance(boa.env.eoa, 1)
    computation = boa.env.execute_code(shims.poseidon, data=bytes(64), value=1)
    assert computation.is_error


def test_init__reverts_if_there_is_no_contract():
    hashers = [NOBODY] * 15 + [boa.env.generate_address()]
    with boa.reverts("PoseidonShim: no contract"):
        load("contracts/shims/PoseidonShim.vy", hashers)
