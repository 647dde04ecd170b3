"""Calls, estimates, access lists and traces."""

from collections.abc import Callable
from typing import Any

import pytest

from mevm.rpc.methods import debug_traces

NOBODY = "0x" + "77" * 20
WORD = 64
REASON = "0x08c379a0" + "20".zfill(64) + "05".zfill(64) + b"hello".hex().ljust(64, "0")

Schema = Callable[[str, Any], list[str]]


def test_call__returns_output_and_leaves_nothing(rpc: Any, contracts: Any) -> None:
    for _ in range(2):
        assert rpc("eth_call", {"to": contracts.counter}) == "0x" + "1".zfill(64)
    assert rpc("eth_blockNumber") == "0x0"


def test_call__with_overrides(rpc: Any, contracts: Any) -> None:
    slot = {"stateDiff": {"0x0": "0x" + "29".zfill(64)}}
    assert rpc("eth_call", {"to": contracts.counter}, "latest", {contracts.counter: slot}) == (
        "0x" + "2a".zfill(64)
    )
    timestamp = {"code": "0x425f5260205ff3"}
    output = rpc("eth_call", {"to": NOBODY}, "latest", {NOBODY: timestamp}, {"time": "0x2a"})
    assert output == "0x" + "2a".zfill(64)


@pytest.mark.parametrize("method", ["eth_call", "eth_estimateGas"])
@pytest.mark.parametrize(
    ("data", "message"),
    [
        (REASON, "execution reverted: hello"),
        ("0x4e487b71" + "11".zfill(64), "execution reverted: arithmetic underflow or overflow"),
        ("0xdeadbeef", "execution reverted"),
        ("0x", "execution reverted"),
    ],
)
def test_reverts__have_code_3_and_the_data(
    rpc: Any, contracts: Any, method: str, data: str, message: str
) -> None:
    error = rpc.ask(method, {"to": contracts.reverter, "data": data})["error"]
    assert error == {"code": 3, "message": message, "data": data}


def test_call__failures_have_the_texts_of_geth(rpc: Any, contracts: Any) -> None:
    looping = {"to": contracts.looper, "gas": "0x186a0"}
    assert rpc.error("eth_call", looping) == (-32000, "out of gas")
    invalid = {NOBODY: {"code": "0xfe"}}
    answer = rpc.error("eth_call", {"to": NOBODY}, "latest", invalid)
    assert answer == (-32000, "invalid opcode: INVALID")
    poor = {"from": NOBODY, "to": contracts.counter, "value": "0x1"}
    code, message = rpc.error("eth_call", poor)
    assert code == -32000
    assert message.startswith("insufficient funds")


def test_call__is_bounded_in_time(rpc: Any, node: Any, contracts: Any) -> None:
    node.caller.timeout = 0.05
    for method in ("eth_call", "eth_estimateGas", "eth_createAccessList"):
        code, message = rpc.error(method, {"to": contracts.looper})
        assert (code, "timeout" in message) == (-32000, True)


def test_estimate_gas__is_enough(rpc: Any, accounts: list[str], contracts: Any) -> None:
    assert rpc("eth_estimateGas", {"from": accounts[0], "to": NOBODY}) == "0x5208"
    fields = {"from": accounts[0], "to": contracts.counter}
    gas = rpc("eth_estimateGas", fields)
    sent = rpc("eth_sendTransaction", {**fields, "gas": gas})
    assert rpc("eth_getTransactionReceipt", sent)["status"] == "0x1"


def test_estimate_gas__says_what_is_missing(rpc: Any, contracts: Any) -> None:
    fields = {"to": contracts.looper, "gas": "0x186a0"}
    assert rpc.error("eth_estimateGas", fields) == (
        -32000,
        "gas required exceeds allowance (100000)",
    )


def test_create_access_list__lists_slots(rpc: Any, contracts: Any, schema_errors: Schema) -> None:
    found = rpc("eth_createAccessList", {"to": contracts.counter})
    assert schema_errors("eth_createAccessList", found) == []
    assert found["accessList"] == [
        {"address": contracts.counter, "storageKeys": ["0x" + "0" * WORD]}
    ]
    failed = rpc("eth_createAccessList", {"to": contracts.reverter})
    assert failed["error"] == "execution reverted"


@pytest.fixture
def sent(rpc: Any, accounts: list[str], contracts: Any) -> str:
    return rpc("eth_sendTransaction", {"from": accounts[0], "to": contracts.counter})


