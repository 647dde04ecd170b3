"""Subscriptions: what happens, told on the connection as it happens (geth's pub/sub)."""

from typing import Any

from mevm.node import Node
from mevm.node.feed import ANY_LOG, Topic
from mevm.rpc.codec import DecodeError, Decoder, boolean, text
from mevm.rpc.errors import METHOD_NOT_FOUND, RpcError, invalid_params, server_error
from mevm.rpc.registry import method, optional
from mevm.rpc.session import Session
from mevm.rpc.watching import log_query

TOPICS: dict[str, tuple[Topic, Decoder | None]] = {
    "newHeads": (Topic.HEADS, None),
    "logs": (Topic.LOGS, log_query),
    "newPendingTransactions": (Topic.TRANSACTIONS, boolean),
    "syncing": (Topic.SYNCING, None),
}
"""By the name that clients use: what is told, and what the argument after the name is."""


def _anything(value: Any) -> Any:
    return value


@method("eth_subscribe", text, optional(_anything), session=True)
def subscribe(node: Node, session: Session, name: str, argument: Any) -> str:
    """Begin to notify the client of new blocks, logs or transactions; return an id (geth)."""
    if name not in TOPICS:
        raise RpcError(METHOD_NOT_FOUND, f'no "{name:.80}" subscription in eth namespace')
    topic, decode = TOPICS[name]
    if argument is None:
        if topic is Topic.LOGS:
            raise invalid_params("missing value for required argument 1")
        return session.subscribe(topic)
    if decode is None:
        raise invalid_params("too many arguments, want at most 1")
    try:
        decoded = decode(argument)
    except DecodeError as error:
        raise invalid_params(f"invalid argument 1: {error}") from None
    if topic is Topic.LOGS:
        return session.subscribe(topic, decoded)
    return session.subscribe(topic, ANY_LOG, full=decoded)


@method("eth_unsubscribe", text, session=True)
def unsubscribe(node: Node, session: Session, identifier: str) -> bool:
    """End a subscription of this connection (geth)."""
    if not session.unsubscribe(identifier):
        raise server_error("subscription not found")
    return True
