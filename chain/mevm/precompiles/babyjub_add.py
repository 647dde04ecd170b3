"""Sum of points of Baby Jubjub, at address 0x4d02.

Input: k points (1 <= k <= 128), each as x and y. Output: x and y of their sum, the neutral point
being 0, 1. Halts on any other length, on a coordinate that is no field element and on a point that
is not on the curve.

Source: SERO-31.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth.exceptions import VMError

from mevm.crypto.baby_jubjub import sum_points
from mevm.native import attempt
from mevm.precompiles.babyjub_points import POINT_BYTES, encode_point, require_on_curve
from mevm.precompiles.gas import GAS_BABYJUB_ADD, GAS_BABYJUB_ADD_POINT
from mevm.precompiles.words import decode_words

if TYPE_CHECKING:
    from eth.abc import ComputationAPI

MAX_POINTS = 128


def babyjub_add(computation: ComputationAPI) -> ComputationAPI:
    """Add the points of the call data.

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
    count, rest = divmod(len(data), POINT_BYTES)
    if rest or not 1 <= count <= MAX_POINTS:
        raise VMError(f"babyjub: expected 1 to {MAX_POINTS} points, got {len(data)} bytes")
    # GAS
    computation.consume_gas(GAS_BABYJUB_ADD + GAS_BABYJUB_ADD_POINT * count, reason="babyjub add")
    # OPERATION
    computation.output = attempt("zk_run", 0x4D02, data) or _add(data)
    return computation


def _add(data: bytes) -> bytes:
    words = decode_words(data)
    points = list(zip(words[::2], words[1::2], strict=True))
    require_on_curve(points)
    return encode_point(sum_points(points))
