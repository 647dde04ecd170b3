"""Reads that may take long let others have the turn while they do."""

import gzip
from typing import Any

import pytest

from mevm.crypto.typed_data import TypedData
from mevm.node import Node
from mevm.rpc.dispatcher import Dispatcher
from mevm.rpc.methods import eth_logs
from mevm.turn import Turn

EMPTY = {"types": {"EIP712Domain": []}, "primaryType": "EIP712Domain", "domain": {}, "message": {}}


@pytest.mark.parametrize(
    ("place", "name", "method"),
    [
        (TypedData, "hash", "eth_signTypedData_v4"),
        (gzip, "compress", "anvil_dumpState"),
        (eth_logs, "_shape", "eth_getLogs"),
    ],
)
def test_long_reads__leave_the_turn_to_others(
    monkeypatch: pytest.MonkeyPatch, place: Any, name: str, method: str
) -> None:
    def work(*arguments: Any, **options: Any) -> Any:
        free.append(turn.take(0))
        if free[-1]:
            turn.end(changed=False)
        return original(*arguments, **options)

    node, turn, free = Node(), Turn(), []
    sender = node.accounts.addresses()[0]
    node.send_transaction({"from": sender, "to": b"", "data": bytes.fromhex("5f5fa000")})
    original = getattr(place, name)
    monkeypatch.setattr(place, name, work)
    params = {"eth_signTypedData_v4": [f"0x{sender.hex()}", EMPTY], "eth_getLogs": [{}]}
    request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params.get(method, [])}
    with turn.reading():
        answer = Dispatcher(node).attempt(request)
    assert answer and "result" in answer
    assert free == [True]
