"""Logs of past blocks."""

from typing import Any

from mevm.blocks.logs import FoundLog
from mevm.node import Node
from mevm.rpc.codec import BlockId
from mevm.rpc.errors import invalid_params, server_error
from mevm.rpc.objects import log_filter
from mevm.rpc.registry import method
from mevm.rpc.shapes import log_object
from mevm.turn import resolved


@method("eth_getLogs", log_filter, long=True)
def get_logs(node: Node, wanted: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the logs of one block, or of a range of blocks, that match a filter."""
    first, last = _range(node, wanted)
    addresses, topics = wanted.get("address", ()), wanted.get("topics", ())
    logs = node.logs(first, last, addresses, topics)
    if not node.forked:
        resolved()
        return [_shape(each) for each in logs]
    found = [_shape(each) for each in logs]
    from mevm.rpc.passing_on import earlier_logs

    return earlier_logs(node, first, last, addresses, topics) + found


def _shape(found: FoundLog) -> dict[str, Any]:
    """Return a log with its place."""
    return log_object(found.block, found.transaction_index, found.log_index, found.log)


def _range(node: Node, wanted: dict[str, Any]) -> tuple[int, int]:
    """Return the first and last block of a filter."""
    if "blockHash" in wanted:
        block = node.chain.block_by_hash(wanted["blockHash"])
        if block is None:
            raise server_error("unknown block")
        return block.number, block.number
    head = node.chain.head.number
    first = _number(wanted.get("fromBlock", "latest"), head)
    last = _number(wanted.get("toBlock", "latest"), head)
    if first > last:
        raise invalid_params("invalid block range params")
    if last > head:
        raise invalid_params("block range extends beyond current head block")
    return first, last


def _number(block: BlockId, head: int) -> int:
    """Return the number that a tag stands for; what is pending has no logs yet."""
    if isinstance(block, int):
        return block
    return 0 if block == "earliest" else head
