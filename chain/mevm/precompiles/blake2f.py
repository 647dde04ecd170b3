"""Ethereum's precompile 0x09: the compression function F of BLAKE2b (EIP-152).

Input: the number of rounds, 4 bytes, and F's arguments, 209 bytes. Output: 64 bytes. Halts on any
other input.
"""

from __future__ import annotations

import struct
from functools import partial
from typing import TYPE_CHECKING

from eth.exceptions import VMError

from mevm.precompiles.deadline import check_deadline

if TYPE_CHECKING:
    from eth.abc import ComputationAPI

ROUNDS_BYTES = 4
ARGUMENTS = struct.Struct("<8Q16Q2QB")
SIZE = ROUNDS_BYTES + ARGUMENTS.size
GAS_ROUND = 1


def blake2f(computation: ComputationAPI) -> ComputationAPI:
    """Compress a block.

    Replaces py-evm's, which takes minutes for as many rounds as a call can pay.

    Parameters
    ----------
    computation
        The running call.

    Returns
    -------
    ComputationAPI
        The same, with the new state as its output.

    Raises
    ------
    VMError
        If the input is malformed, or the gas does not suffice.
    """
    from mevm.crypto.blake2b import compress

    data = computation.msg.data_as_bytes
    if len(data) != SIZE:
        raise VMError(f"blake2f: expected {SIZE} bytes, got {len(data)}")
    *words, final = ARGUMENTS.unpack_from(data, ROUNDS_BYTES)
    if final > 1:
        raise VMError(f"blake2f: expected 0 or 1 as the last byte, got {final}")
    # GAS
    rounds = int.from_bytes(data[:ROUNDS_BYTES], "big")
    computation.consume_gas(GAS_ROUND * rounds, reason="blake2f")
    # OPERATION
    pause = partial(check_deadline, computation)
    computation.output = compress(rounds, words[:8], words[8:24], words[24:], bool(final), pause)
    return computation
