"""One `evm_snapshot` + `evm_revert` pair, as test suites take one for every test.

Twice: as JSON-RPC over one bare connection, where the round trip is most of the time for either
node, and as ape issues it, through web3.py: anvil's plugin over HTTP, ours in the process.
"""

import time
from collections.abc import Callable

from web3 import HTTPProvider
from web3.providers.base import JSONBaseProvider

from ape_mevm.transport import InProcessProvider
from benchmarks.peers import anvil_binary, anvil_command, free_port, mevm_command, running
from benchmarks.report import Result
from mevm.node import Node
from mevm.rpc.dispatcher import Dispatcher

PAIRS = 1_000
WARM_UP = 50

Call = Callable[..., object]


def measure() -> list[Result]:
    """Return microseconds per pair, over HTTP and as ape issues them."""
    anvil = anvil_binary()
    http_peer = web3_peer = None
    port = free_port()
    with running(mevm_command(port), port) as rpc:
        http_ours = microseconds_per_pair(rpc)
    web3_ours = microseconds_per_pair(through_web3(InProcessProvider(InProcessChain())))
    if anvil:
        port = free_port()
        with running(anvil_command(anvil, port), port) as rpc:
            http_peer = ("anvil", microseconds_per_pair(rpc))
            provider = HTTPProvider(f"http://127.0.0.1:{port}")
            web3_peer = ("anvil over HTTP", microseconds_per_pair(through_web3(provider)))
    name = "evm_snapshot + evm_revert pair"
    return [
        Result(f"{name}, bare HTTP", "µs", ("MEVM", http_ours), http_peer, False),
        Result(f"{name}, as ape calls it", "µs", ("MEVM in process", web3_ours), web3_peer, False),
    ]


class InProcessChain:
    """What the ape plugin's transport asks for: a dispatcher."""

    def __init__(self) -> None:
        self.dispatcher = Dispatcher(Node())


def through_web3(provider: JSONBaseProvider) -> Call:
    """Return a caller that goes the way of `Web3.provider.make_request`."""

    def call(method: str, *params: object) -> object:
        return provider.make_request(method, list(params))["result"]

    return call


def microseconds_per_pair(call: Call) -> float:
    """Take and restore snapshots one after the other."""
    for _ in range(WARM_UP):
        pair(call)
    start = time.perf_counter()
    for _ in range(PAIRS):
        pair(call)
    return (time.perf_counter() - start) / PAIRS * 1e6


def pair(call: Call) -> None:
    """Take one snapshot and go back to it."""
    assert call("evm_revert", call("evm_snapshot")) is True
