"""Signatures on Baby Jubjub, at address 0x4d04.

Input, in words of 32 bytes: the scheme, and what it takes::

    0: A.x A.y R.x R.y S M              EdDSA-Poseidon, as circomlib verifies it
    1: B.x B.y A.x A.y R.x R.y s h      Schnorr over the base B: s·B = R + h·A

Output: the word 1 if the signature is valid, else the word 0. All points have to be on the curve,
A and B in its subgroup of prime order l; S, s and h below l; M a field element; B, and the A of
EdDSA, not the neutral point. Halts if the scheme is another, the length is not its length, or a
coordinate is no field element.

In Schnorr the challenge h is the caller's: a hash of R and of all that must not change.

Source: SERO-31.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth.exceptions import VMError

from mevm.crypto import eddsa, schnorr
from mevm.crypto.schnorr import Signature
from mevm.native import attempt
from mevm.precompiles.babyjub_points import require_coordinates
from mevm.precompiles.gas import GAS_BABYJUB_VERIFY_EDDSA, GAS_BABYJUB_VERIFY_SCHNORR
from mevm.precompiles.words import FALSE, TRUE, WORD, decode_words

if TYPE_CHECKING:
    from eth.abc import ComputationAPI

EDDSA, SCHNORR = 0, 1
SCALARS = 2  # each scheme ends with two words that are no coordinates
WORDS = {EDDSA: 7, SCHNORR: 9}
GAS = {EDDSA: GAS_BABYJUB_VERIFY_EDDSA, SCHNORR: GAS_BABYJUB_VERIFY_SCHNORR}


def babyjub_verify(computation: ComputationAPI) -> ComputationAPI:
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
    scheme = _decode_scheme(data)
    # GAS
    computation.consume_gas(GAS[scheme], reason="babyjub verify")
    # OPERATION
    computation.output = attempt("zk_run", 0x4D04, data) or _verify(scheme, data)
    return computation


def _verify(scheme: int, data: bytes) -> bytes:
    words = decode_words(data[WORD:])
    require_coordinates(words[:-SCALARS])
    verify = _verify_eddsa if scheme == EDDSA else _verify_schnorr
    return TRUE if verify(*words) else FALSE


def _decode_scheme(data: bytes) -> int:
    if len(data) < WORD:
        raise VMError(f"babyjub: expected a word for the scheme, got {len(data)} bytes")
    scheme = int.from_bytes(data[:WORD], "big")
    if scheme not in WORDS:
        raise VMError(f"babyjub: expected the scheme 0 or 1, got {scheme}")
    if len(data) != WORDS[scheme] * WORD:
        raise VMError(f"babyjub: expected {WORDS[scheme] * WORD} bytes, got {len(data)}")
    return scheme


def _verify_eddsa(a_x: int, a_y: int, r_x: int, r_y: int, response: int, message: int) -> bool:
    return eddsa.verify((a_x, a_y), Signature((r_x, r_y), response), message)


def _verify_schnorr(
    b_x: int, b_y: int, a_x: int, a_y: int, r_x: int, r_y: int, response: int, challenge: int
) -> bool:
    return schnorr.verify((b_x, b_y), (a_x, a_y), Signature((r_x, r_y), response), challenge)
