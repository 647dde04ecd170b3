"""Trying a tracking key on many hidden notes, on all cores when they are many.

The native extension, where it is installed, does so in threads; otherwise processes are started.
"""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from os import cpu_count
from types import TracebackType

from shielded.account import TrackingKey
from shielded.encryption import SealedOutput, SentNote, open_outgoing, try_decrypt
from shielded.handed_out import HandedOut
from shielded.received import ReceivedNote
from shielded.sieve import COPY, PAYMENT, sift

CHUNK = 64  # outputs that a process is given at a time
WORTH_A_POOL = 512  # starting processes takes about as long as this many outputs

Tried = tuple[ReceivedNote | None, SentNote | None]
NOTHING: Tried = None, None

_worker: HandedOut  # of the process that runs `_try_chunk`


class Trial:
    """
    Tries outputs; a context manager that ends its processes.

    Parameters
    ----------
    key
        The account's tracking key.
    processes
        How many at most; 1 tries all in this process.

    """

    def __init__(self, key: TrackingKey, processes: int | None = None) -> None:
        self._key = key
        self._processes = processes or cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> "Trial":
        """Return the trial."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the processes."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def run(self, outputs: Sequence[SealedOutput], handed_out: HandedOut) -> list[Tried]:
        """
        Try all outputs.

        Parameters
        ----------
        outputs
            Of any transactions.
        handed_out
            The account's addresses; those found beyond are marked as used.

        Returns
        -------
        list
            What each of them pays to the account, and what it paid by each.

        """
        found = sift(self._key, outputs)
        while True:
            used = handed_out.used
            if found is None:
                results = self._run(outputs, handed_out)
            else:
                results = [
                    try_output(handed_out, output, parts) if parts else NOTHING
                    for output, parts in zip(outputs, found, strict=True)
                ]
            for received, _ in results:
                if received and received.index is not None:
                    handed_out.find(received.note.address.base[0])
            if handed_out.used == used:
                return results
            # Addresses further on are recognised now: some of the same outputs may pay to them.

    def _run(self, outputs: Sequence[SealedOutput], handed_out: HandedOut) -> list[Tried]:
        if self._processes == 1 or len(outputs) < WORTH_A_POOL:
            return [try_output(handed_out, each) for each in outputs]
        if self._pool is None:
            # Not forked: who calls may have threads.
            self._pool = ProcessPoolExecutor(
                self._processes, get_context("spawn"), _start, (self._key, handed_out.gap)
            )
        chunks = [outputs[start : start + CHUNK] for start in range(0, len(outputs), CHUNK)]
        used = [handed_out.used] * len(chunks)
        return [each for part in self._pool.map(_try_chunk, chunks, used) for each in part]


def try_output(handed_out: HandedOut, output: SealedOutput, parts: int = PAYMENT | COPY) -> Tried:
    """Return what an output pays to the account of some addresses, and what it paid by it.

    Parameters
    ----------
    handed_out
        The account's addresses.
    output
        What is published.
    parts
        What of it to try, of `sieve.PAYMENT` and `sieve.COPY`.

    """
    key = handed_out.key
    received = try_decrypt(key, output, handed_out) if parts & PAYMENT else None
    return received, open_outgoing(key, output) if parts & COPY else None


def _start(key: TrackingKey, gap: int) -> None:
    global _worker
    _worker = HandedOut(key, 0, gap)


def _try_chunk(outputs: Sequence[SealedOutput], used: int) -> list[Tried]:
    global _worker
    if _worker.used < used:
        _worker = HandedOut(_worker.key, used, _worker.gap)
    return [try_output(_worker, each) for each in outputs]
