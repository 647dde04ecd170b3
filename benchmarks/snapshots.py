"""One `evm_snapshot` + `evm_revert` pair over HTTP: our node against anvil."""

import time

from benchmarks.peers import Rpc, anvil_binary, anvil_command, free_port, mevm_command, running
from benchmarks.report import Result

PAIRS = 1_000
WARM_UP = 50


def measure() -> Result:
    """Return microseconds per pair of both, and their ratio."""
    anvil = anvil_binary()
    port = free_port()
    with running(mevm_command(port), port) as rpc:
        ours = microseconds_per_pair(rpc)
    peer = None
    if anvil:
        port = free_port()
        with running(anvil_command(anvil, port), port) as rpc:
            peer = ("anvil", microseconds_per_pair(rpc))
    name = "evm_snapshot + evm_revert pair over HTTP"
    return Result(name, "µs", ("MEVM", ours), peer, higher_is_better=False)


def microseconds_per_pair(rpc: Rpc) -> float:
    """Take and restore snapshots one after the other."""
    for _ in range(WARM_UP):
        pair(rpc)
    start = time.perf_counter()
    for _ in range(PAIRS):
        pair(rpc)
    return (time.perf_counter() - start) / PAIRS * 1e6


def pair(rpc: Rpc) -> None:
    """Take one snapshot and go back to it."""
    assert rpc("evm_revert", rpc("evm_snapshot")) is True
