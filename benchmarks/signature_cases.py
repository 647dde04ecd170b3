"""What the benchmark of the precompiles gives to those that verify signatures and proofs.

Everything is as slow as input of its size can be, or so near that finding slower input costs more
than it takes: valid signatures, which nothing refuses halfway, and exponents full of ones.
"""

from hashlib import sha512
from itertools import count
from math import gcd, log

from cryptography.hazmat.primitives.asymmetric import mldsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from gmpy2 import invert, powmod

from mevm.crypto import ecvrf, edwards25519
from mevm.precompiles.words import encode_word

RSA_VERIFY, ECVRF_VERIFY, ED25519_VERIFY, ML_DSA_VERIFY = 0x4D07, 0x4D09, 0x4D0A, 0x4D0B
SEED = bytes(32)
PSS = 1
LARGEST_EXPONENT = 2**256 - 1
TRIES = 12
PRIVATE_KEYS = {
    44: mldsa.MLDSA44PrivateKey,
    65: mldsa.MLDSA65PrivateKey,
    87: mldsa.MLDSA87PrivateKey,
}


def signature_cases() -> dict[str, tuple[int, bytes]]:
    """Return for each case the number of the precompile's address and the call data."""
    found = {}
    for bits in (1_024, 2_048, 4_096, 8_192):
        for exponent in (3, 65_537, LARGEST_EXPONENT):
            name = f"RSA_VERIFY {bits} bits, exponent of {exponent.bit_length()}"
            found[name] = RSA_VERIFY, rsa_signature(bits, exponent)
    found["ECVRF_VERIFY 1 try"] = ECVRF_VERIFY, vrf_proof(b"", 1)
    found[f"ECVRF_VERIFY {TRIES} tries"] = ECVRF_VERIFY, vrf_proof(b"", TRIES)
    found["ECVRF_VERIFY 100,000 bytes"] = ECVRF_VERIFY, vrf_proof(bytes(100_000), 1)
    for length in (0, 100_000):
        found[f"ED25519_VERIFY {length} bytes"] = ED25519_VERIFY, ed25519_signature(length)
    for level in PRIVATE_KEYS:
        found[f"ML_DSA_VERIFY {level}"] = ML_DSA_VERIFY, ml_dsa_signature(level, 0)
    found["ML_DSA_VERIFY 44, 100,000 bytes"] = ML_DSA_VERIFY, ml_dsa_signature(44, 100_000)
    return found


def rsa_signature(bits: int, exponent: int) -> bytes:
    """Make what fails no check of PSS before its last: the power ends as an encoding does.

    The modulus is a power of a small prime, so that anyone can sign.
    """
    prime, power = next(
        (prime, power)
        for prime in (3, 5, 7, 11, 13, 17)
        if (prime ** (power := int(bits / log(prime, 2)))).bit_length() == bits
    )
    modulus, order = prime**power, prime ** (power - 1) * (prime - 1)
    while gcd(exponent, order) > 1:
        exponent += 2 if exponent == 3 else -2
    encoded = 0xBC + next(256 * i for i in count(2 ** (bits - 20)) if (256 * i + 0xBC) % prime)
    signature = int(powmod(encoded, invert(exponent, order), modulus))
    head = b"".join(map(encode_word, (PSS, 0, 0, exponent)))
    return head + b"".join(number.to_bytes(bits // 8, "big") for number in (modulus, signature))


def vrf_proof(prefix: bytes, tries: int) -> bytes:
    """Prove for an input that takes so many tries to become a point."""
    key = Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()
    inputs = (prefix + number.to_bytes(4, "big") for number in count())
    alpha = next(alpha for alpha in inputs if count_tries(key, alpha) == tries)
    return key + ecvrf.prove(SEED, alpha) + alpha


def count_tries(key: bytes, alpha: bytes) -> int:
    """Return how many tries it takes to turn an input into a point."""
    for counter in count():
        digest = sha512(b"\3\1" + key + alpha + bytes([counter, 0])).digest()
        if edwards25519.decode(digest[:32]) is not None:
            return counter + 1
    raise AssertionError("count() does not end")


def ed25519_signature(length: int) -> bytes:
    """Sign a message of some length."""
    private, message = Ed25519PrivateKey.from_private_bytes(SEED), bytes(length)
    return private.public_key().public_bytes_raw() + private.sign(message) + message


def ml_dsa_signature(level: int, length: int) -> bytes:
    """Sign a message of some length."""
    private, message = PRIVATE_KEYS[level].from_seed_bytes(SEED), bytes(length)
    key = private.public_key().public_bytes_raw()
    return encode_word(level) + encode_word(0) + key + private.sign(message) + message
