"""`eth_simulateV1` beyond the published files: limits, overrides, other forks, transfers."""

from types import SimpleNamespace
from typing import Any

import pytest

from mevm.node import Node, NodeSettings

SENDER, RECEIVER = "0x" + "aa" * 20, "0x" + "bb" * 20
COIN = "0x" + "ee" * 20
IDENTITY = "0x" + "4".zfill(40)
RICH = {SENDER: {"balance": "0xde0b6b3a7640000"}}
SEND = {"from": SENDER, "to": RECEIVER, "value": "0x1"}

pytestmark = pytest.mark.rule("SERO-30")


def simulate(rpc: Any, *blocks: dict[str, Any], **options: bool) -> list[dict[str, Any]]:
    return rpc("eth_simulateV1", {"blockStateCalls": list(blocks), **options})


def refuse(rpc: Any, *blocks: dict[str, Any], **options: bool) -> tuple[int, str]:
    return rpc.error("eth_simulateV1", {"blockStateCalls": list(blocks), **options})


def test_simulate__changes_nothing(rpc: Any) -> None:
    head, state = rpc.node.head, rpc.node.head.world
    simulate(rpc, {"stateOverrides": RICH, "calls": [SEND]})
    assert rpc.node.head is head
    assert rpc.node.head.world is state


def test_simulate__sees_what_the_calls_before_did(rpc: Any, contracts: SimpleNamespace) -> None:
    call = {"to": contracts.counter}
    first, second = simulate(rpc, {"calls": [call, call]}, {"calls": [call]})
    values = [int(each["returnData"], 16) for each in first["calls"] + second["calls"]]
    assert values == [1, 2, 3]
    assert [log["logIndex"] for each in first["calls"] for log in each["logs"]] == ["0x0", "0x1"]
    assert second["parentHash"] == first["hash"]


def test_simulate__fills_gaps_with_empty_blocks(rpc: Any) -> None:
    blocks = simulate(rpc, {"blockOverrides": {"number": "0x5"}}, {})
    assert [int(each["number"], 16) for each in blocks] == [1, 2, 3, 4, 5, 6]
    times = [int(each["timestamp"], 16) for each in blocks]
    assert {after - before for before, after in zip(times, times[1:], strict=False)} == {12}


@pytest.mark.parametrize(
    ("blocks", "code"),
    [
        ([], -32602),
        ([{}] * 257, -38026),
        ([{"blockOverrides": {"number": "0x101"}}], -38026),
        ([{"blockOverrides": {"number": "0x0"}}], -38020),
        ([{"blockOverrides": {"time": "0x1"}}], -38021),
        ([{"calls": [SEND]}], -38014),
        ([{"stateOverrides": RICH, "calls": [{**SEND, "gas": "0x5207"}]}], -38013),
        ([{"calls": [{"gas": "0x1c9c381"}]}], -38015),
        ([{"calls": [{"chainId": "0x1"}]}], -32000),
        ([{"calls": [{"input": "0x" + "00" * 49_153}]}], -38025),
        ([{"stateOverrides": {IDENTITY: {"movePrecompileToAddress": IDENTITY}}}], -38022),
        ([{"stateOverrides": {SENDER: {"movePrecompileToAddress": RECEIVER}}}], -32000),
        ([{"blockOverrides": {"withdrawals": [{"index": "0x0"}]}}], -32602),
        (
            [{"calls": [{"maxFeePerGas": "0x1", "maxPriorityFeePerGas": "0x2"}]}],
            -32602,
        ),
    ],
)
def test_simulate__refuses(rpc: Any, blocks: list[dict[str, Any]], code: int) -> None:
    assert refuse(rpc, *blocks)[0] == code


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (SEND, -38012),
        ({**SEND, "maxFeePerGas": "0xffffffffff", "nonce": "0x1"}, -38011),
        ({**SEND, "maxFeePerGas": "0xffffffffff"}, None),
    ],
)
def test_simulate__validates_if_asked_to(rpc: Any, call: dict[str, Any], code: int | None) -> None:
    block = {"stateOverrides": RICH, "calls": [{**call, "gas": "0x5208"}]}
    assert "result" in rpc.ask("eth_simulateV1", {"blockStateCalls": [block]})
    answer = rpc.ask("eth_simulateV1", {"blockStateCalls": [block], "validation": True})
    assert answer.get("error", {}).get("code") == code


