"""Two contracts and a module, compiled once, on a chain whose hashes are always the same."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mevm.explain.abi import canonical_type, selector
from mevm.explain.artifacts import Library
from mevm.explain.formats import load_library
from mevm.node import Node, NodeSettings
from mevm.rpc.dispatcher import Dispatcher

CONTRACTS = Path(__file__).parent / "contracts"
OWNER = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"
GAS = "0x7a120"


@pytest.fixture(scope="session")
def artifacts(tmp_path_factory) -> Path:
    """What `vyper -f combined_json` writes of the contracts."""
    vyper = Path(sys.executable).with_name("vyper")
    command = [vyper, "-f", "combined_json", "Locker.vy", "Relay.vy"]
    made = subprocess.run(command, cwd=CONTRACTS, capture_output=True, text=True, check=True)
    for name in ("Locker.vy", "Relay.vy", "limits.vy"):
        (tmp_path_factory.getbasetemp() / name).write_text((CONTRACTS / name).read_text())
    path = tmp_path_factory.getbasetemp() / "combined.json"
    path.write_text(made.stdout)
    return path


@pytest.fixture(scope="session")
def library(artifacts) -> Library:
    return load_library([artifacts])


class Bench:
    """A node with both contracts, and short ways to call them and to ask what happened."""

    def __init__(self, library: Library, **settings: Any) -> None:
        self.node = Node(NodeSettings(now=lambda: 1_800_000_000.0, **settings))
        self.dispatcher = Dispatcher(self.node)
        self.by_name = {each.name: each for each in library.artifacts}
        self.created: dict[str, str] = {}

    def ask(self, method: str, *params: Any) -> dict[str, Any]:
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
        return self.dispatcher.handle(request)

    def __call__(self, method: str, *params: Any) -> Any:
        answer = self.ask(method, *params)
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def send(self, to: str | None, data: str, **fields: str) -> str:
        target = {} if to is None else {"to": to}
        fields = {"from": OWNER, "gas": GAS, "data": data} | target | fields
        return self("eth_sendTransaction", fields)

    def deploy(self, name: str, *arguments: Any, **fields: str) -> str:
        artifact = self.by_name[name]
        data = artifact.deployment + encoded(artifact.constructor["inputs"], arguments)
        sent = self.send(None, "0x" + data.hex(), **({"gas": "0x2dc6c0"} | fields))
        self.created[name] = self("eth_getTransactionReceipt", sent)["contractAddress"]
        return sent

    def data(self, name: str, function: str, *arguments: Any) -> str:
        functions = self.by_name[name].functions.values()
        item = next(each for each in functions if each["name"] == function)
        return "0x" + (selector(item) + encoded(item["inputs"], arguments)).hex()

    def call(self, name: str, function: str, *arguments: Any, **fields: str) -> str:
        return self.send(self.created[name], self.data(name, function, *arguments), **fields)

    def explain(self, sent: str, **options: Any) -> dict[str, Any]:
        return self("mevm_explain", sent, options)


def encoded(parameters: Any, values: Any) -> bytes:
    from eth_abi import encode

    return encode([canonical_type(each) for each in parameters], values)


@pytest.fixture
def make_bench(artifacts, library) -> Callable[..., Bench]:
    """Return what makes a bench with settings of the test's own."""

    def make(**settings: Any) -> Bench:
        made = Bench(library, **({"artifacts": (artifacts,)} | settings))
        made.deploy("Locker", 100)
        made.deploy("Relay", made.created["Locker"])
        return made

    return make


@pytest.fixture
def bench(make_bench) -> Bench:
    return make_bench()


@pytest.fixture(scope="session")
def owner() -> str:
    return OWNER


@pytest.fixture(scope="session")
def combined(artifacts) -> dict[str, Any]:
    return json.loads(artifacts.read_text())


@pytest.fixture(scope="session")
def project_text() -> Callable[[str], str]:
    """Return what reads an expected text."""
    return lambda name: (Path(__file__).parent / "texts" / name).read_text().rstrip("\n")
