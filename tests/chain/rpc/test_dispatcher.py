"""The JSON-RPC envelope: requests, batches, notifications, limits, errors."""

import json
from time import sleep
from typing import Any

import pytest

from mevm.node import Node
from mevm.rpc import dispatcher as module
from mevm.rpc.dispatcher import Dispatcher
from mevm.rpc.registry import METHODS, Method

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
    ("limit", "value", "code"),
    [("MAX_BATCH_RESPONSE", 100, -32003), ("MAX_BATCH_SECONDS", 0.05, -32002)],
)
def test_batch__is_bounded_in_size_and_time(
    dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch, limit: str, value: float, code: int
) -> None:
    def rest(node: Node) -> str:
        sleep(0.04)
        return "0x539"

    dispatcher.methods["eth_chainId"] = Method("eth_chainId", rest, (), False, False, False)
    monkeypatch.setattr(module, limit, value)
    answers = json.loads(dispatcher.handle_bytes(json.dumps([CALL] * 5).encode()))
    assert answers[0] == ANSWER
    assert error_of(answers[-1]) == (1, code)
    assert len(answers) == 5


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


def test_development_methods__can_be_left_out(node: Node) -> None:
    plain = Dispatcher(node, development=False)
    assert plain.handle(CALL) == ANSWER
    prefixes = ("evm_", "anvil_", "hardhat_", "tenderly_", "testing_")
    prefixes += ("debug_setHead", "mevm_setLane")
    for name, each in METHODS.items():
        assert each.development == name.startswith(prefixes)
        assert (name in plain.methods) != each.development


@pytest.mark.parametrize(
    ("name", "params", "needs"),
    [
        ("eth_chainId", [], (False, False)),
        ("eth_call", [], (True, False)),
        ("evm_snapshot", [], (False, True)),
        ("eth_sendRawTransaction", [], (True, True)),
        ("eth_getBlockByNumber", ["latest"], (False, False)),
        ("eth_getBlockByNumber", ["pending"], (True, False)),
    ],
)
def test_needs__tells_what_leaves_the_event_loop(
    dispatcher: Dispatcher, name: str, params: list[Any], needs: tuple[bool, bool]
) -> None:
    request = {**CALL, "method": name, "params": params}
    assert dispatcher.needs(request) == needs
    assert dispatcher.needs([CALL, request]) == needs
    assert dispatcher.needs(5) == (False, False)
