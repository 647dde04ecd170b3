"""Signatures of a transaction: by what its blindings sum up to, and by the owner of an address.

Both are Schnorr signatures on Baby Jubjub; what differs is the base, and what is hashed.

Source: SERO-06, SERO-07.
"""

from collections.abc import Callable
from dataclasses import dataclass

from mevm.crypto import schnorr
from mevm.crypto.baby_jubjub import ORDER, Point
from mevm.crypto.keccak import keccak
from shielded.abi import Coordinates, Uint256
from shielded.account import OneTimeAddress, SpendingKey
from shielded.generators import BLINDING_GENERATOR, multiply_blinding
from shielded.hashing import encode_word

BINDING_DOMAIN, OWNER_DOMAIN = keccak(b"SERO.bind"), keccak(b"SERO.pkr")
CHALLENGE_BITS = 250


@dataclass(frozen=True)
class OwnerSignature:
    """A signature by the owner of a one-time address: S0 and s."""

    owner: OneTimeAddress
    commitment: Coordinates
    response: Uint256


def binding_signature(
    blinding: int, sighash: int, randomness: bytes | None = None
) -> tuple[int, int, int]:
    """Sign a transaction by what its blindings sum up to.

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
    challenge = _binding_challenge(multiply_blinding(blinding), sighash)
    message = encode_word(sighash)
    commitment, response = schnorr.sign(
        BLINDING_GENERATOR, blinding, message, challenge, randomness
    )
    return *commitment, response


def verify_binding(key: Point, signature: tuple[int, int, int], sighash: int) -> bool:
    """Tell whether a binding signature is good, as the pool does.

    Parameters
    ----------
    key
        CB, the sum of all commitments.
    signature, sighash
        R (x, y) and s, and what they sign.
    """
    x, y, response = signature
    try:
        challenge = _binding_challenge(key, sighash)((x, y))
    except OverflowError:  # no coordinates at all
        return False
    signed = schnorr.Signature((x, y), response)
    return schnorr.verify(BLINDING_GENERATOR, key, signed, challenge)


def owner_signature(
    chain_id: int,
    pool: bytes,
    key: SpendingKey,
    scalar: int,
    sighash: int,
    randomness: bytes | None = None,
) -> OwnerSignature:
    """Sign a transaction as the owner of a one-time address, by zsk·vsk.

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
    statement = _owner_statement(chain_id, pool, owner, sighash)
    commitment, response = schnorr.sign(
        owner.base,
        key.zsk * key.vsk % ORDER,
        b"".join(statement),
        _owner_challenge(*statement),
        randomness,
    )
    return OwnerSignature(owner, commitment, response)


def verify_owner(chain_id: int, pool: bytes, signature: OwnerSignature, sighash: int) -> bool:
    """Tell whether the owner of the address in a signature made it, as the pool does."""
    owner, commitment = signature.owner, signature.commitment
    try:
        statement = _owner_statement(chain_id, pool, owner, sighash)
        challenge = _owner_challenge(*statement)(commitment)
    except OverflowError:  # no coordinates at all
        return False
    signed = schnorr.Signature(commitment, signature.response)
    return schnorr.verify(owner.base, owner.viewing, signed, challenge)


def _binding_challenge(key: Point, sighash: int) -> Callable[[Point], int]:
    """Return how R becomes h of a binding signature."""
    return lambda commitment: _hash(BINDING_DOMAIN, *map(encode_word, (*key, *commitment, sighash)))


def _owner_statement(
    chain_id: int, pool: bytes, owner: OneTimeAddress, sighash: int
) -> tuple[bytes, bytes]:
    """Return what an owner signs: what is hashed before S0, and what behind it."""
    points = (*owner.base, *owner.spending, *owner.viewing)
    place = encode_word(chain_id) + pool.rjust(32, b"\0")
    return OWNER_DOMAIN + place, b"".join(map(encode_word, (*points, sighash)))


def _owner_challenge(before: bytes, behind: bytes) -> Callable[[Point], int]:
    """Return how S0 becomes h of an owner's signature."""
    return lambda commitment: _hash(before, *map(encode_word, commitment), behind)


def _hash(*words: bytes) -> int:
    return int.from_bytes(keccak(b"".join(words)), "big") & ((1 << CHALLENGE_BITS) - 1)
