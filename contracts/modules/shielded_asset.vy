# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title shielded_asset
@license AGPL-3.0-only
@author The MEVM authors
@notice The one form of an asset of the shielded pool, and the key of a ticket.
@dev The key of a currency is its name. The registry never registers a name that is the key of a
     registered ticket, nor the other way round.
@custom:source SERO-03
"""

from interfaces import IShieldedAssets

AMOUNT_BITS: constant(uint256) = 128  # as the circuits have them


@internal
@pure
def _check(asset: IShieldedAssets.Asset):
    """
    @notice Revert unless an asset is in canonical form and in range.
    @param asset The asset; it may be nothing at all.
    """
    assert asset.amount >> AMOUNT_BITS == 0, "shielded_asset: amount too large"
    assert (asset.amount == 0) == (asset.currency == empty(bytes32)), "shielded_asset: bad currency"
    assert asset.count <= 1, "shielded_asset: more than one"
    assert (asset.count == 0) == (asset.category == empty(bytes32)), "shielded_asset: bad category"
    assert asset.count == 1 or asset.ticket == 0, "shielded_asset: bad ticket"


@internal
@pure
def _ticket_key(category: bytes32, ticket: uint256) -> bytes32:
    """
    @notice Return under which key a ticket is kept.
    @param category Its category.
    @param ticket Its id.
    @return The key.
    """
    return keccak256(abi_encode(category, ticket))
