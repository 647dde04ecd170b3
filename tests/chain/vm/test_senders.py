"""Senders of many transactions at once."""

import pytest

from mevm.crypto.secp256k1 import address_of
from mevm.vm import senders
from mevm.vm.errors import InvalidTransaction
from mevm.vm.senders import WORTH_THREADS, recover_senders
from mevm.vm.transaction import Transaction

KEYS = [number.to_bytes(32) for number in range(1, WORTH_THREADS + 2)]
FIELDS = {"gas": 21_000, "to": b"\x22" * 20, "gas_price": 9, "chain_id": 1337}


def received(keys: list[bytes]) -> list[Transaction]:
    return [Transaction.decode(Transaction.sign(key, nonce=7, **FIELDS).raw) for key in keys]


def test_recover_senders__finds_each(monkeypatch) -> None:
    monkeypatch.setattr(senders.os, "cpu_count", lambda: 3)
    transactions = received(KEYS)
    recover_senders(transactions)
    assert [each._sender for each in transactions] == [address_of(key) for key in KEYS]


def test_recover_senders__leaves_wrong_signatures_to_whoever_asks(monkeypatch) -> None:
    monkeypatch.setattr(senders.os, "cpu_count", lambda: 2)
    transactions = received(KEYS)
    transactions[3].r = 0
    recover_senders(transactions)
    found = [each._sender for each in transactions]
    assert found[:3] + found[4:] == [address_of(key) for key in KEYS[:3] + KEYS[4:]]
    with pytest.raises(InvalidTransaction, match="invalid sender"):
        _ = transactions[3].sender


def test_recover_senders__starts_no_thread_for_a_few() -> None:
    transactions = received(KEYS[: WORTH_THREADS - 1])
    recover_senders(transactions)
    assert all(each._sender is None for each in transactions)
