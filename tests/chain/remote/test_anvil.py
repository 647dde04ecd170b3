"""A fork of another implementation's chain."""

import json
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from benchmarks.peers import anvil_binary

from mevm.node import Node, NodeSettings
from mevm.remote.origin import ForkSettings
from mevm.rpc.dispatcher import Dispatcher

COUNTER = "0x" + "c0" * 20
COUNTER_CODE = "0x5f5460010180" + "5f555f52" + "60aa60205fa1" + "60205ff3"
STRANGER = "0x" + "57" * 20
TRANSACTION_GAS = "0x20000"

Ask = Callable[..., Any]


@pytest.fixture
def anvil() -> Iterator[tuple[str, Ask]]:
    binary = anvil_binary()
    if binary is None:
        pytest.skip("no anvil: set $ANVIL, or install @foundry-rs/anvil under build/peers")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [binary, "--port", str(port), "--silent", "--hardfork", "prague"]
    process = subprocess.Popen(command)
    url = f"http://127.0.0.1:{port}"

    def ask(method: str, *params: Any) -> Any:
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        request = urllib.request.Request(url, body.encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response)["result"]

    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                ask("eth_chainId")
                break
            except OSError:
                assert time.monotonic() < deadline, "anvil does not answer"
                time.sleep(0.05)
        yield url, ask
    finally:
        process.kill()
        process.wait()


def test_fork__shows_what_anvil_shows(anvil: tuple[str, Ask]) -> None:
    url, theirs = anvil
    theirs("anvil_setCode", COUNTER, COUNTER_CODE)
    payer = theirs("eth_accounts")[0]
    first = theirs("eth_sendTransaction", {"from": payer, "to": COUNTER, "gas": TRANSACTION_GAS})
    theirs("anvil_impersonateAccount", STRANGER)
    theirs("anvil_setBalance", STRANGER, hex(10**18))
    sent = {"from": STRANGER, "to": COUNTER, "gas": TRANSACTION_GAS}
    second = theirs("eth_sendTransaction", sent)  # has a hash of anvil's own making
    dispatcher = Dispatcher(Node(NodeSettings(fork=ForkSettings(url=url, cache=None))))

    def ours(method: str, *params: Any) -> Any:
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
        return dispatcher.handle(request)["result"]

    assert ours("eth_chainId") == "0x7a69"
    for method, *params in (
        ("eth_blockNumber",),
        ("eth_call", {"to": COUNTER}),
        ("eth_call", {"to": COUNTER}, "0x1"),
        ("eth_getBalance", STRANGER, "0x2"),
        ("eth_getStorageAt", COUNTER, "0x0", "0x1"),
        ("eth_getTransactionByHash", first),
        ("eth_getTransactionByHash", second),
        ("eth_getTransactionReceipt", second),
        ("eth_getBlockByNumber", "0x2", True),
        ("eth_getLogs", {"fromBlock": "0x0", "toBlock": "0x2"}),
        ("debug_traceTransaction", second, {"tracer": "callTracer"}),
    ):
        assert ours(method, *params) == theirs(method, *params), method
    for number in (3, 4):
        ours("eth_sendTransaction", {"from": payer, "to": COUNTER})
        theirs("eth_sendTransaction", {"from": payer, "to": COUNTER, "gas": TRANSACTION_GAS})
        assert ours("eth_getLogs", {})[0]["data"] == theirs("eth_getLogs", {})[0]["data"]
        assert ours("eth_blockNumber") == hex(number)
