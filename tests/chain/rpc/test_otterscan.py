"""The namespace `ots`: shapes as Otterscan's documentation has them (docs/custom-jsonrpc.md)."""

from typing import Any

import pytest

from mevm.node import Node, NodeSettings
from mevm.rpc.dispatcher import Dispatcher
from mevm.rpc.methods import otterscan

FORWARDER = "0x" + "f0" * 20
END = "0x" + "ed" * 20
NOBODY = "0x" + "77" * 20
INIT = "600a5f5360015ff3"  # returns the one byte 0x0a
EMPTY = {"txs": [], "receipts": [], "firstPage": True, "lastPage": True}


@pytest.fixture
def forwarder(rpc: Any) -> str:
    """Return a contract that pays NOBODY 1 wei, creates two contracts, and ends another."""
    pay = f"5f5f5f5f600173{NOBODY[2:]}5af150"
    create = f"67{INIT}5f52600860185ff050" + "5f600860185ff550"
    end = f"5f5f5f5f5f73{END[2:]}5af150"
    rpc("anvil_setCode", FORWARDER, "0x" + pay + create + end + "00")
    rpc("anvil_setBalance", FORWARDER, "0x64")
    rpc("anvil_setCode", END, f"0x73{NOBODY[2:]}ff")
    rpc("anvil_setBalance", END, "0x7")
    return FORWARDER


@pytest.fixture
def sent(rpc: Any, accounts: list[str], forwarder: str) -> str:
    return rpc("eth_sendTransaction", {"from": accounts[0], "to": forwarder, "gas": "0x7a120"})


def test_internal_operations__are_told_in_order(rpc: Any, sent: str) -> None:
    found = rpc("ots_getInternalOperations", sent)
    assert [(each["type"], each["value"]) for each in found] == [
        (0, "0x1"),
        (2, "0x0"),
        (3, "0x0"),
        (1, "0x7"),
    ]
    assert (found[0]["from"], found[0]["to"]) == (FORWARDER, NOBODY)
    assert (found[3]["from"], found[3]["to"]) == (END, NOBODY)


def test_trace_transaction__is_flat_with_depths(rpc: Any, accounts: list[str], sent: str) -> None:
    found = rpc("ots_traceTransaction", sent)
    assert [(each["type"], each["depth"]) for each in found] == [
        ("CALL", 0),
        ("CALL", 1),
        ("CREATE", 1),
        ("CREATE2", 1),
        ("CALL", 1),
        ("SELFDESTRUCT", 2),
    ]
    assert found[2] == {
        "type": "CREATE",
        "depth": 1,
        "from": FORWARDER,
        "to": rpc("ots_getInternalOperations", sent)[1]["to"],
        "value": "0x0",
        "input": "0x" + INIT,
        "output": "0x0a",
    }


def test_transaction_error__is_the_revert_data(
    rpc: Any, accounts: list[str], contracts: Any, sent: str
) -> None:
    fields = {"from": accounts[0], "to": contracts.reverter, "gas": "0x186a0", "input": "0xabcd"}
    assert rpc("ots_getTransactionError", rpc("eth_sendTransaction", fields)) == "0xabcd"
    assert rpc("ots_getTransactionError", sent) == "0x"
    unknown = "0x" + "ee" * 32
    error = (-32000, f"transaction {unknown} not found")
    for method in ("getTransactionError", "traceTransaction", "getInternalOperations"):
        assert rpc.error(f"ots_{method}", unknown) == error


def test_has_code__at_a_block(rpc: Any, contracts: Any) -> None:
    assert rpc("ots_hasCode", contracts.counter, "latest") is True
    assert rpc("ots_hasCode", NOBODY) is False


def test_block_details__have_no_transactions(rpc: Any, sent: str) -> None:
    found = rpc("ots_getBlockDetails", "0x1")
    assert found == rpc("ots_getBlockDetailsByHash", found["block"]["hash"])
    block, receipt = found["block"], rpc("eth_getTransactionReceipt", sent)
    whole = rpc("eth_getBlockByNumber", "0x1")
    assert block.keys() == whole.keys() - {"transactions"} | {"transactionCount"}
    assert (block["transactionCount"], block["logsBloom"]) == (1, None)
    fee = int(receipt["gasUsed"], 16) * int(receipt["effectiveGasPrice"], 16)
    assert found["totalFees"] == hex(fee)
    nothing = {"blockReward": "0x0", "uncleReward": "0x0", "issuance": "0x0"}
    assert found["issuance"] == nothing == rpc("ots_getBlockDetails", "0x0")["issuance"]


