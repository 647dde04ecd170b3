"""Filters: what has happened since a client last asked."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mevm.node.feed import ANY_LOG, Feed, LogQuery, TooManyWatches, Topic, Watch


class FilterNotFound(LookupError):
    """There is no filter of that id: it was never made, uninstalled, or not polled in time."""

    def __init__(self) -> None:
        super().__init__("filter not found")


class FilterOverflow(RuntimeError):
    """More has happened since a filter was polled than is kept."""


@dataclass(slots=True, eq=False)
class Filter:
    """
    What is kept for one client.

    Attributes
    ----------
    topic : Topic
        What it collects.
    query : LogQuery
        Which logs, if it collects these.
    full : bool
        Whether its client wants transactions rather than their hashes.
    deadline : float
        When it expires unless it is polled.
    watch : Watch
        Its place in the feed.
    changes : list
        What has happened since it was polled: hashes of blocks and transactions, `LogEvent`s,
        or transactions in full.
    overflowed : bool
        Whether there was more than it may keep.
    """

    topic: Topic
    query: LogQuery
    full: bool
    deadline: float = 0.0
    watch: Watch = field(init=False)
    changes: list[Any] = field(default_factory=list)
    overflowed: bool = False


class Filters:
    """
    The filters of a node by id.

    Parameters
    ----------
    feed : Feed
        What they collect from.
    limit : int
        How many there may be.
    max_changes : int
        How much each may keep between two polls.
    timeout : float
        Seconds without a poll after which one expires.
    now : callable
        A clock in seconds that never goes back.
    """

    def __init__(
        self,
        feed: Feed,
        *,
        limit: int,
        max_changes: int,
        timeout: float,
        now: Callable[[], float],
    ) -> None:
        self._feed = feed
        self._limit = limit
        self._max_changes = max_changes
        self._timeout = timeout
        self._now = now
        self._filters: dict[str, Filter] = {}  # the first to expire comes first

    def __len__(self) -> int:
        """Return how many there are."""
        self._expire()
        return len(self._filters)

    def add(self, topic: Topic, query: LogQuery = ANY_LOG, full: bool = False) -> str:
        """
        Begin to collect.

        Returns
        -------
        str
            The id of the new filter, which nobody can guess.

        Raises
        ------
        TooManyWatches
            If there are too many already.
        """
        self._expire()
        if len(self._filters) >= self._limit:
            raise TooManyWatches(f"too many filters: at most {self._limit}, uninstall some")
        made = Filter(topic, query, full)
        made.watch = Watch(topic, lambda event: self._keep(made, event), query)
        self._feed.add(made.watch)
        identifier = random_id()
        self._touch(identifier, made)
        return identifier

    def get(self, identifier: str) -> Filter:
        """
        Return a filter, which lives on from now.

        Raises
        ------
        FilterNotFound
            If there is none of that id.
        """
        self._expire()
        found = self._filters.pop(identifier, None)
        if found is None:
            raise FilterNotFound
        self._touch(identifier, found)
        return found

    def changes(self, identifier: str) -> list[Any]:
        """
        Return what has happened since the last call, or since the filter was made.

        Raises
        ------
        FilterNotFound
            If there is none of that id.
        FilterOverflow
            If something had to be dropped. The filter is gone then.
        """
        found = self.get(identifier)
        if found.overflowed:
            self.remove(identifier)
            raise FilterOverflow(
                f"filter dropped: more than {self._max_changes} changes since it was last polled, "
                "make a new one"
            )
        changes, found.changes = found.changes, []
        return changes

    def remove(self, identifier: str) -> bool:
        """Forget a filter; return whether there was one."""
        self._expire()
        found = self._filters.pop(identifier, None)
        if found is not None:
            self._feed.remove(found.watch)
        return found is not None

    def _touch(self, identifier: str, touched: Filter) -> None:
        touched.deadline = self._now() + self._timeout
        self._filters[identifier] = touched

    def _expire(self) -> None:
        """Forget the filters that nobody has polled in time."""
        now = self._now()
        while self._filters:
            identifier, oldest = next(iter(self._filters.items()))
            if oldest.deadline > now:
                return
            del self._filters[identifier]
            self._feed.remove(oldest.watch)

    def _keep(self, keeper: Filter, event: Any) -> None:
        """Take note of what happened, unless nobody asks any more."""
        if keeper.deadline <= self._now():
            self._expire()
        elif len(keeper.changes) >= self._max_changes:
            keeper.overflowed, keeper.changes = True, []
            self._feed.remove(keeper.watch)
        else:
            by_hash = keeper.topic is not Topic.LOGS and not keeper.full
            keeper.changes.append(event.hash if by_hash else event)


def random_id() -> str:
    """Return a new id as geth makes them: a hex quantity of 128 random bits."""
    return hex(int.from_bytes(os.urandom(16), "big"))
