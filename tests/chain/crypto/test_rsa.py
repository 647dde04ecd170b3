import json
from hashlib import sha256
from pathlib import Path

import gmpy2
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto.rsa import DIGEST_INFO, PublicKey, verify_pkcs1, verify_pss

VECTORS = json.loads((Path(__file__).parent / "vectors" / "rsa.json").read_text())
SHA256 = hashes.SHA256()
BITS = [1_024, 1_025, 1_026, 1_031, 1_032, 1_033, 2_048]


def make_key(bits: int, exponent: int = 65_537) -> rsa.RSAPrivateKey:
    """Make the same key every time: not from chance, so that failures repeat."""
    state = gmpy2.random_state(bits)
    half = (bits + 1) // 2
    while True:
        p, q = (
            int(gmpy2.next_prime(gmpy2.mpz_urandomb(state, half) | 3 << half - 2)) for _ in range(2)
        )
        q = int(gmpy2.next_prime(q >> half - (bits - half)))
        if (p * q).bit_length() == bits and gmpy2.gcd((p - 1) * (q - 1), exponent) == 1:
            break
    d = pow(exponent, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(exponent, p * q)
    inverses = d % (p - 1), d % (q - 1), pow(q, -1, p)
    return rsa.RSAPrivateNumbers(p, q, d, *inverses, public).private_key()


def public_key(private: rsa.RSAPrivateKey) -> PublicKey:
    numbers = private.public_key().public_numbers()
    return PublicKey(numbers.n.to_bytes((numbers.n.bit_length() + 7) // 8, "big"), numbers.e)


def raise_to_secret(private: rsa.RSAPrivateKey, encoded: bytes) -> bytes:
    """Sign what no library would encode."""
    numbers = private.private_numbers()
    n = numbers.public_numbers.n
    return pow(int.from_bytes(encoded, "big"), numbers.d, n).to_bytes(len(encoded), "big")


KEYS = {bits: make_key(bits) for bits in BITS}
KEY = public_key(KEYS[1_024])
each_key = pytest.mark.parametrize("private", KEYS.values(), ids=map(str, KEYS))


@pytest.mark.rule("SERO-31")
@pytest.mark.parametrize("scheme", ["pkcs1", "pss"])
def test_verify__answers_as_wycheproof_says(scheme):
    for group in VECTORS[scheme]:
        key = PublicKey(bytes.fromhex(group["modulus"]), group["exponent"])
        assert any(test["valid"] for test in group["tests"])
        for test in group["tests"]:
            signature, message = bytes.fromhex(test["signature"]), bytes.fromhex(test["message"])
            digest = sha256(message).digest()
            if scheme == "pkcs1":
                valid = verify_pkcs1(key, signature, digest)
            else:
                valid = verify_pss(key, signature, digest, group["salt_bytes"])
            assert valid == test["valid"], (group["source"], test["case"], test["comment"])


@each_key
@given(st.binary(max_size=64))
def test_fuzz_verify_pkcs1__accepts_what_a_library_signs(private, message):
    key, digest = public_key(private), sha256(message).digest()
    signature = private.sign(message, padding.PKCS1v15(), SHA256)
    assert verify_pkcs1(key, signature, digest)
    assert not verify_pkcs1(key, signature, sha256(message + b"\0").digest())
    assert not verify_pss(key, signature, digest, 32)


@each_key
@given(st.binary(max_size=64), st.integers(0, 94))
def test_fuzz_verify_pss__accepts_what_a_library_signs(private, message, salt_bytes):
    """94 bytes is what the smallest modulus has room for; the odd sizes shift the encoding."""
    key, digest = public_key(private), sha256(message).digest()
    scheme = padding.PSS(padding.MGF1(SHA256), salt_bytes)
    signature = private.sign(message, scheme, SHA256)
    assert verify_pss(key, signature, digest, salt_bytes)
    assert not verify_pss(key, signature, sha256(message + b"\0").digest(), salt_bytes)
    for other in (salt_bytes - 1, salt_bytes + 1, 10**9, 2**256 - 1):
        assert other < 0 or not verify_pss(key, signature, digest, other)
    assert not verify_pkcs1(key, signature, digest)


@given(st.data())
def test_fuzz_verify__refuses_another_bit_as_libraries_do(data):
    private, message = KEYS[1_024], b"message"
    scheme = data.draw(st.sampled_from([padding.PKCS1v15(), padding.PSS(padding.MGF1(SHA256), 32)]))
    signature = bytearray(private.sign(message, scheme, SHA256))
    signature[data.draw(st.integers(0, 127))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(InvalidSignature):
        private.public_key().verify(bytes(signature), message, scheme, SHA256)
    digest = sha256(message).digest()
    assert not verify_pkcs1(KEY, bytes(signature), digest)
    assert not verify_pss(KEY, bytes(signature), digest, 32)


@pytest.mark.parametrize("exponent", [3, 5, 17, 2**16 + 1, 2**255 + 95])
def test_verify_pkcs1__takes_exponents_of_any_size(exponent):
    private, digest = make_key(1_040, exponent), sha256(b"message").digest()
    encoded = b"\0\1" + b"\xff" * (130 - 54) + b"\0" + DIGEST_INFO + digest
    signature = raise_to_secret(private, encoded)
    assert verify_pkcs1(public_key(private), signature, digest)


def test_verify__refuses_a_signature_that_is_not_below_the_modulus():
    """With the modulus added it is the same number to whoever reduces it."""
    private, digest = KEYS[1_025], sha256(b"message").digest()
    key = public_key(private)
    signature = private.sign(b"message", padding.PKCS1v15(), SHA256)
    modulus = int.from_bytes(key.modulus, "big")
    second = (int.from_bytes(signature, "big") + modulus).to_bytes(129, "big")
    assert verify_pkcs1(key, signature, digest)
    assert not verify_pkcs1(key, second, digest)
    assert not verify_pkcs1(key, key.modulus, digest)


@each_key
def test_verify_pss__refuses_bits_that_the_encoding_has_no_room_for(private):
    """The modulus has one bit more than an encoding; the first byte is part of it or not."""
    key, scheme = public_key(private), padding.PSS(padding.MGF1(SHA256), 32)
    modulus, size = int.from_bytes(key.modulus, "big"), len(key.modulus)
    top = 1 << modulus.bit_length() - 1
    for number in range(200):
        message = bytes([number])
        value = int.from_bytes(private.sign(message, scheme, SHA256), "big")
        encoded = pow(value, key.exponent, modulus)
        if encoded + top < modulus:
            break
    digest = sha256(message).digest()
    assert verify_pss(key, value.to_bytes(size, "big"), digest, 32)
    second = raise_to_secret(private, (encoded + top).to_bytes(size, "big"))
    assert int.from_bytes(second, "big") < modulus
    assert not verify_pss(key, second, digest, 32)


def test_verify__refuses_leading_zeros():
    digest = sha256(b"message").digest()
    signature = KEYS[1_024].sign(b"message", padding.PKCS1v15(), SHA256)
    longer = PublicKey(b"\0" + KEY.modulus, KEY.exponent)
    encoded = b"\0\1" + b"\xff" * (129 - 54) + b"\0" + DIGEST_INFO + digest
    fits = raise_to_secret(KEYS[1_024], encoded)
    value, modulus = int.from_bytes(fits, "big"), int.from_bytes(KEY.modulus, "big")
    assert pow(value, KEY.exponent, modulus) == int.from_bytes(encoded, "big")
    assert not verify_pkcs1(longer, fits, digest)
    assert not verify_pkcs1(longer, b"\0" + signature, digest)
    assert not verify_pkcs1(longer, signature, digest)
    assert not verify_pkcs1(KEY, b"\0" + signature, digest)
    assert not verify_pkcs1(KEY, signature[1:], digest)


def made_to_fit(bits: int, exponent: int, odd: bool = True) -> tuple[PublicKey, bytes, bytes]:
    """Choose the modulus for the signature: a power of it is the encoded digest and that."""
    size, digest = (bits + 7) // 8, sha256(b"message").digest()
    info = b"\0" + DIGEST_INFO + digest
    encoded = b"\0\1" + b"\xff" * (size - 2 - len(info)) + info
    value = int.from_bytes(encoded, "big")
    root = int(gmpy2.iroot(2 ** (bits - 1) + value, exponent)[0]) + 1
    root += (root - value) % 2 != odd
    modulus = root**exponent - value
    assert (modulus.bit_length(), modulus % 2) == (bits, odd)
    return (
        PublicKey(modulus.to_bytes(size, "big"), exponent),
        root.to_bytes(size, "big"),
        digest,
    )


@pytest.mark.parametrize("exponent", [2, 3, 4, 5, 6, 7])
def test_verify__refuses_even_exponents(exponent):
    assert verify_pkcs1(*made_to_fit(1_024, exponent)) == (exponent % 2 == 1)


@pytest.mark.parametrize("bits", [1_016, 1_023, 1_024, 1_025, 8_191, 8_192, 8_193, 8_200])
def test_verify__takes_moduli_of_1024_to_8192_bits(bits):
    assert verify_pkcs1(*made_to_fit(bits, 3)) == (1_024 <= bits <= 8_192)


@pytest.mark.parametrize("bits", [1_024, 2_048])
def test_verify__refuses_even_moduli(bits):
    assert verify_pkcs1(*made_to_fit(bits, 3))
    assert not verify_pkcs1(*made_to_fit(bits, 3, odd=False))


def test_verify__refuses_exponents_out_of_range():
    """To the power of 1 everything is its own signature; what is added keeps every power."""
    private, digest = KEYS[1_024], sha256(b"message").digest()
    encoded = b"\0\1" + b"\xff" * (128 - 54) + b"\0" + DIGEST_INFO + digest
    assert not verify_pkcs1(KEY._replace(exponent=1), encoded, digest)
    numbers = private.private_numbers()
    period = (numbers.p - 1) * (numbers.q - 1)
    signature = private.sign(b"message", padding.PKCS1v15(), SHA256)
    opened = pow(int.from_bytes(signature, "big"), KEY.exponent + period, numbers.public_numbers.n)
    assert opened == int.from_bytes(encoded, "big")
    for exponent in (KEY.exponent + period, KEY.exponent - period, -KEY.exponent, 0):
        assert not verify_pkcs1(KEY._replace(exponent=exponent), signature, digest)
