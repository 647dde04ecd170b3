"""Transactions confirm at once, and what is said of speed is what was measured."""

from typing import Any

import pytest
from benchmarks import speed_page
from benchmarks.comparison import Measured, Row
from benchmarks.confirmation import percentile

from mevm.node import Node, NodeSettings
from mevm.rpc.dispatcher import Dispatcher
from mevm.server.server import Server
from mevm.vm.transaction import Transaction

TO = b"\x22" * 20
COUNT = 40


@pytest.fixture
def node() -> Node:
    return Node(NodeSettings(account_count=1))


@pytest.fixture
def server(start: Any, node: Node) -> Server:
    return start(dispatcher=Dispatcher(node))


@pytest.fixture
def raws(node: Node) -> list[str]:
    """Transactions of the node's account, in order."""
    accounts = node.accounts
    key = accounts.key(accounts.addresses()[0])
    fields = {"to": TO, "value": 1, "gas": 21_000, "gas_price": 10**10, "chain_id": 1337}
    signed = (Transaction.sign(key, nonce=nonce, **fields) for nonce in range(COUNT))
    return ["0x" + each.raw.hex() for each in signed]


def call(method: str, *params: Any, request_id: int = 1) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": request_id, "method": method, "params": params}


@pytest.mark.rule("WSG-15")
def test_transaction__is_confirmed_when_its_hash_is_answered(server, connect, raws) -> None:
    """A block is made before the answer: nobody waits for one, or asks twice."""
    client = connect(server)
    for number, raw in enumerate(raws, start=1):
        sent = client.post(call("eth_sendRawTransaction", raw)).json()["result"]
        receipt = client.post(call("eth_getTransactionReceipt", sent)).json()["result"]
        assert (int(receipt["blockNumber"], 16), receipt["status"]) == (number, "0x1")


def test_batch__is_answered_in_order_with_senders_known_ahead(server, connect, raws) -> None:
    batch = [call("eth_sendRawTransaction", raw, request_id=n) for n, raw in enumerate(raws)]
    batch.insert(7, call("eth_sendRawTransaction", "0x01ff", request_id=99))
    answers = connect(server).post(batch).json()
    assert answers.pop(7)["error"]["message"].startswith("rlp: ")
    hashes = [Transaction.decode(bytes.fromhex(raw[2:])).hash.hex() for raw in raws]
    assert [(each["id"], each["result"]) for each in answers] == [
        (n, "0x" + hash) for n, hash in enumerate(hashes)
    ]


ROWS = [
    Row("transfers", "1/s", 300.0, {"anvil": 200.0, "ganache": 150.0}, {"ganache": 3.0}),
    Row("start", "ms", 400.0, {"anvil": 40.0}, {"anvil": 0.1, "titanoboa": 3.0}, False),
]


def test_row__says_which_ratio_is_missed() -> None:
    faster, slower = ROWS
    assert faster.ratio("anvil") == 1.5
    assert slower.ratio("anvil") == 0.1
    assert faster.missed() == ["transfers: 2.00× ganache, must be 3×"]
    assert slower.missed() == []  # titanoboa was not there


@pytest.mark.rule("WSG-15")
def test_page__holds_every_figure_and_what_was_not_reached() -> None:
    found = Measured(ROWS, {})
    circumstances = {"date": "2026-01-01", "machine": "a machine", "load": [0.5, 1.5]}
    text = speed_page.measured({"transfers": found.to_json() | circumstances}, {"transfers": found})
    assert "2026-01-01, a machine; load 0.5 to 1.5" in text
    assert "| transfers | 1/s | 300 | 200 (1.50×) | 150 (2.00×, of 3) |" in text
    assert "| start | ms | 400 | 40.0 (0.10×, of 0.1) | – |" in text
    assert "- transfers: 2.00× ganache, must be 3×" in text
    assert Measured.from_json(found.to_json()) == found


def test_page__has_the_marks_that_figures_are_written_between() -> None:
    text = speed_page.PAGE.read_text()
    assert text.index(speed_page.BEGIN) < text.index(speed_page.END)


def test_percentile__is_a_value_that_was_measured() -> None:
    values = [float(n) for n in range(1, 201)]
    assert percentile(values, 99) == 198
    assert percentile(values[:1], 99) == 1
