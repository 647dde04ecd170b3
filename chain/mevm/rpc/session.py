"""The subscriptions of one connection, and the notifications that wait to be sent on it."""

from collections import deque
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import orjson

from mevm.blocks.header import Header
from mevm.node.feed import ANY_LOG, Feed, LogEvent, LogQuery, TooManyWatches, Topic, Watch
from mevm.node.filters import random_id
from mevm.rpc.codec import to_data
from mevm.rpc.shapes import header_object, log_event_object, transaction_object
from mevm.vm.transaction import Transaction

MAX_SUBSCRIPTIONS = 1_000
MAX_WAITING = 20_000


class Session:
    """
    What the node tells one client without being asked.

    Events come in whatever thread changes the node, and notifications are taken in the thread of
    the connection.

    Parameters
    ----------
    feed
        Where the events come from.
    wake
        Called, from any thread, when there is something to take.
    """

    def __init__(self, feed: Feed, wake: Callable[[], None]) -> None:
        self._feed = feed
        self._wake = wake
        self._subscriptions: dict[str, Watch] = {}
        self._waiting: deque[tuple[str, Any]] = deque()
        self._holds = 0
        self._closed = False
        self.overflowed = False

    def __len__(self) -> int:
        """Return how many subscriptions there are."""
        return len(self._subscriptions)

    def subscribe(self, topic: Topic, query: LogQuery = ANY_LOG, full: bool = False) -> str:
        """
        Begin to notify the client.

        Parameters
        ----------
        topic
            What of.
        query
            Which logs, if it is logs.
        full
            Whether transactions are given as objects instead of hashes.

        Returns
        -------
        str
            The id of the subscription.

        Raises
        ------
        TooManyWatches
            If there are too many, of this client or in all.
        """
        if len(self._subscriptions) >= MAX_SUBSCRIPTIONS:
            raise TooManyWatches(
                f"too many subscriptions: at most {MAX_SUBSCRIPTIONS} on one connection"
            )
        identifier = random_id()

        def tell(event: Any) -> None:
            self._take_note(identifier, event.hash if by_hash else event)

        by_hash = topic is Topic.TRANSACTIONS and not full
        watch = Watch(topic, tell, query)
        if not self._closed:
            self._feed.add(watch)
            self._subscriptions[identifier] = watch
        return identifier

    def unsubscribe(self, identifier: str) -> bool:
        """Notify of a subscription no more; return whether there was one."""
        watch = self._subscriptions.pop(identifier, None)
        if watch is not None:
            self._feed.remove(watch)
        return watch is not None

    def close(self) -> None:
        """End every subscription, and take no more."""
        self._closed = True
        for identifier in tuple(self._subscriptions):
            self.unsubscribe(identifier)
        self._waiting.clear()

    def hold(self) -> None:
        """Let notifications wait for the answer to a request that may subscribe."""
        self._holds += 1

    def release(self) -> None:
        """End a `hold`: the answer, which has the id of the subscription, has been sent."""
        self._holds -= 1

    def take(self) -> Iterator[bytes]:
        """Yield the notifications that can be sent now, in the order of the events."""
        while self._waiting and not self._holds:
            identifier, event = self._waiting.popleft()
            if identifier in self._subscriptions:
                yield (
                    b'{"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":"'
                    + identifier.encode()
                    + b'","result":'
                    + _encoded(event)
                    + b"}}"
                )

    def _take_note(self, identifier: str, event: Any) -> None:
        if len(self._waiting) >= MAX_WAITING:
            self.overflowed = True
        else:
            self._waiting.append((identifier, event))
        self._wake()


@lru_cache(maxsize=128)
def _encoded(event: Header | LogEvent | Transaction | bytes) -> bytes:
    """Return the JSON of an event; it is the same for all who are told."""
    if isinstance(event, bytes):
        return orjson.dumps(to_data(event))
    if isinstance(event, Header):
        return orjson.dumps(header_object(event))
    if isinstance(event, LogEvent):
        return orjson.dumps(log_event_object(event))
    return orjson.dumps(transaction_object(event))
