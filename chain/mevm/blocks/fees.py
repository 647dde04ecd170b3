"""Rules from one header to the next: gas limit, base fee (EIP-1559), blob gas (EIP-4844, 7691)."""

from eth._utils.calculations import fake_exponential

from mevm.blocks.header import Header
from mevm.vm.forks import GAS_PER_BLOB, BlobSchedule, Fork

MINIMUM_GAS_LIMIT = 5_000
MAXIMUM_GAS_LIMIT = 2**63 - 1
GAS_LIMIT_BOUND_DIVISOR = 1_024

INITIAL_BASE_FEE = 10**9
ELASTICITY = 2
BASE_FEE_DENOMINATOR = 8

MINIMUM_BLOB_FEE = 1


def next_excess_blob_gas(parent: Header, schedule: BlobSchedule) -> int:
    """Return the excess blob gas of the block after ``parent``."""
    used = (parent.excess_blob_gas or 0) + (parent.blob_gas_used or 0)
    return max(0, used - schedule.target * GAS_PER_BLOB)


def blob_gas_price(excess_blob_gas: int, schedule: BlobSchedule) -> int:
    """Return the price of one unit of blob gas, in wei."""
    fraction = schedule.base_fee_update_fraction
    return fake_exponential(MINIMUM_BLOB_FEE, excess_blob_gas, fraction)


def next_base_fee(parent: Header, fork: Fork) -> int | None:
    """
    Return the base fee of the block after ``parent``.

    Parameters
    ----------
    parent : Header
        Header of the parent.
    fork : Fork
        Rules of the new block.

    Returns
    -------
    int or None
        None before London, the initial fee in London's first block.
    """
    if fork < Fork.LONDON:
        return None
    if parent.base_fee is None:
        return INITIAL_BASE_FEE
    target = parent.gas_limit // ELASTICITY
    if parent.gas_used == target:
        return parent.base_fee
    change = parent.base_fee * abs(parent.gas_used - target) // target
    change //= BASE_FEE_DENOMINATOR
    if parent.gas_used > target:
        return parent.base_fee + max(change, 1)
    return max(parent.base_fee - change, 0)


def gas_limit_bounds(parent: Header, fork: Fork) -> tuple[int, int]:
    """
    Return the smallest and largest gas limit that a block after ``parent`` may have.

    London's first block doubles the limit, so that the target stays where the limit was.
    """
    limit = parent.gas_limit
    if fork >= Fork.LONDON and parent.base_fee is None:
        limit *= ELASTICITY
    step = limit // GAS_LIMIT_BOUND_DIVISOR
    lowest = max(MINIMUM_GAS_LIMIT, limit - step + 1)
    return lowest, min(MAXIMUM_GAS_LIMIT, limit + step - 1)


def approach_gas_limit(limit: int, target: int) -> int:
    """Return the gas limit nearest to ``target`` that may follow ``limit``."""
    step = limit // GAS_LIMIT_BOUND_DIVISOR - 1
    return max(limit - step, min(limit + step, max(target, MINIMUM_GAS_LIMIT)))
