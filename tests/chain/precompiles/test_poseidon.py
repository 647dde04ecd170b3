import pytest
from eth.exceptions import OutOfGas
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto.poseidon import FIELD, MAX_INPUTS
from mevm.crypto.poseidon import poseidon as hash_elements
from mevm.precompiles import PRECOMPILES
from mevm.precompiles.gas import GAS_POSEIDON, GAS_POSEIDON_WORD
from mevm.precompiles.words import encode_word

POSEIDON = PRECOMPILES[bytes.fromhex("4d01").rjust(20, b"\0")]


def words(*values: int) -> bytes:
    return b"".join(map(encode_word, values))


@pytest.mark.rule("SERO-31")
def test_poseidon__result(run, vectors):
    for vector in vectors("poseidon"):
        output, _ = run(POSEIDON, bytes.fromhex(vector["input"]))
        assert output.hex() == vector["output"]


@given(st.lists(st.integers(0, FIELD - 1), min_size=1, max_size=MAX_INPUTS))
def test_fuzz_poseidon__hashes_words(run, values):
    assert run(POSEIDON, words(*values))[0] == encode_word(hash_elements(values))


@pytest.mark.parametrize("count", [1, 2, MAX_INPUTS])
def test_poseidon__gas(run, count):
    assert run(POSEIDON, words(*[7] * count))[1] == GAS_POSEIDON + count * GAS_POSEIDON_WORD


def test_poseidon__halts_if_out_of_gas(run):
    enough = GAS_POSEIDON + GAS_POSEIDON_WORD
    assert run(POSEIDON, words(1), gas=enough)[1] == enough
    with pytest.raises(OutOfGas):
        run(POSEIDON, words(1), gas=enough - 1)


def test_poseidon__halts_if_input_is_empty(halts):
    halts(POSEIDON, b"", "expected 1 to 16 words, got 0 bytes")


@pytest.mark.parametrize("length", [1, 31, 33, 32 * MAX_INPUTS + 1, 32 * (MAX_INPUTS + 1)])
def test_poseidon__halts_if_length_is_wrong(halts, length):
    halts(POSEIDON, bytes(length), f"expected 1 to 16 words, got {length} bytes")


@pytest.mark.parametrize("value", [FIELD, FIELD + 1, 2**256 - 1])
def test_poseidon__halts_if_word_is_no_field_element(halts, value):
    halts(POSEIDON, words(1, value), "not below the order of the BN254 scalar field")
