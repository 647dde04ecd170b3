"""Words are changed one by one: what they mean is at the top of the precompile's file."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from eth.exceptions import OutOfGas, VMError
from hypothesis import given
from hypothesis import strategies as st

from mevm.precompiles import PRECOMPILES
from mevm.precompiles.rsa_verify import PKCS1, PSS, price
from mevm.precompiles.words import FALSE, TRUE, encode_word

RSA_VERIFY = PRECOMPILES[bytes.fromhex("4d07").rjust(20, b"\0")]
PUBLISHED = Path(__file__).parents[1] / "crypto" / "vectors" / "rsa.json"
SCHEMES = {PKCS1: "pkcs1", PSS: "pss"}
schemes = pytest.mark.parametrize("scheme", SCHEMES, ids=SCHEMES.values())


def encode(scheme: int, salt: int, digest: bytes, exponent: int, modulus: bytes, signature: bytes):
    words = encode_word(scheme), encode_word(salt), digest, encode_word(exponent)
    return b"".join(words) + modulus + signature


def published(scheme: int):
    """Give the call data and the answer of each published signature of the modulus' length."""
    for group in json.loads(PUBLISHED.read_text())[SCHEMES[scheme]]:
        modulus, exponent = bytes.fromhex(group["modulus"]), group["exponent"]
        for test in group["tests"]:
            signature = bytes.fromhex(test["signature"])
            digest = sha256(bytes.fromhex(test["message"])).digest()
            if len(signature) == len(modulus):
                salt = group["salt_bytes"] or 0
                yield encode(scheme, salt, digest, exponent, modulus, signature), test["valid"]


def valid(scheme: int, bits: int = 2_048) -> bytes:
    return next(data for data, _ in published(scheme) if len(data) == 128 + bits // 4)


@pytest.mark.rule("SERO-31")
@schemes
def test_rsa_verify__answers_as_published(run, scheme):
    answers = {True: 0, False: 0}
    for data, is_valid in published(scheme):
        assert run(RSA_VERIFY, data)[0] == (TRUE if is_valid else FALSE)
        answers[is_valid] += 1
    assert min(answers.values()) >= 4


def test_rsa_verify__accepts_what_is_signed(run):
    private = rsa.generate_private_key(65_537, 1_024)
    modulus = private.public_key().public_numbers().n.to_bytes(128, "big")
    for scheme, salt, kind in (
        (PKCS1, 0, padding.PKCS1v15()),
        (PSS, 20, padding.PSS(padding.MGF1(hashes.SHA256()), 20)),
    ):
        signature = private.sign(b"message", kind, hashes.SHA256())
        data = encode(scheme, salt, sha256(b"message").digest(), 65_537, modulus, signature)
        assert run(RSA_VERIFY, data)[0] == TRUE


@schemes
@given(position=st.integers(64, 128 + 512 - 1), bit=st.integers(0, 7))
def test_fuzz_rsa_verify__refuses_any_other_bit(run, scheme, position, bit):
    data = bytearray(valid(scheme))
    data[position] ^= 1 << bit
    assert run(RSA_VERIFY, bytes(data))[0] == FALSE


def test_rsa_verify__does_not_mix_schemes(run):
    pkcs1, pss = valid(PKCS1), valid(PSS)
    assert run(RSA_VERIFY, encode_word(PSS) + pkcs1[32:])[0] == FALSE
    without_salt = encode_word(PKCS1) + encode_word(0) + pss[64:]
    assert run(RSA_VERIFY, without_salt)[0] == FALSE


@pytest.mark.parametrize("salt", [0, 31, 33, 222, 223, 255, 256, 2**64, 2**256 - 1])
def test_rsa_verify__refuses_another_length_of_salt(run, salt):
    data = valid(PSS)
    assert run(RSA_VERIFY, data[:32] + encode_word(salt) + data[64:])[0] == FALSE


@schemes
@pytest.mark.parametrize("exponent", [0, 1, 2, 3, 65_536, 65_539, 2**256 - 1])
def test_rsa_verify__refuses_another_exponent(run, scheme, exponent):
    data = valid(scheme)
    assert run(RSA_VERIFY, data[:96] + encode_word(exponent) + data[128:])[0] == FALSE


@schemes
@pytest.mark.parametrize("byte", [b"\0", b"\1", b"\xff"])
def test_rsa_verify__refuses_what_is_no_key(run, scheme, byte):
    head = encode_word(scheme) + encode_word(0)
    assert run(RSA_VERIFY, head + byte * (64 + 2 * 128))[0] == FALSE


@pytest.mark.parametrize("scheme", [2, 255, 2**256 - 1])
def test_rsa_verify__halts_if_scheme_is_unknown(halts, scheme):
    data = encode_word(scheme) + valid(PSS)[32:]
    halts(RSA_VERIFY, data, f"expected the scheme 0 or 1, got {scheme}")


def test_rsa_verify__halts_if_pkcs1_has_a_salt(halts):
    data = valid(PKCS1)
    halts(RSA_VERIFY, data[:32] + encode_word(32) + data[64:], "v1.5 has no salt, got 32 bytes")


@pytest.mark.parametrize("length", [0, 1, 127, 128, 383, 385, 128 + 254, 2_178, 2**20])
def test_rsa_verify__halts_at_once_if_length_is_wrong(run, length):
    with pytest.raises(VMError, match=f"128 bytes and twice 128 to 1024, got {length}"):
        run(RSA_VERIFY, bytes(length), gas=0)


@schemes
@pytest.mark.parametrize("bits", [2_048, 4_096])
def test_rsa_verify__gas(run, scheme, bits):
    data, expected = valid(scheme, bits), price(bits // 8, 65_537)
    assert run(RSA_VERIFY, data) == (TRUE, expected)
    assert run(RSA_VERIFY, data, gas=expected) == (TRUE, expected)
    with pytest.raises(OutOfGas):
        run(RSA_VERIFY, data, gas=expected - 1)


def test_price__rises_with_modulus_and_exponent():
    assert price(128, 3) < price(129, 3) == price(160, 3) < price(1_024, 3)
    assert price(256, 3) < price(256, 65_537) < price(256, 2**255 + 1)
    bits, words = 256, 32
    assert price(1_024, 2**256 - 1) - price(1_024, 0) == words**2 * bits
