"""Snapshots, time, sealing, edits of the state, impersonation, dumps."""

from typing import Any

import pytest

from mevm.node import Node
from mevm.rpc.methods.aliases import ALIASES
from mevm.rpc.registry import METHODS

NOBODY = "0x" + "77" * 20


def head_time(rpc: Any) -> int:
    return int(rpc("eth_getBlockByNumber", "latest")["timestamp"], 16)


def test_aliases__are_the_same_methods() -> None:
    for name, others in ALIASES.items():
        for other in others:
            assert METHODS[other].function is METHODS[name].function
            assert METHODS[other].changes == METHODS[name].changes


def test_snapshot_and_revert(rpc: Any, accounts: list[str]) -> None:
    before = rpc("evm_snapshot")
    rpc("eth_sendTransaction", {"from": accounts[0], "to": NOBODY, "value": "0x5"})
    later = rpc("evm_snapshot")
    assert rpc("evm_revert", before) is True
    assert (rpc("eth_blockNumber"), rpc("eth_getBalance", NOBODY)) == ("0x0", "0x0")
    assert rpc("evm_revert", before) is False
    assert rpc("evm_revert", later) is False
    assert rpc("evm_revert", int(rpc("evm_snapshot"), 16)) is True


def test_reset__goes_back_to_the_start(rpc: Any) -> None:
    rpc("anvil_mine", "0x5")
    assert rpc("anvil_reset") is True
    assert rpc("eth_blockNumber") == "0x0"
    error = rpc.error("anvil_reset", {"forking": {"blockNumber": 3}})
    assert error == (
        -32602,
        "invalid argument 0: jsonRpcUrl is missing, and nothing is forked yet",
    )


def test_set_head__goes_back_to_a_height(rpc: Any) -> None:
    rpc("anvil_mine", 5)
    assert rpc("debug_setHead", "0x2") is None
    assert rpc("eth_blockNumber") == "0x2"
    assert rpc.error("debug_setHead", "0x3") == (-32000, "block 3 is above the head 2")


def test_mine__counts_and_intervals(rpc: Any) -> None:
    assert rpc("evm_mine") == "0x0"
    assert rpc("anvil_mine", "0x3") is None
    assert rpc("eth_blockNumber") == "0x4"
    start = head_time(rpc)
    rpc("hardhat_mine", 3, 100)
    assert head_time(rpc) >= start + 200
    assert rpc.error("anvil_mine", hex(10**6)) == (
        -32602,
        "invalid argument 0: number 1000000 is not in 0..100000",
    )


def test_mine__at_a_timestamp(rpc: Any) -> None:
    wanted = head_time(rpc) + 1_000
    rpc("evm_mine", wanted)
    assert head_time(rpc) == wanted
    rpc("evm_mine", {"timestamp": hex(wanted + 50), "blocks": 2})
    assert rpc("eth_getBlockByNumber", "0x2")["timestamp"] == hex(wanted + 50)
    assert rpc("eth_blockNumber") == "0x3"
    code, message = rpc.error("evm_mine", 5)
    assert (code, "is not after the head's" in message) == (-32602, True)
    assert rpc("eth_blockNumber") == "0x3"


def test_time__increase_set_and_next(rpc: Any) -> None:
    start = head_time(rpc)
    assert rpc("evm_increaseTime", "0xe10") == 3_600
    rpc("evm_mine")
    assert head_time(rpc) >= start + 3_600
    assert rpc("evm_setNextBlockTimestamp", start + 5_000) is None
    rpc("evm_mine")
    assert head_time(rpc) == start + 5_000
    assert rpc("evm_setTime", start + 9_000) > 0
    rpc("evm_mine")
    assert head_time(rpc) >= start + 9_000
    assert rpc.error("evm_setNextBlockTimestamp", start)[0] == -32602
    assert rpc.error("evm_setTime", start)[0] == -32602
    assert rpc.error("evm_increaseTime", -1)[0] == -32602


def test_block_timestamp_interval(rpc: Any) -> None:
    rpc("anvil_setBlockTimestampInterval", 7)
    rpc("anvil_mine", 2)
    start = head_time(rpc)
    rpc("anvil_mine", 1)
    assert head_time(rpc) == start + 7
    assert rpc("anvil_removeBlockTimestampInterval") is True
    assert rpc("anvil_removeBlockTimestampInterval") is False
    assert rpc.error("anvil_setBlockTimestampInterval", 0)[0] == -32602


def test_automine__off_and_on(rpc: Any, accounts: list[str]) -> None:
    assert rpc("anvil_getAutomine") is True
    rpc("evm_setAutomine", False)
    sent = rpc("eth_sendTransaction", {"from": accounts[0], "to": NOBODY})
    assert (rpc("anvil_getAutomine"), rpc("eth_blockNumber")) == (False, "0x0")
    rpc("evm_setAutomine", True)
    assert rpc("eth_getTransactionReceipt", sent)["blockNumber"] == "0x1"


