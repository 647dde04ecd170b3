# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title Shows the module land_claims to its tests
@license AGPL-3.0-only
"""

from contracts.modules import land_claims

initializes: land_claims

exports: (land_claims.claimed_in, land_claims.blocks_in)


@external
def claim(parcel: bytes32, block_number: uint256, cells: uint256):
    land_claims._claim(parcel, block_number, cells)


@external
def claim_each(first: uint256, block_number: uint256, count: uint256):
    """
    @notice Claim a block's cells one by one, each for a parcel of its own.
    """
    for number: uint256 in range(count, bound=256):
        parcel: bytes32 = convert(first + number, bytes32)
        land_claims._claim(parcel, block_number, 1 << number)


@external
def release(parcel: bytes32, block_number: uint256) -> uint256:
    return land_claims._release(parcel, block_number)


@external
@view
def parcel_at(latitude: int32, longitude: int32) -> bytes32:
    return land_claims._parcel_at(latitude, longitude)


@external
@view
def cells_in(parcel: bytes32, block_number: uint256) -> uint256:
    return land_claims._cells_in(parcel, block_number)


@external
@pure
def count(cells: uint256) -> uint256:
    return land_claims._count(cells)
