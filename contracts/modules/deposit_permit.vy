# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title deposit_permit
@license AGPL-3.0-only
@author The MEVM authors
@notice Lets an account agree to a deposit that somebody else submits: by EIP-712, with a key or
        through its contract (EIP-1271).
@dev A permit names what is taken, to be read in a wallet, and the whole transaction by its sighash,
     which is accepted once. The index keeps two equal deposits from sharing one permit. The nonces
     of signed_message are not used.
@custom:source SERO-14
"""

from interfaces import IShieldedAssets
from interfaces import IShieldedPool

from contracts.modules import signed_message

uses: signed_message

DEPOSIT: constant(bytes32) = keccak256(
    "Deposit(string currency,uint256 amount,string category,uint256 ticket,uint256 count,bool fromLedger,uint256 index,uint256 sighash,uint256 deadline)"
)


@internal
@view
def _check(
    deposit: IShieldedPool.Deposit,
    index: uint256,
    sighash: uint256,
    deadline: uint256,
    permit: Bytes[signed_message.MAX_SIGNATURE],
):
    """
    @notice Revert unless the payer agreed to a deposit.
    @param deposit What is taken.
    @param index Its place among the deposits of the transaction.
    @param sighash Of the transaction.
    @param deadline Of the transaction.
    @param permit The payer's signature.
    """
    asset: IShieldedAssets.Asset = deposit.asset
    message: bytes32 = keccak256(
        abi_encode(
            DEPOSIT,
            self._hash_text(asset.currency),
            asset.amount,
            self._hash_text(asset.category),
            asset.ticket,
            asset.count,
            deposit.is_ledger,
            index,
            sighash,
            deadline,
        )
    )
    signed_message._check(deposit.payer, message, deadline, permit)


@internal
@pure
def _hash_text(name: bytes32) -> bytes32:
    size: uint256 = 0
    for i: uint256 in range(32):
        if convert(name, uint256) << (8 * i) == 0:
            break
        size += 1
    return keccak256(slice(name, 0, size))
