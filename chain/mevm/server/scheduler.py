"""Where a request runs: in the event loop if it is short, in one worker thread if it may be long.

Requests that may take long, above all those that run EVM code, go to the worker, one after the
other. The rest is answered at once in the loop, which saves the hop between threads; but nothing
may run beside a request that changes the node, so while the worker is busy changes wait behind
it, and while a change waits or runs there, reads do too.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

from mevm.rpc.dispatcher import Dispatcher

logger = logging.getLogger(__name__)

STACK_SIZE = 64 * 2**20
"""Calls nest 1,024 deep, and some platforms give a thread half a megabyte."""
INTERNAL_ERROR = b'{"jsonrpc":"2.0","id":null,"error":{"code":-32603,"message":"internal error"}}'


class Scheduler:
    """Run requests of all connections without ever overlapping a change of the node.

    Parameters
    ----------
    dispatcher
        What answers the requests.
    loop
        The event loop that answers are delivered in.
    """

    def __init__(self, dispatcher: Dispatcher, loop: asyncio.AbstractEventLoop) -> None:
        self._dispatcher = dispatcher
        self._loop = loop
        threading.stack_size(STACK_SIZE)
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mevm")
        self._busy = 0
        self._changing = 0

    def submit(self, request: Any, deliver: Callable[[bytes], None]) -> None:
        """Answer a decoded request; ``deliver`` is called in the loop, now or later."""
        long, changes = self._dispatcher.needs(request)
        if not long and not self._changing and not (changes and self._busy):
            deliver(self._dispatcher.answer(request))
        else:
            self._run(partial(self._dispatcher.answer, request), changes, deliver)

    def change(self, action: Callable[[], Any]) -> None:
        """Run something of the node's own, such as sealing on a timer, in its turn."""
        self._run(action, True, lambda _: None)

    @property
    def busy(self) -> bool:
        """Whether anything runs in, or waits for, the worker."""
        return self._busy > 0

    async def stop(self) -> None:
        """Wait for what runs, and end the worker thread."""
        await self._loop.run_in_executor(None, self._worker.shutdown)

    def _run(self, work: Callable[[], Any], changes: bool, deliver: Callable[[Any], None]) -> None:
        """Queue work for the worker thread."""
        self._busy += 1
        self._changing += changes
        future = self._worker.submit(work)
        done = partial(self._done, changes, deliver)
        future.add_done_callback(partial(self._loop.call_soon_threadsafe, done))

    def _done(self, changes: bool, deliver: Callable[[Any], None], future: Future[Any]) -> None:
        """Deliver an answer that the worker made."""
        self._busy -= 1
        self._changing -= changes
        error = future.exception()
        if error is not None:
            logger.error("unexpected error in the worker", exc_info=error)
        deliver(future.result() if error is None else INTERNAL_ERROR)
