"""Ethereum's cheaper precompiles for BLS12-381, at 0x0b, 0x0d, 0x10 and 0x11.

The extension does them where it is installed, and py-evm where not. Results, errors and gas are
those of EIP-2537.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mevm.native import attempt

if TYPE_CHECKING:
    from eth.abc import ComputationAPI


def run_native(computation: ComputationAPI, name: str, gas: int) -> ComputationAPI:
    """Run one of the four.

    Parameters
    ----------
    computation
        The running call.
    name
        What py-evm and the extension call it, without their prefixes.
    gas
        The price.

    Returns
    -------
    ComputationAPI
        The same, with a point as its output.

    Raises
    ------
    VMError
        If a length, a coordinate or a point is wrong, or the gas does not suffice.
    """
    data = computation.msg.data_as_bytes
    affordable = computation.get_gas_remaining() >= gas
    output = attempt(f"bls12_381_{name}", data) if affordable else None
    if output is None:
        import eth.precompiles.bls12_381 as pyevm

        getattr(pyevm, f"bls12_{name}")(computation)  # which charges the gas
    else:
        computation.consume_gas(gas, reason=name)
        computation.output = output
    return computation
