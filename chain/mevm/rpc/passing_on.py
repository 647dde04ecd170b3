"""Requests that a forked chain leaves to the node that it was forked from.

Blocks up to the fork are read, checked and shown here as any others. A block that holds what
only its own chain knows, as the deposits of rollups, cannot be: what is asked about it is passed
on as it is, with the number of the block for its tag. Traces of old transactions are passed on
first, since all before them in the block would have to be executed here.
"""

from collections.abc import Callable, Sequence
from typing import Any

from mevm.node import Node
from mevm.remote.errors import RemoteError, RemoteRefused
from mevm.remote.origin import Origin
from mevm.rpc.codec import BLOCK_TAGS, block_number, hash32, to_data, to_quantity
from mevm.state.forked_world import RemoteOnly

Json = Any

BY_HASH = None
BLOCK_PARAMETER: dict[str, int | None] = {
    "debug_getRawBlock": 0,
    "debug_getRawHeader": 0,
    "debug_getRawReceipts": 0,
    "debug_getRawTransaction": BY_HASH,
    "debug_traceBlockByHash": BY_HASH,
    "debug_traceBlockByNumber": 0,
    "debug_traceTransaction": BY_HASH,
    "eth_feeHistory": 1,
    "eth_getBlockByHash": BY_HASH,
    "eth_getBlockByNumber": 0,
    "eth_getBlockReceipts": 0,
    "eth_getBlockTransactionCountByHash": BY_HASH,
    "eth_getBlockTransactionCountByNumber": 0,
    "eth_getProof": 2,
    "eth_getRawTransactionByBlockHashAndIndex": BY_HASH,
    "eth_getRawTransactionByBlockNumberAndIndex": 0,
    "eth_getRawTransactionByHash": BY_HASH,
    "eth_getTransactionByBlockHashAndIndex": BY_HASH,
    "eth_getTransactionByBlockNumberAndIndex": 0,
    "eth_getTransactionByHash": BY_HASH,
    "eth_getTransactionReceipt": BY_HASH,
    "eth_getUncleByBlockHashAndIndex": BY_HASH,
    "eth_getUncleByBlockNumberAndIndex": 0,
    "eth_getUncleCountByBlockHash": BY_HASH,
    "eth_getUncleCountByBlockNumber": 0,
    "ots_getBlockDetails": 0,
    "ots_getBlockDetailsByHash": BY_HASH,
    "ots_getBlockTransactions": 0,
    "ots_getInternalOperations": BY_HASH,
    "ots_getTransactionError": BY_HASH,
    "ots_traceTransaction": BY_HASH,
    "trace_block": 0,
    "trace_replayBlockTransactions": 0,
    "trace_replayTransaction": BY_HASH,
    "trace_transaction": BY_HASH,
}
"""Which parameter is the block that is asked about."""

PASSED_ON_FIRST = ("debug_traceBlock", "debug_traceTransaction", "trace_", "ots_trace")


def answer_forked(node: Node, name: str, params: list[Json], answer: Callable[[], Json]) -> Json:
    """Answer a request to a forked chain: here if possible, or else by the remote node.

    Parameters
    ----------
    node
        The fork.
    name, params
        The request.
    answer
        Answers it here.

    Raises
    ------
    RemoteError
        If the remote node gives no answer, or may not be asked that.
    """
    origin = node.origin
    assert origin is not None
    if _is_old_trace(node, origin, name, params):
        try:
            return origin.client.ask(name, *params)
        except RemoteRefused:
            pass  # many nodes do not trace: then it is done here
    try:
        return answer()
    except RemoteOnly as error:
        return _pass_on(origin, name, params, error.number)


def earlier_logs(
    node: Node, first: int, last: int, addresses: Sequence[bytes], topics: Sequence[Sequence[bytes]]
) -> list[dict[str, Json]]:
    """Return log objects of a range of blocks, as far as it is before the fork."""
    origin = node.origin
    if origin is None or first > origin.base.number:
        return []
    wanted: dict[str, Json] = {
        "fromBlock": to_quantity(first),
        "toBlock": to_quantity(min(last, origin.base.number)),
    }
    if addresses:
        wanted["address"] = [to_data(each) for each in addresses]
    if topics:
        wanted["topics"] = [[to_data(each) for each in group] or None for group in topics]
    return origin.logs(wanted)


def _is_old_trace(node: Node, origin: Origin, name: str, params: list[Json]) -> bool:
    """Return whether a request is about a trace of what was before the fork."""
    if not name.startswith(PASSED_ON_FIRST) or name not in BLOCK_PARAMETER:
        return False
    if not params or not isinstance(params[0], str) or params[0] in BLOCK_TAGS:
        return False
    history = node.chain.history
    if BLOCK_PARAMETER[name] is not BY_HASH:
        number = block_number(params[0])
        return isinstance(number, int) and number <= origin.base.number
    wanted = hash32(params[0])
    if "Block" in name:
        found = history.number(wanted)
    else:
        place = history.place(wanted)
        found = None if place is None else place[0]
    return found is not None and found <= origin.base.number


def _pass_on(origin: Origin, name: str, params: list[Json], number: int) -> Json:
    if name not in BLOCK_PARAMETER:
        raise RemoteError(f"block {number} is the remote chain's, and of a kind not known here")
    position = BLOCK_PARAMETER[name]
    if position is not None:
        params = [*params, *[None] * (position + 1 - len(params))]
        params[position] = to_quantity(number)
    return origin.client.ask(name, *params)
