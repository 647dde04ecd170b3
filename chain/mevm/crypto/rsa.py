"""RSA signatures with SHA-256: RSASSA-PKCS1-v1_5 and RSASSA-PSS, verified strictly.

What the public operation gives is compared byte by byte with the one encoding that a digest has
(PKCS #1 v1.5), or taken apart with nothing left over (PSS, with MGF1 over SHA-256 and a salt of
exactly the length that the caller names). There is no ASN.1 to parse leniently.

A modulus has 1,024 to 8,192 bits and is odd, and is written without leading zeros; an exponent is
odd, at least 3 and, as FIPS 186-5 bounds it, below 2²⁵⁶. Whether the modulus is the product of two
primes only the maker of the key knows: a key is its user's to trust.

References
----------
.. [1] RFC 8017, PKCS #1: RSA Cryptography Specifications Version 2.2, sections 8.1.2, 8.2.2, 9.
"""

from hashlib import sha256
from typing import NamedTuple

from gmpy2 import powmod

MIN_BITS, MAX_BITS = 1_024, 8_192
MIN_EXPONENT, EXPONENT_LIMIT = 3, 2**256

HASH_BYTES = 32
DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")  # of SHA-256, in DER
TRAILER = b"\xbc"


class PublicKey(NamedTuple):
    """What is known of a key to everyone.

    Attributes
    ----------
    modulus
        The product, its highest byte first.
    exponent
        What a signature is raised to.
    """

    modulus: bytes
    exponent: int


def verify_pkcs1(key: PublicKey, signature: bytes, digest: bytes) -> bool:
    """Tell whether a digest is signed by PKCS #1 v1.5."""
    encoded = _open(key, signature)
    if encoded is None:
        return False
    info = b"\0" + DIGEST_INFO + digest
    return encoded == b"\0\1" + b"\xff" * (len(encoded) - 2 - len(info)) + info


def verify_pss(key: PublicKey, signature: bytes, digest: bytes, salt_bytes: int) -> bool:
    """Tell whether a digest is signed by PSS with a salt of some length."""
    encoded = _open(key, signature)
    if encoded is None:
        return False
    # The encoding has one bit less than the modulus: a byte less, if that leaves no bit of one.
    bits = int.from_bytes(key.modulus, "big").bit_length() - 1
    excess = len(encoded) - (bits + 7) // 8
    return not any(encoded[:excess]) and _is_pss(encoded[excess:], bits, digest, salt_bytes)


def _open(key: PublicKey, signature: bytes) -> bytes | None:
    """Return what was signed, as long as the modulus, if key and signature are in range."""
    modulus, value = int.from_bytes(key.modulus, "big"), int.from_bytes(signature, "big")
    if key.modulus[:1] == b"\0" or not MIN_BITS <= modulus.bit_length() <= MAX_BITS:
        return None
    if not MIN_EXPONENT <= key.exponent < EXPONENT_LIMIT or not modulus & key.exponent & 1:
        return None
    if len(signature) != len(key.modulus) or value >= modulus:
        return None
    return int(powmod(value, key.exponent, modulus)).to_bytes(len(key.modulus), "big")


def _is_pss(encoded: bytes, bits: int, digest: bytes, salt_bytes: int) -> bool:
    """Follow EMSA-PSS-VERIFY (RFC 8017, 9.1.2); the steps' numbers are its."""
    zeros = len(encoded) - HASH_BYTES - salt_bytes - 2
    if zeros < 0 or encoded[-1:] != TRAILER:  # 3, 4
        return False
    masked, seed = encoded[: -HASH_BYTES - 1], encoded[-HASH_BYTES - 1 : -1]  # 5
    unused = 8 * len(encoded) - bits
    if masked[0] >> 8 - unused:  # 6
        return False
    size = len(masked)
    block = int.from_bytes(masked, "big") ^ int.from_bytes(_mgf1(seed, size), "big")  # 7, 8
    block &= (1 << 8 * size - unused) - 1  # 9
    padding, salt = block >> 8 * salt_bytes, block & (1 << 8 * salt_bytes) - 1  # 10, 11
    return padding == 1 and _hash_salted(digest, salt.to_bytes(salt_bytes, "big")) == seed


def _hash_salted(digest: bytes, salt: bytes) -> bytes:
    return sha256(bytes(8) + digest + salt).digest()  # 12, 13


def _mgf1(seed: bytes, size: int) -> bytes:
    """Make a mask of some size from a seed (RFC 8017, B.2.1)."""
    blocks = range(-(-size // HASH_BYTES))
    return b"".join(sha256(seed + i.to_bytes(4, "big")).digest() for i in blocks)[:size]
