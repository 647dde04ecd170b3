"""Where and when requests run.

Short reads are answered at once, in the event loop. The others wait in three lines: of reads that
may take long, of traces, and of changes. Each line has threads of its own, and one thread is the
line of changes: they are made one after the other. Reads go on beside them, since blocks and
their states never change; `mevm.turn` keeps them from seeing a change half made.

To hand a request over to a thread and its answer back takes as long as a plain call. So calls and
transactions are tried in the event loop first, where no line has anything to do: for some
milliseconds, and not again for a while where that was in vain.

In each line clients take turns, and a batch goes back to the end after a slice of time, so that
nobody waits for more than one request of each of the others.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from time import monotonic
from typing import Any

from mevm.rpc.dispatcher import Dispatcher, Json, encode_response, refusal, unforeseen
from mevm.rpc.encoding import encode
from mevm.rpc.errors import INTERNAL_ERROR, LIMIT_EXCEEDED, RpcError
from mevm.rpc.registry import PATIENT, Line
from mevm.server.fair_queue import FairQueue
from mevm.server.job import TRIED, Deliver, Job, OwnChange
from mevm.server.limits import Limits
from mevm.turn import Turn
from mevm.vm.interruption import NeedsTime, attempt

logger = logging.getLogger(__name__)

STACK_SIZE = 64 * 2**20
"""Calls nest 1,024 deep, and some platforms give a thread half a megabyte."""
SLICE = 0.02
"""Seconds after which a batch lets others go on."""
LOOP_SLICE = 0.002
"""The same where it keeps the event loop from everything else."""
ATTEMPT = 0.005
"""Seconds until an attempt is given up, and that attempts take of one pass of the event loop."""
REST = 20 * ATTEMPT
"""Seconds without attempts after one in vain, so that no more than a twentieth of time is lost."""
SMALL = 16 * 1024
"""Bytes of a request that is tried: reading it, and what it carries, takes next to no time."""
LOOK_AGAIN = 0.02
"""Seconds between looks for what a request waits for."""
SHUTTING_DOWN = "the node is shutting down"
PATIENCE = 0.005
"""Seconds that the event loop itself waits for its turn at the node."""


class _Lane:
    """A line, and the threads that serve it."""

    def __init__(self, name: str, threads: int, most: int) -> None:
        self.name = name
        self.threads = threads
        self.most = most
        self.waiting: FairQueue[Job | OwnChange] = FairQueue()
        self.running: set[Job | OwnChange] = set()
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix=f"mevm-{name}")


class Scheduler:
    """
    Run the requests of all clients.

    Parameters
    ----------
    dispatcher
        What answers the requests.
    loop
        The event loop that answers are delivered in.
    limits
        How many requests run and wait.
    """

    def __init__(
        self,
        dispatcher: Dispatcher,
        loop: asyncio.AbstractEventLoop,
        limits: Limits = Limits(),  # noqa: B008 - immutable
    ) -> None:
        self._dispatcher = dispatcher
        self._loop = loop
        self._limits = limits
        self._turn = Turn()
        self._postponed: list[Job] = []
        self._running = 0
        self._tried = 0.0
        self._no_attempt_before = 0.0
        self._stopped = False
        threading.stack_size(STACK_SIZE)
        self._lanes = {
            Line.READ: _Lane("reads", limits.readers, limits.waiting),
            Line.TRACE: _Lane("traces", limits.traces, limits.waiting_traces),
            Line.CHANGE: _Lane("changes", 1, limits.waiting),
        }

    def submit(
        self, request: Json, deliver: Deliver, client: Hashable = None, size: int = 0
    ) -> None:
        """
        Answer a decoded request.

        Parameters
        ----------
        request
            One request or a batch.
        deliver
            Called in the loop with the encoded answer, now or later.
        client
            Whose request it is: clients take turns.
        size
            Bytes of the request.
        """
        line = None
        if isinstance(request, list):
            refused = self._dispatcher.batch_refusal(request)
            if refused is not None:
                deliver(encode(refusal(None, refused)))
                return
        else:
            line = self._dispatcher.line(request)
            if line in TRIED:
                if size <= SMALL and self._may_try and self._try(request, deliver, client):
                    return
                line = PATIENT[line]
        self._place(Job(self._dispatcher, request, client, deliver, self._limits, line))

    def change(self, action: Callable[[], Any]) -> None:
        """Run something of the node's own in its turn; once if it is asked for again meanwhile."""
        lane = self._lanes[Line.CHANGE]
        if not self._stopped and OwnChange.client not in lane.waiting:
            lane.waiting.add(OwnChange.client, OwnChange(action))
            self._start(lane)

    def forget(self, client: Hashable) -> None:
        """Drop the reads of a client that has gone; what it changes is changed all the same."""
        for line in (Line.READ, Line.TRACE):
            self._lanes[line].waiting.remove(client)
            for job in self._lanes[line].running:
                job.interruption.asked |= job.client == client

    @property
    def busy(self) -> bool:
        """Whether anything runs or waits outside the loop."""
        return self._running > 0  # where something waits, every thread runs

    def cut_short(self) -> None:
        """Refuse what waits, and end what runs as soon as it looks up."""
        for lane in self._lanes.values():
            for job in lane.running:
                job.interruption.asked = True
        self._refuse_waiting()

    async def stop(self) -> None:
        """Refuse what waits, wait for what runs, and end the threads."""
        self._stopped = True
        self._refuse_waiting()
        for lane in self._lanes.values():
            await self._loop.run_in_executor(None, lane.pool.shutdown)

    def _place(self, job: Job) -> None:
        """Let a job do its next request at once, or wait in its line."""
        if self._stopped:
            self._refuse(job, SHUTTING_DOWN)
            return
        line = job.line
        if line is Line.SHORT or (line is Line.EDIT and not self._lanes[Line.CHANGE].running):
            self._at_once(job)
            return
        job.line = line = PATIENT.get(line, line)
        lane = self._lanes[line]
        if len(lane.waiting) >= lane.most:
            self._refuse(job, f"too many concurrent requests: {lane.most} {lane.name} wait")
            return
        lane.waiting.add(job.client, job)
        self._start(lane)

    def _at_once(self, job: Job) -> None:
        """Do short requests here, unless another thread keeps the turn too long."""
        if self._postponed or not self._turn.take(PATIENCE):
            if not self._postponed:
                self._loop.call_later(PATIENCE, self._resume)
            self._postponed.append(job)
            return
        changes = job.line is Line.EDIT
        try:
            job.run_short(LOOP_SLICE)
        finally:
            self._turn.end(changes)
        self._go_on(job)

    @property
    def _may_try(self) -> bool:
        """Whether nobody would have to wait for an attempt that is not worth it."""
        return (
            not self.busy
            and not self._stopped
            and not self._postponed
            and self._tried <= ATTEMPT
            and monotonic() >= self._no_attempt_before
        )

    def _try(self, request: Json, deliver: Deliver, client: Hashable) -> bool:
        """Answer a request here if it is as brief as most of its kind; return whether it was.

        If not, nothing has changed. Nothing runs outside the loop, so nobody else has the turn.
        """
        begun = monotonic()
        answer: bytes | None = None
        try:
            with attempt(ATTEMPT):
                response = self._dispatcher.attempt(request, getattr(client, "session", None))
            answer = encode_response(request, response, self._limits.response)
        except NeedsTime:
            self._no_attempt_before = begun + ATTEMPT + REST
        except Exception:
            answer = encode_response(request, unforeseen(request))
        self._tried += monotonic() - begun
        if self._tried > ATTEMPT:
            self._loop.call_soon(self._try_again)
        if answer is None:
            return False
        deliver(answer)
        return True

    def _try_again(self) -> None:
        """Take note that others had their turn."""
        self._tried = 0.0

    def _resume(self) -> None:
        """Try again what was postponed."""
        jobs, self._postponed = self._postponed, []
        for job in jobs:
            self._place(job)

    def _start(self, lane: _Lane) -> None:
        """Give the lane's idle threads something to do."""
        while lane.waiting and len(lane.running) < lane.threads:
            job = lane.waiting.take()
            lane.running.add(job)
            self._running += 1
            future = lane.pool.submit(job.run, self._turn, SLICE)
            ran = partial(self._ran, lane, job)
            future.add_done_callback(partial(self._loop.call_soon_threadsafe, ran))

    def _ran(self, lane: _Lane, job: Job | OwnChange, future: Future[None]) -> None:
        """Go on after a thread is done with a job, for now or for good."""
        lane.running.discard(job)
        self._running -= 1
        error = future.exception()
        if error is not None:
            logger.error("unexpected error in the line of %s", lane.name, exc_info=error)
            job.refuse(RpcError(INTERNAL_ERROR, "internal error"))
        self._start(lane)
        self._go_on(job)

    def _go_on(self, job: Job | OwnChange) -> None:
        """Deliver the answer, or do the next request after others had their turn."""
        if isinstance(job, OwnChange) or job.finished:
            job.deliver()
        elif job.waits:
            self._loop.call_later(LOOK_AGAIN, self._place, job)
        else:
            self._loop.call_soon(self._place, job)

    def _refuse_waiting(self) -> None:
        """Answer what waits with an error."""
        for lane in self._lanes.values():
            while lane.waiting:
                self._refuse(lane.waiting.take(), SHUTTING_DOWN)

    def _refuse(self, job: Job | OwnChange, reason: str) -> None:
        """Answer a job's next request with an error."""
        job.refuse(RpcError(LIMIT_EXCEEDED, reason))
        self._go_on(job)
