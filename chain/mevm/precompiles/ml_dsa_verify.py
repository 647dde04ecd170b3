"""ML-DSA signatures, which are meant to withstand quantum computers, at address 0x4d0b.

Input, two words of 32 bytes and then bytes, unpadded::

    parameter set       44, 65 or 87
    context length      0 to 255
    public key          1,312, 1,952 or 2,592 bytes
    signature           2,420, 3,309 or 4,627 bytes
    context
    message             of any length

Output: the word 1 if the signature is valid, else the word 0. Halts if the parameter set is
another, the context is too long, or the input ends before the message begins.

It is the pure variant of the standard, not the one of messages hashed beforehand.

Source: SERO-31, SERO-33; FIPS 204.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth.exceptions import VMError

from mevm.precompiles.gas import GAS_ML_DSA_VERIFY, GAS_ML_DSA_VERIFY_WORD
from mevm.precompiles.words import FALSE, TRUE, WORD, count_words, decode_words

if TYPE_CHECKING:
    from eth.abc import ComputationAPI

HEAD_BYTES = 2 * WORD
KEY_BYTES = {44: 1_312, 65: 1_952, 87: 2_592}
SIGNATURE_BYTES = {44: 2_420, 65: 3_309, 87: 4_627}
MAX_CONTEXT_BYTES = 255


def ml_dsa_verify(computation: ComputationAPI) -> ComputationAPI:
    """Verify the signature of the call data.

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
    level, context_bytes = _decode_head(data)
    signature_at = HEAD_BYTES + KEY_BYTES[level]
    context_at = signature_at + SIGNATURE_BYTES[level]
    message_at = context_at + context_bytes
    if len(data) < message_at:
        raise VMError(f"ml_dsa: expected {message_at} bytes or more, got {len(data)}")
    # GAS
    words = count_words(len(data) - message_at)
    computation.consume_gas(
        GAS_ML_DSA_VERIFY[level] + GAS_ML_DSA_VERIFY_WORD * words, reason="ml_dsa verify"
    )
    # OPERATION
    from mevm.crypto import ml_dsa  # at the first call: a node starts without it

    key, signature = data[HEAD_BYTES:signature_at], data[signature_at:context_at]
    context, message = data[context_at:message_at], data[message_at:]
    valid = ml_dsa.verify(level, key, signature, message, context)
    computation.output = TRUE if valid else FALSE
    return computation


def _decode_head(data: bytes) -> tuple[int, int]:
    if len(data) < HEAD_BYTES:
        raise VMError(f"ml_dsa: expected two words or more, got {len(data)} bytes")
    level, context_bytes = decode_words(data[:HEAD_BYTES])
    if level not in KEY_BYTES:
        raise VMError(f"ml_dsa: expected the parameter set 44, 65 or 87, got {level}")
    if context_bytes > MAX_CONTEXT_BYTES:
        raise VMError(f"ml_dsa: at most {MAX_CONTEXT_BYTES} bytes of context, got {context_bytes}")
    return level, context_bytes
