"""The priority lane: a share of each block's gas that goes by coin-days, the rest by fee.

Source: CEC-08.

The lane orders what this node builds and is no rule of validity: a block is imported and replayed
the same whatever order its producer chose. It is the first part of a block and obeys the block's
own rule on gas with a lower limit: a transaction enters while its gas limit fits into what those
before it have left. Who is in it pays as anybody else does. What the lane leaves unused goes by
fee, and so does what did not fit into it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush

from mevm.blocks.assembly import Draft
from mevm.blocks.pool import by_fee, effective_tip
from mevm.blocks.sender_queue import Queue

BPS = 10_000
ADDRESS_LENGTH = 20


@dataclass(frozen=True, slots=True)
class PriorityLane:
    """
    Which contract keeps coin-days, and how much of a block's gas goes by them.

    Attributes
    ----------
    coin_days : bytes
        Address of the contract.
    share_bps : int
        The lane's share in basis points, 1 to 10,000.
    """

    coin_days: bytes
    share_bps: int

    def __post_init__(self) -> None:
        """Refuse what is no address or no share."""
        if len(self.coin_days) != ADDRESS_LENGTH:
            raise ValueError(f"coin-days contract of {len(self.coin_days)} bytes: expected 20")
        if not 1 <= self.share_bps <= BPS:
            raise ValueError(f"lane share of {self.share_bps} basis points: expected 1 to {BPS}")

    def gas(self, gas_limit: int) -> int:
        """Return the lane's part of a block's gas."""
        return gas_limit * self.share_bps // BPS


def fill(
    draft: Draft,
    queues: Iterable[Queue],
    base_fee: int,
    lane_gas: int,
    coin_days: Mapping[bytes, int],
) -> None:
    """
    Fill a block: first the lane, then the rest.

    Parameters
    ----------
    draft : Draft
        The block, empty.
    queues : iterable of Queue
        What can be executed, by sender.
    base_fee : int
        Base fee of the block. Who does not pay it waits, with all that follow.
    lane_gas : int
        Gas of the lane.
    coin_days : mapping
        Of each sender who has any. The others are not in the lane.
    """
    left = {queue[0].transaction.sender: queue for queue in queues}
    lane = _Lane(base_fee, coin_days)
    for sender, queue in left.items():
        lane.push(sender, queue)
    while lane.heap:
        sender, queue = lane.pop()
        transaction = queue[0].transaction
        # Whoever does not fit, or may not be in the block, leaves the lane with all that follow.
        if draft.gas_used + transaction.gas <= lane_gas and draft.add(transaction):
            left[sender] = queue[1:]
            lane.push(sender, left[sender])
    draft.lane = len(draft.included)
    for transaction in by_fee(left.values(), base_fee):
        draft.add(transaction)


class _Lane:
    """The senders in the lane: most coin-days first, then highest tip, then first to arrive."""

    def __init__(self, base_fee: int, coin_days: Mapping[bytes, int]) -> None:
        self._base_fee = base_fee
        self._coin_days = coin_days
        self.heap: list[tuple[int, int, int, bytes, Queue]] = []

    def push(self, sender: bytes, queue: Queue) -> None:
        days = self._coin_days.get(sender, 0)
        if days == 0 or not queue:
            return
        tip = effective_tip(queue[0].transaction, self._base_fee)
        if tip >= 0:
            heappush(self.heap, (-days, -tip, queue[0].arrival, sender, queue))

    def pop(self) -> tuple[bytes, Queue]:
        *_, sender, queue = heappop(self.heap)
        return sender, queue
