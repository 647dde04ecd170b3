"""Bytes from anyone: a verifier answers in words or halts, and never raises anything else."""

from collections.abc import Callable

import pytest
from eth.exceptions import VMError
from hypothesis import given
from hypothesis import strategies as st

from mevm.precompiles import PRECOMPILES
from mevm.precompiles.table import address
from mevm.precompiles.words import FALSE, encode_word

RSA, ECVRF, ED25519, ML_DSA = 0x4D07, 0x4D09, 0x4D0A, 0x4D0B
ANSWER_BYTES = {RSA: 32, ECVRF: 96, ED25519: 32, ML_DSA: 32}
LEAST_BYTES = {RSA: [384, 386, 640, 2_176], ECVRF: [112], ED25519: [96], ML_DSA: [3_796, 7_283]}
GAS = 10_000_000

numbers = st.sampled_from([0, 1, 2, 3, 32, 255, 256, 65_537, 2**255, 2**256 - 1])
nearly = st.sampled_from([0, 0, 0, 0, -1, 1, 2, 2_000])
HEADS = {  # of words
    RSA: st.tuples(
        st.sampled_from([0, 1, 1, 2]), st.sampled_from([0, 0, 32, 2**64]), *[numbers] * 2
    ),
    ECVRF: st.just(()),
    ED25519: st.just(()),
    ML_DSA: st.tuples(st.sampled_from([44, 65, 87, 0]), st.sampled_from([0, 0, 20, 256])),
}


@st.composite
def hostile(draw: Callable, number: int) -> bytes:
    """Draw words that mean something, then bytes that mean nothing, about as long as needed."""
    head = b"".join(map(encode_word, draw(HEADS[number])))
    length = draw(st.sampled_from(LEAST_BYTES[number])) + draw(nearly)
    filling = draw(
        st.sampled_from([b"\0", b"\1", b"\x7f", b"\xbc", b"\xec", b"\xed", b"\xff", b""])
    )
    filling = filling or draw(st.binary(min_size=1, max_size=64))
    return (head + filling * (length // len(filling) + 1))[:length]


@pytest.mark.parametrize("number", ANSWER_BYTES, ids=hex)
@given(data=st.data())
def test_fuzz_verifiers__answer_no_or_halt(run, number, data):
    call_data = data.draw(hostile(number))
    try:
        output, gas = run(PRECOMPILES[address(number)], call_data, gas=GAS)
    except VMError:
        return
    assert len(output) == ANSWER_BYTES[number]
    assert output[:32] == FALSE
    assert 0 < gas <= GAS


@pytest.mark.parametrize("number", ANSWER_BYTES, ids=hex)
def test_verifiers__halt_on_empty_input(halts, number):
    halts(PRECOMPILES[address(number)], b"", "expected .* got 0")
