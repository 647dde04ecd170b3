"""H512: BLAKE2b-512, personalised by its purpose, and what is drawn from it.

A digest has 512 bits, so that its remainder modulo a number of 251 or 254 bits is as good as
uniform.
"""

import hashlib

from mevm.crypto.baby_jubjub import ORDER
from mevm.crypto.poseidon import FIELD


def hash_512(purpose: str, *parts: bytes) -> bytes:
    """Return the BLAKE2b-512 digest of the parts, one behind the other.

    Parameters
    ----------
    purpose
        ASCII of at most 16 bytes, BLAKE2b's personalisation.
    parts
        What is hashed. All but one must be of fixed length.
    """
    return hashlib.blake2b(b"".join(parts), person=purpose.encode("ascii")).digest()


def hash_to_scalar(purpose: str, *parts: bytes) -> int:
    """Return H512 modulo the order of Baby Jubjub's prime subgroup.

    Raises
    ------
    ValueError
        If that is 0, which happens to nobody who does not look for it.
    """
    scalar = int.from_bytes(hash_512(purpose, *parts), "big") % ORDER
    if scalar == 0:
        raise ValueError(f"{purpose} hashes to 0: draw another secret")
    return scalar


def hash_to_field(purpose: str, *parts: bytes) -> int:
    """Return H512 modulo the order of BN254's scalar field."""
    return int.from_bytes(hash_512(purpose, *parts), "big") % FIELD


def encode_word(value: int) -> bytes:
    """Return a number below 2^256 as 32 bytes, the highest first."""
    return value.to_bytes(32, "big")
