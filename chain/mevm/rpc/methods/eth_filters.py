"""Filters: what has happened since the client last asked, as geth keeps it for five minutes."""

from typing import Any

from mevm.node import Node
from mevm.node.feed import LogEvent, LogQuery, Topic
from mevm.node.filters import Filter, FilterNotFound
from mevm.rpc.codec import boolean, text, to_data
from mevm.rpc.methods.eth_logs import get_logs
from mevm.rpc.registry import method, optional
from mevm.rpc.shapes import log_event_object, transaction_object
from mevm.rpc.watching import log_query


@method("eth_newFilter", log_query)
def new_filter(node: Node, query: LogQuery) -> str:
    """Begin to collect logs (execution-apis)."""
    return node.filters.add(Topic.LOGS, query)


@method("eth_newBlockFilter")
def new_block_filter(node: Node) -> str:
    """Begin to collect the hashes of new blocks (execution-apis)."""
    return node.filters.add(Topic.HEADS)


@method("eth_newPendingTransactionFilter", optional(boolean, False))
def new_transaction_filter(node: Node, full: bool) -> str:
    """Begin to collect transactions that could be mined: hashes, or in full as geth can."""
    return node.filters.add(Topic.TRANSACTIONS, full=full)


@method("eth_getFilterChanges", text)
def get_filter_changes(node: Node, identifier: str) -> list[Any]:
    """Return what a filter has collected since the last call (execution-apis)."""
    return [_shape(change) for change in node.filters.changes(identifier)]


@method("eth_getFilterLogs", text, long=True)
def get_filter_logs(node: Node, identifier: str) -> list[dict[str, Any]]:
    """Return all logs of the range of a filter, whatever was collected (execution-apis)."""
    return get_logs(node, _past(node.filters.get(identifier)))


@method("eth_uninstallFilter", text)
def uninstall_filter(node: Node, identifier: str) -> bool:
    """Forget a filter; return whether there was one (execution-apis)."""
    return node.filters.remove(identifier)


def _shape(change: Any) -> Any:
    """Return the JSON of what a filter collected."""
    if isinstance(change, bytes):
        return to_data(change)
    return log_event_object(change) if isinstance(change, LogEvent) else transaction_object(change)


def _past(found: Filter) -> dict[str, Any]:
    """Return what `eth_getLogs` is asked for the past logs of a filter."""
    if found.topic is not Topic.LOGS:
        raise FilterNotFound
    query = found.query
    wanted: dict[str, Any] = {"address": query.wanted.addresses, "topics": query.wanted.topics}
    if query.block_hash is not None:
        return {**wanted, "blockHash": query.block_hash}
    span = {"fromBlock": query.first, "toBlock": query.last}
    return wanted | {name: number for name, number in span.items() if number is not None}
