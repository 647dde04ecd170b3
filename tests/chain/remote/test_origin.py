"""Reaching the node to fork: rules of its chain, foreign kinds of blocks, lies, and resets."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mevm.node import Node, NodeSettings
from mevm.remote import blocks
from mevm.remote.errors import InvalidReply, RemoteError
from mevm.remote.networks import BPO1, BPO2, config_of
from mevm.remote.origin import ForkSettings, Origin
from mevm.rpc.dispatcher import Dispatcher
from mevm.vm.forks import BLOB_SCHEDULES, Fork

STRANGER = "0x" + "57" * 20
PRAGUE_ON_MAINNET = 1_746_612_311


def settings(origin: Any, **options: Any) -> ForkSettings:
    return ForkSettings(url=origin.url, cache=None, retries=0, **options)


def ask(node: Node, method: str, *params: Any) -> Any:
    request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
    answer = Dispatcher(node).handle(request)
    return answer["result"] if "result" in answer else answer["error"]


def forge(origin: Any, change: Callable[[str, Any], Any]) -> None:
    """Let the node's results pass through ``change``, with the method that they answer."""

    def reply(handler: Any, body: bytes) -> None:
        requests = json.loads(body)
        answers = json.loads(origin.dispatcher.handle_bytes(body))
        many = zip(requests, answers, strict=True) if isinstance(requests, list) else None
        for request, answer in many or [(requests, answers)]:
            if "result" in answer:
                answer["result"] = change(request["method"], answer["result"])
        handler.answer(json.dumps(answers).encode())

    origin.reply_with(reply)


# Rules


@pytest.mark.parametrize(
    ("chain_id", "number", "timestamp", "expected"),
    [
        (1, 12_965_000, 0, Fork.LONDON),
        (1, 20_000_000, PRAGUE_ON_MAINNET - 1, Fork.CANCUN),
        (1, 22_431_084, PRAGUE_ON_MAINNET, Fork.PRAGUE),
        (11_155_111, 1_735_370, 0, Fork.GRAY_GLACIER),
        (11_155_111, 9_000_000, 1_741_159_776, Fork.PRAGUE),
        (8_453, 1, 1_710_374_400, Fork.SHANGHAI),
        (560_048, 0, 0, Fork.CANCUN),
        (424_242, 0, 0, Fork.PRAGUE),
    ],
)
def test_config__knows_when_forks_were(
    chain_id: int, number: int, timestamp: int, expected: Fork
) -> None:
    config = config_of(chain_id, timestamp)
    assert config.chain_id == chain_id
    assert config.fork_at(number, timestamp) is expected
    assert config_of(chain_id, timestamp, hardfork=Fork.BERLIN).fork_at(number, 0) is Fork.BERLIN


def test_config__has_what_blobs_cost_at_the_time() -> None:
    prague = BLOB_SCHEDULES[Fork.PRAGUE]
    for timestamp, expected in (
        (PRAGUE_ON_MAINNET, prague),
        (1_765_290_071, BPO1),
        (1_767_747_671, BPO2),
    ):
        assert config_of(1, timestamp).blob_schedule(Fork.PRAGUE) == expected
    assert config_of(424_242, 2**40).blob_schedule(Fork.PRAGUE) == prague


@pytest.mark.parametrize("chain_id", [1337, 1, 424_242])
def test_precompiles__are_there_on_forks_of_our_own_chain(
    serve: Callable[[Node], Any], chain_id: int
) -> None:
    origin = serve(Node(NodeSettings(chain_id=chain_id, account_count=0, timestamp=1_760_000_000)))
    poseidon = {"to": "0x" + "4d01".zfill(40), "data": "0x" + "00" * 32, "gas": "0x100000"}

    def output(**options: Any) -> str:
        return ask(Node(NodeSettings(fork=settings(origin, **options))), "eth_call", poseidon)

    assert (output() != "0x") == (chain_id == 1337)
    assert output(mevm_precompiles=False) == "0x"
    assert len(output(mevm_precompiles=True)) == 66


