"""Proofs by the native extension: the same keys, checks and proofs as ``groth16``, on all cores.

The interpreter's lock is released meanwhile, so that threads prove side by side.
"""

from types import ModuleType

from shielded.prover import InvalidKey, InvalidWitness, Proof
from shielded.prover.points import BYTES


class NativeKey:
    """A proving key that the extension has read.

    Parameters
    ----------
    extension
        The native extension.
    data
        The whole file, of snarkjs.

    Raises
    ------
    InvalidKey
        If it is no key of Groth16 over BN254, or anything in it is out of place.
    """

    def __init__(self, extension: ModuleType, data: bytes) -> None:
        try:
            self._key = extension.ProvingKey(data)
        except ValueError as error:
            raise InvalidKey(str(error)) from None

    def prove(self, witness: bytes) -> Proof:
        """Prove that a witness satisfies the circuit.

        Parameters
        ----------
        witness
            32 bytes for the value of each variable, the lowest first.

        Returns
        -------
        Proof
            The proof, verified.

        Raises
        ------
        InvalidWitness
            If the witness has the wrong length or values, or does not satisfy the circuit.
        """
        try:
            return decode(self._key.prove(witness))
        except ValueError as error:
            raise InvalidWitness(str(error)) from None


def decode(words: bytes) -> Proof:
    """Return the eight numbers of a proof as the extension writes it."""
    a_x, a_y, b_x1, b_x0, b_y1, b_y0, c_x, c_y = (
        int.from_bytes(words[start : start + BYTES], "big") for start in range(0, len(words), BYTES)
    )
    return a_x, a_y, b_x1, b_x0, b_y1, b_y0, c_x, c_y
