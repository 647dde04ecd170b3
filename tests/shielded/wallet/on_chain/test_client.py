"""The chain's client and the relayer, on the contracts."""

from typing import Any

import pytest

from shielded import chain_client
from shielded.assets import Asset, encode_name
from shielded.chain_client import ChainClient
from shielded.transaction import Deposit
from shielded.wallet.failure import ChainError
from shielded.wallet.order import Order
from shielded.wallet.relayer import RelayRefusedError, check

START = 1_800_000_000
LATER = START + 10**6
COIN = encode_name("SERO")
GAS_FEE = 10**17


def coins(amount: int) -> Asset:
    return Asset(COIN, amount)


def test_relayer__refuses_what_he_would_lose_by(chain, wallet_of, deposit, prover):
    one, relayer = wallet_of(1), chain.account(2)
    deposit(one)
    client = chain.client(2)

    def data(**fields: Any) -> bytes:
        order = Order(**{"deadline": LATER, "relayer": relayer, "fee": GAS_FEE, **fields})
        draft = one.build(order)
        signed = one.sign(draft, prover)
        one.give_up(signed)
        return signed.data

    own = (Deposit(relayer, coins(GAS_FEE), True),)
    for fields, words in (
        ({"relayer": b"\x66" * 20}, "the fee goes to 0x6666"),
        ({"deadline": START + 30}, "seconds are left"),
        ({"deposits": own}, "taken from the relayer himself"),
        ({"fee": 1}, "the fee is 1, expected at least"),
    ):
        with pytest.raises(RelayRefusedError, match=words):
            check(client, data(**fields), relayer, START)
    for broken in (b"", b"\0" * 100, data()[:300]):
        with pytest.raises(RelayRefusedError):
            check(client, broken, relayer, START)


def test_client__says_why_a_transaction_fails(chain):
    client = chain.client(1)
    with pytest.raises(ChainError, match="refused: .*AssetRegistry"):
        client.transact("registry", "issue_currency", "POINTS", 0, 0)
    with pytest.raises(ChainError, match="nobody to sign"):
        places = (chain.at[name] for name in ("ShieldedPool", "ShieldedVault", "AssetRegistry"))
        ChainClient(chain.w3, *places).send(chain.at["ShieldedPool"], b"")
    assert client.header(10**6) is None


def test_client__reads_in_ranges_that_the_node_answers(chain, wallet_of, deposit, monkeypatch):
    one = wallet_of(1)
    for _ in range(3):
        deposit(one, 5)
    client = chain.client(1)
    last, asked = client.head(), []
    whole = client.events(0, last)
    assert len(whole) == 3 * 4
    logs = client._logs

    def limited(first: int, last: int) -> Any:
        asked.append((first, last))
        if last - first > 4:
            raise ValueError("query returned more than 10 results")
        return logs(first, last)

    monkeypatch.setattr(client, "_logs", limited)
    monkeypatch.setattr(chain_client, "RANGE", 8)
    assert client.events(0, last) == whole
    assert max(end - start for start, end in asked) == 7

    def broken(first: int, last: int) -> Any:
        raise ConnectionError("connection refused")

    monkeypatch.setattr(client, "_logs", broken)
    with pytest.raises(ChainError, match="logs of block 0: connection refused"):
        client.events(0, last)


def test_client__refuses_logs_that_it_did_not_ask_for(chain, wallet_of, deposit, monkeypatch):
    deposit(wallet_of(1), 5)
    client = chain.client(1)
    last = client.head()
    logs = list(client._logs(0, last))
    for changed, words in (
        ([{**logs[0], "address": chain.at["AssetRegistry"]}], "is of 0x"),
        ([{**logs[0], "blockNumber": last + 1}], f"expected blocks 0 to {last}"),
        ([{**logs[0], "removed": True}], "was taken back"),
        ([logs[0], logs[1], logs[0]], "is told twice"),
        ([{"topics": []}], "expected a log"),
    ):
        monkeypatch.setattr(client, "_logs", lambda first, last, logs=changed: logs)
        with pytest.raises(ChainError, match=words):
            client.events(0, last)
