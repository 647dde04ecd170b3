"""The namespace `trace`: shapes as Parity's documentation has them (JSONRPC-trace-module)."""

from typing import Any

import pytest

from mevm.rpc.methods import trace

CALLER = "0x" + "ca" * 20
SEND = "0x" + "5e" * 20
NOBODY = "0x" + "77" * 20
ALL = ["trace", "stateDiff", "vmTrace"]
INIT = "600a5f5360015ff3"  # returns the one byte 0x0a
WORD_1 = "0x" + "1".rjust(64, "0")


@pytest.fixture
def caller(rpc: Any, contracts: Any) -> str:
    """Return a contract that calls another with 1 wei, creates one, and calls two precompiles."""
    call = f"5f5f5f5f600173{contracts.counter[2:]}5af150"
    create = f"67{INIT}5f52600860185ff050"
    precompiles = "5f5f5f5f60025afa50" + "5f5f5f5f600160035af150"
    rpc("anvil_setCode", CALLER, "0x" + call + create + precompiles + "00")
    rpc("anvil_setBalance", CALLER, "0x64")
    return CALLER


@pytest.fixture
def sent(rpc: Any, accounts: list[str], caller: str) -> str:
    return rpc("eth_sendTransaction", {"from": accounts[0], "to": caller, "gas": "0x7a120"})


def test_trace_transaction__has_parity_shapes(
    rpc: Any, accounts: list[str], contracts: Any, sent: str
) -> None:
    receipt = rpc("eth_getTransactionReceipt", sent)
    place = {
        "blockHash": receipt["blockHash"],
        "blockNumber": 1,
        "transactionHash": sent,
        "transactionPosition": 0,
    }
    top, call, create, precompile = rpc("trace_transaction", sent)
    assert top == {
        "type": "call",
        "action": {
            "callType": "call",
            "from": accounts[0],
            "to": CALLER,
            "gas": hex(500_000 - 21_000),
            "input": "0x",
            "value": "0x0",
        },
        "result": {"gasUsed": hex(int(receipt["gasUsed"], 16) - 21_000), "output": "0x"},
        "subtraces": 3,
        "traceAddress": [],
        **place,
    }
    assert call["action"]["to"] == contracts.counter
    assert (call["action"]["value"], call["traceAddress"]) == ("0x1", [0])
    assert call["result"]["output"] == WORD_1
    action, result = create["action"], create["result"]
    assert (create["type"], create["traceAddress"], create["subtraces"]) == ("create", [1], 0)
    assert action.keys() == {"creationMethod", "from", "gas", "init", "value"}
    assert (action["creationMethod"], action["init"]) == ("create", "0x" + INIT)
    assert (result.keys(), result["code"]) == ({"address", "code", "gasUsed"}, "0x0a")
    assert rpc("eth_getCode", result["address"]) == "0x0a"
    assert precompile["action"]["to"] == "0x" + "3".rjust(40, "0")


def test_trace_transaction__tells_errors_in_parity_words(
    rpc: Any, accounts: list[str], contracts: Any
) -> None:
    codes = {"fe": "Bad instruction", "56": "Stack underflow", "5f56": "Bad jump destination"}
    codes["5b5f56"] = "Out of gas"
    for code, words in codes.items():
        rpc("anvil_setCode", SEND, "0x" + code)
        fields = {"from": accounts[0], "to": SEND, "gas": "0x186a0"}
        (found,) = rpc("trace_transaction", rpc("eth_sendTransaction", fields))
        assert found["error"] == words
        assert "result" not in found
    fields = {"from": accounts[0], "to": contracts.reverter, "gas": "0x186a0", "input": "0xab"}
    (found,) = rpc("trace_transaction", rpc("eth_sendTransaction", fields))
    assert (found["error"], found["result"]["output"]) == ("Reverted", "0xab")


def test_trace_transaction__tells_the_end_of_a_contract(rpc: Any, accounts: list[str]) -> None:
    rpc("anvil_setCode", SEND, f"0x73{NOBODY[2:]}ff")
    rpc("anvil_setBalance", SEND, "0x5")
    fields = {"from": accounts[0], "to": SEND, "gas": "0x186a0"}
    _, end = rpc("trace_transaction", rpc("eth_sendTransaction", fields))
    assert (end["type"], end["result"], end["traceAddress"]) == ("suicide", None, [0])
    assert end["action"] == {"address": SEND, "balance": "0x5", "refundAddress": NOBODY}