def test_simulate__gives_transfers_as_logs(rpc: Any, contracts: SimpleNamespace) -> None:
    block = {"stateOverrides": RICH, "calls": [SEND, {"to": contracts.counter}]}
    (traced,) = simulate(rpc, block, traceTransfers=True)
    (transfer,), (event,) = (each["logs"] for each in traced["calls"])
    assert transfer["address"] == COIN
    assert [topic[-40:] for topic in transfer["topics"][1:]] == [SENDER[2:], RECEIVER[2:]]
    assert (int(transfer["data"], 16), event["logIndex"]) == (1, "0x1")
    (plain,) = simulate(rpc, block)
    assert plain["logsBloom"] == traced["logsBloom"]
    assert plain["hash"] == traced["hash"]


def test_simulate__says_why_a_call_failed(rpc: Any, contracts: SimpleNamespace) -> None:
    calls = [{"to": contracts.reverter, "input": "0x1234"}, {"to": contracts.looper}]
    (block,) = simulate(rpc, {"calls": [{**each, "gas": "0x7530"} for each in calls]})
    reverted, exhausted = block["calls"]
    assert reverted["error"] == {"code": 3, "message": "execution reverted", "data": "0x1234"}
    assert exhausted["error"] == {"code": -32015, "message": "out of gas"}
    assert {each["status"] for each in block["calls"]} == {"0x0"}


def test_simulate__gives_all_calls_one_allowance_of_gas(client: Any) -> None:
    node = Node(NodeSettings(call_gas_limit=60_000, now=lambda: 1_800_000_000.0))
    rpc = client(node)
    rpc("anvil_setCode", RECEIVER, "0x5b5f56")
    (block,) = simulate(rpc, {"calls": [{"to": SENDER}, {"to": RECEIVER}]})
    assert block["calls"][1]["gasUsed"] == hex(60_000 - int(block["calls"][0]["gasUsed"], 16))
    assert "capped" in block["calls"][1]["error"]["message"]
    assert refuse(rpc, {"calls": [{"to": RECEIVER}, {"to": SENDER}]})[0] == -38013


def test_simulate__ends_in_time(rpc: Any, contracts: SimpleNamespace) -> None:
    rpc.node.caller.timeout = 0.0
    assert refuse(rpc, {"calls": [{"to": contracts.looper}]})[0] == -32016


def test_simulate__puts_a_precompile_elsewhere(rpc: Any) -> None:
    move = {IDENTITY: {"movePrecompileToAddress": RECEIVER}}
    calls = [{"to": RECEIVER, "input": "0x1234"}, {"to": IDENTITY, "input": "0x1234"}]
    (block,) = simulate(rpc, {"stateOverrides": move, "calls": calls})
    assert [each["returnData"] for each in block["calls"]] == ["0x1234", "0x"]


def test_simulate__pays_withdrawals_and_tells_the_beacon_root(rpc: Any) -> None:
    root = "0x" + "77" * 32
    withdrawal = {"index": "0x0", "validatorIndex": "0x0", "address": RECEIVER, "amount": "0x2"}
    overrides = {"withdrawals": [withdrawal], "beaconRoot": root}
    first, second = simulate(
        rpc,
        {"blockOverrides": overrides},
        {"calls": [{"from": RECEIVER, "to": SENDER, "value": hex(2 * 10**9)}]},
    )
    assert first["withdrawals"] == [withdrawal]
    assert first["parentBeaconBlockRoot"] == root
    assert second["calls"][0]["status"] == "0x1"


def test_call__takes_the_same_overrides(rpc: Any) -> None:
    move = {IDENTITY: {"movePrecompileToAddress": RECEIVER}}
    call = {"to": RECEIVER, "input": "0x1234"}
    assert rpc("eth_call", call, "latest", move) == "0x1234"
    assert rpc("eth_call", {**call, "to": IDENTITY}, "latest", move) == "0x"
    code = {RECEIVER: {"code": "0x" + "43" + "4a" + "01" + "5f52" + "60205ff3"}}
    header = {"number": "0x64", "blobBaseFee": "0x5"}
    assert int(rpc("eth_call", call, "latest", code, header), 16) == 0x69
    assert int(rpc("eth_estimateGas", call, "latest", code, header), 16) > 21_000
    found = rpc("eth_createAccessList", call, "latest", {RECEIVER: {"code": "0x5f5400"}})
    assert found["accessList"] == [{"address": RECEIVER, "storageKeys": ["0x" + "00" * 32]}]
    assert (
        rpc.error("eth_call", call, "latest", None, {"beaconRoot": "0x" + "00" * 32})[0] == -32602
    )


def test_simulate__follows_a_block_without_room_for_gas(rpc: Any) -> None:
    first, second = simulate(rpc, {"blockOverrides": {"gasLimit": "0x1"}}, {}, validation=True)
    assert second["baseFeePerGas"] == first["baseFeePerGas"]
