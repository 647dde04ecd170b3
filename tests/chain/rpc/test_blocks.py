"""Blocks, transactions, receipts and logs."""

from collections.abc import Callable
from typing import Any

import pytest

NOBODY = "0x" + "77" * 20
UNKNOWN = "0x" + "ee" * 32
TOPIC = "0x" + "aa".zfill(64)

Schema = Callable[[str, Any], list[str]]


@pytest.fixture
def mined(rpc: Any, accounts: list[str], contracts: Any) -> list[str]:
    """Hashes of a transfer in block 1 and of a call with a log in block 2."""
    return [
        rpc("eth_sendTransaction", {"from": accounts[0], "to": NOBODY, "value": "0x1"}),
        rpc("eth_sendTransaction", {"from": accounts[0], "to": contracts.counter}),
    ]


def test_block_number__is_that_of_the_head(rpc: Any, mined: list[str]) -> None:
    assert rpc("eth_blockNumber") == "0x2"


@pytest.mark.parametrize("full", [False, True])
def test_get_block__same_by_number_and_hash(
    rpc: Any, mined: list[str], full: bool, schema_errors: Schema
) -> None:
    block = rpc("eth_getBlockByNumber", "0x1", full)
    assert rpc("eth_getBlockByHash", block["hash"], full) == block
    assert schema_errors("eth_getBlockByNumber", block) == []
    first = block["transactions"][0]
    assert (first["hash"] if full else first) == mined[0]


def test_get_block__pending_has_what_waits_and_no_hash(rpc: Any, accounts: list[str]) -> None:
    rpc("evm_setAutomine", False)
    sent = rpc("eth_sendTransaction", {"from": accounts[0], "to": NOBODY})
    block = rpc("eth_getBlockByNumber", "pending", False)
    assert block["transactions"] == [sent]
    assert (block["number"], block["hash"], block["miner"], block["nonce"]) == (
        "0x1",
        None,
        None,
        None,
    )
    assert rpc("eth_blockNumber") == "0x0"


@pytest.mark.parametrize(
    ("by_number", "by_hash", "rest"),
    [
        ("eth_getBlockByNumber", "eth_getBlockByHash", [False]),
        ("eth_getHeaderByNumber", "eth_getHeaderByHash", []),
        ("eth_getBlockTransactionCountByNumber", "eth_getBlockTransactionCountByHash", []),
        ("eth_getUncleCountByBlockNumber", "eth_getUncleCountByBlockHash", []),
        ("eth_getUncleByBlockNumberAndIndex", "eth_getUncleByBlockHashAndIndex", ["0x0"]),
        (
            "eth_getTransactionByBlockNumberAndIndex",
            "eth_getTransactionByBlockHashAndIndex",
            ["0x0"],
        ),
        (
            "eth_getRawTransactionByBlockNumberAndIndex",
            "eth_getRawTransactionByBlockHashAndIndex",
            ["0x0"],
        ),
        ("eth_getBlockReceipts", "eth_getBlockReceipts", []),
    ],
)
def test_methods_of_blocks__agree_by_number_and_hash_and_know_no_others(
    rpc: Any, mined: list[str], by_number: str, by_hash: str, rest: list[Any]
) -> None:
    block_hash = rpc("eth_getBlockByNumber", "0x2")["hash"]
    assert rpc(by_number, "0x2", *rest) == rpc(by_hash, block_hash, *rest)
    assert rpc(by_number, "0x63", *rest) is None
    assert rpc(by_hash, UNKNOWN, *rest) is None


def test_counts__of_transactions_and_uncles(rpc: Any, mined: list[str]) -> None:
    assert rpc("eth_getBlockTransactionCountByNumber", "latest") == "0x1"
    assert rpc("eth_getUncleCountByBlockNumber", "latest") == "0x0"


