"""The pool: transactions that wait for a block.

Persistent maps hold it, so that a snapshot of the node keeps the pool by reference.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

from immutables import Map

from mevm.state import World
from mevm.vm.errors import InvalidTransaction
from mevm.vm.transaction import Transaction

MAX_TRANSACTIONS = 4_096
MAX_PER_SENDER = 1_024
PRICE_BUMP_PERCENT = 10
BLOB_TYPE = 3


class Entry(NamedTuple):
    """A waiting transaction, and its place in the order of arrival."""

    transaction: Transaction
    arrival: int


Queue = tuple[Entry, ...]
"""The entries of one sender, by nonce."""


@dataclass(frozen=True, slots=True)
class PoolState:
    """Contents of a pool: immutable."""

    by_hash: Map[bytes, Transaction] = Map()
    by_sender: Map[bytes, Queue] = Map()


class Pool:
    """
    Waiting transactions, by sender and nonce.

    Parameters
    ----------
    max_transactions : int
        How many transactions may wait in all.
    max_per_sender : int
        How many may wait from one sender.
    """

    def __init__(
        self, max_transactions: int = MAX_TRANSACTIONS, max_per_sender: int = MAX_PER_SENDER
    ) -> None:
        self.max_transactions = max_transactions
        self.max_per_sender = max_per_sender
        self.state = PoolState()
        self._arrivals = count()

    def __len__(self) -> int:
        """Return how many transactions wait."""
        return len(self.state.by_hash)

    def __contains__(self, transaction_hash: bytes) -> bool:
        """Return whether a transaction waits."""
        return transaction_hash in self.state.by_hash

    def get(self, transaction_hash: bytes) -> Transaction | None:
        """Return a waiting transaction by its hash."""
        return self.state.by_hash.get(transaction_hash)

    def add(self, transaction: Transaction) -> None:
        """
        Let a transaction wait.

        Parameters
        ----------
        transaction : Transaction
            Validated against the head by the caller. One that waits with the same sender and
            nonce is replaced if each fee is at least 10 % higher.

        Raises
        ------
        InvalidTransaction
            If it waits already, pays too little for a replacement, or the pool is full.
        """
        if transaction.hash in self:
            raise InvalidTransaction("already known")
        queue = self.state.by_sender.get(transaction.sender, ())
        place = _place(queue, transaction.nonce)
        old = queue[place].transaction if _holds(queue, place, transaction.nonce) else None
        if old is not None:
            _check_replacement(old, transaction)
        else:
            self._check_room(queue)
        entry = Entry(transaction, next(self._arrivals))
        rest = queue[place + 1 :] if old is not None else queue[place:]
        by_hash = self.state.by_hash if old is None else self.state.by_hash.delete(old.hash)
        self.state = PoolState(
            by_hash.set(transaction.hash, transaction),
            self.state.by_sender.set(transaction.sender, (*queue[:place], entry, *rest)),
        )

    def remove(self, transaction_hash: bytes) -> Transaction | None:
        """Take a transaction out; return it, or None if it does not wait."""
        transaction = self.get(transaction_hash)
        if transaction is None:
            return None
        queue = self.state.by_sender[transaction.sender]
        left = tuple(entry for entry in queue if entry.transaction is not transaction)
        by_sender = self.state.by_sender
        self.state = PoolState(
            self.state.by_hash.delete(transaction_hash),
            by_sender.set(transaction.sender, left)
            if left
            else by_sender.delete(transaction.sender),
        )
        return transaction

    def clear(self) -> None:
        """Take every transaction out."""
        self.state = PoolState()

    def drop_used(self, world: World) -> list[Transaction]:
        """Take out the transactions whose nonce is used in ``world``, and return them."""
        used = [
            entry.transaction
            for sender, queue in self.state.by_sender.items()
            if queue[0].transaction.nonce < (nonce := world.get_nonce(sender))
            for entry in queue
            if entry.transaction.nonce < nonce
        ]
        for transaction in used:
            self.remove(transaction.hash)
        return used

    def next_nonce(self, sender: bytes, world: World) -> int:
        """Return the nonce for the sender's next transaction, after those that wait."""
        nonce = world.get_nonce(sender)
        for _ in self._ready(sender, nonce):
            nonce += 1
        return nonce

    def pending(self, world: World) -> dict[bytes, list[Transaction]]:
        """Return, by sender, the transactions that can run one after the other on ``world``."""
        ready = {
            sender: [entry.transaction for entry in self._ready(sender, world.get_nonce(sender))]
            for sender in self.state.by_sender
        }
        return {sender: transactions for sender, transactions in ready.items() if transactions}

    def queued(self, world: World) -> dict[bytes, list[Transaction]]:
        """Return, by sender, the transactions that wait for one with a lower nonce."""
        waiting: dict[bytes, list[Transaction]] = {}
        for sender, queue in self.state.by_sender.items():
            ready = len(self._ready(sender, world.get_nonce(sender)))
            if ready < len(queue):
                waiting[sender] = [entry.transaction for entry in queue[ready:]]
        return waiting

    def in_order_of_arrival(self) -> tuple[Transaction, ...]:
        """Return every transaction that waits, the first to arrive first."""
        entries = [entry for queue in self.state.by_sender.values() for entry in queue]
        entries.sort(key=lambda entry: entry.arrival)
        return tuple(entry.transaction for entry in entries)

    def ready(self, world: World) -> list[Queue]:
        """Return each sender's entries that can run on ``world``, the first to arrive first."""
        found = [self._ready(sender, world.get_nonce(sender)) for sender in self.state.by_sender]
        return sorted((queue for queue in found if queue), key=lambda queue: queue[0].arrival)

    def best(self, world: World, base_fee: int | None) -> Iterator[Transaction]:
        """
        Yield the transactions for a block: highest tip first, each sender's by nonce.

        Parameters
        ----------
        world : World
            State that the block is built on.
        base_fee : int or None
            Base fee of that block. Who does not pay it waits, with all that follow.

        Yields
        ------
        Transaction
            Equal tips come in order of arrival.
        """
        return by_fee(self.ready(world), base_fee or 0)

    def _ready(self, sender: bytes, nonce: int) -> Queue:
        """Return the sender's entries from ``nonce`` on, as far as there is no gap."""
        queue = self.state.by_sender.get(sender, ())
        start = _place(queue, nonce)
        end = start
        while end < len(queue) and queue[end].transaction.nonce == nonce + end - start:
            end += 1
        return queue[start:end]

    def _check_room(self, queue: Queue) -> None:
        if len(queue) >= self.max_per_sender:
            text = f"account limit exceeded: {len(queue)} transactions wait from this sender"
            raise InvalidTransaction(text)
        if len(self) >= self.max_transactions:
            raise InvalidTransaction(f"txpool is full: {len(self)} transactions wait")


