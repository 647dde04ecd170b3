"""Who leaves a full pool first.

As in geth, what waits for a lower nonce goes before what can be mined, and then whoever pays least
goes first. What a transaction pays is the least that it and those of its sender before it pay: so
it is always the last of a sender that leaves, and what stays has no gaps.

Seats of the lane's reserve (CEC-08) are left out.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mevm.blocks.keyed_heap import KeyedHeap
from mevm.blocks.lane_reserve import SEATS_EACH, LaneReserve
from mevm.blocks.sender_queue import Queue, ready_count
from mevm.state import World

BPS = 10_000
Rank = tuple[bool, int, int, int, int]


def no_coin_days(sender: bytes) -> int:
    """Return 0: the coin-days of anybody on a chain without a priority lane."""
    return 0


@dataclass(frozen=True, slots=True)
class Conditions:
    """
    What decides who leaves first, until the next block.

    Attributes
    ----------
    world : World
        State of the head: it tells what can be mined.
    base_fee : int
        Base fee of the next block.
    reserved_bps : int
        Share of the pool that goes by coin-days, in basis points.
    coin_days : callable
        Returns what a sender was last found to have.
    """

    world: World = World.EMPTY
    base_fee: int = 0
    reserved_bps: int = 0
    coin_days: Callable[[bytes], int] = no_coin_days

    def same(self, other: "Conditions") -> bool:
        """Return whether the order that they make is the same."""
        return (
            self.world is other.world
            and self.base_fee == other.base_fee
            and self.reserved_bps == other.reserved_bps
        )


class Ranking:
    """
    The senders of a pool, by what the last of each is worth.

    Parameters
    ----------
    queues : iterable of Queue
        What waits, by sender.
    conditions : Conditions
        What decides.
    size : int
        How many transactions the pool takes.
    """

    def __init__(self, queues: Iterable[Queue], conditions: Conditions, size: int) -> None:
        self.conditions = conditions
        self._queues: dict[bytes, Queue] = {}
        self._reserve = LaneReserve(size * conditions.reserved_bps // BPS)
        self._leaving = KeyedHeap()
        for queue in queues:
            self.update(queue[0].transaction.sender, queue)

    def update(self, sender: bytes, queue: Queue) -> None:
        """Take in what waits of a sender now; it may be nothing."""
        before = self._queues.pop(sender, ())
        if queue:
            self._queues[sender] = queue
        self._place(sender)
        if not self.conditions.reserved_bps or not (queue or before):
            return
        standing = self.conditions.coin_days(sender), -(queue or before)[0].arrival
        seats = self._seatable(sender, queue) if standing[0] else 0
        for changed in self._reserve.want(sender, standing, seats):
            self._place(changed)

    def first(self) -> Queue:
        """Return the queue whose last leaves first; an empty one if none can."""
        sender = self._leaving.first()
        return () if sender is None else self._queues[sender]

    def _place(self, sender: bytes) -> None:
        queue = self._queues.get(sender, ())
        if len(queue) > self._reserve.held(sender):
            self._leaving.set(sender, self._rank(sender, queue))
        else:
            self._leaving.discard(sender)

    def _rank(self, sender: bytes, queue: Queue) -> Rank:
        """Return the rank of a queue's last: of equals the latest to arrive leaves first."""
        last = queue[-1]
        ready = ready_count(queue, self.conditions.world.get_nonce(sender)) == len(queue)
        tip = min(last.least_tip, last.least_fee - self.conditions.base_fee)
        return ready, tip, last.least_fee, last.least_tip, -last.arrival

    def _seatable(self, sender: bytes, queue: Queue) -> int:
        """Return how many of a queue, from its first on, could be in the next block."""
        ready = ready_count(queue, self.conditions.world.get_nonce(sender))
        base_fee = self.conditions.base_fee
        return sum(entry.least_fee >= base_fee for entry in queue[: min(ready, SEATS_EACH)])
