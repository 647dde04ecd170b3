"""Gas that a transaction costs before any code runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mevm.vm.forks import Fork

if TYPE_CHECKING:
    from mevm.vm.transaction import Transaction

GAS_TRANSACTION = 21_000
GAS_CREATE = 32_000
GAS_ZERO_BYTE = 4
GAS_NONZERO_BYTE_FRONTIER = 68
GAS_NONZERO_BYTE = 16  # EIP-2028
GAS_ACCESS_LIST_ADDRESS = 2_400  # EIP-2930
GAS_ACCESS_LIST_SLOT = 1_900
GAS_INIT_CODE_WORD = 2  # EIP-3860
GAS_AUTHORIZATION = 25_000  # EIP-7702
GAS_FLOOR_TOKEN = 10  # EIP-7623
TOKENS_NONZERO_BYTE = 4


def intrinsic_gas(transaction: Transaction, fork: Fork) -> int:
    """Return the intrinsic gas of a transaction.

    Parameters
    ----------
    transaction
        The transaction.
    fork
        The fork whose prices hold.

    Returns
    -------
    int
        The gas; the floor of EIP-7623 is apart, see `floor_gas`.
    """
    data = transaction.data
    zeros = data.count(0)
    nonzero_byte = GAS_NONZERO_BYTE if fork >= Fork.ISTANBUL else GAS_NONZERO_BYTE_FRONTIER
    gas = GAS_TRANSACTION + GAS_ZERO_BYTE * zeros + nonzero_byte * (len(data) - zeros)
    if transaction.is_create and fork >= Fork.HOMESTEAD:
        gas += GAS_CREATE
        if fork >= Fork.SHANGHAI:
            gas += GAS_INIT_CODE_WORD * ((len(data) + 31) // 32)
    for _, slots in transaction.access_list:
        gas += GAS_ACCESS_LIST_ADDRESS + GAS_ACCESS_LIST_SLOT * len(slots)
    return gas + GAS_AUTHORIZATION * len(transaction.authorization_list)


def floor_gas(data: bytes) -> int:
    """Return the least gas that a transaction with this call data pays (EIP-7623)."""
    zeros = data.count(0)
    tokens = zeros + TOKENS_NONZERO_BYTE * (len(data) - zeros)
    return GAS_TRANSACTION + GAS_FLOOR_TOKEN * tokens
