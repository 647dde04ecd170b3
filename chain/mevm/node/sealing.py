"""Making blocks out of the pool: instantly, by the clock, or when told to."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from mevm.blocks.assembly import Assembled, Fill, in_order
from mevm.blocks.block import Block
from mevm.blocks.chain import Chain
from mevm.blocks.coin_days import MAX_REMEMBERED, CoinDays, Standings
from mevm.blocks.eviction import Conditions
from mevm.blocks.fees import MAXIMUM_GAS_LIMIT, MINIMUM_GAS_LIMIT
from mevm.blocks.pool import Pool, by_fee, effective_tip
from mevm.blocks.priority_lane import PriorityLane, fill
from mevm.blocks.sender_queue import Queue
from mevm.crypto.keccak import keccak
from mevm.node.clock import Clock
from mevm.vm.context import BlockContext
from mevm.vm.errors import InvalidTransaction
from mevm.vm.transaction import Transaction

logger = logging.getLogger(__name__)

MAX_BLOCKS_AT_ONCE = 100_000


@dataclass(frozen=True, slots=True)
class SealingState:
    """
    When blocks are made, and what goes into their headers.

    Attributes
    ----------
    automine : bool
        Whether a transaction is mined at once.
    block_time : float or None
        Seconds between blocks that the server's timer has made.
    coinbase : bytes
        Who gets the priority fees.
    gas_limit : int or None
        Gas limit of the next blocks; None for that of the head.
    next_prev_randao, next_base_fee
        Set for one block only; None for what follows from its parent.
    lane : PriorityLane or None
        The part of each block that goes by coin-days; None if all of it goes by fee.
    """

    automine: bool
    block_time: float | None
    coinbase: bytes
    gas_limit: int | None = None
    next_prev_randao: bytes | None = None
    next_base_fee: int | None = None
    lane: PriorityLane | None = None


class Sealer:
    """
    Makes blocks.

    Parameters
    ----------
    chain : Chain
        Where they are appended.
    pool : Pool
        Where their transactions come from.
    clock : Clock
        Where their timestamps come from.
    state : SealingState
        How to begin.
    """

    def __init__(self, chain: Chain, pool: Pool, clock: Clock, state: SealingState) -> None:
        self._chain = chain
        self._pool = pool
        self._clock = clock
        self._context: tuple[Block, SealingState, int, BlockContext] | None = None
        self._pending: tuple[tuple[object, ...], Assembled] | None = None
        self._view: tuple[tuple[object, ...], Callable[[bytes], int]] | None = None
        self._standings = Standings()
        self.state = state
        self.waiting: dict[bytes, InvalidTransaction] = {}
        self.on_block: list[Callable[[Block], None]] = []

    def context(self, timestamp: int | None = None) -> BlockContext:
        """Return the context of the next block; it does not change anything."""
        head, state = self._chain.head, self.state
        if timestamp is None:
            timestamp = self._clock.peek(head.timestamp)
        # Each transaction of a batch looks at it, and nothing changes in between.
        known = self._context
        if known is not None and known[2] == timestamp and not _differ(known[:2], (head, state)):
            return known[3]
        context = self._chain.next_context(
            head,
            timestamp=timestamp,
            coinbase=state.coinbase,
            gas_limit=state.gas_limit or head.header.gas_limit,
            # As unpredictable as anything is on a chain that one party seals, and repeatable.
            prev_randao=state.next_prev_randao or keccak(head.hash),
            base_fee=state.next_base_fee,
        )
        self._context = head, state, timestamp, context
        return context

    def mine(self, count: int = 1, interval: int | None = None) -> list[Block]:
        """
        Make blocks, empty ones if nothing waits.

        Parameters
        ----------
        count : int
            How many.
        interval : int or None
            Seconds from each to the next; None leaves it to the clock.

        Returns
        -------
        list of Block
            The new blocks.

        Raises
        ------
        ValueError
            If a number is out of range.
        """
        if not 0 <= count <= MAX_BLOCKS_AT_ONCE:
            raise ValueError(f"cannot mine {count} blocks: expected 0 to {MAX_BLOCKS_AT_ONCE}")
        if interval is not None and interval < 0:
            raise ValueError(f"cannot mine blocks {interval} seconds apart")
        blocks: list[Block] = []
        for index in range(count):
            timestamp = None
            if interval and index:
                timestamp = self._chain.head.timestamp + interval
            blocks.append(self.seal(self._assemble(timestamp)))
        if interval and count > 1:
            self._clock.catch_up(self._chain.head.timestamp)
        return blocks

    def mine_ready(self) -> list[Block]:
        """Make blocks as long as there are transactions that can be in the next one."""
        blocks: list[Block] = []
        while len(self._pool):
            assembled = self._assemble(None)
            if not assembled.block.transactions:
                self.waiting = assembled.rejected
                break
            blocks.append(self.seal(assembled))
        return blocks

    def assemble_alone(self, transaction: Transaction) -> Assembled:
        """Build a block of one transaction; InvalidTransaction if it cannot be in it."""
        assembled = self._chain.assemble(in_order([transaction]), self.context())
        if assembled.rejected:
            raise assembled.rejected[transaction.hash]
        return assembled

    def pending(self) -> Assembled:
        """
        Return the block that would be made now, not appended.

        It is kept until the head, the pool, the clock's settings or the header settings change;
        time that merely passes does not make a new one.
        """
        key = self._chain.head, self._pool.state, self._clock.state, self.state
        if self._pending is None or _differ(self._pending[0], key):
            self._pending = key, self._assemble(None)
        return self._pending[1]

    def set_gas_limit(self, gas_limit: int) -> None:
        """Set the gas limit of the next blocks; ValueError if no block can have it."""
        if not MINIMUM_GAS_LIMIT <= gas_limit <= MAXIMUM_GAS_LIMIT:
            span = f"{MINIMUM_GAS_LIMIT} to {MAXIMUM_GAS_LIMIT}"
            raise ValueError(f"gas limit {gas_limit}: expected {span}")
        self.state = replace(self.state, gas_limit=gas_limit)

    def _assemble(self, timestamp: int | None) -> Assembled:
        context = self.context(timestamp)
        return self._chain.assemble(self.fill(context), context)

    def fill(self, context: BlockContext) -> Fill:
        """Return what fills a block on the head with those of the pool that can be in it."""
        return self._fill(self._pool.ready(self._chain.head.world), context)

    def _fill(self, queues: list[Queue], context: BlockContext) -> Fill:
        base_fee, lane = context.base_fee or 0, self.state.lane
        if lane is None or not queues:
            return in_order(by_fee(queues, base_fee))
        first = (queue[0].transaction for queue in queues)
        paying = (each.sender for each in first if effective_tip(each, base_fee) >= 0)
        coin_days = self._standings.read(paying, self._coin_days_once(lane, context))
        return partial(
            fill,
            queues=queues,
            base_fee=base_fee,
            lane_gas=lane.gas(context.gas_limit),
            coin_days=coin_days,
        )

    def set_lane(self, lane: PriorityLane | None) -> None:
        """Let a share of each block go by coin-days, or all of it by fee."""
        self._standings = Standings()
        self.state = replace(self.state, lane=lane)

    def coin_days(self, lane: PriorityLane, context: BlockContext | None = None) -> CoinDays:
        """Return what the lane's contract tells at the head, as of the next block."""
        engine, world = self._chain.engine, self._chain.head.world
        return CoinDays(engine, world, context or self.context(), lane.coin_days)

    def pool_conditions(self, context: BlockContext, sender: bytes | None = None) -> Conditions:
        """
        Return what decides who leaves the pool if it is full.

        Parameters
        ----------
        context : BlockContext
            The next block.
        sender : bytes or None
            Whose transaction is about to come: its coin-days are looked up if there is a lane.
        """
        lane = self.state.lane
        world, base_fee = self._chain.head.world, context.base_fee or 0
        if lane is None:
            return Conditions(world, base_fee)
        if sender is not None:
            self._standings.note(sender, self._coin_days_once(lane, context)(sender))
        return Conditions(world, base_fee, lane.share_bps, self._standings.last)

    def _coin_days_once(self, lane: PriorityLane, context: BlockContext) -> Callable[[bytes], int]:
        """Return a view that asks once about each sender; it is kept as `pending` is."""
        key = self._chain.head, self._clock.state, self.state
        if self._view is None or _differ(self._view[0], key):
            once = lru_cache(MAX_REMEMBERED)(self.coin_days(lane, context).of)
            self._view = key, once
        return self._view[1]

    def seal(self, assembled: Assembled) -> Block:
        """Append a block, and take out of the pool what is in it or cannot follow it."""
        block = assembled.block
        self._chain.append(block)
        self._clock.sealed(block.timestamp)
        if self.state.next_base_fee is not None or self.state.next_prev_randao is not None:
            self.state = replace(self.state, next_base_fee=None, next_prev_randao=None)
        mined = {transaction.hash for transaction in block.transactions}
        for transaction in self._pool.drop_used(block.world):
            if transaction.hash not in mined:
                logger.warning("transaction 0x%s dropped: nonce used", transaction.hash.hex())
        self.waiting = assembled.rejected
        for listener in self.on_block:
            listener(block)
        return block


def _differ(old: tuple[object, ...], new: tuple[object, ...]) -> bool:
    """Return whether anything is another object than before."""
    return any(before is not now for before, now in zip(old, new, strict=True))
