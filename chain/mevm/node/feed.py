"""What happens to the chain and the pool, told to whoever watches: filters and subscriptions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from mevm.blocks.block import Block
from mevm.blocks.chain import Chain
from mevm.blocks.logs import LogFilter, logs_of
from mevm.vm.results import Log
from mevm.vm.transaction import Transaction

MAX_WATCHES = 10_000


class Topic(Enum):
    """What can be watched, and what is told about it."""

    HEADS = "new heads"
    """The `Header` of each block that becomes part of the chain."""
    LOGS = "logs"
    """A `LogEvent` for each log that comes or goes."""
    TRANSACTIONS = "pending transactions"
    """Each `Transaction` that waits and could be in the next block."""
    SYNCING = "syncing"
    """Nothing: the node is never behind."""


class TooManyWatches(ValueError):
    """The bound of filters or subscriptions is reached; the text says which."""


@dataclass(frozen=True, slots=True, eq=False)
class LogEvent:
    """A log with its place in the chain; ``removed`` if its block has left the chain."""

    log: Log
    block_hash: bytes
    block_number: int
    timestamp: int
    transaction_hash: bytes
    transaction_index: int
    log_index: int
    removed: bool


@dataclass(frozen=True, slots=True)
class LogQuery:
    """
    Which logs are watched.

    Attributes
    ----------
    first, last : int or None
        Range of block numbers; None is open towards the new blocks.
    wanted : LogFilter
        What they look like.
    block_hash : bytes or None
        The one block that past logs are wanted of.
    """

    first: int | None = None
    last: int | None = None
    wanted: LogFilter = LogFilter()
    block_hash: bytes | None = None

    def matches(self, event: LogEvent) -> bool:
        """Return whether a log is wanted."""
        if event.block_number < (self.first or 0):
            return False
        if self.last is not None and event.block_number > self.last:
            return False
        return self.wanted.matches(event.log)


ANY_LOG = LogQuery()


@dataclass(frozen=True, slots=True, eq=False)
class Watch:
    """
    One watcher.

    Attributes
    ----------
    topic : Topic
        What it watches.
    tell : callable
        Called with each thing that happens, in the thread in which it does: it must be quick.
    query : LogQuery
        Which logs, if it watches these.
    """

    topic: Topic
    tell: Callable[[Any], None]
    query: LogQuery = field(default=ANY_LOG)


class Feed:
    """
    Tells watchers of blocks, logs and transactions.

    When blocks leave the chain their logs are told once more, as removed, the oldest block first
    as geth does; those of the blocks that follow come after them.

    Parameters
    ----------
    chain : Chain
        What is watched.
    """

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._watches: dict[Topic, dict[Watch, None]] = {topic: {} for topic in Topic}
        chain.on_block.append(self._block_came)
        chain.on_removal.append(self._blocks_go)

    def __len__(self) -> int:
        """Return how many watch."""
        return sum(map(len, self._watches.values()))

    def add(self, watch: Watch) -> None:
        """
        Begin to tell a watcher.

        Raises
        ------
        TooManyWatches
            If there are too many already.
        """
        if len(self) >= MAX_WATCHES:
            raise TooManyWatches(f"too many filters and subscriptions: at most {MAX_WATCHES}")
        self._watches[watch.topic][watch] = None

    def remove(self, watch: Watch) -> None:
        """Tell a watcher no more; from any thread, and as often as one likes."""
        self._watches[watch.topic].pop(watch, None)

    def is_watched(self, topic: Topic) -> bool:
        """Return whether anybody watches."""
        return bool(self._watches[topic])

    def announce(self, transactions: Sequence[Transaction]) -> None:
        """Tell of transactions that could be in the next block."""
        for transaction in transactions:
            self._tell(Topic.TRANSACTIONS, transaction)

    def _block_came(self, block: Block) -> None:
        self._tell(Topic.HEADS, block.header)
        self._tell_logs(block, removed=False)

    def _blocks_go(self, first: int) -> None:
        if self.is_watched(Topic.LOGS):
            for number in range(first, self._chain.head.number + 1):
                block = self._chain.block(number)
                if block is not None:
                    self._tell_logs(block, removed=True)

    def _tell(self, topic: Topic, event: Any) -> None:
        for watch in tuple(self._watches[topic]):
            watch.tell(event)

    def _tell_logs(self, block: Block, removed: bool) -> None:
        watches = tuple(self._watches[Topic.LOGS])
        if not watches or not any(block.header.bloom):
            return
        events = _events(block, removed)
        addresses = {event.log.address for event in events}
        for watch in watches:
            wanted = watch.query.wanted.addresses
            if not wanted or not addresses.isdisjoint(wanted):
                for event in filter(watch.query.matches, events):
                    watch.tell(event)


def _events(block: Block, removed: bool) -> list[LogEvent]:
    """Return the logs of a block. They do not hold the block, which may be long gone when read."""
    return [
        LogEvent(
            found.log,
            block.hash,
            block.number,
            block.timestamp,
            found.transaction.hash,
            found.transaction_index,
            found.log_index,
            removed,
        )
        for found in logs_of(block, LogFilter())
    ]
