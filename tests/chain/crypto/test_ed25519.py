import json
from hashlib import sha512
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import VerifyKey

from mevm.crypto.ed25519 import verify
from mevm.crypto.edwards25519 import (
    ORDER,
    decode,
    encode,
    linear_combination,
    multiply_base,
)

VECTORS = json.loads((Path(__file__).parent / "vectors" / "ed25519.json").read_text())
ACCEPTED_EDGE_CASE = 3  # key and commitment have small parts, and the equation holds
ORDER_EIGHT = bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")

seeds = st.binary(min_size=32, max_size=32)
messages = st.binary(max_size=200)


def parts(vector: dict) -> tuple[bytes, bytes, bytes]:
    return tuple(bytes.fromhex(vector[key]) for key in ("public_key", "signature", "message"))


def library_accepts(key: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def challenge(commitment: bytes, key: bytes, message: bytes) -> int:
    return int.from_bytes(sha512(commitment + key + message).digest(), "little") % ORDER


@pytest.mark.rule("SERO-31")
@pytest.mark.parametrize("vector", VECTORS["rfc8032"], ids=lambda v: v["message"][:8])
def test_verify__accepts_the_standard_s_signatures(vector):
    assert verify(*parts(vector))


@pytest.mark.rule("SERO-31")
@pytest.mark.parametrize("case", range(len(VECTORS["speccheck"])))
def test_verify__is_strict_in_edge_cases(case):
    assert verify(*parts(VECTORS["speccheck"][case])) == (case == ACCEPTED_EDGE_CASE)


def test_verify__answers_as_wycheproof_says():
    assert {test["valid"] for test in VECTORS["wycheproof"]} == {True, False}
    for test in VECTORS["wycheproof"]:
        key, signature, message = parts(test)
        if len(signature) == 64:
            assert verify(key, signature, message) == test["valid"], test["case"]
        else:
            with pytest.raises(ValueError, match="a signature has 64 bytes, not"):
                verify(key, signature, message)


@given(seeds, messages)
def test_fuzz_verify__accepts_what_a_library_signs(seed, message):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key = private.public_key().public_bytes_raw()
    assert verify(key, private.sign(message), message)


@given(seeds, st.binary(min_size=1, max_size=64), st.data())
def test_fuzz_verify__refuses_another_bit_as_libraries_do(seed, message, data):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    triple = [private.public_key().public_bytes_raw(), private.sign(message), message]
    part = data.draw(st.integers(0, 2))
    changed = bytearray(triple[part])
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    triple[part] = bytes(changed)
    assert not verify(*triple)
    assert not library_accepts(*triple)


@given(st.integers(1, ORDER - 1), st.integers(1, ORDER - 1), st.integers(0, 7), messages)
def test_fuzz_verify__judges_keys_with_a_small_part_as_libraries_do(
    secret, nonce, torsion, message
):
    """Signed as by RFC 8032, but the key has a part of small order: the factor 8 would hide it."""
    small = decode(ORDER_EIGHT)
    key = encode(linear_combination(secret, [small], [torsion]))
    commitment = encode(multiply_base(nonce))
    h = challenge(commitment, key, message)
    signature = commitment + ((nonce + h * secret) % ORDER).to_bytes(32, "little")
    assert verify(key, signature, message) == (h * torsion % 8 == 0)
    assert verify(key, signature, message) == library_accepts(key, signature, message)


def small_points() -> list[bytes]:
    point = decode(ORDER_EIGHT)
    return [encode(linear_combination(0, [point], [i])) for i in range(8)]


@pytest.mark.parametrize("small", small_points(), ids=bytes.hex)
def test_verify__refuses_keys_and_commitments_of_small_order(small):
    """Under a small key anyone signs any message; a small commitment gives the secret away."""
    found = 0
    for number in range(64):
        message = bytes([number])
        commitment = encode(multiply_base(7))
        signature = commitment + (7).to_bytes(32, "little")
        found += library_accepts(small, signature, message)
        assert not verify(small, signature, message)
        key = encode(multiply_base(5))
        response = challenge(small, key, message) * 5 % ORDER
        assert not verify(key, small + response.to_bytes(32, "little"), message)
    assert found, "the signatures hold under a looser rule"


@given(seeds, messages)
def test_fuzz_verify__refuses_a_second_form_of_the_response(seed, message):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key, signature = private.public_key().public_bytes_raw(), private.sign(message)
    response = int.from_bytes(signature[32:], "little")
    for second in (response + ORDER, response + 2 * ORDER, response + 8 * ORDER):
        assert not verify(key, signature[:32] + second.to_bytes(32, "little"), message)


@given(seeds, messages)
def test_fuzz_verify__agrees_with_libsodium(seed, message):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert VerifyKey(key).verify(message, signature) == message
    assert verify(key, signature, message)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_verify__raises_if_key_has_another_length(length):
    with pytest.raises(ValueError, match=f"a point has 32 bytes, not {length}"):
        verify(bytes(length), bytes(64), b"")
