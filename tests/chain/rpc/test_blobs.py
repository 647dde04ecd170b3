"""Blob transactions in the form in which wallets send them."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest

from mevm.crypto import rlp
from mevm.rpc.blobs import BLOB_SIZE, POINT_SIZE, decode_transaction
from mevm.vm.errors import InvalidTransaction
from mevm.vm.transaction import Transaction

COMMITMENT = b"\xc0" + bytes(POINT_SIZE - 1)
VERSIONED_HASH = b"\x01" + sha256(COMMITMENT).digest()[1:]
BARE = Transaction.sign(
    b"\x11" * 32,
    chain_id=1,
    to=b"\x77" * 20,
    gas=21_000,
    max_fee_per_gas=1,
    max_fee_per_blob_gas=1,
    blob_versioned_hashes=(VERSIONED_HASH,),
)
FIELDS = rlp.decode_list(BARE.raw[1:])
SIDECAR: list[Any] = [[bytes(BLOB_SIZE)], [COMMITMENT], [COMMITMENT]]


def network_form(sidecar: list[Any]) -> bytes:
    return b"\x03" + rlp.encode([FIELDS, *sidecar])


def test_decode_transaction__drops_the_blobs() -> None:
    assert decode_transaction(network_form(SIDECAR)).hash == BARE.hash
    assert decode_transaction(BARE.raw).hash == BARE.hash


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: s[:2], "blob sidecar of 2 lists"),
        (lambda s: [[], s[1], s[2]], "expected 1 blobs, one for each hash"),
        (lambda s: [s[0], s[1] * 2, s[2]], "expected 1 commitments"),
        (lambda s: [[b"\0"], s[1], s[2]], f"expected blobs of {BLOB_SIZE} bytes"),
        (lambda s: [s[0], s[1], [b"\0"]], f"expected proofs of {POINT_SIZE} bytes"),
        (lambda s: [s[0], s[1], b"\0"], "expected 1 proofs"),
        (lambda s: [s[0], [bytes(POINT_SIZE)], s[2]], "does not have the hash given"),
    ],
)
def test_decode_transaction__refuses_other_sidecars(
    change: Callable[[list[Any]], list[Any]], message: str
) -> None:
    with pytest.raises(InvalidTransaction, match=message):
        decode_transaction(network_form(change(SIDECAR)))


@pytest.mark.parametrize("raw", [b"\x03", b"\x03\xff", b"\x03\xc1\xc0", b"\x03\xc0"])
def test_decode_transaction__refuses_malformed_bytes(raw: bytes) -> None:
    with pytest.raises(InvalidTransaction):
        decode_transaction(raw)
