import json
from pathlib import Path

import pytest
from eth.exceptions import OutOfGas
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto import ecvrf
from mevm.crypto.edwards25519 import encode, multiply_base
from mevm.precompiles import PRECOMPILES
from mevm.precompiles.gas import GAS_ECVRF_VERIFY, GAS_ECVRF_VERIFY_WORD
from mevm.precompiles.words import TRUE

ECVRF_VERIFY = PRECOMPILES[bytes.fromhex("4d09").rjust(20, b"\0")]
PUBLISHED = Path(__file__).parents[1] / "crypto" / "vectors" / "ecvrf.json"
EXAMPLES = json.loads(PUBLISHED.read_text())["examples"]
INVALID = bytes(96)


def call_data(example: dict) -> bytes:
    return b"".join(bytes.fromhex(example[key]) for key in ("public_key", "proof", "alpha"))


def proven(alpha: bytes) -> bytes:
    """Of the first example's key."""
    example = EXAMPLES[0]
    proof = ecvrf.prove(bytes.fromhex(example["secret_key"]), alpha)
    return bytes.fromhex(example["public_key"]) + proof + alpha


@pytest.mark.rule("SERO-31")
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"alpha {e['alpha']!r}")
def test_ecvrf_verify__answers_as_published(run, example):
    expected = TRUE + bytes.fromhex(example["output"])
    assert run(ECVRF_VERIFY, call_data(example))[0] == expected
    assert run(ECVRF_VERIFY, call_data(example) + b"\0")[0] == INVALID


@given(st.binary(max_size=100))
def test_fuzz_ecvrf_verify__returns_the_output(run, alpha):
    data = proven(alpha)
    output = run(ECVRF_VERIFY, data)[0]
    assert output == TRUE + ecvrf.verify(data[:32], data[32:112], alpha)


@given(st.integers(0, 112 + 5 - 1), st.integers(0, 7))
def test_fuzz_ecvrf_verify__refuses_any_other_bit(run, position, bit):
    data = bytearray(proven(b"bytes"))
    data[position] ^= 1 << bit
    assert run(ECVRF_VERIFY, bytes(data))[0] == INVALID


@pytest.mark.parametrize("byte", [b"\0", b"\1", b"\x7f", b"\xff"])
def test_ecvrf_verify__refuses_what_is_no_key(run, byte):
    assert run(ECVRF_VERIFY, byte * 112)[0] == INVALID
    assert run(ECVRF_VERIFY, byte * 200)[0] == INVALID


def test_ecvrf_verify__refuses_a_key_of_small_order(run):
    data = encode(multiply_base(0)) + proven(b"")[32:]
    assert run(ECVRF_VERIFY, data)[0] == INVALID


@pytest.mark.parametrize("length", [0, 1, 32, 80, 111])
def test_ecvrf_verify__halts_if_input_is_short(halts, length):
    halts(ECVRF_VERIFY, proven(b"")[:length], f"expected 112 bytes or more, got {length}")


@pytest.mark.parametrize("length", [0, 1, 31, 32, 33, 1_000, 2**20])
def test_ecvrf_verify__gas(run, length):
    data = proven(bytes(length))
    price = GAS_ECVRF_VERIFY + GAS_ECVRF_VERIFY_WORD * -(-length // 32)
    output, gas = run(ECVRF_VERIFY, data, gas=price)
    assert (output[:32], len(output), gas) == (TRUE, 96, price)
    assert run(ECVRF_VERIFY, b"\xff" * len(data)) == (INVALID, price)
    with pytest.raises(OutOfGas):
        run(ECVRF_VERIFY, data, gas=price - 1)
