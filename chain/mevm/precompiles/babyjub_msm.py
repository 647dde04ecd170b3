"""Sum of products of numbers and points of Baby Jubjub, at address 0x4d03.

Input: k terms (1 <= k <= 64), each a scalar, x and y; a scalar may be any number, a point any of
the curve. Output: x and y of the sum of the products, the neutral point being 0, 1. Halts on any
other length, on a coordinate that is no field element and on a point that is not on the curve.

Source: SERO-31.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth.exceptions import VMError

from mevm.crypto.baby_jubjub import linear_combination
from mevm.native import attempt
from mevm.precompiles.babyjub_points import POINT_BYTES, encode_point, require_on_curve
from mevm.precompiles.gas import GAS_BABYJUB_MSM, GAS_BABYJUB_MSM_TERM
from mevm.precompiles.words import WORD, decode_words

if TYPE_CHECKING:
    from eth.abc import ComputationAPI

MAX_TERMS = 64
TERM_BYTES = WORD + POINT_BYTES


def babyjub_msm(computation: ComputationAPI) -> ComputationAPI:
    """Multiply and add the terms of the call data.

    Parameters
    ----------
    computation
        The running call.

    Returns
    -------
    ComputationAPI
        The same, with a point as its output.

    Raises
    ------
    VMError
        If the input is not as described above, or the gas does not suffice.
    """
    data = computation.msg.data_as_bytes
    count, rest = divmod(len(data), TERM_BYTES)
    if rest or not 1 <= count <= MAX_TERMS:
        raise VMError(f"babyjub: expected 1 to {MAX_TERMS} terms, got {len(data)} bytes")
    # GAS
    computation.consume_gas(GAS_BABYJUB_MSM + GAS_BABYJUB_MSM_TERM * count, reason="babyjub msm")
    # OPERATION
    computation.output = attempt("zk_run", 0x4D03, data) or _combine(data)
    return computation


def _combine(data: bytes) -> bytes:
    words = decode_words(data)
    points = list(zip(words[1::3], words[2::3], strict=True))
    require_on_curve(points)
    return encode_point(linear_combination(points, words[::3]))
