"""Ethereum's precompiles for BN254, at 0x06, 0x07 and 0x08, on native arithmetic.

The extension does them where it is installed, zksnake where not. Results, errors and gas are those
of EIP-196, EIP-197 and, unless said, EIP-1108.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from eth.exceptions import VMError

from mevm.crypto import bn254
from mevm.crypto.pairing_process import product_is_one
from mevm.native import attempt
from mevm.precompiles.deadline import check_deadline
from mevm.precompiles.gas import GAS_ECADD, GAS_ECMUL, GAS_ECPAIRING, GAS_ECPAIRING_PAIR
from mevm.precompiles.words import FALSE, TRUE, WORD

if TYPE_CHECKING:
    from eth.abc import ComputationAPI

PAIR_BYTES = bn254.G1_BYTES + bn254.G2_BYTES


def ecadd(computation: ComputationAPI, gas: int = GAS_ECADD) -> ComputationAPI:
    """Add two points of G1.

    Parameters
    ----------
    computation
        The running call; missing bytes of its data are zeros, further ones are ignored.
    gas
        The price.

    Returns
    -------
    ComputationAPI
        The same, with a point as its output.

    Raises
    ------
    VMError
        If a point is invalid, or the gas does not suffice.
    """
    size = bn254.G1_BYTES
    data = computation.msg.data_as_bytes[: 2 * size].ljust(2 * size, b"\0")
    # GAS
    computation.consume_gas(gas, reason="ecadd")
    # OPERATION
    try:
        computation.output = attempt("bn254_add", data) or bn254.add(data[:size], data[size:])
    except bn254.InvalidPoint as error:
        raise VMError(str(error)) from error
    return computation


def ecmul(computation: ComputationAPI, gas: int = GAS_ECMUL) -> ComputationAPI:
    """Multiply a point of G1 by a number of 256 bits.

    Parameters
    ----------
    computation
        The running call; missing bytes of its data are zeros, further ones are ignored.
    gas
        The price.

    Returns
    -------
    ComputationAPI
        The same, with a point as its output.

    Raises
    ------
    VMError
        If the point is invalid, or the gas does not suffice.
    """
    size = bn254.G1_BYTES
    data = computation.msg.data_as_bytes[: size + WORD].ljust(size + WORD, b"\0")
    # GAS
    computation.consume_gas(gas, reason="ecmul")
    # OPERATION
    try:
        computation.output = attempt("bn254_multiply", data) or bn254.multiply(
            data[:size], int.from_bytes(data[size:], "big")
        )
    except bn254.InvalidPoint as error:
        raise VMError(str(error)) from error
    return computation


def ecpairing(
    computation: ComputationAPI, base: int = GAS_ECPAIRING, pair: int = GAS_ECPAIRING_PAIR
) -> ComputationAPI:
    """Tell whether the product of the pairings of any number of pairs is one.

    Parameters
    ----------
    computation
        The running call; its data are pairs of a point of G1 and one of G2.
    base, pair
        The price: once, and for each pair.

    Returns
    -------
    ComputationAPI
        The same, with 1 or 0 as its output.

    Raises
    ------
    VMError
        If the length or a point is invalid, or the gas does not suffice.
    """
    data = computation.msg.data_as_bytes
    count, rest = divmod(len(data), PAIR_BYTES)
    if rest:
        raise VMError(f"ecpairing: {len(data)} bytes are no multiple of {PAIR_BYTES}")
    # GAS
    computation.consume_gas(base + pair * count, reason="ecpairing")
    # OPERATION
    computation.output = attempt("bn254_pairing", data) or _check_pairs(computation, data)
    return computation


def _check_pairs(computation: ComputationAPI, data: bytes) -> bytes:
    try:
        pairs = [_decode_pair(data[i : i + PAIR_BYTES]) for i in range(0, len(data), PAIR_BYTES)]
    except bn254.InvalidPoint as error:
        raise VMError(str(error)) from error
    is_one = product_is_one(bn254, pairs, data, partial(check_deadline, computation))
    return TRUE if is_one else FALSE


def _decode_pair(data: bytes) -> tuple[bn254.PointG1, bn254.PointG2]:
    size = bn254.G1_BYTES
    return bn254.decode_g1(data[:size]), bn254.decode_g2(data[size:])
