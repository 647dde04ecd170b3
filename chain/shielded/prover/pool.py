"""A prover that keeps processes with loaded keys, and makes as many proofs at a time.

The processes are spawned: forks of one that runs the library's threads hang. Each is sent one
statement at a time. One that dies, or whose libraries fail, is replaced, and the proof that it was
to make is an error. Statements and proofs go through pipes and touch no disk. A process's stderr
is closed: a library's last words could repeat what it was given.

Source: SERO-17.
"""

import os
import signal
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing import connection, get_context
from threading import Lock
from types import TracebackType
from typing import Any, Self

from shielded.prover import (
    InputWitness,
    InvalidWitness,
    OutputWitness,
    Progress,
    Proof,
    ProverError,
)
from shielded.prover.local import ProveOne, cores, flatten_all, load_all

SECONDS_TO_END = 2.0  # for a process that is asked to
SECONDS_TO_DIE = 30.0  # for one that has closed its pipe, on a busy machine

Job = tuple[str, dict[str, list[int]]]
MakeProver = Callable[[], ProveOne]


class ProverPool:
    """A ``Prover`` of several processes.

    A script that uses it must be importable without effect (``if __name__ == "__main__"``), as
    with all spawned processes.

    Parameters
    ----------
    workers
        The number of processes; by default one for each core that this process may use.
    make
        A function of a module that a process begins with; it returns what proves one statement.
    """

    def __init__(self, workers: int | None = None, make: MakeProver = load_all) -> None:
        count = cores() if workers is None else workers
        if count < 1:
            raise ValueError(f"a pool takes at least 1 worker, not {count}")
        self._lock = Lock()  # one transaction at a time
        self._workers = [_Worker(make) for _ in range(count)]

    def prove(
        self,
        inputs: Sequence[InputWitness],
        outputs: Sequence[OutputWitness],
        progress: Progress | None = None,
    ) -> tuple[list[Proof], list[Proof]]:
        """Prove all inputs and outputs of a transaction; see ``Prover``."""
        jobs = flatten_all(inputs, outputs)
        with self._lock:
            if not self._workers:
                raise ProverError("the prover is closed")
            proofs = _Batch(self._workers, jobs, progress).run()
        return proofs[: len(inputs)], proofs[len(inputs) :]

    def prove_inputs(
        self, witnesses: Sequence[InputWitness], progress: Progress | None = None
    ) -> list[Proof]:
        """Prove that notes are spent by their owner."""
        return self.prove(witnesses, [], progress)[0]

    def prove_outputs(
        self, witnesses: Sequence[OutputWitness], progress: Progress | None = None
    ) -> list[Proof]:
        """Prove that notes hold what their value commitments say."""
        return self.prove([], witnesses, progress)[1]

    def close(self) -> None:
        """End the processes."""
        with self._lock:
            for worker in self._workers:
                worker.hang_up()
            for worker in self._workers:
                worker.end()
            self._workers = []

    def __enter__(self) -> Self:
        """Return the prover."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the prover."""
        self.close()


class _Worker:
    """One process, and our end of the pipe to it."""

    def __init__(self, make: MakeProver) -> None:
        self._make = make
        self._start()

    def _start(self) -> None:
        context = get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs, self._make), daemon=True)
        self.process.start()
        theirs.close()  # so that its death ends the pipe

    def ask(self, job: Job) -> None:
        """Send a statement, to another process if this one died in the meantime."""
        if not self.process.is_alive():
            self.replace()
        with suppress(OSError):  # a death in this moment shows when the answer is read
            self.pipe.send(job)

    def answer(self) -> Proof | ProverError:
        """Receive the proof, or why there is none; replace the process if it is at fault."""
        try:
            answer: Proof | ProverError = self.pipe.recv()
        except (EOFError, OSError):
            self.process.join(SECONDS_TO_DIE)
            answer = ProverError(f"a process of the prover died: exit code {self.process.exitcode}")
        if isinstance(answer, ProverError) and not isinstance(answer, InvalidWitness):
            self.replace()
        return answer

    def replace(self) -> None:
        """End the process at once and start another."""
        self.pipe.close()
        self.process.kill()
        self.process.join()
        self._start()

    def hang_up(self) -> None:
        """Ask the process to end."""
        self.pipe.close()

    def end(self) -> None:
        """Wait for the end of the process, but not long."""
        self.process.join(SECONDS_TO_END)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


class _Batch:
    """The proofs of one transaction, on their way."""

    def __init__(
        self, workers: Sequence[_Worker], jobs: Sequence[Job], progress: Progress | None
    ) -> None:
        self._waiting = deque(enumerate(jobs))
        self._idle = list(workers)
        self._busy: dict[Any, tuple[_Worker, int]] = {}
        self._proofs: dict[int, Proof] = {}
        self._total, self._progress = len(jobs), progress

    def run(self) -> list[Proof]:
        """Make all proofs. After a failure no more are begun, and those begun are awaited."""
        failure: ProverError | None = None
        try:
            while self._busy or (self._waiting and failure is None):
                if failure is None:
                    self._begin()
                for pipe in connection.wait(list(self._busy)):
                    failure = self._finish(pipe) or failure
        except BaseException:  # an interrupt, or the progress callback
            for worker, _ in self._busy.values():
                worker.replace()  # nobody is left to read its answer
            raise
        if failure is not None:
            raise failure
        return [self._proofs[index] for index in range(self._total)]

    def _begin(self) -> None:
        while self._waiting and self._idle:
            index, job = self._waiting.popleft()
            worker = self._idle.pop()
            worker.ask(job)
            self._busy[worker.pipe] = worker, index

    def _finish(self, pipe: Any) -> ProverError | None:
        worker, index = self._busy.pop(pipe)
        answer = worker.answer()
        self._idle.append(worker)
        if isinstance(answer, ProverError):
            return answer
        self._proofs[index] = answer
        if self._progress is not None:
            self._progress(len(self._proofs), self._total)
        return None


def serve(pipe: Any, make: MakeProver) -> None:
    """Prove what comes through a pipe until it ends: what a process of the pool does.

    Parameters
    ----------
    pipe
        Statements come in, proofs or errors go out.
    make
        Returns what proves one statement.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who was interrupted ends the pool
    _close_stderr()
    prove = make()
    with suppress(EOFError, OSError):
        while True:
            name, signals = pipe.recv()
            try:
                answer: Proof | ProverError = prove(name, signals)
            except ProverError as error:
                answer = type(error)(*error.args)  # without causes and frames
            pipe.send(answer)


def _close_stderr() -> None:
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    os.close(null)
