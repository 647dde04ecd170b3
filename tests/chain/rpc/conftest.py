"""A node with its dispatcher, and the OpenRPC schemas of results."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from openrpc import methods, result_errors

from mevm.node import Node, NodeSettings
from mevm.rpc.dispatcher import Dispatcher


class Client:
    """Calls methods and returns results or error objects."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.dispatcher = Dispatcher(node)

    def ask(self, method: str, *params: Any) -> dict[str, Any]:
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
        return self.dispatcher.handle(request)

    def __call__(self, method: str, *params: Any) -> Any:
        answer = self.ask(method, *params)
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def error(self, method: str, *params: Any) -> tuple[int, str]:
        error = self.ask(method, *params)["error"]
        return error["code"], error["message"]


COUNTER = "0x" + "c0" * 20
REVERTER = "0x" + "de" * 20
LOOPER = "0x" + "10" * 20
CODES = {
    # slot 0 += 1; log the new value under topic 0xaa; return it
    COUNTER: "0x5f5460010180" + "5f555f52" + "60aa60205fa1" + "60205ff3",
    # revert with the call data
    REVERTER: "0x365f5f37365ffd",
    # for ever
    LOOPER: "0x5b5f56",
}


@pytest.fixture
def node() -> Node:
    return Node(NodeSettings(now=lambda: 1_800_000_000.0))


@pytest.fixture
def rpc(node: Node) -> Client:
    return Client(node)


@pytest.fixture(scope="session")
def client() -> type[Client]:
    """For nodes with settings of the test's own."""
    return Client


@pytest.fixture
def accounts(rpc: Client) -> list[str]:
    return rpc("eth_accounts")


@pytest.fixture
def contracts(rpc: Client) -> SimpleNamespace:
    """Addresses of small contracts that are there from the start."""
    for each, code in CODES.items():
        rpc("anvil_setCode", each, code)
    return SimpleNamespace(counter=COUNTER, reverter=REVERTER, looper=LOOPER)


@pytest.fixture(scope="session")
def schema_errors() -> Callable[[str, Any], list[str]]:
    """Return the differences between a result and the OpenRPC schema of its method."""
    if not methods():
        pytest.skip("no description in ../shared: openrpc")
    return result_errors
