"""A queue in which clients take turns, however much each of them has waiting."""

from collections import OrderedDict, deque
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class FairQueue(Generic[T]):
    """First in, first out for each client; round and round among the clients."""

    def __init__(self) -> None:
        self._by_client: OrderedDict[Hashable, deque[T]] = OrderedDict()
        self._length = 0

    def __len__(self) -> int:
        """Return how much waits."""
        return self._length

    def __contains__(self, client: Hashable) -> bool:
        """Return whether anything waits for a client."""
        return client in self._by_client

    def add(self, client: Hashable, item: T) -> None:
        """Let something wait for a client."""
        self._by_client.setdefault(client, deque()).append(item)
        self._length += 1

    def take(self) -> T:
        """Return what waits longest of the client whose turn it is; IndexError if nothing waits."""
        if not self._length:
            raise IndexError("nothing waits")
        client, waiting = self._by_client.popitem(last=False)
        item = waiting.popleft()
        if waiting:
            self._by_client[client] = waiting
        self._length -= 1
        return item

    def remove(self, client: Hashable) -> None:
        """Forget what waits for a client."""
        self._length -= len(self._by_client.pop(client, ()))
