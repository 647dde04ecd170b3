"""A node that forks another: what it shows, how little it asks, and what it keeps."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mevm.node import Node, NodeSettings
from mevm.remote.origin import ForkSettings
from mevm.rpc.dispatcher import Dispatcher

COUNTER = "0x" + "c0" * 20
COUNTER_CODE = "0x5f5460010180" + "5f555f52" + "60aa60205fa1" + "60205ff3"  # as in tests/chain/rpc
HASHES = "0x" + "b1" * 20
HASHES_CODE = "0x5f35405f5260205ff3"  # BLOCKHASH of the number in the call data
STRANGER = "0x" + "57" * 20
NOW = 1_800_000_000.0

Fork = Callable[..., Any]


class Client:
    """Calls methods of a node in this process."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self._dispatcher = Dispatcher(node)

    def ask(self, method: str, *params: Any) -> dict[str, Any]:
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
        return self._dispatcher.handle(request)

    def __call__(self, method: str, *params: Any) -> Any:
        answer = self.ask(method, *params)
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def error(self, method: str, *params: Any) -> tuple[int, str]:
        error = self.ask(method, *params)["error"]
        return error["code"], error["message"]


@pytest.fixture
def origin(origin: Any) -> Any:
    """A chain of four blocks, with a counter that was called in the third."""
    origin.call("evm_mine")
    origin.call("anvil_setCode", COUNTER, COUNTER_CODE)
    origin.call("anvil_setCode", HASHES, HASHES_CODE)
    origin.call("anvil_setBalance", STRANGER, "0x7")
    payer = origin.call("eth_accounts")[0]
    origin.call("eth_sendTransaction", {"from": payer, "to": COUNTER})
    origin.call("anvil_setStorageAt", COUNTER, "0x1", "0x9")
    origin.call("evm_mine")
    origin.call("evm_mine")
    return origin


@pytest.fixture
def fork(origin: Any) -> Fork:
    def make(number: int | None = None, **options: Any) -> Client:
        options = {"cache": None, "retries": 0, **options}
        settings = ForkSettings(url=origin.url, block_number=number, **options)
        client = Client(Node(NodeSettings(fork=settings, now=lambda: NOW)))
        origin.asked.clear()
        origin.served.clear()
        return client

    return make


def call_counter(client: Client) -> int:
    return int(client("eth_call", {"to": COUNTER}), 16)


def test_fork__begins_where_the_other_stands(origin: Any, fork: Fork) -> None:
    forked = fork()
    assert forked("eth_chainId") == origin.call("eth_chainId")
    assert forked("eth_blockNumber") == "0x4"
    assert forked("eth_getBalance", STRANGER) == "0x7"
    assert forked("eth_getStorageAt", COUNTER, "0x1")[-1] == "9"
    assert forked("eth_getCode", COUNTER) == COUNTER_CODE
    theirs = origin.call("eth_getBlockByNumber", "0x4", True)
    assert forked("eth_getBlockByNumber", "latest", True) == theirs
    assert forked("eth_baseFee") == origin.call("eth_baseFee")
    later = int(theirs["timestamp"], 16) + 1
    assert int(forked("eth_getBlockByNumber", "pending", False)["timestamp"], 16) == later


def test_fork__goes_its_own_way(origin: Any, fork: Fork) -> None:
    forked = fork()
    payer = forked("eth_accounts")[0]
    assert forked("eth_getBalance", payer) == hex(10_000 * 10**18)
    tx_hash = forked("eth_sendTransaction", {"from": payer, "to": COUNTER})
    assert forked("eth_getTransactionReceipt", tx_hash)["blockNumber"] == "0x5"
    assert call_counter(forked) == 3
    origin.call("eth_sendTransaction", {"from": payer, "to": COUNTER, "value": "0x0"})
    origin.call("eth_sendTransaction", {"from": payer, "to": COUNTER})
    assert call_counter(forked) == 3
    assert forked("eth_getBlockByNumber", "0x6", False) is None


