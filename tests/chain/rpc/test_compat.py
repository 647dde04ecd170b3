"""The request and response files of ethereum/execution-apis, graded as hive grades them.

Equality is that of JSON values; texts of errors are left out where both sides have one, but codes
count. Files that say "speconly" are held against the OpenRPC schema of the method's result only.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mevm.crypto import rlp
from mevm.node import Node, NodeSettings
from mevm.rpc.dispatcher import Dispatcher

VECTORS = Path(__file__).parents[4] / "shared/vectors/rpc-compat-prague"
HEAD = "e27a3e81bd7cfe2aec2cc9e832c73a17c93e7efcf659cf4b39883b96c48708c2"

FILES = sorted(VECTORS.glob("*/*.io"))

pytestmark = [
    pytest.mark.skipif(not FILES, reason=f"no vectors in ../shared: {VECTORS.name}"),
    pytest.mark.rule("SERO-30"),
]


@pytest.fixture(scope="module")
def dispatcher() -> Dispatcher:
    genesis = json.loads((VECTORS / "genesis.json").read_text())
    node = Node(NodeSettings(genesis=genesis, automine=False, account_count=0))
    for raw in rlp.split(rlp.encode_list((VECTORS / "chain.rlp").read_bytes())):
        node.chain.import_block(raw)
    return Dispatcher(node)


def exchanges(path: Path) -> Iterator[tuple[str, Any]]:
    request = ""
    for line in path.read_text().splitlines():
        if line.startswith(">> "):
            request = line[3:]
        elif line.startswith("<< "):
            yield request, json.loads(line[3:])


def without_texts(got: Any, wanted: Any) -> None:
    """Drop the texts of errors where both have one."""
    if isinstance(got, dict) and isinstance(wanted, dict):
        if isinstance(got.get("message"), str) and isinstance(wanted.get("message"), str):
            got.pop("message")
            wanted.pop("message")
        for key in got.keys() & wanted.keys():
            without_texts(got[key], wanted[key])


def test_files__are_all_there() -> None:
    assert len(FILES) == 233


def test_import__reaches_the_head(dispatcher: Dispatcher) -> None:
    assert dispatcher.node.chain.head.hash.hex() == HEAD


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_compat__file(
    path: Path, dispatcher: Dispatcher, schema_errors: Callable[[str, Any], list[str]]
) -> None:
    speconly = "speconly" in path.read_text()
    for request, wanted in exchanges(path):
        got = json.loads(dispatcher.handle_bytes(request.encode()))
        if speconly:
            method = json.loads(request)["method"]
            assert ("error" in got) == ("error" in wanted), got
            assert "error" in got or not schema_errors(method, got["result"])
            continue
        without_texts(got.get("error"), wanted.get("error"))
        assert got == wanted