def test_get_transaction__from_block_pool_and_nowhere(
    rpc: Any, accounts: list[str], mined: list[str], schema_errors: Schema
) -> None:
    found = rpc("eth_getTransactionByHash", mined[0])
    assert schema_errors("eth_getTransactionByHash", found) == []
    assert (found["blockNumber"], found["transactionIndex"], found["type"]) == ("0x1", "0x0", "0x2")
    rpc("evm_setAutomine", False)
    waiting = rpc("eth_sendTransaction", {"from": accounts[0], "to": NOBODY})
    found = rpc("eth_getTransactionByHash", waiting)
    assert (found["blockNumber"], found["blockHash"]) == (None, None)
    assert rpc("eth_getRawTransactionByHash", waiting).startswith("0x02")
    assert rpc("eth_getTransactionReceipt", waiting) is None
    for method in ("eth_getTransactionByHash", "eth_getRawTransactionByHash"):
        assert rpc(method, UNKNOWN) is None


def test_get_transaction__index_out_of_range(rpc: Any, mined: list[str]) -> None:
    assert rpc("eth_getTransactionByBlockNumberAndIndex", "0x1", "0x1") is None
    assert rpc("eth_getRawTransactionByBlockNumberAndIndex", "0x1", "0x1") is None


def test_get_receipt__with_logs(
    rpc: Any, mined: list[str], contracts: Any, schema_errors: Schema
) -> None:
    receipt = rpc("eth_getTransactionReceipt", mined[1])
    assert schema_errors("eth_getTransactionReceipt", receipt) == []
    assert (receipt["status"], receipt["blockNumber"]) == ("0x1", "0x2")
    (log,) = receipt["logs"]
    assert (log["address"], log["topics"]) == (contracts.counter, [TOPIC])
    assert rpc("eth_getTransactionReceipt", UNKNOWN) is None


def test_get_receipt__of_creation_and_of_failure(
    rpc: Any, accounts: list[str], contracts: Any
) -> None:
    created = rpc("eth_sendTransaction", {"from": accounts[0], "input": "0x5f5ff3"})
    assert len(rpc("eth_getTransactionReceipt", created)["contractAddress"]) == 42
    failed = rpc("eth_sendTransaction", {"from": accounts[0], "to": contracts.reverter})
    receipt = rpc("eth_getTransactionReceipt", failed)
    assert (receipt["status"], receipt["logs"], receipt["contractAddress"]) == ("0x0", [], None)


def test_get_logs__by_range_address_topic_and_hash(
    rpc: Any, mined: list[str], contracts: Any, schema_errors: Schema
) -> None:
    logs = rpc("eth_getLogs", {"fromBlock": "earliest"})
    assert schema_errors("eth_getLogs", logs) == []
    block_hash = logs[0]["blockHash"]
    for wanted in (
        {},
        {"blockHash": block_hash},
        {"fromBlock": "0x1", "toBlock": "0x2", "address": contracts.counter},
        {"fromBlock": "0x0", "toBlock": "pending", "topics": [[TOPIC, UNKNOWN]]},
    ):
        assert rpc("eth_getLogs", wanted) == logs
    for wanted in (
        {"address": NOBODY},
        {"topics": [UNKNOWN]},
        {"toBlock": "0x1", "fromBlock": "0x0"},
    ):
        assert rpc("eth_getLogs", wanted) == []


@pytest.mark.parametrize(
    ("wanted", "code", "message"),
    [
        ({"fromBlock": "0x2", "toBlock": "0x1"}, -32602, "invalid block range params"),
        (
            {"fromBlock": "0x1", "toBlock": "0x9"},
            -32602,
            "block range extends beyond current head block",
        ),
        ({"blockHash": UNKNOWN}, -32000, "unknown block"),
    ],
)
def test_get_logs__refuses(
    rpc: Any, mined: list[str], wanted: Any, code: int, message: str
) -> None:
    assert rpc.error("eth_getLogs", wanted) == (code, message)


def test_get_block_receipts__are_those_of_its_transactions(rpc: Any, mined: list[str]) -> None:
    (receipt,) = rpc("eth_getBlockReceipts", "0x2")
    assert receipt == rpc("eth_getTransactionReceipt", mined[1])