def test_trace_get__finds_by_trace_address(rpc: Any, sent: str) -> None:
    traces = rpc("trace_transaction", sent)
    assert rpc("trace_get", sent, ["0x1"]) == traces[2]
    assert rpc("trace_get", sent, []) == traces[0]
    assert rpc("trace_get", sent, ["0x1", "0x0"]) is None


def test_trace_block__has_all_transactions_in_order(
    rpc: Any, accounts: list[str], caller: str
) -> None:
    rpc("evm_setAutomine", False)
    fields = {"from": accounts[0], "to": caller, "gas": "0x7a120"}
    sent = [rpc("eth_sendTransaction", fields) for _ in range(3)]
    rpc("evm_mine")
    found = rpc("trace_block", "latest")
    assert found == [each for tx_hash in sent for each in rpc("trace_transaction", tx_hash)]
    replayed = rpc("trace_replayBlockTransactions", "latest", ALL)
    for tx_hash, each in zip(sent, replayed, strict=True):
        assert each.pop("transactionHash") == tx_hash
        assert each == rpc("trace_replayTransaction", tx_hash, ALL)


def test_replay__has_what_was_asked_for(rpc: Any, contracts: Any, sent: str) -> None:
    nothing = rpc("trace_replayTransaction", sent, [])
    assert nothing == {"output": "0x", "stateDiff": None, "trace": [], "vmTrace": None}
    whole = rpc("trace_replayTransaction", sent, ALL)
    assert len(whole["trace"]) == 4
    assert not whole["trace"][0].keys() & {"blockHash", "transactionHash"}
    slot = "0x" + "0" * 64
    assert whole["stateDiff"][contracts.counter] == {
        "balance": {"*": {"from": "0x0", "to": "0x1"}},
        "code": "=",
        "nonce": "=",
        "storage": {slot: {"*": {"from": slot, "to": WORD_1}}},
    }
    (born,) = (each for each in whole["stateDiff"].values() if each["code"] == {"+": "0x0a"})
    assert born == {
        "balance": {"+": "0x0"},
        "code": {"+": "0x0a"},
        "nonce": {"+": "0x1"},
        "storage": {},
    }


def test_vm_trace__tells_effects(rpc: Any, contracts: Any) -> None:
    found = rpc("trace_call", {"to": contracts.counter}, ["vmTrace"])["vmTrace"]
    assert found["code"] == rpc("eth_getCode", contracts.counter)
    by_name = {op["op"]: op for op in found["ops"]}
    assert by_name["SLOAD"]["cost"] == 2_100
    assert by_name["SLOAD"]["ex"]["push"] == ["0x0"]
    assert by_name["SSTORE"]["ex"]["store"] == {"key": "0x0", "val": "0x1"}
    assert by_name["MSTORE"]["ex"]["mem"] == {"data": WORD_1, "off": 0}
    assert by_name["DUP1"]["ex"]["push"] == ["0x1", "0x1"]
    assert found["ops"][0] == {
        "cost": 2,
        "ex": {"mem": None, "push": ["0x0"], "store": None, "used": 50_000_000 - 21_000 - 2},
        "pc": 0,
        "sub": None,
        "op": "PUSH0",
        "idx": "0",
    }


def test_vm_trace__has_calls_below_their_opcodes(rpc: Any, contracts: Any, caller: str) -> None:
    found = rpc("trace_call", {"to": caller}, ["vmTrace"])["vmTrace"]
    call, create = (next(op for op in found["ops"] if op["op"] == x) for x in ("CALL", "CREATE"))
    assert call["sub"]["code"] == rpc("eth_getCode", contracts.counter)
    assert call["sub"]["ops"][0]["idx"] == f"{call['idx']}-0"
    assert call["ex"]["push"] == ["0x1"]
    assert create["sub"]["code"] == "0x" + INIT
    # The gas that is given counts, as it does with calls: all but one 64th of what is left.
    assert create["cost"] > 0.9 * create["ex"]["used"]