def test_block_transactions__are_paged_from_the_end(
    rpc: Any, accounts: list[str], contracts: Any
) -> None:
    rpc("evm_setAutomine", False)
    fields = {"from": accounts[0], "to": contracts.counter, "gas": "0x186a0"}
    fields["input"] = "0x1122334455"
    sent = [rpc("eth_sendTransaction", fields) for _ in range(5)]
    rpc("evm_mine")

    def page(number: int, size: int) -> list[str]:
        found = rpc("ots_getBlockTransactions", "0x1", number, size)
        assert [each["logs"] for each in found["receipts"]] == [None] * len(found["receipts"])
        hashes = [each["transactionHash"] for each in found["receipts"]]
        transactions = found["fullblock"]["transactions"]
        assert {each["input"] for each in transactions} <= {"0x11223344"}
        assert [each["hash"] for each in transactions] == hashes
        assert found["fullblock"]["transactionCount"] == 5
        return hashes

    assert (page(0, 2), page(1, 2), page(2, 2)) == (sent[3:], sent[1:3], sent[:1])
    assert page(3, 2) == []
    assert rpc("ots_getBlockTransactions", "0x63", 0, 2) is None


def test_search__finds_what_happens_within_calls(rpc: Any, accounts: list[str], sent: str) -> None:
    created = rpc("ots_getInternalOperations", sent)[1]["to"]
    for address in (accounts[0], FORWARDER, NOBODY, END, created):
        found = rpc("ots_searchTransactionsBefore", address, 0, 5)
        assert [each["hash"] for each in found["txs"]] == [sent]
        assert (found["firstPage"], found["lastPage"]) == (True, True)
        assert found == rpc("ots_searchTransactionsAfter", address, 0, 5)
    receipt = {**rpc("eth_getTransactionReceipt", sent)}
    timestamp = int(rpc("eth_getBlockByNumber", "latest")["timestamp"], 16)
    assert found["receipts"] == [{**receipt, "timestamp": timestamp}]
    assert rpc("ots_searchTransactionsBefore", "0x" + "99" * 20, 0, 5) == EMPTY


def test_search__pages_both_ways(rpc: Any, accounts: list[str]) -> None:
    fields = {"from": accounts[0], "to": NOBODY}
    for _ in range(7):
        rpc("eth_sendTransaction", fields)
        rpc("anvil_mine", "0x2")

    def page(way: str, height: int) -> tuple[list[int], bool, bool]:
        found = rpc(f"ots_searchTransactions{way}", NOBODY, height, 3)
        heights = [int(each["blockNumber"], 16) for each in found["txs"]]
        return heights, found["firstPage"], found["lastPage"]

    assert page("Before", 0) == ([19, 16, 13], True, False)
    assert page("Before", 13) == ([10, 7, 4], False, False)
    assert page("Before", 4) == ([1], False, True)
    assert page("Before", 1) == ([], False, True)
    assert page("After", 0) == ([7, 4, 1], False, True)
    assert page("After", 7) == ([16, 13, 10], False, False)
    assert page("After", 16) == ([19], True, False)
    assert page("After", 19) == ([], True, False)


def test_search__gives_whole_blocks(rpc: Any, accounts: list[str]) -> None:
    rpc("evm_setAutomine", False)
    for count in (2, 3):
        sent = [
            rpc("eth_sendTransaction", {"from": accounts[0], "to": NOBODY}) for _ in range(count)
        ]
        rpc("evm_mine")
    found = rpc("ots_searchTransactionsBefore", NOBODY, 0, 2)
    assert [each["hash"] for each in found["txs"]] == sent[::-1]
    assert not found["lastPage"]
    found = rpc("ots_searchTransactionsAfter", NOBODY, 0, 1)
    assert [each["transactionIndex"] for each in found["txs"]] == ["0x1", "0x0"]
    assert not found["firstPage"]


