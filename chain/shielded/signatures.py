"""Schnorr signatures on Baby Jubjub: the binding signature, and that of an address' owner.

Both prove knowledge of x with key = x·base, by (R, s) with s·base = R + h·key. The nonce is a hash
of fresh randomness, x and the message, so that it stays secret if one of the first two does.
"""

import secrets
from dataclasses import dataclass

from mevm.crypto.baby_jubjub import (
    ORDER,
    Point,
    add,
    is_in_subgroup,
    is_on_curve,
    multiply,
)
from mevm.crypto.keccak import keccak
from shielded.abi import Coordinates, Uint256
from shielded.account import OneTimeAddress, SpendingKey
from shielded.generators import multiply_blinding
from shielded.hashing import encode_word, hash_to_scalar

BINDING_DOMAIN, OWNER_DOMAIN = keccak(b"SERO.bind"), keccak(b"SERO.pkr")
CHALLENGE_BITS = 250
RANDOM_BYTES = 32


@dataclass(frozen=True)
class OwnerSignature:
    """A signature by the owner of a one-time address: S0 and s."""

    owner: OneTimeAddress
    commitment: Coordinates
    response: Uint256


def binding_signature(
    blinding: int, sighash: int, randomness: bytes | None = None
) -> tuple[int, int, int]:
    """Sign a transaction by what its blindings sum up to (SERO-06).

    Parameters
    ----------
    blinding
        bsk: sum of the blindings that come in, minus those that go out, modulo the order.
    sighash
        Of the transaction.
    randomness
        32 bytes for the nonce; drawn if not given.

    Returns
    -------
    tuple of 3 integers
        R (x, y) and s.
    """
    nonce = _nonce(blinding, sighash, randomness)
    commitment = multiply_blinding(nonce)
    challenge = binding_challenge(multiply_blinding(blinding), commitment, sighash)
    return *commitment, (nonce + challenge * blinding) % ORDER


def verify_binding(key: Point, signature: tuple[int, int, int], sighash: int) -> bool:
    """Tell whether the signature under the sum of all commitments is good, as the pool does."""
    x, y, response = signature
    if not (is_on_curve((x, y)) and is_on_curve(key) and 0 <= response < ORDER):
        return False
    challenge = binding_challenge(key, (x, y), sighash)
    return multiply_blinding(response) == add((x, y), multiply(key, challenge))


def owner_signature(
    chain_id: int,
    pool: bytes,
    key: SpendingKey,
    scalar: int,
    sighash: int,
    randomness: bytes | None = None,
) -> OwnerSignature:
    """Sign a transaction as the owner of a one-time address.

    Parameters
    ----------
    chain_id, pool
        Where the transaction is to happen.
    key, scalar
        The owner's key, and r of the address.
    sighash
        Of the transaction.
    randomness
        32 bytes for the nonce; drawn if not given.
    """
    owner = key.address.one_time(scalar)
    secret = key.zsk * key.vsk % ORDER
    nonce = _nonce(secret, sighash, randomness)
    commitment = multiply(owner.base, nonce)
    challenge = owner_challenge(chain_id, pool, owner, commitment, sighash)
    return OwnerSignature(owner, commitment, (nonce + challenge * secret) % ORDER)


def verify_owner(chain_id: int, pool: bytes, signature: OwnerSignature, sighash: int) -> bool:
    """Tell whether the owner of the address in the signature made it, as the pool does."""
    owner, commitment = signature.owner, signature.commitment
    if not (is_in_subgroup(commitment) and 0 <= signature.response < ORDER):
        return False
    challenge = owner_challenge(chain_id, pool, owner, commitment, sighash)
    expected = add(commitment, multiply(owner.viewing, challenge))
    return multiply(owner.base, signature.response) == expected


def binding_challenge(key: Point, commitment: Point, sighash: int) -> int:
    """Return h of the binding signature."""
    return _challenge(BINDING_DOMAIN, *map(encode_word, (*key, *commitment, sighash)))


def owner_challenge(
    chain_id: int, pool: bytes, owner: OneTimeAddress, commitment: Point, sighash: int
) -> int:
    """Return h of an owner's signature."""
    numbers = (*commitment, *owner.base, *owner.spending, *owner.viewing, sighash)
    place = encode_word(chain_id), pool.rjust(32, b"\0")
    return _challenge(OWNER_DOMAIN, *place, *map(encode_word, numbers))


def _challenge(*words: bytes) -> int:
    return int.from_bytes(keccak(b"".join(words)), "big") & ((1 << CHALLENGE_BITS) - 1)


def _nonce(secret: int, sighash: int, randomness: bytes | None) -> int:
    drawn = secrets.token_bytes(RANDOM_BYTES) if randomness is None else randomness
    return hash_to_scalar("SERO.nonce", drawn, encode_word(secret), encode_word(sighash))