def test_interval_mining__replaces_automine(rpc: Any) -> None:
    assert rpc("anvil_getIntervalMining") is None
    rpc("evm_setIntervalMining", 5)
    assert (rpc("anvil_getIntervalMining"), rpc("anvil_getAutomine")) == (5, False)
    rpc("evm_setIntervalMining", 0)
    assert rpc("anvil_getIntervalMining") is None


def test_header_settings__show_in_the_next_block(rpc: Any) -> None:
    randao = "0x" + "ab" * 32
    rpc("evm_setBlockGasLimit", "0x989680")
    rpc("anvil_setCoinbase", NOBODY)
    rpc("anvil_setNextBlockBaseFeePerGas", "0x5")
    rpc("anvil_setPrevRandao", randao)
    assert rpc("eth_baseFee") == "0x5"
    rpc("evm_mine")
    block = rpc("eth_getBlockByNumber", "latest")
    assert (block["gasLimit"], block["miner"]) == ("0x989680", NOBODY)
    assert (block["baseFeePerGas"], block["mixHash"]) == ("0x5", randao)
    assert rpc("eth_coinbase") == NOBODY
    assert rpc.error("evm_setBlockGasLimit", 1)[0] == -32602


def test_state_edits__are_seen_at_latest(rpc: Any) -> None:
    assert rpc("anvil_setBalance", NOBODY, "0x64") is True
    rpc("anvil_addBalance", NOBODY, "0x1")
    rpc("anvil_setNonce", NOBODY, "0x7")
    rpc("anvil_setCode", NOBODY, "0xfe")
    rpc("anvil_setStorageAt", NOBODY, "0x1", "0x" + "2".zfill(64))
    assert rpc("eth_getBalance", NOBODY) == "0x65"
    assert rpc("eth_getTransactionCount", NOBODY) == "0x7"
    assert rpc("eth_getCode", NOBODY) == "0xfe"
    assert rpc("eth_getStorageAt", NOBODY, "0x1") == "0x" + "2".zfill(64)
    largest = hex(2**256 - 1)
    assert rpc.error("anvil_addBalance", NOBODY, largest)[0] == -32602
    assert rpc.error("anvil_setNonce", NOBODY, hex(2**64 - 1))[0] == -32602


def test_impersonation__of_one_and_of_all(rpc: Any) -> None:
    rpc("anvil_setBalance", NOBODY, hex(10**18))
    fields = {"from": NOBODY, "to": NOBODY}
    for start, stop in (
        (("anvil_impersonateAccount", NOBODY), ("anvil_stopImpersonatingAccount", NOBODY)),
        (("anvil_autoImpersonateAccount", True), ("anvil_autoImpersonateAccount", False)),
    ):
        assert rpc.error("eth_sendTransaction", fields)[0] == -32000
        rpc(*start)
        sent = rpc("eth_sendTransaction", fields)
        assert rpc("eth_getTransactionReceipt", sent)["from"] == NOBODY
        rpc(*stop)
    assert rpc("eth_getTransactionCount", NOBODY) == "0x2"


def test_pool__transactions_can_be_dropped(rpc: Any, accounts: list[str]) -> None:
    rpc("evm_setAutomine", False)
    sent = [rpc("eth_sendTransaction", {"from": each, "to": NOBODY}) for each in accounts[:3]]
    assert rpc("anvil_dropTransaction", sent[0]) == sent[0]
    assert rpc("anvil_dropTransaction", sent[0]) is None
    rpc("anvil_removePoolTransactions", accounts[1])
    assert rpc("txpool_status")["pending"] == "0x1"
    rpc("anvil_dropAllTransactions")
    assert rpc("txpool_status") == {"pending": "0x0", "queued": "0x0"}


def test_dump_and_load__bring_everything_back(rpc: Any, accounts: list[str]) -> None:
    sent = rpc("eth_sendTransaction", {"from": accounts[0], "to": NOBODY, "value": "0x5"})
    dump = rpc("anvil_dumpState")
    head = rpc("eth_getBlockByNumber", "latest")
    rpc("anvil_reset")
    assert rpc("anvil_loadState", dump) is True
    assert rpc("eth_getBlockByNumber", "latest") == head
    assert rpc("eth_getBalance", NOBODY) == "0x5"
    assert rpc("eth_getTransactionReceipt", sent)["status"] == "0x1"


@pytest.mark.parametrize("dump", ["0x", "0x1234", "0x" + "00" * 100])
def test_load__refuses_what_is_no_dump(rpc: Any, node: Node, dump: str) -> None:
    head = node.head
    assert rpc.error("anvil_loadState", dump)[0] == -32602
    assert node.head is head


def test_metadata_and_node_info(rpc: Any) -> None:
    metadata = rpc("anvil_metadata")
    assert metadata["clientVersion"] == rpc("web3_clientVersion")
    assert (metadata["chainId"], metadata["latestBlockNumber"]) == (1337, 0)
    info = rpc("anvil_nodeInfo")
    assert (info["hardFork"], info["currentBlockNumber"]) == ("prague", "0x0")