def test_chain_id__may_be_another_than_the_remote_one(origin: Any) -> None:
    node = Node(NodeSettings(chain_id=31_337, fork=settings(origin)))
    assert (ask(node, "eth_chainId"), node.origin.chain_id) == ("0x7a69", 1337)


# What is wrong


def test_origin__refuses_the_wrong_chain(origin: Any) -> None:
    with pytest.raises(RemoteError, match="serves chain 1337, expected 1"):
        Origin(settings(origin, chain_id=1, block_number=0))


def test_origin__refuses_a_block_that_is_not_there(origin: Any) -> None:
    with pytest.raises(RemoteError, match="has no block 9: its newest is 0"):
        Origin(settings(origin, block_number=9))


LIES: dict[str, Callable[[str, Any], Any]] = {
    "eth_chainId": lambda method, result: "0x",
    "eth_getBlockByNumber": lambda method, result: {**result, "timestamp": "0x1"},
    "eth_getBalance": lambda method, result: "0x1" + "0" * 64,
    "eth_getTransactionCount": lambda method, result: 7,
    "eth_getCode": lambda method, result: "0x123",
    "eth_getStorageAt": lambda method, result: "0x" + "f" * 66,
}


@pytest.mark.parametrize("method", LIES)
def test_origin__refuses_malformed_replies(origin: Any, method: str) -> None:
    forge(origin, lambda name, result: LIES[name](name, result) if name == method else result)
    with pytest.raises(InvalidReply, match="remote node: "):
        Node(NodeSettings(fork=settings(origin)))


def test_origin__says_that_state_is_pruned(origin: Any) -> None:
    node = Node(NodeSettings(fork=settings(origin)))
    error = {"code": -32000, "message": "missing trie node 1234 (path )"}
    answer = {"jsonrpc": "2.0", "id": 0, "error": error}
    origin.reply_with(
        lambda handler, body: handler.answer(
            json.dumps(
                [{**answer, "id": each["id"]} for each in json.loads(body)]
                if body.startswith(b"[")
                else answer
            ).encode()
        )
    )
    found = ask(node, "eth_getBalance", STRANGER)
    assert found["code"] == -32000 and found["message"].endswith("use an archive node")


@pytest.mark.parametrize("name", ["transactions", "hash", "number"])
def test_blocks__are_compared_with_their_header(origin: Any, name: str) -> None:
    origin.node.mine(2)
    node = Node(NodeSettings(fork=settings(origin)))
    lies = {"transactions": {}, "hash": "0x" + "11" * 32, "number": "0x2"}
    forge(origin, lambda method, result: {**result, name: lies[name]})
    found = ask(node, "eth_getBlockByNumber", "0x1", True)
    assert found["code"] == -32000 and found["message"].startswith("remote node: ")


def test_failure__changes_nothing(origin: Any) -> None:
    """A transaction that the remote node lets down is as if it had not been sent."""
    node = Node(NodeSettings(fork=settings(origin)))
    payer = ask(node, "eth_accounts")[0]
    origin.reply_with(lambda handler, body: handler.answer(b"oops", 404))
    sent = {"from": payer, "to": STRANGER, "value": "0x1", "gas": "0x5208"}
    found = ask(node, "eth_sendTransaction", sent)
    assert found["code"] == -32000 and "HTTP status 404" in found["message"]
    origin.reply_with(origin.pass_on)
    assert ask(node, "eth_blockNumber") == "0x0"
    tx_hash = ask(node, "eth_sendTransaction", sent)
    assert ask(node, "eth_getTransactionReceipt", tx_hash)["status"] == "0x1"


