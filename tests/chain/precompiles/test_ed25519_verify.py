import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from eth.exceptions import OutOfGas
from hypothesis import given
from hypothesis import strategies as st

from mevm.precompiles import PRECOMPILES
from mevm.precompiles.gas import GAS_ED25519_VERIFY, GAS_ED25519_VERIFY_WORD
from mevm.precompiles.words import FALSE, TRUE

ED25519_VERIFY = PRECOMPILES[bytes.fromhex("4d0a").rjust(20, b"\0")]
PUBLISHED = Path(__file__).parents[1] / "crypto" / "vectors" / "ed25519.json"


def call_data(vector: dict) -> bytes:
    return b"".join(bytes.fromhex(vector[key]) for key in ("public_key", "signature", "message"))


def signed(message: bytes, seed: bytes = bytes(32)) -> bytes:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return private.public_key().public_bytes_raw() + private.sign(message) + message


@pytest.mark.rule("SERO-31")
def test_ed25519_verify__answers_as_published(run):
    published = json.loads(PUBLISHED.read_text())
    for vector in published["rfc8032"]:
        assert run(ED25519_VERIFY, call_data(vector))[0] == TRUE
    for case, vector in enumerate(published["speccheck"]):
        assert run(ED25519_VERIFY, call_data(vector))[0] == (TRUE if case == 3 else FALSE)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=100))
def test_fuzz_ed25519_verify__accepts_what_is_signed(run, seed, message):
    assert run(ED25519_VERIFY, signed(message, seed))[0] == TRUE
    assert run(ED25519_VERIFY, signed(message, seed) + b"\0")[0] == FALSE


@given(st.integers(0, 96 + 5 - 1), st.integers(0, 7))
def test_fuzz_ed25519_verify__refuses_any_other_bit(run, position, bit):
    data = bytearray(signed(b"bytes"))
    data[position] ^= 1 << bit
    assert run(ED25519_VERIFY, bytes(data))[0] == FALSE


@pytest.mark.parametrize("byte", [b"\0", b"\1", b"\x7f", b"\xff"])
def test_ed25519_verify__refuses_what_is_no_key(run, byte):
    assert run(ED25519_VERIFY, byte * 96)[0] == FALSE
    assert run(ED25519_VERIFY, byte * 200)[0] == FALSE


@pytest.mark.parametrize("length", [0, 1, 32, 64, 95])
def test_ed25519_verify__halts_if_input_is_short(halts, length):
    reason = f"expected 96 bytes or more, got {length}"
    halts(ED25519_VERIFY, signed(b"")[:length], reason)


@pytest.mark.parametrize("length", [0, 1, 31, 32, 33, 64, 1_000])
def test_ed25519_verify__gas(run, length):
    data = signed(bytes(length))
    price = GAS_ED25519_VERIFY + GAS_ED25519_VERIFY_WORD * -(-length // 32)
    assert run(ED25519_VERIFY, data) == (TRUE, price)
    assert run(ED25519_VERIFY, data, gas=price) == (TRUE, price)
    assert run(ED25519_VERIFY, b"\xff" * len(data)) == (FALSE, price)
    with pytest.raises(OutOfGas):
        run(ED25519_VERIFY, data, gas=price - 1)


def test_ed25519_verify__charges_a_long_message_before_it_reads_it(run):
    """Both the price of the words and that of the signature have to be there."""
    data = signed(bytes(2**20))
    price = GAS_ED25519_VERIFY + GAS_ED25519_VERIFY_WORD * 2**15
    assert run(ED25519_VERIFY, data) == (TRUE, price)
    with pytest.raises(OutOfGas):
        run(ED25519_VERIFY, data, gas=price - 1)
