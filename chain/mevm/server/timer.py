"""Blocks by the clock: the timer behind interval mining."""

import asyncio

from mevm.node import Node
from mevm.server.scheduler import Scheduler

LONGEST_WAIT = 0.1  # how soon a change of the interval is noticed


class BlockTimer:
    """Seal a block every ``node.sealing.block_time`` seconds, as long as there is one.

    The interval is looked at on every tick rather than told to the timer, because a revert to a
    snapshot changes it as well.

    Parameters
    ----------
    node
        The node that seals.
    scheduler
        Gives the sealing its turn among the requests.
    loop
        The event loop.
    """

    def __init__(self, node: Node, scheduler: Scheduler, loop: asyncio.AbstractEventLoop) -> None:
        self._node = node
        self._scheduler = scheduler
        self._loop = loop
        self._interval: float | None = None
        self._due = 0.0
        self._tick()

    def stop(self) -> None:
        """Seal no more blocks."""
        self._handle.cancel()

    def _seal(self) -> None:
        self._node.mine()
        self._node.commit()

    def _tick(self) -> None:
        now = self._loop.time()
        interval = self._node.sealing.block_time
        if interval != self._interval:
            self._interval, self._due = interval, now + (interval or 0)
        wait = LONGEST_WAIT
        if interval:
            if now >= self._due:
                self._scheduler.change(self._seal)
                # Blocks that could not be made in time are not made up for.
                self._due = max(self._due + interval, now)
            wait = min(wait, self._due - now)
        self._handle = self._loop.call_later(wait, self._tick)
