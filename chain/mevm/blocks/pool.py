"""The pool: transactions that wait for a block.

Persistent maps hold it, so that a snapshot of the node keeps the pool by reference. While it is
full, a `Ranking` beside them tells who leaves for a better transaction.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

from immutables import Map

from mevm.blocks.eviction import Conditions, Ranking
from mevm.blocks.sender_queue import Queue, find, from_nonce, insert, ready_part, without
from mevm.state import World
from mevm.vm.errors import InvalidTransaction
from mevm.vm.transaction import Transaction

MAX_TRANSACTIONS = 4_096
MAX_PER_SENDER = 1_024
PRICE_BUMP_PERCENT = 10
BLOB_TYPE = 3
ANY_HEAD = Conditions()


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
        self._ranking: Ranking | None = None
        self._ranked = self.state

    def __len__(self) -> int:
        """Return how many transactions wait."""
        return len(self.state.by_hash)

    def __contains__(self, transaction_hash: bytes) -> bool:
        """Return whether a transaction waits."""
        return transaction_hash in self.state.by_hash

    def get(self, transaction_hash: bytes) -> Transaction | None:
        """Return a waiting transaction by its hash."""
        return self.state.by_hash.get(transaction_hash)

    def add(self, transaction: Transaction, conditions: Conditions = ANY_HEAD) -> None:
        """
        Let a transaction wait.

        Parameters
        ----------
        transaction : Transaction
            Validated against the head by the caller. One that waits with the same sender and
            nonce is replaced if each fee is at least 10 % higher.
        conditions : Conditions
            What decides who leaves if the pool is full: it keeps the best of what it has and
            the newcomer, those who came first among equals.

        Raises
        ------
        InvalidTransaction
            If it waits already, pays too little for a replacement, or for a place in the pool.
        """
        if transaction.hash in self:
            raise InvalidTransaction("already known")
        queue = self._queue(transaction.sender)
        arrival = next(self._arrivals)
        by_hash = self.state.by_hash
        old = find(queue, transaction.nonce)
        if old is not None:
            _check_replacement(old, transaction)
            by_hash = by_hash.delete(old.hash)
        else:
            self._check_share(queue)
            if len(self) >= self.max_transactions:
                self._make_room(transaction, arrival, conditions)
                queue, by_hash = self._queue(transaction.sender), self.state.by_hash
        self._store(
            transaction.sender,
            insert(queue, transaction, arrival),
            by_hash.set(transaction.hash, transaction),
        )

    def remove(self, transaction_hash: bytes) -> Transaction | None:
        """Take a transaction out; return it, or None if it does not wait."""
        transaction = self.get(transaction_hash)
        if transaction is None:
            return None
        queue = without(self._queue(transaction.sender), transaction)
        self._store(transaction.sender, queue, self.state.by_hash.delete(transaction_hash))
        return transaction

    def clear(self) -> None:
        """Take every transaction out."""
        self.state = PoolState()

    def drop_used(self, world: World) -> list[Transaction]:
        """Take out the transactions whose nonce is used in ``world``, and return them."""
        self._ranking = None
        dropped: list[Transaction] = []
        for sender, queue in self.state.by_sender.items():
            nonce = world.get_nonce(sender)
            if queue[0].transaction.nonce >= nonce:
                continue
            left = from_nonce(queue, nonce)
            used = [entry.transaction for entry in queue[: len(queue) - len(left)]]
            by_hash = self.state.by_hash.mutate()
            for transaction in used:
                del by_hash[transaction.hash]
            self._store(sender, left, by_hash.finish())
            dropped += used
        return dropped

    def next_nonce(self, sender: bytes, world: World) -> int:
        """Return the nonce for the sender's next transaction, after those that wait."""
        nonce = world.get_nonce(sender)
        for _ in self._ready(sender, nonce):
            nonce += 1
        return nonce

    def ready_of(self, sender: bytes, world: World) -> list[Transaction]:
        """Return the sender's transactions that can run one after the other on ``world``."""
        return [entry.transaction for entry in self._ready(sender, world.get_nonce(sender))]

    def pending(self, world: World) -> dict[bytes, list[Transaction]]:
        """Return, by sender, the transactions that can run one after the other on ``world``."""
        ready = {sender: self.ready_of(sender, world) for sender in self.state.by_sender}
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
        return ready_part(self._queue(sender), nonce)

    def _queue(self, sender: bytes) -> Queue:
        return self.state.by_sender.get(sender, ())

    def _store(self, sender: bytes, queue: Queue, by_hash: Map[bytes, Transaction]) -> None:
        """Change what waits of one sender."""
        by_sender = self.state.by_sender
        ranked = self._ranked is self.state
        self.state = PoolState(
            by_hash, by_sender.set(sender, queue) if queue else by_sender.delete(sender)
        )
        if self._ranking is not None and ranked:
            self._ranking.update(sender, queue)
            self._ranked = self.state

    def _check_share(self, queue: Queue) -> None:
        if len(queue) >= self.max_per_sender:
            text = f"account limit exceeded: {len(queue)} transactions wait from this sender"
            raise InvalidTransaction(text)

    def _make_room(self, newcomer: Transaction, arrival: int, conditions: Conditions) -> None:
        """Take out who is worth least, or refuse the newcomer if that is itself."""
        ranking = self._rank(conditions)
        queue = self._queue(newcomer.sender)
        ranking.update(newcomer.sender, insert(queue, newcomer, arrival))
        least = ranking.first()[-1].transaction
        ranking.update(newcomer.sender, queue)
        if least is not newcomer:
            self.remove(least.hash)
        elif newcomer.nonce <= self.next_nonce(newcomer.sender, conditions.world):
            raise InvalidTransaction("transaction underpriced")
        else:
            raise InvalidTransaction(f"txpool is full: {len(self)} transactions wait")

    def _rank(self, conditions: Conditions) -> Ranking:
        """Return who leaves first; it is found anew for each block, then kept."""
        ranking = self._ranking
        if (
            ranking is None
            or self._ranked is not self.state
            or not ranking.conditions.same(conditions)
        ):
            queues = sorted(self.state.by_sender.values(), key=lambda queue: queue[0].arrival)
            self._ranking = ranking = Ranking(queues, conditions, self.max_transactions)
            self._ranked = self.state
        return ranking


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
