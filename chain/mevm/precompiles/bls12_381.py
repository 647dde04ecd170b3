"""Ethereum's dear precompiles for BLS12-381, at 0x0c, 0x0e and 0x0f, on native arithmetic.

Results, errors and gas are those of EIP-2537. py-evm's take a hundred times as long: minutes for
what one transaction can pay. The extension does them where it is installed, zksnake where not; the
other four, which cost and take less, are in `bls12_381_points`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from eth.exceptions import VMError

from mevm.native import attempt
from mevm.precompiles.deadline import check_deadline
from mevm.precompiles.words import FALSE, TRUE, WORD

if TYPE_CHECKING:
    from eth.abc import ComputationAPI

G1_BYTES, G2_BYTES = 128, 256
GAS_G1MSM, GAS_G2MSM = 12_000, 22_500
GAS_PAIRING, GAS_PAIRING_PAIR = 37_700, 32_600
TERMS_AT_ONCE = 128
"""Terms of a sum that are computed while all other threads wait: some hundredths of a second."""


def g1_msm(computation: ComputationAPI) -> ComputationAPI:
    """Add up products of points of G1 and numbers.

    Parameters
    ----------
    computation
        The running call; its data are points and words in turn.

    Returns
    -------
    ComputationAPI
        The same, with a point as its output.

    Raises
    ------
    VMError
        If the length or a point is wrong, or the gas does not suffice.
    """
    from eth.precompiles.bls12_381.constants import G1_MSM_DISCOUNTS, G1_MSM_MAX_DISCOUNT

    pieces = _pieces(computation, G1_BYTES + WORD)
    # GAS
    discount = _discount(len(pieces), G1_MSM_DISCOUNTS, G1_MSM_MAX_DISCOUNT)
    computation.consume_gas(len(pieces) * GAS_G1MSM * discount // 1_000, reason="G1MSM")
    # OPERATION
    data = computation.msg.data_as_bytes
    computation.output = attempt("bls12_381_g1_msm", data) or _sum(computation, pieces, "g1")
    return computation


def g2_msm(computation: ComputationAPI) -> ComputationAPI:
    """Add up products of points of G2 and numbers; see `g1_msm`."""
    from eth.precompiles.bls12_381.constants import G2_MSM_DISCOUNTS, G2_MSM_MAX_DISCOUNT

    pieces = _pieces(computation, G2_BYTES + WORD)
    # GAS
    discount = _discount(len(pieces), G2_MSM_DISCOUNTS, G2_MSM_MAX_DISCOUNT)
    computation.consume_gas(len(pieces) * GAS_G2MSM * discount // 1_000, reason="G2MSM")
    # OPERATION
    data = computation.msg.data_as_bytes
    computation.output = attempt("bls12_381_g2_msm", data) or _sum(computation, pieces, "g2")
    return computation


def pairing(computation: ComputationAPI) -> ComputationAPI:
    """Tell whether the product of pairings is one.

    Parameters
    ----------
    computation
        The running call; its data are points of G1 and G2 in turn.

    Returns
    -------
    ComputationAPI
        The same, with a word as its output: 0 or 1.

    Raises
    ------
    VMError
        If the length or a point is wrong, or the gas does not suffice.
    """
    pieces = _pieces(computation, G1_BYTES + G2_BYTES)
    # GAS
    gas = GAS_PAIRING + GAS_PAIRING_PAIR * len(pieces)
    computation.consume_gas(gas, reason="BLS12_PAIRING_CHECK")
    # OPERATION
    data = computation.msg.data_as_bytes
    computation.output = attempt("bls12_381_pairing", data) or _check_pairs(computation, pieces)
    return computation


def _check_pairs(computation: ComputationAPI, pieces: Sequence[bytes]) -> bytes:
    from mevm.crypto import bls12_381 as curve
    from mevm.crypto.pairing_process import product_is_one

    pairs = []
    try:
        for piece in pieces:
            check_deadline(computation)
            pairs.append((curve.decode_g1(piece[:G1_BYTES]), curve.decode_g2(piece[G1_BYTES:])))
    except curve.InvalidPoint as error:
        raise VMError(str(error)) from error
    pause = partial(check_deadline, computation)
    is_one = product_is_one(curve, pairs, computation.msg.data_as_bytes, pause)
    return TRUE if is_one else FALSE


def _pieces(computation: ComputationAPI, size: int) -> list[bytes]:
    """Return the data in pieces of one size."""
    data = computation.msg.data_as_bytes
    if not data or len(data) % size:
        raise VMError(f"bls12-381: expected a multiple of {size} bytes, got {len(data)}")
    return [data[i : i + size] for i in range(0, len(data), size)]


def _discount(count: int, discounts: Sequence[int], least: int) -> int:
    return discounts[count - 1] if count <= len(discounts) else least


def _sum(computation: ComputationAPI, pieces: Sequence[bytes], group: str) -> bytes:
    """Return the sum of products; whoever waits for other threads gets his turn in between."""
    from mevm.crypto import bls12_381 as curve

    decode = getattr(curve, f"decode_{group}")
    combine = getattr(curve, f"linear_combination_{group}")
    sums = []
    try:
        for start in range(0, len(pieces), TERMS_AT_ONCE):
            check_deadline(computation)
            terms = pieces[start : start + TERMS_AT_ONCE]
            points = [decode(term[:-WORD]) for term in terms]
            sums.append(combine(points, [int.from_bytes(term[-WORD:], "big") for term in terms]))
    except ValueError as error:
        raise VMError(str(error)) from error
    total = sums[0]
    for each in sums[1:]:
        total = total + each
    return getattr(curve, f"encode_{group}")(total)
