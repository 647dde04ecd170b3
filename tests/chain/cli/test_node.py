"""`mevm node` as a process: it serves, prints, stops, and explains what is wrong."""

import json
import re
import signal
import socket
import time
import urllib.error
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from node_process import refusal

from mevm.node import Node, NodeSettings

VECTORS = Path(__file__).parents[4] / "shared/vectors/rpc-compat-prague"
HEAD = "0xe27a3e81bd7cfe2aec2cc9e832c73a17c93e7efcf659cf4b39883b96c48708c2"


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_node__serves_and_stops(start: Callable[..., Any], by: signal.Signals) -> None:
    node = start("--accounts", "2", "--balance", "5", "--chain-id", "99")
    assert node.ask("eth_chainId") == "0x63"
    accounts = node.ask("eth_accounts")
    assert [node.ask("eth_getBalance", each) for each in accounts] == [hex(5 * 10**18)] * 2
    printed = "\n".join(node.lines)
    assert accounts[0] in printed.lower()
    assert "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80" in printed
    assert "These keys are public" in printed
    code, output, errors = node.stop(by)
    assert (code, errors) == (0, "")
    assert re.search(r"^eth_chainId \d+\.\d\d ms$", output, re.M)


def test_node__chain_flags(start: Callable[..., Any]) -> None:
    node = start(
        *("--gas-limit", "10000000", "--timestamp", "1000000000", "--base-fee", "7"),
        *("--no-mining", "--mnemonic", "abandon " * 11 + "about"),
    )
    genesis = node.ask("eth_getBlockByNumber", "0x0")
    assert genesis["gasLimit"] == hex(10_000_000)
    assert genesis["timestamp"] == hex(1_000_000_000)
    assert genesis["baseFeePerGas"] == "0x7"
    assert node.ask("eth_accounts")[0] == "0x9858effd232b4033e47d90003d41ec34ecaeda94"
    assert node.ask("anvil_getAutomine") is False


def test_node__block_time(start: Callable[..., Any]) -> None:
    node = start("--block-time", "0.05")
    while int(node.ask("eth_blockNumber"), 16) < 3:
        pass
    node.ask("evm_setIntervalMining", 0)
    height = node.ask("eth_blockNumber")
    assert node.ask("anvil_getIntervalMining") is None
    assert node.ask("eth_blockNumber") == height


def test_node__keeps_its_state_in_a_file(start: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "state"
    first = start("--dump-state", str(path))
    first.ask("anvil_setBalance", "0x" + "77" * 20, "0x5")
    first.ask("evm_mine")
    head = first.ask("eth_getBlockByNumber", "latest")
    assert first.stop()[0] == 0
    assert [each.name for each in tmp_path.iterdir()] == ["state"]
    second = start("--load-state", str(path))
    assert second.ask("eth_getBlockByNumber", "latest") == head
    assert second.ask("eth_getBalance", "0x" + "77" * 20) == "0x5"


def test_node__without_dev_methods(start: Callable[..., Any]) -> None:
    node = start("--no-dev-methods")
    assert node.ask("evm_snapshot") is None
    assert node.ask("eth_chainId") == "0x539"


def test_node__token(start: Callable[..., Any]) -> None:
    node = start("--host", "0.0.0.0", "--token", "secret")
    node.url = node.url.replace("0.0.0.0", "127.0.0.1")
    with pytest.raises(urllib.error.HTTPError, match="401"):
        node.ask("eth_chainId")
    assert node.ask("eth_chainId", Authorization="Bearer secret") == "0x539"


@pytest.mark.skipif(not VECTORS.exists(), reason="no rpc-compat-prague in ../shared/vectors")
def test_node__imports_a_chain(start: Callable[..., Any]) -> None:
    files = str(VECTORS / "genesis.json"), str(VECTORS / "chain.rlp")
    node = start("--genesis", files[0], "--import", files[1])
    assert node.ask("eth_getBlockByNumber", "latest")["hash"] == HEAD


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--port", "70000"], "70000 is not in the range 0<=x<=65535"),
        (["--chain-id", "x"], "'x' is not a valid integer"),
        (["--block-time", "1", "--no-mining"], "exclude each other"),
        (["--genesis", "missing"], "'missing' does not exist"),
        (["--engine", "geth"], "'geth' is not one of 'py-evm', 'revm'"),
        (["--host", "0.0.0.0"], "refusing to listen on 0.0.0.0"),
        (["--host", "256.0.0.1", "--token", "x"], "cannot listen on 256.0.0.1:0"),
        (["--base-fee", str(2**64)], "is not in the range"),
        (["--balance", str(2**64)], "is not in the range"),
    ],
)
def test_node__explains_wrong_flags(flags: list[str], message: str) -> None:
    assert message in refusal(*flags)


@pytest.mark.parametrize(
    ("flag", "content", "message"),
    [
        ("--genesis", "{", "not JSON"),
        ("--genesis", "[]", "genesis: expected a JSON object"),
        ("--genesis", '{"config": {}}', "genesis config"),
        ("--load-state", "nonsense", "dump"),
        ("--import", "nonsense", "block 1: "),
    ],
)
def test_node__explains_wrong_files(tmp_path: Path, flag: str, content: str, message: str) -> None:
    path = tmp_path / "file"
    path.write_text(content)
    line = refusal(flag, str(path))
    assert message in line
    assert str(path) in line or flag == "--genesis"


def test_node__genesis_excludes_what_it_says(tmp_path: Path) -> None:
    path = tmp_path / "genesis.json"
    path.write_text("{}")
    line = refusal("--genesis", str(path), "--chain-id", "5")
    assert "--chain-id is for the development genesis" in line


def test_node__port_in_use(start: Callable[..., Any]) -> None:
    port = start().url.rsplit(":", 1)[1]
    assert f"cannot listen on 127.0.0.1:{port}" in refusal("--port", port)


FIRST = "f39fd6e51aad88f6f4ce6ab8827279cfffb92266"
ENDLESS = {"data": "0x5b600056", "gas": hex(10**12)}


@pytest.mark.parametrize("times", [1, 2])
def test_stop__cuts_short_what_runs_and_a_second_signal_ends_at_once(
    start: Callable[..., Any], times: int
) -> None:
    node = start("--call-timeout", "600", "--call-gas-limit", str(10**12))
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "eth_call", "params": [ENDLESS]})
    host, _, port = node.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=60) as client:
        head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        client.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        node.ask("eth_blockNumber")
        for _ in range(times - 1):
            node.process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
        code, _, errors = node.stop(signal.SIGTERM)
        assert (code, errors) == (0 if times == 1 else 130, "")
        assert (b"execution aborted (timeout)" in client.recv(10_000)) == (times == 1)


def test_no_dev_methods__nor_accounts(start: Callable[..., Any]) -> None:
    node = start("--no-dev-methods")
    assert node.ask("eth_accounts") == []
    assert node.ask("evm_snapshot") is None
    assert int(node.ask("eth_getBalance", "0x" + FIRST), 16) == 10_000 * 10**18


def test_no_dev_methods__nor_accounts_impersonated_before(
    start: Callable[..., Any], tmp_path: Path
) -> None:
    before = Node(NodeSettings(datadir=tmp_path))
    before.impersonate(bytes.fromhex(FIRST))
    before.close()
    node = start("--no-dev-methods", "--datadir", str(tmp_path))
    assert node.ask("eth_sendTransaction", {"from": "0x" + FIRST, "to": "0x" + FIRST}) is None
    assert node.ask("eth_blockNumber") == "0x0"
