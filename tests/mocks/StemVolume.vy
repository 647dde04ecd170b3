# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title Shows the module stem_volume to its tests
@license AGPL-3.0-only
"""

from contracts.modules import stem_volume


@external
@pure
def volume(diameter: uint16, height: uint16) -> uint256:
    return stem_volume._volume(diameter, height)
