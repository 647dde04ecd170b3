"""Blob transactions as wallets send them: with the blobs attached (EIP-4844, network form).

Blocks hold the transaction without its blobs, and so does this node. Sizes and the hashes of the
commitments are checked; the KZG proofs are not, because nothing here ever serves the blobs.
"""

from functools import lru_cache
from hashlib import sha256
from typing import Any

from mevm.crypto import rlp
from mevm.vm.errors import InvalidTransaction
from mevm.vm.transaction import BLOB, Transaction

BLOB_SIZE = 131_072
POINT_SIZE = 48
COMMITMENT_VERSION = b"\x01"
REMEMBERED = 1_000
"""Transactions that are not decoded again if they come again: as many as a batch may have."""
MEMORABLE = 4_096
"""Bytes of one."""

_remembered = lru_cache(REMEMBERED)(Transaction.decode)


def decode_transaction(raw: bytes) -> Transaction:
    """Decode a signed transaction, with or without blobs attached.

    Raises
    ------
    InvalidTransaction
        If it is malformed, or its blobs are not those that it names.
    """
    if raw[:1] != bytes([BLOB]):
        return _remembered(raw) if len(raw) <= MEMORABLE else Transaction.decode(raw)
    try:
        items = rlp.decode_list(raw[1:])
    except rlp.RLPError as error:
        raise InvalidTransaction(f"rlp: {error}") from None
    if not items or not isinstance(items[0], list):
        return Transaction.decode(raw)
    tx = Transaction.decode(raw[:1] + rlp.encode(items[0]))
    _check_sidecar(tx, items[1:])
    return tx


def _check_sidecar(tx: Transaction, sidecar: list[Any]) -> None:
    """Check the blobs, commitments and proofs that come with a transaction."""
    if len(sidecar) != 3:
        raise InvalidTransaction(
            f"blob sidecar of {len(sidecar)} lists, expected blobs, commitments and proofs"
        )
    count = len(tx.blob_versioned_hashes)
    for name, members, size in zip(
        ("blobs", "commitments", "proofs"),
        sidecar,
        (BLOB_SIZE, POINT_SIZE, POINT_SIZE),
        strict=True,
    ):
        if not isinstance(members, list) or len(members) != count:
            raise InvalidTransaction(f"blob sidecar: expected {count} {name}, one for each hash")
        if any(not isinstance(each, bytes) or len(each) != size for each in members):
            raise InvalidTransaction(f"blob sidecar: expected {name} of {size} bytes")
    for commitment, expected in zip(sidecar[1], tx.blob_versioned_hashes, strict=True):
        if COMMITMENT_VERSION + sha256(commitment).digest()[1:] != expected:
            raise InvalidTransaction("blob sidecar: a commitment does not have the hash given")
