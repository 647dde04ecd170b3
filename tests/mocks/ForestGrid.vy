# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title Shows the module forest_grid to its tests
@license AGPL-3.0-only
"""

from contracts.modules import forest_grid


@external
@pure
def place(latitude: int32, longitude: int32) -> (uint256, uint256):
    return forest_grid._place(latitude, longitude)


@external
@pure
def region_of(block_number: uint256) -> (uint256, uint256):
    return forest_grid._region_of(block_number)
