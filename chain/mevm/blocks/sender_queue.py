"""What waits of one sender: entries by nonce, each with the least fees on the way to it."""

from collections.abc import Iterable
from typing import NamedTuple

from mevm.vm.transaction import Transaction


class Entry(NamedTuple):
    """
    A waiting transaction.

    Attributes
    ----------
    transaction : Transaction
        What waits.
    arrival : int
        Its place in the order of arrival.
    least_fee, least_tip : int
        The least fee cap and tip cap of it and of those of its sender with lower nonces. It
        cannot be mined before these, so it is worth no more to a block than the worst of them.
    """

    transaction: Transaction
    arrival: int
    least_fee: int
    least_tip: int


Queue = tuple[Entry, ...]
"""The entries of one sender, by nonce."""


def place_of(queue: Queue, nonce: int) -> int:
    """Return where a transaction of that nonce is, or would be, in a queue."""
    low, high = 0, len(queue)
    while low < high:
        middle = (low + high) // 2
        if queue[middle].transaction.nonce < nonce:
            low = middle + 1
        else:
            high = middle
    return low


def find(queue: Queue, nonce: int) -> Transaction | None:
    """Return the transaction of that nonce, or None."""
    place = place_of(queue, nonce)
    if place == len(queue) or queue[place].transaction.nonce != nonce:
        return None
    return queue[place].transaction


def insert(queue: Queue, transaction: Transaction, arrival: int) -> Queue:
    """Return a queue with a transaction more, or instead of that of the same nonce."""
    place = place_of(queue, transaction.nonce)
    rest = queue[place:]
    if rest and rest[0].transaction.nonce == transaction.nonce:
        rest = rest[1:]
    return _chain(queue[:place], [(transaction, arrival), *_plain(rest)])


def without(queue: Queue, transaction: Transaction) -> Queue:
    """Return a queue without the transaction, which is in it."""
    place = place_of(queue, transaction.nonce)
    return _chain(queue[:place], _plain(queue[place + 1 :]))


def from_nonce(queue: Queue, nonce: int) -> Queue:
    """Return a queue without what is before a nonce."""
    return _chain((), _plain(queue[place_of(queue, nonce) :]))


def ready_count(queue: Queue, nonce: int) -> int:
    """Return how many can run, one after the other, from the nonce of the first on."""
    if not queue or queue[0].transaction.nonce != nonce:
        return 0
    # Nonces rise, so there is no gap up to a place where nonce and place have grown alike.
    low, high = 1, len(queue)
    while low < high:
        middle = (low + high + 1) // 2
        if queue[middle - 1].transaction.nonce == nonce + middle - 1:
            low = middle
        else:
            high = middle - 1
    return low


def ready_part(queue: Queue, nonce: int) -> Queue:
    """Return what can run, one after the other, from ``nonce`` on."""
    left = queue[place_of(queue, nonce) :]
    return left[: ready_count(left, nonce)]


def _plain(queue: Queue) -> list[tuple[Transaction, int]]:
    return [(entry.transaction, entry.arrival) for entry in queue]


def _chain(before: Queue, following: Iterable[tuple[Transaction, int]]) -> Queue:
    """Return the queue of the entries before, and of transactions with their arrivals."""
    entries = list(before)
    for transaction, arrival in following:
        fee, tip = transaction.max_fee_per_gas, transaction.max_priority_fee_per_gas
        if entries:
            fee, tip = min(fee, entries[-1].least_fee), min(tip, entries[-1].least_tip)
        entries.append(Entry(transaction, arrival, fee, tip))
    return tuple(entries)
