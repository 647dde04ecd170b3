"""From sending a transaction to its receipt, as one client sees it, beside WeShare's whitepaper.

The paper (§3, "fast verification of transactions", figure 5-1): a transaction is verified within
seconds, of a consortium's network whose machines and way of measuring it does not name. Ours is one
node with one client: what it takes several nodes to agree is not in it.
"""

import statistics
import time
from collections import deque

from benchmarks.comparison import Measured, Row
from benchmarks.peers import free_port, mevm_command, running
from benchmarks.subjects import Node

INSTANT = 500
TIMED = 200
APART = 0.093
"""Seconds from one sent transaction to the next: they meet blocks a second apart at any moment."""
POLL = 0.002
CLAIM = 1_000.0


def measure() -> Measured:
    """Return the median and the 99th percentile, in milliseconds, of both ways to mine."""
    found = {"automine": instant(), "--block-time 1": timed()}
    rows = []
    for name, each in found.items():
        required = {"the paper": 1.0} if name == "automine" else {}
        for what, value in (("median", statistics.median(each)), ("p99", percentile(each, 99))):
            label = f"send until receipt, {name}, {what}"
            rows.append(Row(label, "ms", value, {"the paper": CLAIM}, required, False))
    return Measured(rows, found)


def instant() -> list[float]:
    """Return the milliseconds of transfers one after the other, mined at once."""
    port = free_port()
    with running(mevm_command(port), port) as rpc:
        node = Node(rpc, INSTANT)
        return sorted(seconds(node, index) * 1e3 for index in range(INSTANT))


def seconds(node: Node, index: int) -> float:
    """Return how long one transfer takes."""
    start = time.perf_counter()
    node.transfer(index)
    return time.perf_counter() - start


def timed() -> list[float]:
    """Return the milliseconds of transfers sent all the time, mined every second."""
    port = free_port()
    with running([*mevm_command(port), "--block-time", "1"], port) as rpc:
        node = Node(rpc, TIMED)
        waiting: deque[tuple[float, str]] = deque()
        found: list[float] = []
        begin, sent = time.perf_counter(), 0
        while len(found) < TIMED:
            now = time.perf_counter()
            if sent < TIMED and now >= begin + sent * APART:
                waiting.append((now, rpc("eth_sendRawTransaction", node.work.transfers[sent])))
                sent += 1
            while waiting and rpc("eth_getTransactionReceipt", waiting[0][1]) is not None:
                found.append((time.perf_counter() - waiting.popleft()[0]) * 1e3)
            time.sleep(POLL)
    return sorted(found)


def percentile(values: list[float], share: int) -> float:
    """Return the value that so many percent do not exceed; values are sorted."""
    return values[-(-len(values) * share // 100) - 1]