def test_search__refuses(rpc: Any, accounts: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for size in (0, 26):
        error = (-32602, f"page size {size}, expected 1 to 25")
        assert rpc.error("ots_searchTransactionsBefore", NOBODY, 0, size) == error
    rpc("eth_sendTransaction", {"from": accounts[0], "to": NOBODY})
    monkeypatch.setattr(otterscan, "TRACE_TIMEOUT", -1.0)
    code, message = rpc.error("ots_searchTransactionsBefore", NOBODY, 0, 5)
    assert (code, "ask again: it goes on from there" in message) == (-32000, True)


def test_transaction_by_sender_and_nonce(rpc: Any, accounts: list[str]) -> None:
    sent = []
    for _ in range(5):
        sent.append(rpc("eth_sendTransaction", {"from": accounts[0], "to": NOBODY}))
        rpc("eth_sendTransaction", {"from": accounts[1], "to": NOBODY})
    for nonce, tx_hash in enumerate(sent):
        assert rpc("ots_getTransactionBySenderAndNonce", accounts[0], nonce) == tx_hash
    assert rpc("ots_getTransactionBySenderAndNonce", accounts[0], 5) is None
    assert rpc("ots_getTransactionBySenderAndNonce", NOBODY, 0) is None


def test_contract_creator__is_found_within_calls(rpc: Any, accounts: list[str], sent: str) -> None:
    rpc("anvil_mine", "0x5")
    deployed = rpc("eth_sendTransaction", {"from": accounts[1], "data": "0x" + INIT})
    contract = rpc("eth_getTransactionReceipt", deployed)["contractAddress"]
    rpc("anvil_mine", "0x5")
    assert rpc("ots_getContractCreator", contract) == {"hash": deployed, "creator": accounts[1]}
    for operation in rpc("ots_getInternalOperations", sent)[1:3]:
        found = rpc("ots_getContractCreator", operation["to"])
        assert found == {"hash": sent, "creator": FORWARDER}
    assert rpc("ots_getContractCreator", FORWARDER) is None  # which no transaction made
    assert rpc("ots_getContractCreator", NOBODY) is None


def test_erigon__headers(rpc: Any, sent: str) -> None:
    header = rpc("eth_getHeaderByNumber", "latest")
    assert rpc("erigon_getHeaderByNumber", "0x1") == header
    assert rpc("erigon_getHeaderByHash", header["hash"]) == header
    assert rpc("erigon_blockNumber") == rpc("erigon_blockNumber", "latest") == "0x1"


def test_issuance__is_what_miners_got_before_the_merge() -> None:
    forks = ("homestead", "eip150", "eip155", "eip158", "byzantium", "constantinople", "petersburg")
    config = {"chainId": 1337, **{f"{fork}Block": 0 for fork in forks}}
    genesis = {"config": config, "alloc": {}, "difficulty": "0x20000", "gasLimit": "0x1c9c380"}
    miner = bytes.fromhex(NOBODY[2:])
    dispatcher = Dispatcher(Node(NodeSettings(genesis=genesis, coinbase=miner)))
    dispatcher.call("evm_mine", [])
    reward = 2 * 10**18
    assert dispatcher.call("eth_getBalance", [NOBODY, "latest"]) == hex(reward)
    assert dispatcher.call("ots_getBlockDetails", ["0x1"])["issuance"] == {
        "blockReward": hex(reward),
        "uncleReward": "0x0",
        "issuance": hex(reward),
    }
    (trace,) = dispatcher.call("trace_block", ["0x1"])
    assert trace.pop("blockHash") == dispatcher.call("eth_getBlockByNumber", ["0x1"])["hash"]
    assert trace == {
        "type": "reward",
        "action": {"author": NOBODY, "rewardType": "block", "value": hex(reward)},
        "result": None,
        "subtraces": 0,
        "traceAddress": [],
        "blockNumber": 1,
        "transactionHash": None,
        "transactionPosition": None,
    }
    wanted = {"toAddress": [NOBODY]}
    assert len(dispatcher.call("trace_filter", [wanted])) == 1
