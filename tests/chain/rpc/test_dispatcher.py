"""The JSON-RPC envelope: requests, batches, notifications, limits, errors."""

import gc
import json
from pathlib import Path
from typing import Any

import pytest

from mevm.blocks.priority_lane import PriorityLane
from mevm.node import Node, NodeSettings
from mevm.rpc import dispatcher as module
from mevm.rpc.dispatcher import Dispatcher
from mevm.rpc.registry import METHODS, Line, Method
from mevm.vm.engine import PyEvmEngine

CALL = {"jsonrpc": "2.0", "id": 1, "method": "eth_chainId"}
ANSWER = {"jsonrpc": "2.0", "id": 1, "result": "0x539"}


@pytest.fixture
def dispatcher(rpc: Any) -> Dispatcher:
    return rpc.dispatcher


def error_of(answer: Any) -> tuple[Any, int]:
    return answer["id"], answer["error"]["code"]


@pytest.mark.parametrize("request_id", [1, "a", 1.5, None, 2**60])
def test_handle__gives_the_id_back(dispatcher: Dispatcher, request_id: Any) -> None:
    assert dispatcher.handle({**CALL, "id": request_id}) == {**ANSWER, "id": request_id}


@pytest.mark.parametrize("params", [{}, {"params": None}, {"params": []}])
def test_handle__params_may_be_left_out(dispatcher: Dispatcher, params: Any) -> None:
    assert dispatcher.handle({**CALL, **params}) == ANSWER


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (5, -32600),
        ("eth_chainId", -32600),
        (None, -32600),
        ({}, -32600),
        ({**CALL, "jsonrpc": "1.0"}, -32600),
        ({**CALL, "method": 5}, -32600),
        ({**CALL, "method": "eth_nothing"}, -32601),
        ({**CALL, "method": "__class__"}, -32601),
        ({**CALL, "params": {"a": 1}}, -32602),
        ({**CALL, "params": [1]}, -32602),
    ],
)
def test_handle__refuses(dispatcher: Dispatcher, request_: Any, code: int) -> None:
    given = request_.get("id") if isinstance(request_, dict) else None
    assert error_of(dispatcher.handle(request_)) == (given, code)


@pytest.mark.parametrize("request_id", [[], {}])
def test_handle__refuses_ids_of_other_types(dispatcher: Dispatcher, request_id: Any) -> None:
    assert error_of(dispatcher.handle({**CALL, "id": request_id})) == (None, -32600)


def test_handle__notifications_are_executed_and_not_answered(dispatcher: Dispatcher) -> None:
    assert dispatcher.handle({"jsonrpc": "2.0", "method": "evm_mine"}) is None
    assert dispatcher.handle({"jsonrpc": "2.0", "method": "eth_nothing"}) is None
    assert dispatcher.node.head.number == 1


def test_batch__answers_in_order_without_notifications(dispatcher: Dispatcher) -> None:
    notification = {"jsonrpc": "2.0", "method": "eth_chainId"}
    answers = dispatcher.handle([CALL, notification, 5, {**CALL, "id": 2}])
    assert [each.get("id") for each in answers] == [1, None, 2]
    assert dispatcher.handle([notification]) is None


@pytest.mark.parametrize("batch", [[], [CALL] * (module.MAX_BATCH + 1)])
def test_batch__refuses_empty_and_too_long(dispatcher: Dispatcher, batch: list[Any]) -> None:
    assert error_of(dispatcher.handle(batch)) == (None, -32600)
    assert error_of(json.loads(dispatcher.handle_bytes(json.dumps(batch).encode()))) == (
        None,
        -32600,
    )


@pytest.mark.parametrize(
    "body", [b"", b"{", b"nonsense", b"\xff\xff", b'{"a":1}x', b"[" * 5_000, b'{"id":NaN}']
)
def test_handle_bytes__malformed_json(dispatcher: Dispatcher, body: bytes) -> None:
    assert error_of(json.loads(dispatcher.handle_bytes(body))) == (None, -32700)


def test_handle_bytes__encodes_answers_and_batches(dispatcher: Dispatcher) -> None:
    assert json.loads(dispatcher.handle_bytes(json.dumps(CALL).encode())) == ANSWER
    assert json.loads(dispatcher.handle_bytes(json.dumps([CALL] * 2).encode())) == [ANSWER] * 2
    assert dispatcher.handle_bytes(b'{"jsonrpc":"2.0","method":"eth_chainId"}') == b""


