import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import mldsa
from eth.exceptions import OutOfGas, VMError
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto.ml_dsa import PARAMETERS
from mevm.precompiles import PRECOMPILES
from mevm.precompiles.gas import GAS_ML_DSA_VERIFY, GAS_ML_DSA_VERIFY_WORD
from mevm.precompiles.ml_dsa_verify import KEY_BYTES, SIGNATURE_BYTES
from mevm.precompiles.words import FALSE, TRUE, encode_word

ML_DSA_VERIFY = PRECOMPILES[bytes.fromhex("4d0b").rjust(20, b"\0")]
PUBLISHED = Path(__file__).parents[1] / "crypto" / "vectors" / "ml_dsa.json"
KEYS = {
    44: mldsa.MLDSA44PrivateKey.from_seed_bytes(bytes(32)),
    65: mldsa.MLDSA65PrivateKey.from_seed_bytes(bytes(32)),
    87: mldsa.MLDSA87PrivateKey.from_seed_bytes(bytes(32)),
}
LEAST = {level: 64 + KEY_BYTES[level] + SIGNATURE_BYTES[level] for level in KEYS}
levels = pytest.mark.parametrize("level", KEYS)


def encode(level: int, context: bytes, key: bytes, signature: bytes, message: bytes) -> bytes:
    words = encode_word(level) + encode_word(len(context))
    return words + key + signature + context + message


def signed(level: int, message: bytes, context: bytes = b"") -> bytes:
    private = KEYS[level]
    key = private.public_key().public_bytes_raw()
    return encode(level, context, key, private.sign(message, context), message)


@pytest.mark.rule("SERO-31")
@pytest.mark.rule("SERO-33")
def test_ml_dsa_verify__answers_as_published(run):
    for test in json.loads(PUBLISHED.read_text())["wycheproof"]["tests"]:
        parts = ("context", "public_key", "signature", "message")
        data = encode(test["parameter_set"], *(bytes.fromhex(test[part]) for part in parts))
        assert run(ML_DSA_VERIFY, data)[0] == (TRUE if test["valid"] else FALSE), test["comment"]


@levels
@given(message=st.binary(max_size=100), context=st.binary(max_size=255))
def test_fuzz_ml_dsa_verify__accepts_what_is_signed(run, level, message, context):
    data = signed(level, message, context)
    assert run(ML_DSA_VERIFY, data)[0] == TRUE
    assert run(ML_DSA_VERIFY, data + b"\0")[0] == FALSE
    # the same bytes, cut elsewhere
    shorter = encode_word(level) + encode_word(max(len(context) - 1, 0)) + data[64:]
    assert run(ML_DSA_VERIFY, shorter)[0] == (FALSE if context else TRUE)


@levels
@given(data=st.data())
def test_fuzz_ml_dsa_verify__refuses_any_other_bit(run, level, data):
    changed = bytearray(signed(level, b"bytes", b"context"))
    changed[data.draw(st.integers(64, len(changed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    assert run(ML_DSA_VERIFY, bytes(changed))[0] == FALSE


@levels
@pytest.mark.parametrize("byte", [b"\0", b"\1", b"\xff"])
def test_ml_dsa_verify__refuses_what_is_no_key(run, level, byte):
    head = encode_word(level) + encode_word(0)
    assert run(ML_DSA_VERIFY, head.ljust(LEAST[level], byte))[0] == FALSE


@levels
def test_ml_dsa_verify__has_the_standard_s_lengths(level):
    parameters = PARAMETERS[level]
    lengths = KEY_BYTES[level], SIGNATURE_BYTES[level]
    assert lengths == (parameters.public_key_bytes, parameters.signature_bytes)


@pytest.mark.parametrize("length", [0, 1, 32, 63])
def test_ml_dsa_verify__halts_if_words_are_missing(halts, length):
    reason = f"expected two words or more, got {length} bytes"
    halts(ML_DSA_VERIFY, signed(44, b"")[:length], reason)


@levels
@pytest.mark.parametrize("missing", [1, 255, 1_000])
def test_ml_dsa_verify__halts_at_once_if_input_is_short(run, level, missing):
    data = signed(level, b"", bytes(255))
    reason = f"expected {LEAST[level] + 255} bytes or more, got {len(data) - missing}"
    with pytest.raises(VMError, match=reason):
        run(ML_DSA_VERIFY, data[:-missing], gas=0)


@pytest.mark.parametrize("level", [0, 1, 43, 66, 2**256 - 1])
def test_ml_dsa_verify__halts_if_parameter_set_is_unknown(halts, level):
    data = encode_word(level) + signed(44, b"")[32:]
    halts(ML_DSA_VERIFY, data, f"expected the parameter set 44, 65 or 87, got {level}")


@pytest.mark.parametrize("length", [256, 2**64, 2**256 - 1])
def test_ml_dsa_verify__halts_if_context_is_too_long(halts, length):
    data = encode_word(44) + encode_word(length) + bytes(10_000)
    halts(ML_DSA_VERIFY, data, f"at most 255 bytes of context, got {length}")


@levels
@pytest.mark.parametrize("length", [0, 1, 32, 33, 2**20])
def test_ml_dsa_verify__gas(run, level, length):
    data = signed(level, bytes(length), b"context")
    price = GAS_ML_DSA_VERIFY[level] + GAS_ML_DSA_VERIFY_WORD * -(-length // 32)
    assert run(ML_DSA_VERIFY, data, gas=price) == (TRUE, price)
    with pytest.raises(OutOfGas):
        run(ML_DSA_VERIFY, data, gas=price - 1)
