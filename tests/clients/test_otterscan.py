"""What the pages of the block explorer Otterscan ask a node for."""

from typing import Any

import pytest

ORIGIN = {"Origin": "http://localhost:5100"}


@pytest.fixture(scope="module")
def ask(node: Any) -> Any:
    return lambda method, *params: node(method, *params, **ORIGIN)


@pytest.fixture(scope="module")
def history(node: Any, account: str, counter: str) -> list[str]:
    """Hashes of thirty transactions to the contract, the oldest first."""
    transaction = {"from": account, "to": counter}
    return [node("eth_sendTransaction", transaction) for _ in range(30)]


def test_home__newest_block(ask: Any, history: list[str]) -> None:
    assert ask("eth_chainId") == "0x539"
    assert ask("ots_getApiLevel") >= 8
    height = ask("eth_blockNumber")
    assert ask("erigon_getHeaderByNumber", int(height, 16))["number"] == height
    assert ask("eth_getBlockByNumber", "finalized", False)["number"] == height
    assert ask("eth_getBlockByNumber", "safe", False)["number"] == height


def test_block__details_and_transactions_by_page(ask: Any, history: list[str]) -> None:
    receipt = ask("eth_getTransactionReceipt", history[0])
    number = int(receipt["blockNumber"], 16)
    details = ask("ots_getBlockDetails", number)
    assert details["block"]["transactionCount"] == 1
    assert {"issuance", "totalFees"} <= details.keys()
    by_hash = ask("ots_getBlockDetailsByHash", receipt["blockHash"])
    assert by_hash == details
    page = ask("ots_getBlockTransactions", number, 0, 25)
    (transaction,) = page["fullblock"]["transactions"]
    assert transaction["hash"] == page["receipts"][0]["transactionHash"] == history[0]


def test_transaction__details_trace_and_state(ask: Any, history: list[str], counter: str) -> None:
    sent = history[0]
    assert ask("eth_getTransactionByHash", sent)["to"] == counter
    assert ask("eth_getTransactionReceipt", sent)["status"] == "0x1"
    assert ask("ots_getTransactionError", sent) == "0x"
    (call,) = ask("ots_traceTransaction", sent)
    assert (call["type"], call["depth"], call["to"]) == ("CALL", 0, counter)
    assert ask("ots_getInternalOperations", sent) == []
    replayed = ask("trace_replayTransaction", sent, ["stateDiff"])
    assert counter in replayed["stateDiff"]
    assert ask("debug_traceTransaction", sent, {"tracer": "callTracer"})["to"] == counter


def test_address__history_by_page(ask: Any, history: list[str], account: str, counter: str) -> None:
    assert ask("ots_hasCode", counter, "latest") is True
    assert ask("ots_hasCode", account, "latest") is False
    assert ask("eth_getBalance", counter, "latest") == "0x0"
    assert ask("eth_getTransactionCount", account, "latest") != "0x0"
    newest_first = history[::-1]
    found: list[str] = []
    number = 0
    while True:
        page = ask("ots_searchTransactionsBefore", counter, number, 25)
        assert page["firstPage"] is (number == 0)
        found += [each["hash"] for each in page["txs"]]
        assert len(page["receipts"]) == len(page["txs"])
        if page["lastPage"]:
            break
        number = int(page["txs"][-1]["blockNumber"], 16)
    assert found[: len(history)] == newest_first
    oldest = ask("ots_searchTransactionsAfter", counter, 0, 25)
    assert oldest["lastPage"] is True
    nonce = ask("eth_getTransactionByHash", history[3])["nonce"]
    assert ask("ots_getTransactionBySenderAndNonce", account, int(nonce, 16)) == history[3]


def test_contract__creator(ask: Any, history: list[str], account: str, counter: str) -> None:
    creator = ask("ots_getContractCreator", counter)
    assert creator["creator"].lower() == account
    assert ask("eth_getTransactionReceipt", creator["hash"])["contractAddress"] == counter
    assert ask("ots_getContractCreator", account) is None
    assert ask("eth_getCode", counter, "latest") != "0x"
    assert ask("eth_getStorageAt", counter, "0x0", "latest")
    assert ask("eth_getLogs", {"address": counter, "fromBlock": "0x0"})
    assert ask("eth_call", {"to": counter}, "latest")