def test_fork__of_an_older_block_does_not_know_the_later(origin: Any, fork: Fork) -> None:
    forked = fork(1)
    assert forked("eth_blockNumber") == "0x1"
    assert forked("eth_getCode", COUNTER) == COUNTER_CODE  # an edit of the head, then block 1
    block = origin.call("eth_getBlockByNumber", "0x2", False)
    assert forked("eth_getBlockByHash", block["hash"], False) is None
    assert forked("eth_getTransactionByHash", block["transactions"][0]) is None
    assert forked("eth_getTransactionReceipt", block["transactions"][0]) is None


def test_fork__counts_back_from_the_newest_block(fork: Fork) -> None:
    assert fork(-3)("eth_blockNumber") == "0x1"


def test_snapshots__go_back_to_the_forked_block(fork: Fork) -> None:
    forked = fork()
    snapshot = forked("evm_snapshot")
    forked("anvil_setBalance", STRANGER, "0x8")
    inner = forked("evm_snapshot")
    forked("anvil_mine", "0x3")
    assert forked("evm_revert", inner) is True
    assert (forked("eth_blockNumber"), forked("eth_getBalance", STRANGER)) == ("0x4", "0x8")
    assert forked("evm_revert", snapshot) is True
    assert forked("eth_getBalance", STRANGER) == "0x7"
    forked("anvil_mine", "0x2")
    assert forked("debug_setHead", "0x4") is None
    assert forked.error("debug_setHead", "0x3")[0] == 4444
    assert forked("eth_blockNumber") == "0x4"


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("eth_getBlockByNumber", ["0x2", True]),
        ("eth_getBlockByNumber", ["earliest", False]),
        ("eth_getHeaderByNumber", ["0x3"]),
        ("eth_getBlockReceipts", ["0x2"]),
        ("eth_getBlockTransactionCountByNumber", ["0x2"]),
        ("eth_getTransactionByBlockNumberAndIndex", ["0x2", "0x0"]),
        ("eth_getRawTransactionByBlockNumberAndIndex", ["0x2", "0x0"]),
        ("eth_getUncleCountByBlockNumber", ["0x2"]),
        ("eth_getLogs", [{"fromBlock": "earliest", "address": COUNTER}]),
        ("eth_getLogs", [{"fromBlock": "0x0", "topics": [["0x" + "00" * 31 + "aa"]]}]),
        ("eth_feeHistory", ["0x3", "latest", [50.0]]),
        ("eth_getBalance", [STRANGER, "0x0"]),
        ("eth_getProof", [COUNTER, ["0x0"], "0x3"]),
        ("eth_call", [{"to": COUNTER}, "0x1"]),
        ("eth_call", [{"to": HASHES, "data": "0x" + "00" * 31 + "01"}, "0x3"]),
        ("debug_getRawBlock", ["0x2"]),
        ("debug_getRawReceipts", ["0x2"]),
        ("debug_traceBlockByNumber", ["0x2", {"tracer": "callTracer"}]),
    ],
)
def test_past__is_as_the_other_chain_tells_it(
    origin: Any, fork: Fork, method: str, params: list[Any]
) -> None:
    forked = fork()
    expected = origin.call(method, *params)
    assert forked(method, *params) == expected
    assert expected


def test_past__is_found_by_hash(origin: Any, fork: Fork) -> None:
    forked = fork()
    block = origin.call("eth_getBlockByNumber", "0x2", False)
    (tx_hash,) = block["transactions"]
    for method, *params in (
        ("eth_getBlockByHash", block["hash"], False),
        ("eth_getTransactionByHash", tx_hash),
        ("eth_getTransactionReceipt", tx_hash),
        ("eth_getRawTransactionByHash", tx_hash),
        ("debug_traceTransaction", tx_hash, {}),
        ("eth_getLogs", {"blockHash": block["hash"]}),
    ):
        assert forked(method, *params) == origin.call(method, *params), method


def test_trace__is_made_here_if_the_other_does_not_trace(origin: Any, fork: Fork) -> None:
    forked = fork()
    (tx_hash,) = origin.call("eth_getBlockByNumber", "0x2", False)["transactions"]
    expected = origin.call("debug_traceTransaction", tx_hash, {"tracer": "callTracer"})
    del origin.dispatcher.methods["debug_traceTransaction"]
    assert forked("debug_traceTransaction", tx_hash, {"tracer": "callTracer"}) == expected


