"""Time from starting a process to its first answer: the median of several starts, in turns.

Each starts once before, so that files are in memory and Python's modules compiled, as they are
where a package was installed.

Peers that live in the process of their tests start with it: theirs is a Python that makes a chain
and reads a balance.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial

from benchmarks.comparison import Measured, Row
from benchmarks.peers import as_installed, commands, free_port, running
from benchmarks.subjects import in_turns

STARTS = 5
ETH_TESTER = """
from eth_tester import EthereumTester, PyEVMBackend
tester = EthereumTester(PyEVMBackend())
tester.get_balance(tester.get_accounts()[0])
"""
TITANOBOA = "import boa\nboa.env.get_balance(boa.env.eoa)"


def measure() -> Measured:
    """Return the median milliseconds of each."""
    starts = {name: partial(start_node, command) for name, command in commands().items()}
    starts["eth-tester"] = partial(run_python, ETH_TESTER)
    starts["titanoboa"] = partial(run_python, TITANOBOA)
    in_turns(starts, lambda start: start(), 1)
    times = in_turns(starts, lambda start: start(), STARTS)
    median = {name: statistics.median(each) * 1e3 for name, each in times.items()}
    ours = median.pop("MEVM")
    return Measured([Row("start until the first answer", "ms", ours, median, {}, False)])


def start_node(command: Callable[[int], list[str]]) -> float:
    """Start a node; return the seconds to its first answer."""
    port = free_port()
    begin = time.perf_counter()
    with running(command(port), port):
        return time.perf_counter() - begin


def run_python(program: str) -> float:
    """Run a program to its end; return the seconds."""
    begin = time.perf_counter()
    command = [sys.executable, "-c", program]
    subprocess.run(command, env=as_installed(), check=True, capture_output=True)
    return time.perf_counter() - begin