def by_fee(queues: Iterable[Queue], base_fee: int) -> Iterator[Transaction]:
    """Yield transactions as `Pool.best` does, out of the queues that are given."""
    heap: list[tuple[int, int, int, Queue]] = []
    for queue in queues:
        _push(heap, queue, 0, base_fee)
    while heap:
        _, _, place, queue = heappop(heap)
        yield queue[place].transaction
        _push(heap, queue, place + 1, base_fee)


def effective_tip(transaction: Transaction, base_fee: int) -> int:
    """Return what a transaction pays the block's producer per gas; negative if not even the fee."""
    left = transaction.max_fee_per_gas - base_fee
    return min(transaction.max_priority_fee_per_gas, left)


def _push(heap: list[tuple[int, int, int, Queue]], queue: Queue, place: int, base_fee: int) -> None:
    if place == len(queue):
        return
    tip = effective_tip(queue[place].transaction, base_fee)
    if tip >= 0:
        heappush(heap, (-tip, queue[place].arrival, place, queue))


def _place(queue: Queue, nonce: int) -> int:
    """Return where a transaction of that nonce is, or would be, in a queue."""
    low, high = 0, len(queue)
    while low < high:
        middle = (low + high) // 2
        if queue[middle].transaction.nonce < nonce:
            low = middle + 1
        else:
            high = middle
    return low


def _holds(queue: Queue, place: int, nonce: int) -> bool:
    return place < len(queue) and queue[place].transaction.nonce == nonce


def _check_replacement(old: Transaction, new: Transaction) -> None:
    """Refuse a replacement unless it raises every fee of the old transaction enough."""
    if (old.type == BLOB_TYPE) != (new.type == BLOB_TYPE):
        # As geth: a blob transaction and another kind cannot replace each other.
        raise InvalidTransaction("address already reserved")
    pairs = [
        (old.max_fee_per_gas, new.max_fee_per_gas),
        (old.max_priority_fee_per_gas, new.max_priority_fee_per_gas),
    ]
    if old.type == BLOB_TYPE:
        pairs.append((old.max_fee_per_blob_gas or 0, new.max_fee_per_blob_gas or 0))
    for paid, offered in pairs:
        if offered <= paid or offered * 100 < paid * (100 + PRICE_BUMP_PERCENT):
            raise InvalidTransaction("replacement transaction underpriced")