def test_trace_transaction__struct_logs_and_calls(
    rpc: Any, sent: str, contracts: Any, schema_errors: Schema
) -> None:
    trace = rpc("debug_traceTransaction", sent)
    assert schema_errors("debug_traceTransaction", trace) == []
    assert trace["structLogs"][-1]["op"] == "RETURN"
    assert hex(trace["gas"]) == rpc("eth_getTransactionReceipt", sent)["gasUsed"]
    call = rpc("debug_traceTransaction", sent, {"tracer": "callTracer"})
    assert (call["type"], call["to"]) == ("CALL", contracts.counter)


def test_trace_block__by_number_and_hash(rpc: Any, sent: str) -> None:
    block_hash = rpc("eth_getBlockByNumber", "latest")["hash"]
    traces = rpc("debug_traceBlockByNumber", "latest")
    assert traces == [{"txHash": sent, "result": rpc("debug_traceTransaction", sent)}]
    assert rpc("debug_traceBlockByHash", block_hash) == traces


def test_trace_transaction__numbers_logs_within_the_block(
    rpc: Any, accounts: list[str], contracts: Any
) -> None:
    rpc("evm_setAutomine", False)
    fields = {"from": accounts[0], "to": contracts.counter, "gas": "0x186a0"}
    sent = [rpc("eth_sendTransaction", fields) for _ in range(2)]
    rpc("evm_mine")
    options = {"tracer": "callTracer", "tracerConfig": {"withLog": True}}
    calls = [rpc("debug_traceTransaction", each, options) for each in sent]
    assert [log["index"] for call in calls for log in call["logs"]] == ["0x0", "0x1"]


def test_trace_call__with_overrides(rpc: Any, contracts: Any) -> None:
    overrides = {contracts.counter: {"code": "0x5f5ff3"}}
    trace = rpc(
        "debug_traceCall", {"to": contracts.counter}, "latest", {"stateOverrides": overrides}
    )
    assert [each["op"] for each in trace["structLogs"]] == ["PUSH0", "PUSH0", "RETURN"]


@pytest.mark.parametrize(
    ("method", "params", "code", "message"),
    [
        ("debug_traceTransaction", ["0x" + "ee" * 32], -32000, "transaction not found"),
        ("debug_traceTransaction", ["__CHECK__"], -32602, "invalid argument 0: hex string without"),
        ("debug_traceBlockByNumber", ["0x63"], -32000, "block #99 not found"),
        ("debug_traceBlockByNumber", ["0x0"], -32000, "genesis is not traceable"),
        ("debug_traceBlockByHash", ["0x" + "ee" * 32], -32000, "block 0xeeee"),
        ("debug_traceCall", [{}, "latest", {"tracer": "noTracer"}], -32602, "tracer 'noTracer'"),
        (
            "debug_traceCall",
            [{}, "latest", {"stateOverrides": {"0x1": {}}}],
            -32602,
            "invalid argument 2: field stateOverrides: hex string has length 1",
        ),
    ],
)
def test_traces__refuse(rpc: Any, method: str, params: list[Any], code: int, message: str) -> None:
    found = rpc.error(method, *params)
    assert found[0] == code
    assert found[1].startswith(message)


def test_traces__are_bounded_in_time(
    rpc: Any, accounts: list[str], contracts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(debug_traces, "TRACE_TIMEOUT", 0.05)
    fields = {"from": accounts[0], "to": contracts.looper, "gas": "0xf4240"}
    sent = rpc("eth_sendTransaction", fields)
    for method, params in (("debug_traceTransaction", [sent]), ("debug_traceCall", [fields])):
        code, message = rpc.error(method, *params)
        assert (code, "timeout" in message) == (-32000, True)


def test_raw_getters__encode(rpc: Any, sent: str) -> None:
    transaction = rpc("debug_getRawTransaction", sent)
    assert transaction == rpc("eth_getRawTransactionByHash", sent)
    block = rpc("debug_getRawBlock", "latest")
    assert transaction[2:] in block
    assert rpc("debug_getRawHeader", "latest")[2:] in block
    assert len(rpc("debug_getRawReceipts", "latest")) == 1
    assert rpc("debug_getRawTransaction", "0x" + "ee" * 32) == "0x"
    for method in ("debug_getRawBlock", "debug_getRawHeader", "debug_getRawReceipts"):
        assert rpc.error(method, "0x63") == (-32000, "header not found")
