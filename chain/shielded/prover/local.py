"""A prover in this process: a proof a core with the native extension, else one after the other."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from types import TracebackType
from typing import Self, TypeAlias, TypeVar

from mevm.native import extension
from shielded.prover import (
    InputWitness,
    OutputWitness,
    Progress,
    Proof,
    ProverError,
    circuit,
)

T = TypeVar("T")
ProveOne: TypeAlias = Callable[[str, Mapping[str, list[int]]], Proof]

PANIC = "PanicException"  # of libraries in Rust; a BaseException that has no importable name


class LocalProver:
    """A ``Prover`` that loads the key of a circuit with its first proof, and keeps it."""

    def prove(
        self,
        inputs: Sequence[InputWitness],
        outputs: Sequence[OutputWitness],
        progress: Progress | None = None,
    ) -> tuple[list[Proof], list[Proof]]:
        """Prove all inputs and outputs of a transaction; see ``Prover``."""
        jobs = flatten_all(inputs, outputs)
        with ThreadPoolExecutor(_threads()) as threads:
            try:
                list(threads.map(_load, {name for name, _ in jobs}))
                proving = [threads.submit(prove_one, *job) for job in jobs]
                for done, future in enumerate(as_completed(proving), 1):
                    future.result()
                    if progress is not None:
                        progress(done, len(jobs))
            except BaseException:
                threads.shutdown(cancel_futures=True)
                raise
        proofs = [future.result() for future in proving]
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
        """Do nothing: the keys stay for other provers of the process."""

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


def flatten_all(
    inputs: Sequence[InputWitness], outputs: Sequence[OutputWitness]
) -> list[tuple[str, dict[str, list[int]]]]:
    """List the proofs to make, by circuit and signals; the long ones first.

    Raises
    ------
    InvalidWitness
        If signals do not fit the circuit.
    """
    return [("input", circuit.flatten("input", witness)) for witness in inputs] + [
        ("output", circuit.flatten("output", witness)) for witness in outputs
    ]


def prove_one(name: str, signals: Mapping[str, list[int]]) -> Proof:
    """Prove what input signals state.

    Parameters
    ----------
    name
        "input" or "output".
    signals
        What ``flatten`` returned.

    Returns
    -------
    Proof
        The proof, verified.

    Raises
    ------
    ProverError
        Whatever goes wrong; unless it is one already, the error says where, but not what with,
        for that may be secret.
    """
    return guarded(name, lambda: circuit.load(name).prove(signals))


def guarded(name: str, make: Callable[[], T]) -> T:
    """Make a proof or what it takes; whatever fails, of libraries too, is a ``ProverError``."""
    try:
        return make()
    except ProverError:
        raise
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == PANIC:
            raise ProverError(f"{name}: the prover failed: {type(error).__name__}") from None
        raise


def load_all() -> ProveOne:
    """Load all circuits.

    Returns
    -------
    ProveOne
        ``prove_one``. If a circuit cannot be loaded, that shows when it is to prove.
    """
    for name in circuit.SIGNALS:
        with suppress(ProverError):
            circuit.load(name)
    return prove_one


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _threads() -> int:
    # The extension works without the interpreter's lock; the library of the fallback holds it.
    return 1 if extension() is None else cores()


def _load(name: str) -> None:
    """Load a circuit before threads could do so at the same time."""
    guarded(name, lambda: circuit.load(name))
