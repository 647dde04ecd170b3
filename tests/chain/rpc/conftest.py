"""A node with its dispatcher, and the OpenRPC schemas of results."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from mevm.node import Node, NodeSettings
from mevm.rpc.dispatcher import Dispatcher

OPENRPC = Path(__file__).parents[4] / "shared/vectors/openrpc"
JSON_TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "number": int | float,
    "integer": int,
    "null": type(None),
}


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


@pytest.fixture
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

    def check(method: str, result: Any) -> list[str]:
        return list(_errors(result, _results()[method], "result"))

    return check


@cache
def _results() -> dict[str, Any]:
    """Schemas of results by method."""
    methods: list[Any] = []
    for path in OPENRPC.glob("*/*.yaml"):
        content = yaml.safe_load(path.read_text())
        methods += content if isinstance(content, list) else []
    return {each["name"]: each["result"]["schema"] for each in methods if "result" in each}


@cache
def _schemas() -> dict[str, Any]:
    """Shared schemas by name."""
    found: dict[str, Any] = {}
    for path in (OPENRPC / "schemas").glob("*.yaml"):
        found |= yaml.safe_load(path.read_text())
    return found


def _errors(value: Any, schema: Any, at: str) -> Any:
    """Yield where a value breaks a schema: the part of JSON Schema that OpenRPC uses here."""
    if "$ref" in schema:
        yield from _errors(value, _schemas()[schema["$ref"].rsplit("/", 1)[1]], at)
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_is(value, kind) for kind in kinds):
        yield f"{at}: {type(value).__name__} is not {kinds}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is not one of {schema['enum']}"
    if "const" in schema and value != schema["const"]:
        yield f"{at}: {value!r} is not {schema['const']!r}"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{at}: {value!r:.80} does not match {schema['pattern']}"
    for name in ("oneOf", "anyOf"):
        tried = [list(_errors(value, each, at)) for each in schema.get(name, [])]
        if tried and all(tried):
            yield f"{at}: none of {name}: {min(tried, key=len)}"
    for each in schema.get("allOf", []):
        yield from _errors(value, each, at)
    if isinstance(value, list) and "items" in schema:
        for i, each in enumerate(value):
            yield from _errors(each, schema["items"], f"{at}[{i}]")
    if isinstance(value, dict):
        yield from _object_errors(value, schema, at)


def _is(value: Any, kind: str) -> bool:
    """Return whether a value is of a JSON type; true is not a number."""
    numeric = kind in ("number", "integer")
    return isinstance(value, JSON_TYPES[kind]) and not (numeric and isinstance(value, bool))


def _object_errors(value: dict[str, Any], schema: Any, at: str) -> Any:
    """Yield where an object breaks a schema."""
    for name in schema.get("required", []):
        if name not in value:
            yield f"{at}: {name} is missing"
    properties, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    for name, each in value.items():
        matching = [sub for pattern, sub in patterns.items() if re.search(pattern, name)]
        if name in properties:
            yield from _errors(each, properties[name], f"{at}.{name}")
        elif matching:
            yield from _errors(each, matching[0], f"{at}.{name}")
        elif schema.get("additionalProperties") is False:
            yield f"{at}: {name} is not expected"
        elif isinstance(schema.get("additionalProperties"), dict):
            yield from _errors(each, schema["additionalProperties"], f"{at}.{name}")
