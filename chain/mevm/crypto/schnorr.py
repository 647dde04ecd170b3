"""Schnorr signatures on Baby Jubjub, over a base that the signer chooses.

A signature by the key k of the public key A = k·B is a commitment R = r·B and a response
s = r + h·k, so that s·B = R + h·A. The challenge h is the caller's: a hash of what is signed, of R,
and of all that a forger could choose otherwise, which may include A and B.

The nonce r is hedged: BLAKE2b-512 of 32 random bytes, the key, the base and the message, modulo l.
Two responses with one nonce give the key away. Random bytes alone may repeat where the machine has
a fault; a hash alone repeats a nonce that an attacker makes the machine use wrongly.
"""

import secrets
from collections.abc import Callable
from hashlib import blake2b
from typing import NamedTuple

from mevm.crypto.baby_jubjub import (
    IDENTITY,
    ORDER,
    Point,
    is_in_subgroup,
    is_on_curve,
    linear_combination,
    multiply,
)

RANDOM_BYTES = 32
SCALAR_BYTES = 32
NONCE_PERSON = b"SERO.nonce"


class Signature(NamedTuple):
    """What a signer gives.

    Attributes
    ----------
    commitment
        R, the product of the nonce and the base.
    response
        s, which only a holder of the key can find once the challenge is known.
    """

    commitment: Point
    response: int


def sign(
    base: Point,
    key: int,
    message: bytes,
    challenge: Callable[[Point], int],
    randomness: bytes | None = None,
) -> Signature:
    """Sign by a key over a base.

    Parameters
    ----------
    base
        A point of the subgroup of prime order, not the identity.
    key
        The number whose product with the base is the public key.
    message
        What is signed: it has to differ where the challenge of the same R would differ.
    challenge
        Returns h for R.
    randomness
        32 bytes for the nonce; fresh ones if left out.

    Raises
    ------
    ValueError
        If there are not 32 bytes of randomness.
    """
    randomness = secrets.token_bytes(RANDOM_BYTES) if randomness is None else randomness
    if len(randomness) != RANDOM_BYTES:
        raise ValueError(f"schnorr: expected {RANDOM_BYTES} random bytes, got {len(randomness)}")
    key %= ORDER
    parts = (number.to_bytes(SCALAR_BYTES, "big") for number in (key, *base))
    seed = b"".join((randomness, *parts, message))
    nonce = int.from_bytes(blake2b(seed, person=NONCE_PERSON).digest(), "big") % ORDER
    commitment = multiply(base, nonce)
    return Signature(commitment, (nonce + challenge(commitment) * key) % ORDER)


def verify(base: Point, public_key: Point, signature: Signature, challenge: int) -> bool:
    """Tell whether a signature is valid. The arguments may be any integers.

    Parameters
    ----------
    base, public_key
        Have to be points of the subgroup of prime order, the base not the identity.
    signature
        Has to be a point of the curve and a number below l.
    challenge
        Has to be below l.
    """
    commitment, response = signature
    return (
        0 <= response < ORDER
        and 0 <= challenge < ORDER
        and base != IDENTITY
        and is_on_curve(commitment)
        and is_in_subgroup(base)
        and is_in_subgroup(public_key)
        and linear_combination((base, public_key), (response, -challenge)) == commitment
    )
