"""Choosing revm: by its name alone, on the command line, in settings and in ape's configuration."""

import json
import subprocess
import urllib.request
from types import SimpleNamespace

from node_process import MEVM, read_banner

from ape_mevm.config import MevmConfig
from ape_mevm.local_chain import LocalChain
from mevm.node import Node, NodeSettings
from mevm.rpc.dispatcher import Dispatcher
from mevm.vm.engine import PyEvmEngine
from mevm.vm.revm_engine import RevmEngine

ASK = {"jsonrpc": "2.0", "id": 1, "method": "web3_clientVersion", "params": []}


def test_default__is_pyevm() -> None:
    assert isinstance(Node().chain.engine, PyEvmEngine)
    assert MevmConfig().engine == "py-evm"


def test_settings__name_it() -> None:
    node = Node(NodeSettings(engine="revm"))
    assert isinstance(node.chain.engine, RevmEngine)
    assert Dispatcher(node).handle(ASK)["result"].split("/")[2] == "revm"


def test_ape__names_it() -> None:
    settings = SimpleNamespace(
        mnemonic="test test test test test test test test test test test junk",
        hd_path="m/44'/60'/0'/0",
        number_of_accounts=1,
        balance=10**21,
        provider=SimpleNamespace(auto_mine=True),
    )
    config = MevmConfig(engine="revm")
    chain = LocalChain(settings, 1337, engine=config.engine)
    assert isinstance(chain.node.chain.engine, RevmEngine)


def test_node__names_it() -> None:
    process = subprocess.Popen(
        [*MEVM, "node", "--port", "0", "--engine", "revm"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        url = read_banner(process)[-1].split()[-1]
        request = urllib.request.Request(
            url, json.dumps(ASK).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=20) as response:
            assert json.load(response)["result"].split("/")[2] == "revm"
    finally:
        process.kill()
        process.communicate()
