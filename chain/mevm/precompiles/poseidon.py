"""Poseidon hash over the BN254 scalar field, at address 0x4d01.

Input: n words (1 <= n <= 16), each below the order of the field. Output: one word, equal to
circomlib's ``poseidon(inputs)``. Halts on any other input.

Source: SERO-31.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth.exceptions import VMError

from mevm.crypto.poseidon import MAX_INPUTS
from mevm.crypto.poseidon import poseidon as hash_elements
from mevm.native import attempt
from mevm.precompiles.gas import GAS_POSEIDON, GAS_POSEIDON_WORD
from mevm.precompiles.words import WORD, decode_words, encode_word

if TYPE_CHECKING:
    from eth.abc import ComputationAPI


def poseidon(computation: ComputationAPI) -> ComputationAPI:
    """Hash the words of the call data.

    Parameters
    ----------
    computation
        The running call.

    Returns
    -------
    ComputationAPI
        The same, with one word of output.

    Raises
    ------
    VMError
        If the length is wrong, a word is no field element, or the gas does not suffice.
    """
    data = computation.msg.data_as_bytes
    words, rest = divmod(len(data), WORD)
    if rest or not 1 <= words <= MAX_INPUTS:
        raise VMError(f"poseidon: expected 1 to {MAX_INPUTS} words, got {len(data)} bytes")
    # GAS
    computation.consume_gas(GAS_POSEIDON + GAS_POSEIDON_WORD * words, reason="poseidon")
    # OPERATION
    computation.output = attempt("zk_run", 0x4D01, data) or _hash(data)
    return computation


def _hash(data: bytes) -> bytes:
    try:
        return encode_word(hash_elements(decode_words(data)))
    except ValueError as error:
        raise VMError(str(error)) from error
