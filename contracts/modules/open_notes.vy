# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title open_notes
@license AGPL-3.0-only
@author The MEVM authors
@notice Commits to assets that all see: the point that an asset has in a balance, and the leaf of a
        note that is made in the open.
@dev The leaf is that of a hidden note: it is spent by the same circuit, so nobody can tell when.
     The registry refuses assets that are not registered, not in canonical form or out of range.
@custom:source SERO-04 SERO-06 SERO-07
"""

from interfaces import IAssetRegistry
from interfaces import IShieldedAssets

from contracts.modules import one_time_owner
from contracts.modules import poseidon_hash

uses: poseidon_hash

NOTE: constant(uint256) = 1_002  # tag of a note's hash
LOW_253_BITS: constant(uint256) = 2**253 - 1

REGISTRY: immutable(IAssetRegistry)


@deploy
def __init__(registry: IAssetRegistry):
    """
    @notice Fix who knows the assets.
    @param registry Of their generators.
    """
    REGISTRY = registry


@internal
@view
def _point(asset: IShieldedAssets.Asset) -> uint256[2]:
    """
    @notice Return the asset commitment, which hides nothing: amount and ticket times their
            generators.
    @param asset A registered asset.
    @return A point of the prime subgroup.
    """
    return staticcall REGISTRY.commitment(asset)


@internal
@view
def _leaf(note: IShieldedAssets.Note, point: uint256[2]) -> uint256:
    """
    @notice Return the commitment of a note.
    @param note Whose numbers must be field elements.
    @param point Its asset commitment.
    @return A field element.
    """
    one_time_owner._check_range(note.receiver)
    memo: uint256 = convert(keccak256(abi_encode(note.memo)), uint256) & LOW_253_BITS
    return poseidon_hash._hash(
        abi_encode(
            NOTE,
            point,
            note.receiver.base[0],
            note.receiver.spending[0],
            note.receiver.viewing[0],
            memo,
            note.secret,  # the hash refuses what is no field element
        )
    )
