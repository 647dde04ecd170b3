"""Five hundred transfers sent in one batch of raw transactions and mined in one block.

Nodes are told not to mine meanwhile. eth-tester refuses a second transaction of one sender before
the first is mined, titanoboa has no blocks: both are left out.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

from benchmarks.comparison import Measured, Row
from benchmarks.subjects import Node, nodes

Start = Callable[[int], AbstractContextManager[Mapping[str, Node]]]
COUNT = 500
ROUNDS = 2
STOPPERS = {"ganache": "miner_stop"}
CLAIM = 10_000.0
"""Transactions a second: "ten thousand and more", WeShare's whitepaper §3, high throughput."""
NAME = f"{COUNT} raw transactions in one batch, mined in one block"


def measure() -> Measured:
    """Return transactions per second, from the batch to the mined block; the best round."""
    best = rates(nodes)
    ours, best["the paper"] = best.pop("MEVM"), CLAIM
    required = {"ganache": 3.0}
    return Measured([Row(NAME, "1/s", ours, best, required)])


def rates(start: Start) -> dict[str, float]:
    """Return transactions per second of each node that is started, in its best round."""
    rounds = [one_round(start) for _ in range(ROUNDS)]
    return {name: COUNT / min(each[name] for each in rounds) for name in rounds[0]}


def one_round(start: Start) -> dict[str, float]:
    """Return the seconds that each takes, on new chains."""
    with start(COUNT) as found:
        return {name: of_node(name, each) for name, each in found.items()}


def of_node(name: str, node: Node) -> float:
    """Send one batch over HTTP, and have it mined."""
    if name in STOPPERS:
        node.call(STOPPERS[name])
    else:
        node.call("evm_setAutomine", False)
    start = time.perf_counter()
    hashes = node.call.batch("eth_sendRawTransaction", node.work.transfers)
    node.call("evm_mine")
    took = time.perf_counter() - start
    blocks = {node.call("eth_getTransactionReceipt", each)["blockNumber"] for each in hashes}
    assert len(blocks) == 1 and node.balance() == COUNT, (name, blocks)
    return took
