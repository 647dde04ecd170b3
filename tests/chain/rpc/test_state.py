"""Balances, nonces, code, storage and proofs."""

from typing import Any

import pytest

NOBODY = "0x" + "77" * 20
UNKNOWN_HASH = "0x" + "ee" * 32
COIN = 10**18


def test_get_balance__at_blocks_of_every_kind(rpc: Any, accounts: list[str]) -> None:
    rpc("eth_sendTransaction", {"from": accounts[0], "to": NOBODY, "value": "0x5"})
    head = rpc("eth_getBlockByNumber", "latest", False)["hash"]
    assert rpc("eth_getBalance", accounts[1]) == hex(10_000 * COIN)
    for block in ("latest", "pending", "safe", "0x1", head, {"blockHash": head}):
        assert rpc("eth_getBalance", NOBODY, block) == "0x5"
    for block in ("earliest", "0x0", {"blockNumber": "0x0"}):
        assert rpc("eth_getBalance", NOBODY, block) == "0x0"


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("0x5", "header not found"),
        ({"blockNumber": "0x5"}, "header not found"),
        (UNKNOWN_HASH, "header for hash not found"),
        ({"blockHash": UNKNOWN_HASH}, "header for hash not found"),
    ],
)
@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("eth_getBalance", [NOBODY]),
        ("eth_getCode", [NOBODY]),
        ("eth_getTransactionCount", [NOBODY]),
        ("eth_getStorageAt", [NOBODY, "0x0"]),
        ("eth_getStorageValues", [{NOBODY: ["0x0"]}]),
        ("eth_getProof", [NOBODY, []]),
        ("eth_call", [{"to": NOBODY}]),
        ("eth_estimateGas", [{"to": NOBODY}]),
        ("eth_createAccessList", [{"to": NOBODY}]),
        ("debug_traceCall", [{"to": NOBODY}]),
    ],
)
def test_unknown_block__is_an_error(
    rpc: Any, method: str, params: list[Any], block: Any, message: str
) -> None:
    assert rpc.error(method, *params, block) == (-32000, message)


def test_get_transaction_count__pending_counts_the_pool(rpc: Any, accounts: list[str]) -> None:
    rpc("evm_setAutomine", False)
    rpc("eth_sendTransaction", {"from": accounts[0], "to": NOBODY})
    assert rpc("eth_getTransactionCount", accounts[0]) == "0x0"
    assert rpc("eth_getTransactionCount", accounts[0], "pending") == "0x1"


def test_get_code__of_contract_and_of_nobody(rpc: Any, contracts: Any) -> None:
    assert rpc("eth_getCode", contracts.looper) == "0x5b5f56"
    assert rpc("eth_getCode", NOBODY) == "0x"


def test_get_storage__is_32_bytes(rpc: Any, contracts: Any) -> None:
    rpc("anvil_setStorageAt", contracts.counter, "0x1", "0x2a")
    word = "0x" + "2a".zfill(64)
    assert rpc("eth_getStorageAt", contracts.counter, "0x1") == word
    assert rpc("eth_getStorageValues", {contracts.counter: ["0x1"]}) == {contracts.counter: [word]}


def test_get_storage_values__is_bounded(rpc: Any) -> None:
    assert rpc.error("eth_getStorageValues", {}) == (-32602, "empty request")
    slots = {f"0x{i:040x}": ["0x0"] * 1_000 for i in range(2)}
    assert rpc.error("eth_getStorageValues", slots) == (
        -32602,
        "too many slots: 2000, at most 1024",
    )


def test_get_proof__of_what_is_there_and_what_is_not(rpc: Any, contracts: Any) -> None:
    rpc("anvil_setStorageAt", contracts.counter, "0x0", "0x2a")
    rpc("anvil_mine")
    proof = rpc("eth_getProof", contracts.counter, ["0x0", "0x1"])
    assert [each["value"] for each in proof["storageProof"]] == ["0x2a", "0x0"]
    assert all(each["proof"] for each in proof["storageProof"])
    absent = rpc("eth_getProof", NOBODY, [])
    assert (absent["balance"], absent["nonce"], absent["storageProof"]) == ("0x0", "0x0", [])
    assert absent["accountProof"]
