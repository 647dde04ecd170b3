"""What filters and subscriptions have in common: which logs they want."""

from typing import Any

from mevm.blocks.logs import LogFilter
from mevm.node.feed import LogQuery
from mevm.rpc.codec import BlockId
from mevm.rpc.errors import RpcError, invalid_params, server_error
from mevm.rpc.objects import log_filter


def log_query(value: Any) -> LogQuery:
    """
    Decode the object that says which new logs are wanted, by geth's rules for its range.

    Raises
    ------
    DecodeError
        If it is malformed.
    RpcError
        If its range can have no new logs.
    """
    wanted = log_filter(value)
    first, last = wanted.get("fromBlock", "latest"), wanted.get("toBlock", "latest")
    if "pending" in (first, last):
        raise server_error("pending logs are not supported")
    low, high = _number(first), _number(last)
    if first == "latest":
        if last != "latest":
            raise invalid_range()
    elif low is None or (high is None and last != "latest"):
        raise invalid_range()
    elif high is not None and high < low:
        raise invalid_range()
    return LogQuery(
        low,
        high,
        LogFilter(
            frozenset(wanted.get("address", ())),
            tuple(frozenset(choices) for choices in wanted.get("topics", ())),
        ),
        wanted.get("blockHash"),
    )


def invalid_range() -> RpcError:
    """Return geth's error for a range that cannot be."""
    return invalid_params("invalid block range params")


def _number(block: BlockId) -> int | None:
    """Return the height that a tag stands for, None if it moves."""
    if isinstance(block, int):
        return block
    return 0 if block == "earliest" else None
