"""The namespace `debug` beside single traces: whole blocks, and parts of the state."""

from typing import Any

import pytest

from mevm.crypto.keccak import keccak

NOBODY = "0x" + "77" * 20
CALLS = {"tracer": "callTracer", "tracerConfig": {"withLog": True}}


def hashed(data: str) -> str:
    return "0x" + keccak(bytes.fromhex(data[2:])).hex()


@pytest.fixture
def block(rpc: Any, accounts: list[str], contracts: Any) -> list[str]:
    """Make a block of three transactions, of which the second fails; return their hashes."""
    rpc("evm_setAutomine", False)
    fields = {"from": accounts[0], "gas": "0x186a0"}
    called = (contracts.counter, contracts.reverter, contracts.counter)
    sent = [rpc("eth_sendTransaction", {**fields, "to": to}) for to in called]
    rpc("evm_mine")
    return sent


def test_trace_block__of_raw_rlp_is_that_of_the_chain(rpc: Any, block: list[str]) -> None:
    traces = rpc("debug_traceBlockByNumber", "latest", CALLS)
    assert [each["txHash"] for each in traces] == block
    assert ["error" in each["result"] for each in traces] == [False, True, False]
    indices = [log["index"] for each in traces for log in each["result"].get("logs", ())]
    assert indices == ["0x0", "0x1"]
    raw = rpc("debug_getRawBlock", "latest")
    assert rpc("debug_traceBlock", raw, CALLS) == traces
    for tx_hash, each in zip(block, traces, strict=True):
        assert each["result"] == rpc("debug_traceTransaction", tx_hash, CALLS)


def test_trace_block__of_raw_rlp_need_not_be_of_the_chain(rpc: Any, block: list[str]) -> None:
    raw = rpc("debug_getRawBlock", "latest")
    traces = rpc("debug_traceBlock", raw)
    rpc("debug_setHead", "0x0")
    assert rpc("debug_traceBlock", raw) == traces


def test_trace_block__refuses_raw_rlp_without_a_parent(rpc: Any, block: list[str]) -> None:
    rpc("evm_mine")
    raw = rpc("debug_getRawBlock", "latest")
    rpc("debug_setHead", "0x0")
    code, message = rpc.error("debug_traceBlock", raw)
    assert (code, message.startswith("parent 0x")) == (-32000, True)
    code, message = rpc.error("debug_traceBlock", "0xc0")
    assert (code, message.startswith("could not decode block: ")) == (-32000, True)


def test_intermediate_roots__end_with_that_of_the_block(rpc: Any, block: list[str]) -> None:
    header = rpc("eth_getBlockByNumber", "latest")
    roots = rpc("debug_intermediateRoots", header["hash"])
    assert len(set(roots)) == 3
    assert roots[-1] == header["stateRoot"]


def test_timeout__is_that_of_each_transaction(
    rpc: Any, accounts: list[str], contracts: Any
) -> None:
    fields = {"from": accounts[0], "to": contracts.looper, "gas": "0x4c4b40"}
    code, message = rpc.error("debug_traceCall", fields, "latest", {"timeout": "20ms"})
    assert (code, message) == (-32000, "execution aborted (timeout)")
    code, message = rpc.error("debug_traceCall", fields, "latest", {"timeout": "soon"})
    assert (code, message.startswith("timeout: invalid duration 'soon'")) == (-32602, True)


def test_trace_call__in_every_form(rpc: Any, accounts: list[str], contracts: Any) -> None:
    fields = {"from": accounts[0], "to": contracts.counter, "input": "0x11223344"}
    flat = rpc("debug_traceCall", fields, "latest", {"tracer": "flatCallTracer"})
    assert (flat[0]["transactionHash"], flat[0]["type"]) == (None, "call")
    difference = {"tracer": "prestateTracer", "tracerConfig": {"diffMode": True}}
    overrides = {"stateOverrides": {contracts.counter: {"balance": "0x9"}}}
    found = rpc("debug_traceCall", fields, "latest", {**difference, **overrides})
    assert found["pre"][contracts.counter]["balance"] == "0x9"
    assert list(found["post"][contracts.counter]) == ["storage"]
    config = {"callTracer": {}, "4byteTracer": {}}
    found = rpc(
        "debug_traceCall", fields, "latest", {"tracer": "muxTracer", "tracerConfig": config}
    )
    assert found["4byteTracer"] == {"0x11223344-0": 1}
    assert found["callTracer"]["to"] == contracts.counter


def test_storage_range__is_in_order_of_hashes(rpc: Any, block: list[str]) -> None:
    slots = [f"0x{number:064x}" for number in range(5)]
    for number, slot in enumerate(slots):
        rpc("anvil_setStorageAt", NOBODY, slot, f"0x{number + 1:064x}")
    rpc("evm_mine")
    order = sorted(slots, key=hashed)
    first = rpc("debug_storageRangeAt", "latest", 0, NOBODY, "0x", 3)
    assert list(first["storage"]) == [hashed(slot) for slot in order[:3]]
    assert first["storage"][hashed(slots[0])] == {"key": slots[0], "value": f"0x{1:064x}"}
    assert first["nextKey"] == hashed(order[3])
    rest = rpc("debug_storageRangeAt", "latest", 0, NOBODY, first["nextKey"], 10)
    assert list(rest["storage"]) == [hashed(slot) for slot in order[3:]]
    assert rest["nextKey"] is None


def test_storage_range__is_that_before_a_transaction(
    rpc: Any, contracts: Any, block: list[str]
) -> None:
    values = []
    for index in range(4):
        found = rpc("debug_storageRangeAt", "latest", index, contracts.counter, "0x", 9)["storage"]
        values.append([int(each["value"], 16) for each in found.values()])
    assert values == [[], [1], [1], [2]]
    code, message = rpc.error("debug_storageRangeAt", "latest", 4, contracts.counter, "0x", 9)
    assert (code, "transaction index 4 out of range" in message) == (-32000, True)


def test_code_by_hash(rpc: Any, contracts: Any) -> None:
    code = rpc("eth_getCode", contracts.counter)
    assert rpc("debug_codeByHash", hashed(code)) == code
    assert rpc("debug_codeByHash", hashed("0x")) == "0x"
    assert rpc("debug_codeByHash", "0x" + "ee" * 32) is None
