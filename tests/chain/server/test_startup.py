"""What a node loads before its first answer: what is slow to load is left until it is needed."""

import json
import subprocess
import sys

SLOW = {
    "Crypto",
    "ape",
    "boa",
    "cffi",
    "cryptography",
    "eth_account",
    "eth_typing.networks",
    "eth_utils.network",
    "matplotlib",
    "mpmath",
    "numpy",
    "pandas",
    "py_ecc",
    "pydantic",
    "requests",
    "rich",
    "sqlite3",
    "vyper",
    "wasmtime",
    "web3",
    "websockets",
}
MOST = 900
"""Modules of a start: fewer than this are loaded, and hardly any of them takes long."""
PROGRAM = """
import json, sys
from mevm.cli import run, setup
from mevm.node import Node, NodeSettings
from mevm.rpc.dispatcher import Dispatcher
from mevm.server.server import Server
Server(Dispatcher(Node(NodeSettings())))
print(json.dumps(sorted(sys.modules)))
"""


def test_start__loads_nothing_slow() -> None:
    output = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, check=True, timeout=120
    )
    loaded = json.loads(output.stdout)
    assert SLOW.intersection(loaded) == set()
    assert len(loaded) < MOST, f"{len(loaded)} modules are loaded at start"
