"""When Python searches for garbage.

A search through everything stops every thread, and on a node with many accounts, or with a large
trace in the making, it takes a good part of a second. Left to itself Python does that while
things are made, just when the node is busiest. Nearly all that a node lets go of is freed without
any search; what is left is looked for when nothing runs, or when that has not been for long, and
what is found to be in use then is passed over from then on.
"""

import asyncio
import gc
from collections.abc import Callable

YOUNG = 10_000
"""Objects that are made before those among the newest are looked at."""
MIDDLE = 20
"""How often that happens before those that survived it are looked at once more."""
NEVER = 2**30
ENOUGH = 5
"""Searches among the middle-aged, each of which made some of them old, that make one for all."""
INTERVAL = 1.0
"""Seconds between looks at whether there is reason enough."""
PATIENCE = 300.0
"""Seconds after which a search does not wait any longer for a quiet moment."""


class Collector:
    """
    Looks for garbage at the right time; for a process that is a node and nothing else.

    Parameters
    ----------
    loop
        The event loop.
    busy
        Tells whether anything would have to wait.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, busy: Callable[[], bool]) -> None:
        self._loop = loop
        self._busy = busy
        self._last = loop.time()
        gc.set_threshold(YOUNG, MIDDLE, NEVER)
        gc.freeze()
        self._look()

    def _look(self) -> None:
        """Search, if there is a reason to and nothing against it."""
        waited = self._loop.time() - self._last
        if gc.get_count()[2] >= ENOUGH and (waited > PATIENCE or not self._busy()):
            gc.collect()
            gc.freeze()
            self._last = self._loop.time()
        self._loop.call_later(INTERVAL, self._look)
