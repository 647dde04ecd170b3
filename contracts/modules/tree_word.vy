# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title tree_word
@license AGPL-3.0-only
@author The MEVM authors
@notice Keeps what a survey says of a tree in one word: all but the code, by which it is looked up.
@dev From the highest bit: species (64), latitude and longitude (32 each, plus 2^31), diameter,
     height and crown (16 each), status (8); the lowest 72 bits are zero.
@custom:source CEC-20
"""

from interfaces import ISurveyRegistry

OFFSET: constant(int256) = 2**31


@internal
@pure
def _pack(tree: ISurveyRegistry.Tree) -> uint256:
    """
    @notice Return a tree's word.
    @param tree The tree's record.
    """
    latitude: uint256 = convert(convert(tree.latitude, int256) + OFFSET, uint256)
    longitude: uint256 = convert(convert(tree.longitude, int256) + OFFSET, uint256)
    word: uint256 = convert(convert(tree.species, bytes32), uint256)
    word |= latitude << 160 | longitude << 128
    word |= convert(tree.diameter, uint256) << 112 | convert(tree.height, uint256) << 96
    word |= convert(tree.crown, uint256) << 80 | convert(tree.status, uint256) << 72
    return word


@internal
@pure
def _unpack(code: bytes32, word: uint256) -> ISurveyRegistry.Tree:
    """
    @notice Return a tree's record.
    @param code Its code.
    @param word Its word.
    """
    latitude: int256 = convert(word >> 160 & (2**32 - 1), int256) - OFFSET
    longitude: int256 = convert(word >> 128 & (2**32 - 1), int256) - OFFSET
    return ISurveyRegistry.Tree(
        code=code,
        species=convert(convert(word >> 192, bytes32) << 192, bytes8),
        latitude=convert(latitude, int32),
        longitude=convert(longitude, int32),
        diameter=convert(word >> 112 & (2**16 - 1), uint16),
        height=convert(word >> 96 & (2**16 - 1), uint16),
        crown=convert(word >> 80 & (2**16 - 1), uint16),
        status=convert(word >> 72 & 255, uint8),
    )
