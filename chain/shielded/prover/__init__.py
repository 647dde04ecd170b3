"""Groth16 proofs for the shielded pool: what a prover takes and gives.

``local.LocalProver`` proves in this process, ``pool.ProverPool`` in processes of its own.
"""

from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Protocol, Self, TypeAlias

Signal: TypeAlias = int | Sequence["Signal"]

# Values of a circuit's input signals, by the names that circuits/*.circom give them.
InputWitness: TypeAlias = Mapping[str, Signal]
OutputWitness: TypeAlias = Mapping[str, Signal]

# A.x, A.y, B.x, B.y, C.x, C.y in the order of EIP-197: of B's coordinates the imaginary part first.
Proof: TypeAlias = tuple[int, int, int, int, int, int, int, int]

Progress: TypeAlias = Callable[[int, int], None]  # proofs that are done, proofs in all


class ProverError(Exception):
    """No proof was made. The text holds no secret."""


class InvalidWitness(ProverError):
    """The witness has the wrong form, or what it states is not true."""


class InvalidKey(ProverError):
    """A proving key, or the program that goes with it, is not what it should be."""


class Prover(Protocol):
    """Makes proofs; a context manager that frees what it holds.

    Every proof is verified before it is given out. All methods raise ``InvalidWitness`` if a
    witness is at fault, and ``ProverError`` if the prover is.
    """

    def prove(
        self,
        inputs: Sequence[InputWitness],
        outputs: Sequence[OutputWitness],
        progress: Progress | None = None,
    ) -> tuple[list[Proof], list[Proof]]:
        """Prove all inputs and outputs of a transaction.

        Parameters
        ----------
        inputs, outputs
            The witnesses of Input and of Output.
        progress
            Called after each proof.

        Returns
        -------
        tuple[list[Proof], list[Proof]]
            The proofs of the inputs and those of the outputs, in the order of the witnesses.
        """
        ...

    def prove_inputs(self, witnesses: Sequence[InputWitness]) -> list[Proof]:
        """Prove that notes are spent by their owner."""
        ...

    def prove_outputs(self, witnesses: Sequence[OutputWitness]) -> list[Proof]:
        """Prove that notes hold what their value commitments say."""
        ...

    def close(self) -> None:
        """Free what the prover holds; it makes no more proofs."""
        ...

    def __enter__(self) -> Self:
        """Return the prover."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the prover."""
        ...
