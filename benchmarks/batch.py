"""Five hundred transfers sent in one batch of raw transactions and mined in one block.

Nodes are told not to mine meanwhile. eth-tester refuses a second transaction of one sender before
the first is mined, titanoboa has no blocks: both are left out.
"""

import time

from benchmarks.comparison import Measured, Row
from benchmarks.subjects import Node, nodes

COUNT = 500
ROUNDS = 2
STOPPERS = {"ganache": "miner_stop"}
CLAIM = 10_000.0
"""Transactions a second: "ten thousand and more", WeShare's whitepaper §3, high throughput."""
NAME = f"{COUNT} raw transactions in one batch, mined in one block"


def measure() -> Measured:
    """Return transactions per second, from the batch to the mined block; the best round."""
    rounds = [one_round() for _ in range(ROUNDS)]
    best = {name: COUNT / min(each[name] for each in rounds) for name in rounds[0]}
    ours, best["the paper"] = best.pop("MEVM"), CLAIM
    required = {"ganache": 3.0}
    return Measured([Row(NAME, "1/s", ours, best, required)])


def one_round() -> dict[str, float]:
    """Return the seconds that each takes, on new chains."""
    with nodes(COUNT) as found:
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