@pytest.mark.parametrize("result", [2**70, object(), float])
def test_unexpected_errors__are_logged_and_tell_nothing(
    node: Node, caplog: pytest.LogCaptureFixture, result: Any
) -> None:
    def fail(node: Node) -> Any:
        raise KeyError("secret")

    dispatcher = Dispatcher(node)
    dispatcher.methods["test_fail"] = Method("test_fail", fail, (), False, False, False)
    odd = Method("test_odd", lambda node: result, (), False, False, False)
    dispatcher.methods["test_odd"] = odd
    for name in ("test_fail", "test_odd"):
        answer = dispatcher.handle_bytes(json.dumps({**CALL, "method": name}).encode())
        assert json.loads(answer) == {
            "jsonrpc": "2.0",
            "id": 1,
            "error": {"code": -32603, "message": "internal error"},
        }
        assert f'unexpected error in "{name}"' in caplog.text
    assert dispatcher.handle(CALL) == ANSWER


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("eth_call", [{"data": "0x61ffff5ffd"}, "latest"]),  # reverts, with 65,535 bytes
        ("eth_estimateGas", [{"data": "0x61ffff5ffd"}, "latest"]),
        ("eth_getBalance", ["0x12"]),
        ("debug_traceTransaction", ["0x" + "77" * 32]),
        ("eth_nothing", []),
        ("eth_call", [{"data": "0x61ffff5ff3"}, "latest"]),  # creates, too much
        ("eth_call", [{"data": "0x60ef5f5360015ff3"}, "latest"]),
        ("eth_call", [{"data": "0x6150005ff3", "gas": "0x20000"}, "latest"]),
    ],
)
def test_errors__leave_no_garbage(dispatcher: Dispatcher, method: str, params: list[Any]) -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    assert b'"error"' in dispatcher.handle_bytes(body)
    gc.collect()
    gc.disable()
    try:
        dispatcher.handle_bytes(body)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_method_not_found__does_not_repeat_a_long_name(dispatcher: Dispatcher) -> None:
    answer = dispatcher.handle({"jsonrpc": "2.0", "id": 1, "method": "x" * 10_000})
    assert answer["error"]["message"].startswith(f"the method {'x' * 100}… does not exist")


def test_development_methods__can_be_left_out(node: Node) -> None:
    plain = Dispatcher(node, development=False)
    assert plain.handle(CALL) == ANSWER
    prefixes = ("evm_", "anvil_", "hardhat_", "tenderly_", "testing_")
    prefixes += ("debug_setHead", "mevm_setLane", "mevm_snapshot", "miner_")
    prefixes += ("eth_sendUnsignedTransaction",)
    for name, each in METHODS.items():
        assert each.development == name.startswith(prefixes)
        assert (name in plain.methods) != each.development


@pytest.mark.parametrize(
    ("name", "params", "line"),
    [
        ("eth_chainId", [], Line.SHORT),
        ("eth_call", [], Line.CALL),
        ("eth_call", [{}, "pending"], Line.READ),
        ("eth_simulateV1", [], Line.TRACE),
        ("debug_traceCall", [], Line.TRACE),
        ("debug_traceCall", [{}, "pending"], Line.TRACE),
        ("evm_snapshot", [], Line.EDIT),
        ("eth_sendRawTransaction", [], Line.SEND),
        ("evm_mine", [], Line.CHANGE),
        ("eth_getBlockByNumber", ["latest"], Line.SHORT),
        ("eth_getBlockByNumber", ["pending"], Line.READ),
        ("eth_getBalance", ["0x" + "77" * 20, {"blockNumber": "pending"}], Line.READ),
        ("eth_nonsense", ["pending"], Line.SHORT),
    ],
)
def test_line__tells_where_a_request_waits(
    dispatcher: Dispatcher, name: str, params: list[Any], line: Line
) -> None:
    assert dispatcher.line({**CALL, "method": name, "params": params}) is line


def test_line__pending_blocks_of_a_lane_are_made_in_the_line_of_changes(node: Node) -> None:
    request = {**CALL, "method": "eth_getBlockByNumber", "params": ["pending", False]}
    assert Dispatcher(node).line(request) is Line.READ
    node.set_lane(PriorityLane(bytes(20), 1_000))
    assert Dispatcher(node).line(request) is Line.CHANGE
    for name in ("mevm_lane", "eth_fillTransaction", "eth_signTransaction", "eth_sendTransaction"):
        assert Dispatcher(node).line({**CALL, "method": name}) is Line.CHANGE


def test_line__a_fork_with_a_lane_makes_pending_blocks_in_the_line_of_changes(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Node, "forked", True)
    request = {**CALL, "method": "eth_getBlockByNumber", "params": ["pending", False]}
    assert Dispatcher(node).line(request) is Line.READ
    assert Dispatcher(node).line(CALL) is Line.READ
    node.set_lane(PriorityLane(bytes(20), 1_000))
    assert Dispatcher(node).line(request) is Line.CHANGE
    assert Dispatcher(node).line(CALL) is Line.READ


def test_line__of_a_fork_nothing_is_answered_at_once(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Node, "forked", True)
    lines = {Dispatcher(node).line({"method": name}) for name in METHODS}
    assert lines == {Line.READ, Line.TRACE, Line.CHANGE}


def test_line__what_an_engine_cannot_give_up_is_not_tried(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(PyEvmEngine, "heeds_attempts")
    lines = {Dispatcher(node).line({"method": name}) for name in METHODS}
    assert lines == {Line.SHORT, Line.READ, Line.TRACE, Line.EDIT, Line.CHANGE}


def test_line__no_change_waits_for_the_disk_in_the_event_loop(tmp_path: Path) -> None:
    node = Node(NodeSettings(datadir=tmp_path, account_count=0))
    lines = {Dispatcher(node).line({"method": name}) for name in Dispatcher(node).methods}
    assert not lines & {Line.EDIT, Line.SEND}
    assert Dispatcher(node).line(CALL) is Line.SHORT
    node.close()


@pytest.mark.parametrize("request_", [5, None, "text", {}, {"method": []}])
def test_line__of_what_is_no_request(dispatcher: Dispatcher, request_: Any) -> None:
    assert dispatcher.line(request_) is Line.SHORT
