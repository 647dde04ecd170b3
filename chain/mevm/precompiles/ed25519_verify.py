"""Ed25519 signatures, at address 0x4d0a.

Input: the public key (32 bytes), the signature R, S (64 bytes), and the message, of any length,
unpadded. Output: the word 1 if the signature is valid, else the word 0. Halts if there are fewer
than 96 bytes.

Verification is strict: S is below the order of the group, A and R are encoded in the one way of
RFC 8032 and not of small order, and the equation is S·B = R + h·A, without the factor 8.

Source: SERO-31; RFC 8032.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth.exceptions import VMError

from mevm.precompiles.gas import GAS_ED25519_VERIFY, GAS_ED25519_VERIFY_WORD
from mevm.precompiles.words import FALSE, TRUE, count_words

if TYPE_CHECKING:
    from eth.abc import ComputationAPI

KEY_BYTES, SIGNATURE_BYTES = 32, 64
HEAD_BYTES = KEY_BYTES + SIGNATURE_BYTES


def ed25519_verify(computation: ComputationAPI) -> ComputationAPI:
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
    if len(data) < HEAD_BYTES:
        raise VMError(f"ed25519: expected {HEAD_BYTES} bytes or more, got {len(data)}")
    # GAS
    words = count_words(len(data) - HEAD_BYTES)
    computation.consume_gas(
        GAS_ED25519_VERIFY + GAS_ED25519_VERIFY_WORD * words, reason="ed25519 verify"
    )
    # OPERATION
    from mevm.crypto import ed25519  # at the first call: a node starts without it

    key, signature = data[:KEY_BYTES], data[KEY_BYTES:HEAD_BYTES]
    computation.output = TRUE if ed25519.verify(key, signature, data[HEAD_BYTES:]) else FALSE
    return computation
