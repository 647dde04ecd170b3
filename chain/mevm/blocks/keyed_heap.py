"""A heap whose items can change their place, or leave, at any time."""

from heapq import heapify, heappop, heappush
from typing import Any

SLACK = 64


class KeyedHeap:
    """
    Items by key, the least first: every change costs O(log n), spread over all changes.

    What has changed stays in the heap, and is passed over when it comes up. The heap is made anew
    when more than half of it is out of date.
    """

    def __init__(self) -> None:
        self._keys: dict[bytes, tuple[Any, ...]] = {}
        self._heap: list[tuple[tuple[Any, ...], bytes]] = []

    def set(self, item: bytes, key: tuple[Any, ...]) -> None:
        """Put an item in, or in another place."""
        if self._keys.get(item) == key:
            return
        self._keys[item] = key
        heappush(self._heap, (key, item))
        if len(self._heap) > 2 * len(self._keys) + SLACK:
            self._heap = [(key, item) for item, key in self._keys.items()]
            heapify(self._heap)

    def discard(self, item: bytes) -> None:
        """Take an item out, if it is in."""
        self._keys.pop(item, None)

    def first(self) -> bytes | None:
        """Return the item with the least key; None if there is none."""
        while self._heap:
            key, item = self._heap[0]
            if self._keys.get(item) == key:
                return item
            heappop(self._heap)
        return None