def test_blocks__do_not_fill_the_memory(
    origin: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A client that walks the whole chain leaves no more behind than a bound."""
    monkeypatch.setattr(blocks, "MAX_CACHED", 10_000)
    origin.node.mine(30)
    node = Node(NodeSettings(fork=ForkSettings(url=origin.url, cache=tmp_path)))
    for number in range(30):
        assert ask(node, "eth_getBlockByNumber", hex(number), True)["number"] == hex(number)
    assert sum(each.stat().st_size for each in tmp_path.rglob("*-*")) < 15_000


# What only the remote chain knows


def test_foreign_transactions__are_passed_on(origin: Any) -> None:
    """A rollup's deposits cannot be read here, but their blocks can be built on."""
    origin.call("eth_sendTransaction", {"from": origin.call("eth_accounts")[0], "to": STRANGER})
    deposit = {"type": "0x7e", "hash": "0x" + "de" * 32, "from": STRANGER, "sourceHash": "0x"}

    def change(method: str, result: Any) -> Any:
        if isinstance(result, dict) and result.get("transactions"):
            listed = [
                deposit if isinstance(each, dict) else each for each in result["transactions"]
            ]
            return {**result, "transactions": listed}
        return result

    forge(origin, change)
    node = Node(NodeSettings(fork=settings(origin)))
    assert ask(node, "eth_getBlockByNumber", "latest", True)["transactions"] == [deposit]
    assert len(ask(node, "eth_getBlockReceipts", "0x1")) == 1
    ask(node, "evm_mine")
    assert ask(node, "eth_blockNumber") == "0x2"


# Resets


def test_reset__forks_and_goes_back_to_the_fork(origin: Any) -> None:
    origin.node.mine(5)
    node = Node(NodeSettings(chain_id=None))
    ask(node, "evm_mine")
    forking = {"forking": {"jsonRpcUrl": origin.url, "blockNumber": 4}}
    assert ask(node, "hardhat_reset", forking) is True
    assert (ask(node, "eth_blockNumber"), node.forked) == ("0x4", True)
    ask(node, "evm_mine")
    assert ask(node, "anvil_reset") is True
    assert ask(node, "eth_blockNumber") == "0x4"
    assert ask(node, "anvil_reset", {"forking": {"blockNumber": 2}}) is True
    assert ask(node, "eth_blockNumber") == "0x2"
    assert ask(node, "anvil_nodeInfo")["forkConfig"]["forkBlockNumber"] == 2
    assert ask(node, "anvil_metadata")["forkedNetwork"]["chainId"] == 1337


def test_reset__leaves_all_as_it_was_if_nobody_listens(origin: Any) -> None:
    node = Node(NodeSettings(fork=settings(origin)))
    ask(node, "evm_mine")
    found = ask(node, "anvil_reset", {"forking": {"jsonRpcUrl": "http://127.0.0.1:1"}})
    assert found["code"] == -32000 and "refused" in found["message"]
    assert ask(node, "eth_blockNumber") == "0x1"


def test_dump__is_refused_and_load_ends_the_fork(origin: Any) -> None:
    node = Node(NodeSettings(fork=settings(origin), call_timeout=2.0))
    assert node.caller.timeout == settings(origin).timeout
    found = ask(node, "anvil_dumpState")
    assert found["code"] == -32000 and "a fork cannot be dumped" in found["message"]
    other = Node(NodeSettings(chain_id=5))
    other.mine(3)
    assert ask(node, "anvil_loadState", ask(other, "anvil_dumpState")) is True
    assert (node.forked, ask(node, "eth_blockNumber"), ask(node, "eth_chainId")) == (
        False,
        "0x3",
        "0x5",
    )
    assert node.caller.timeout == 2.0


def test_reset__does_not_fork_a_node_that_is_kept(origin: Any, tmp_path: Path) -> None:
    node = Node(NodeSettings(datadir=tmp_path / "node"))
    found = ask(node, "anvil_reset", {"forking": {"jsonRpcUrl": origin.url}})
    assert found["code"] == -32602 and "kept in a directory" in found["message"]
    node.close()


def test_node_info__keeps_keys_in_addresses_to_itself(origin: Any) -> None:
    node = Node(NodeSettings(fork=ForkSettings(url=f"{origin.url}/v2/SECRET?k=SECRET", cache=None)))
    assert "SECRET" not in str(ask(node, "anvil_nodeInfo")) + str(ask(node, "anvil_metadata"))