def test_trace_call_many__sees_what_came_before(rpc: Any, contracts: Any) -> None:
    call = {"to": contracts.counter}
    found = rpc("trace_callMany", [[call, ["trace"]], [call, []], [call, ["stateDiff"]]], "latest")
    assert [int(each["output"], 16) for each in found] == [1, 2, 3]
    (change,) = found[2]["stateDiff"][contracts.counter]["storage"].values()
    assert change["*"]["from"].endswith("02")
    assert rpc("eth_call", call) == WORD_1  # nothing stays


def test_trace_raw_transaction__sends_nothing(
    rpc: Any, accounts: list[str], contracts: Any
) -> None:
    fields = {"from": accounts[0], "to": contracts.counter, "gas": "0x186a0", "nonce": "0x0"}
    raw = rpc("eth_signTransaction", {**fields, "maxFeePerGas": "0x77359400"})["raw"]
    found = rpc("trace_rawTransaction", raw, ["trace", "stateDiff"])
    assert found["output"] == WORD_1
    nonce = found["stateDiff"][accounts[0]]["nonce"]
    assert nonce == {"*": {"from": "0x0", "to": "0x1"}}
    assert rpc("eth_blockNumber") == "0x0"
    rpc("eth_sendRawTransaction", raw)
    code, message = rpc.error("trace_rawTransaction", raw, [])
    assert (code, message) == (-32000, "nonce too low: next nonce 1, tx nonce 0")


def test_trace_filter__matches_both_ends(rpc: Any, accounts: list[str], contracts: Any) -> None:
    for to in (contracts.counter, NOBODY, contracts.counter):
        rpc("eth_sendTransaction", {"from": accounts[0], "to": to, "gas": "0x186a0"})
    rpc("eth_sendTransaction", {"from": accounts[1], "to": NOBODY})

    def heights(**wanted: Any) -> list[int]:
        return [each["blockNumber"] for each in rpc("trace_filter", wanted)]

    assert heights() == [1, 2, 3, 4]
    assert heights(toAddress=[contracts.counter]) == [1, 3]
    assert heights(fromAddress=[accounts[0]], toAddress=[NOBODY]) == [2]
    assert heights(fromAddress=[accounts[0]], toAddress=[NOBODY], mode="union") == [1, 2, 3, 4]
    assert heights(fromBlock="0x2", toBlock="0x3") == [2, 3]
    assert heights(after=1, count=2) == [2, 3]
    assert heights(after=9) == []


def test_trace_filter__is_bounded(rpc: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rpc("anvil_mine", "0x4")
    monkeypatch.setattr(trace, "MAX_FILTER_BLOCKS", 4)
    assert rpc.error("trace_filter", {}) == (-32602, "query spans 5 blocks, expected at most 4")
    wrong = {"fromBlock": "0x3", "toBlock": "0x2"}
    assert rpc.error("trace_filter", wrong) == (-32602, "fromBlock 3 is after toBlock 2")
    monkeypatch.setattr(trace, "MAX_FILTER_TRACES", 1)
    for _ in range(2):
        rpc("eth_sendTransaction", {"from": rpc("eth_accounts")[0], "to": NOBODY})
    code, message = rpc.error("trace_filter", {"fromBlock": "0x5"})
    assert (code, message.startswith("too many traces, expected at most 1")) == (-32602, True)


@pytest.mark.parametrize(
    ("method", "params", "message"),
    [
        ("trace_call", [{}, ["gas"]], 'unrecognized trace type: "gas", expected trace, stateDiff'),
        ("trace_call", [{}, "trace"], "string instead of an array"),
        ("trace_callMany", [[[{}]]], "field [0]: array of 1 items, expected a call and trace"),
        ("trace_callMany", [[{}]], "field [0]: object instead of an array of a call and trace"),
        ("trace_filter", [{"mode": "xor"}], 'field mode: unknown mode: "xor", expected union or'),
        ("trace_filter", [{"fromAddress": "0x1"}], "field fromAddress: string instead of an array"),
    ],
)
def test_traces__refuse(rpc: Any, method: str, params: list[Any], message: str) -> None:
    code, text = rpc.error(method, *params)
    assert code == -32602
    assert message in text


def test_unknown__is_null(rpc: Any) -> None:
    unknown = "0x" + "ee" * 32
    assert rpc("trace_transaction", unknown) is None
    assert rpc("trace_replayTransaction", unknown, ALL) is None
    assert rpc("trace_block", "0x63") is None
    assert rpc("trace_replayBlockTransactions", "0x63", ALL) is None
    assert rpc("trace_block", "0x0") == []
