"""Subscriptions of a session: what is told, in which order, and their bounds."""

import json

import pytest

from mevm.node.feed import TooManyWatches
from mevm.rpc import session as sessions
from mevm.rpc.errors import RpcError, from_node
from mevm.rpc.session import Session


class Subscriber:
    """A client with a connection."""

    def __init__(self, rpc):
        self.rpc = rpc
        self.woken = 0
        self.session = Session(rpc.node.feed, self.wake)

    def wake(self):
        self.woken += 1

    def __call__(self, method, *params):
        return self.rpc.dispatcher.call(method, list(params), self.session)

    def error(self, method, *params):
        with pytest.raises((RpcError, TooManyWatches)) as raised:
            self(method, *params)
        error = from_node(raised.value)
        return error.code, error.message

    def told(self):
        """Return subscription and result of each notification."""
        found = [json.loads(each) for each in self.session.take()]
        for each in found:
            assert set(each) == {"jsonrpc", "method", "params"}
            assert (each["jsonrpc"], each["method"]) == ("2.0", "eth_subscription")
        return [(each["params"]["subscription"], each["params"]["result"]) for each in found]


@pytest.fixture
def client(rpc):
    return Subscriber(rpc)


def test_new_heads__are_headers(rpc, client):
    identifier = client("eth_subscribe", "newHeads")
    rpc("anvil_mine", 2)
    blocks = [rpc("eth_getBlockByNumber", hex(number), False) for number in (1, 2)]
    for block in blocks:
        for name in ("transactions", "uncles", "size", "withdrawals"):
            del block[name]
    assert client.told() == [(identifier, block) for block in blocks]
    assert client.told() == []


def test_new_heads__go_on_after_a_revert(rpc, client):
    client("eth_subscribe", "newHeads")
    snapshot = rpc("evm_snapshot")
    rpc("anvil_mine", 2)
    rpc("evm_revert", snapshot)
    rpc("anvil_mine", 1)
    assert [head["number"] for _, head in client.told()] == ["0x1", "0x2", "0x1"]


def test_logs__come_and_go(rpc, client, accounts, contracts):
    wanted = client("eth_subscribe", "logs", {"address": contracts.counter})
    client("eth_subscribe", "logs", {"address": contracts.reverter})
    snapshot = rpc("evm_snapshot")
    for _ in range(2):
        rpc("eth_sendTransaction", {"from": accounts[0], "to": contracts.counter})
    logs = rpc("eth_getLogs", {"fromBlock": "0x0"})
    rpc("evm_revert", snapshot)
    removed = [{**log, "removed": True} for log in logs]
    assert client.told() == [(wanted, log) for log in logs + removed]


def test_new_pending_transactions__as_hashes_or_in_full(rpc, client, accounts):
    rpc("evm_setAutomine", False)
    hashes = client("eth_subscribe", "newPendingTransactions")
    full = client("eth_subscribe", "newPendingTransactions", True)
    sent = rpc("eth_sendTransaction", {"from": accounts[0], "to": accounts[1]})
    expected = [(hashes, sent), (full, rpc("eth_getTransactionByHash", sent))]
    assert client.told() == expected


def test_syncing__has_nothing_to_tell(rpc, client):
    client("eth_subscribe", "syncing")
    rpc("anvil_mine", 1)
    assert client.told() == []


def test_several_subscriptions__are_told_in_the_order_of_events(rpc, client, accounts, contracts):
    heads = client("eth_subscribe", "newHeads")
    logs = client("eth_subscribe", "logs", {})
    rpc("eth_sendTransaction", {"from": accounts[0], "to": contracts.counter})
    rpc("anvil_mine", 1)
    assert [identifier for identifier, _ in client.told()] == [heads, logs, heads]


def test_hold__keeps_notifications_until_the_answer_is_sent(rpc, client):
    client.session.hold()
    identifier = client("eth_subscribe", "newHeads")
    rpc("anvil_mine", 1)
    assert client.told() == []
    client.session.release()
    assert [each for each, _ in client.told()] == [identifier]


def test_unsubscribe__drops_what_waits(rpc, client):
    ended, kept = (client("eth_subscribe", "newHeads") for _ in range(2))
    rpc("anvil_mine", 1)
    assert client("eth_unsubscribe", ended) is True
    assert [each for each, _ in client.told()] == [kept]
    assert client.error("eth_unsubscribe", ended) == (-32000, "subscription not found")


def test_unsubscribe__is_for_ones_own(rpc, client):
    identifier = client("eth_subscribe", "newHeads")
    other = Subscriber(rpc)
    assert other.error("eth_unsubscribe", identifier)[1] == "subscription not found"


def test_close__ends_everything(rpc, client):
    client("eth_subscribe", "newHeads")
    rpc("anvil_mine", 1)
    client.session.close()
    client("eth_subscribe", "newHeads")  # was on its way
    rpc("anvil_mine", 1)
    assert client.told() == []
    assert len(rpc.node.feed) == 0


def test_overflow__is_told_to_the_connection(rpc, client, monkeypatch):
    monkeypatch.setattr(sessions, "MAX_WAITING", 3)
    client("eth_subscribe", "newHeads")
    rpc("anvil_mine", 3)
    assert not client.session.overflowed
    rpc("anvil_mine", 1)
    assert client.session.overflowed
    assert client.woken == 4


def test_number__is_bounded(client, monkeypatch):
    monkeypatch.setattr(sessions, "MAX_SUBSCRIPTIONS", 1)
    client("eth_subscribe", "newHeads")
    assert client.error("eth_subscribe", "newHeads")[0] == -32005


def test_without_a_connection__notifications_are_not_supported(rpc):
    for params in (["newHeads"], ["nonsense"], []):
        assert rpc.error("eth_subscribe", *params) == (-32601, "notifications not supported")
    assert rpc.error("eth_unsubscribe", "0x1") == (-32601, "notifications not supported")


@pytest.mark.parametrize(
    ("params", "error"),
    [
        (["nonsense"], (-32601, 'no "nonsense" subscription in eth namespace')),
        (["logs"], (-32602, "missing value for required argument 1")),
        ([], (-32602, "missing value for required argument 0")),
        (["newHeads", {}], (-32602, "too many arguments, want at most 1")),
        (["logs", {"fromBlock": "0x2", "toBlock": "0x1"}], (-32602, "invalid block range params")),
    ],
)
def test_subscribe__refuses_in_geths_words(client, params, error):
    assert client.error("eth_subscribe", *params) == error


def test_subscribe__says_which_argument_is_wrong(client):
    code, message = client.error("eth_subscribe", "logs", {"address": "0x12"})
    assert code == -32602
    assert message.startswith("invalid argument 1: field address: hex string has length 2")
    code, message = client.error("eth_subscribe", "newPendingTransactions", "yes")
    assert (code, message) == (-32602, "invalid argument 1: string instead of true or false")
