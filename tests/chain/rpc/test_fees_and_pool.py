"""Fees, the pool's content, and what the node says about itself."""

from collections.abc import Callable
from typing import Any

import pytest

from mevm.rpc.codec import to_checksum_address

NOBODY = "0x" + "77" * 20
GWEI = 10**9
KECCAK_EMPTY = "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"

Schema = Callable[[str, Any], list[str]]


def send(rpc: Any, sender: str, tip: int, **fields: Any) -> str:
    fees = {"maxFeePerGas": hex(5 * GWEI), "maxPriorityFeePerGas": hex(tip)}
    return rpc("eth_sendTransaction", {"from": sender, "to": NOBODY, **fees, **fields})


def test_fees__of_the_next_block(rpc: Any) -> None:
    base = int(rpc("eth_baseFee"), 16)
    assert base == GWEI * 7 // 8  # the genesis is empty, so the fee falls by an eighth
    assert rpc("eth_maxPriorityFeePerGas") == hex(GWEI)
    assert rpc("eth_gasPrice") == hex(base + GWEI)
    assert rpc("eth_blobBaseFee") == "0x1"
    rpc("evm_mine")
    assert rpc("eth_getBlockByNumber", "latest")["baseFeePerGas"] == hex(base)


def test_fee_history__without_and_with_rewards(rpc: Any, schema_errors: Schema) -> None:
    rpc("anvil_mine", 3)
    history = rpc("eth_feeHistory", 2, "latest")
    assert schema_errors("eth_feeHistory", history) == []
    assert (history["oldestBlock"], len(history["baseFeePerGas"])) == ("0x2", 3)
    assert history["baseFeePerGas"][-1] == rpc("eth_baseFee")
    assert "reward" not in history
    history = rpc("eth_feeHistory", "0x63", "0x1", [0, 50])
    assert (history["oldestBlock"], history["reward"]) == ("0x0", [["0x0", "0x0"]] * 2)


def test_fee_history__rewards_are_weighed_by_gas(rpc: Any, accounts: list[str]) -> None:
    rpc("evm_setAutomine", False)
    for sender, tip in zip(accounts, (30, 10, 20), strict=False):
        send(rpc, sender, tip, gas="0x5208")
    rpc("evm_mine")
    history = rpc("eth_feeHistory", "0x1", "latest", [0, 33, 34, 66, 67, 100])
    assert [int(each, 16) for each in history["reward"][0]] == [10, 10, 20, 20, 30, 30]
    assert history["gasUsedRatio"] == [63_000 / 30_000_000]


def test_fee_history__refuses_blocks_beyond_the_head(rpc: Any) -> None:
    assert rpc.error("eth_feeHistory", 1, "0x5") == (
        -32000,
        "request beyond head block: requested 5, head 0",
    )


def test_pool__shows_what_waits(rpc: Any, accounts: list[str], schema_errors: Schema) -> None:
    rpc("evm_setAutomine", False)
    ready = send(rpc, accounts[0], 1)
    waiting = send(rpc, accounts[0], 1, nonce="0x5")
    owner = to_checksum_address(bytes.fromhex(accounts[0][2:]))
    assert rpc("txpool_status") == {"pending": "0x1", "queued": "0x1"}
    content = rpc("txpool_content")
    assert schema_errors("txpool_content", content) == []
    assert content["pending"][owner]["0"]["hash"] == ready
    assert content["queued"][owner]["5"]["hash"] == waiting
    own = rpc("txpool_contentFrom", accounts[0])
    assert schema_errors("txpool_contentFrom", own) == []
    assert own["pending"]["0"]["hash"] == ready
    assert rpc("txpool_contentFrom", NOBODY) == {"pending": {}, "queued": {}}
    line = rpc("txpool_inspect")["pending"][owner]["0"]
    assert line.endswith(f"0 wei + 21000 gas × {5 * GWEI} wei")


@pytest.mark.parametrize(
    ("method", "params", "result"),
    [
        ("web3_sha3", ["0x"], KECCAK_EMPTY),
        ("net_version", [], "1337"),
        ("net_listening", [], False),
        ("net_peerCount", [], "0x0"),
        ("eth_chainId", [], "0x539"),
        ("eth_protocolVersion", [], "0x44"),
        ("eth_syncing", [], False),
        ("eth_mining", [], True),
        ("eth_hashrate", [], "0x0"),
    ],
)
def test_general__says_what_the_node_is(
    rpc: Any, method: str, params: list[Any], result: Any
) -> None:
    assert rpc(method, *params) == result


def test_client_version__names_the_node(rpc: Any) -> None:
    name, version, engine, *_ = rpc("web3_clientVersion").split("/")
    assert (name, version[0], engine) == ("mevm", "v", "py-evm")