def test_logs__go_on_across_the_fork(fork: Fork) -> None:
    forked = fork()
    payer = forked("eth_accounts")[0]
    forked("eth_sendTransaction", {"from": payer, "to": COUNTER})
    found = forked("eth_getLogs", {"fromBlock": "0x0"})
    assert [each["blockNumber"] for each in found] == ["0x2", "0x5"]


def test_block_hash__reaches_behind_the_fork(origin: Any, fork: Fork) -> None:
    forked = fork()
    forked("anvil_mine", "0x2")
    for number in (1, 4):
        found = forked("eth_call", {"to": HASHES, "data": f"0x{number:064x}"})
        assert found == origin.call("eth_getBlockByNumber", hex(number), False)["hash"]


def test_proof__is_refused_after_a_change(fork: Fork) -> None:
    forked = fork()
    forked("evm_mine")
    code, message = forked.error("eth_getProof", COUNTER, [], "latest")
    assert code == -32000 and "no proofs after a fork" in message


def test_requests__are_few(origin: Any, fork: Fork) -> None:
    """A call asks for accounts at once, then slot by slot; nothing is asked twice."""
    forked = fork()
    assert call_counter(forked) == 2
    assert len(origin.served) == 2  # sender, contract and coinbase; the slot
    assert call_counter(forked) == 2
    payer = forked("eth_accounts")[0]
    forked("eth_sendTransaction", {"from": payer, "to": COUNTER})
    forked("anvil_mine", "0x14")
    forked("eth_getBalance", payer)
    assert len(origin.served) == 2


def test_requests__of_an_access_list_are_one(origin: Any, fork: Fork) -> None:
    forked = fork()
    listed = [{"address": COUNTER, "storageKeys": ["0x" + "00" * 32]}]
    forked("eth_call", {"to": COUNTER, "accessList": listed})
    assert len(origin.served) == 1


@pytest.mark.parametrize("lists", [True, False])
def test_requests__of_a_call_that_reads_much_are_few(origin: Any, fork: Fork, lists: bool) -> None:
    """After four reads the remote node is asked what else there is, if it can tell."""
    reads = "".join(f"60{slot:02x}5450" for slot in range(40))
    origin.call("anvil_setCode", HASHES, f"0x{reads}5f545f5260205ff3")
    for slot in range(40):
        origin.call("anvil_setStorageAt", HASHES, hex(slot), hex(slot + 1))
    if not lists:
        del origin.dispatcher.methods["eth_createAccessList"]
    forked = fork()
    assert int(forked("eth_call", {"to": HASHES}), 16) == 1
    assert len(origin.served) == (6 if lists else 42)


def test_start__takes_two_requests(origin: Any) -> None:
    Node(NodeSettings(fork=ForkSettings(url=origin.url, cache=None)))
    assert len(origin.served) == 2


def test_cache__serves_the_next_node_offline(origin: Any, fork: Fork, tmp_path: Path) -> None:
    options = {"cache": tmp_path, "chain_id": 1337}
    forked = fork(4, **options)
    expected = call_counter(forked), forked("eth_getBlockByNumber", "0x2", True)
    origin.close()
    again = fork(4, **options)
    assert (call_counter(again), again("eth_getBlockByNumber", "0x2", True)) == expected
    assert origin.served == []
    code, message = again.error("eth_getBalance", "0x" + "99" * 20)
    assert code == -32000 and "Connection refused" in message


def test_cache__is_one_of_each_chain_and_block(fork: Fork, tmp_path: Path) -> None:
    for number in (3, 4, 4):
        call_counter(fork(number, cache=tmp_path))
    (folder,) = tmp_path.iterdir()
    assert folder.name == "1337"
    assert sorted(each.name.split("-")[0] for each in folder.iterdir()) == ["3", "4"]


def test_cache__is_shared_by_many_nodes(fork: Fork, tmp_path: Path) -> None:
    clients = [fork(4, cache=tmp_path) for _ in range(4)]
    results: list[int] = []
    threads = [
        threading.Thread(target=lambda each=each: results.append(call_counter(each)))
        for each in clients
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert results == [2] * 4
    assert call_counter(fork(4, cache=tmp_path)) == 2
