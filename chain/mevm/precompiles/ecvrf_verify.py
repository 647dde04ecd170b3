"""Verifiable random function ECVRF-EDWARDS25519-SHA512-TAI, at address 0x4d09.

Input: the public key (32 bytes), the proof (80 bytes), and the input of the function, alpha, of any
length, unpadded. Output, 96 bytes: the word 1 and the output of the function, beta, of 64 bytes; or
zeros only, if the proof is not valid. Halts if there are fewer than 112 bytes.

Keys are validated: one of small order has no valid proofs. Points are taken in the one encoding of
RFC 8032.

Source: SERO-31; RFC 9381.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth.exceptions import VMError

from mevm.precompiles.gas import GAS_ECVRF_VERIFY, GAS_ECVRF_VERIFY_WORD
from mevm.precompiles.words import FALSE, TRUE, count_words

if TYPE_CHECKING:
    from eth.abc import ComputationAPI

KEY_BYTES, PROOF_BYTES, OUTPUT_BYTES = 32, 80, 64
HEAD_BYTES = KEY_BYTES + PROOF_BYTES


def ecvrf_verify(computation: ComputationAPI) -> ComputationAPI:
    """Verify the proof of the call data.

    Parameters
    ----------
    computation
        The running call.

    Returns
    -------
    ComputationAPI
        The same, with 1 and the function's output, or zeros, as its output.

    Raises
    ------
    VMError
        If the input is not as described above, or the gas does not suffice.
    """
    data = computation.msg.data_as_bytes
    if len(data) < HEAD_BYTES:
        raise VMError(f"ecvrf: expected {HEAD_BYTES} bytes or more, got {len(data)}")
    # GAS
    words = count_words(len(data) - HEAD_BYTES)
    computation.consume_gas(GAS_ECVRF_VERIFY + GAS_ECVRF_VERIFY_WORD * words, reason="ecvrf verify")
    # OPERATION
    from mevm.crypto import ecvrf  # at the first call: a node starts without it

    key, proof = data[:KEY_BYTES], data[KEY_BYTES:HEAD_BYTES]
    found = ecvrf.verify(key, proof, data[HEAD_BYTES:])
    computation.output = FALSE + bytes(OUTPUT_BYTES) if found is None else TRUE + found
    return computation
