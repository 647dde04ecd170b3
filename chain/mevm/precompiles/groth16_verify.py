"""Groth16 verifier over BN254 for one or many proofs of one circuit, at address 0x4d05.

Input, in words of 32 bytes; points as in EIP-197, G2 with the imaginary part of a coordinate
first, all zeros for the point at infinity::

    n, k                        public inputs per proof (0 to 64), proofs (1 to 128)
    alpha, beta, gamma, delta   2 + 4 + 4 + 4 words
    IC[0] … IC[n]               2 words each
    k times:
        A, B, C                 2 + 4 + 2 words
        x[1] … x[n]             1 word each

Output: the word 1 if every proof is valid, else the word 0. A point off its curve or outside its
subgroup, and an input that is no field element, count as an invalid proof; a verifying key is the
caller's to choose and to trust. Halts if n or k is out of bounds or the length is not the one
that they give.

Source: SERO-31.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eth.exceptions import VMError

from mevm.crypto import groth16
from mevm.crypto.bn254 import G1_BYTES, G2_BYTES, InvalidPoint, decode_g1, decode_g2
from mevm.native import attempt
from mevm.precompiles.gas import (
    GAS_GROTH16_VERIFY,
    GAS_GROTH16_VERIFY_INPUT,
    GAS_GROTH16_VERIFY_PROOF,
    GAS_GROTH16_VERIFY_WORD,
)
from mevm.precompiles.words import FALSE, TRUE, WORD, decode_words

if TYPE_CHECKING:
    from eth.abc import ComputationAPI

MAX_PUBLIC_INPUTS = 64
MAX_PROOFS = 128


class _Reader:
    """Takes items off the front of the call data, whose length is already known to be right."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    def take(self, length: int) -> bytes:
        start, self._position = self._position, self._position + length
        return self._data[start : self._position]

    def g1(self) -> Any:
        return decode_g1(self.take(G1_BYTES))

    def g2(self) -> Any:
        return decode_g2(self.take(G2_BYTES))


def groth16_verify(computation: ComputationAPI) -> ComputationAPI:
    """Verify the proofs of the call data.

    Parameters
    ----------
    computation
        The running call.

    Returns
    -------
    ComputationAPI
        The same, with 1 or 0 as its output.

    Raises
    ------
    VMError
        If the input is not as described above, or the gas does not suffice.
    """
    data = computation.msg.data_as_bytes
    inputs, proofs = _decode_counts(data)
    # GAS
    computation.consume_gas(
        GAS_GROTH16_VERIFY
        + GAS_GROTH16_VERIFY_INPUT * inputs
        + GAS_GROTH16_VERIFY_PROOF * proofs
        + GAS_GROTH16_VERIFY_WORD * inputs * proofs,
        reason="groth16 verify",
    )
    # OPERATION
    computation.output = attempt("zk_run", 0x4D05, data) or _verify(data, inputs, proofs)
    return computation


def _verify(data: bytes, inputs: int, proofs: int) -> bytes:
    try:
        key, batch = _decode(data, inputs, proofs)
    except InvalidPoint:
        return FALSE
    return TRUE if groth16.verify(key, batch, data) else FALSE


def _decode_counts(data: bytes) -> tuple[int, int]:
    if len(data) < 2 * WORD:
        raise VMError(f"groth16: expected two words or more, got {len(data)} bytes")
    inputs, proofs = decode_words(data[: 2 * WORD])
    if inputs > MAX_PUBLIC_INPUTS:
        raise VMError(f"groth16: at most {MAX_PUBLIC_INPUTS} public inputs, got {inputs}")
    if not 1 <= proofs <= MAX_PROOFS:
        raise VMError(f"groth16: 1 to {MAX_PROOFS} proofs, got {proofs}")
    length = input_length(inputs, proofs)
    if len(data) != length:
        raise VMError(f"groth16: expected {length} bytes, got {len(data)}")
    return inputs, proofs


def input_length(inputs: int, proofs: int) -> int:
    """Return how many bytes of call data a number of inputs and proofs takes."""
    key = G1_BYTES + 3 * G2_BYTES + G1_BYTES * (inputs + 1)
    proof = 2 * G1_BYTES + G2_BYTES + WORD * inputs
    return 2 * WORD + key + proof * proofs


def _decode(
    data: bytes, inputs: int, proofs: int
) -> tuple[groth16.VerifyingKey, list[groth16.Proof]]:
    reader = _Reader(data[2 * WORD :])
    key = groth16.VerifyingKey(
        alpha=reader.g1(),
        beta=reader.g2(),
        gamma=reader.g2(),
        delta=reader.g2(),
        inputs=[reader.g1() for _ in range(inputs + 1)],
    )
    batch = [
        groth16.Proof(
            a=reader.g1(),
            b=reader.g2(),
            c=reader.g1(),
            inputs=decode_words(reader.take(WORD * inputs)),
        )
        for _ in range(proofs)
    ]
    return key, batch
