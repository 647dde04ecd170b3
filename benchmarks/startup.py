"""Time from starting the node's process to its first answer: the median of several starts."""

import statistics
import time
from collections.abc import Callable

from benchmarks.peers import anvil_binary, anvil_command, free_port, mevm_command, running
from benchmarks.report import Result

STARTS = 5


def measure() -> list[Result]:
    """Return the median milliseconds of our node and of anvil."""
    anvil = anvil_binary()
    peer = ("anvil", median_start(lambda port: anvil_command(anvil, port))) if anvil else None
    ours = ("MEVM", median_start(mevm_command))
    return [Result("start until the first answer", "ms", ours, peer, higher_is_better=False)]


def median_start(command: Callable[[int], list[str]]) -> float:
    """Start and stop the node several times."""
    return statistics.median(one_start(command) for _ in range(STARTS)) * 1e3


def one_start(command: Callable[[int], list[str]]) -> float:
    """Return the seconds of one start."""
    port = free_port()
    start = time.perf_counter()
    with running(command(port), port):
        return time.perf_counter() - start
