# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title Sum of points of Baby Jubjub for chains without the precompile
@license AGPL-3.0-only
@author The MEVM authors
@notice Answers as the precompile BABYJUB_ADD does: 1 to 128 points in, as x and y, their sum out.
@custom:source SERO-31
@custom:kill Nothing can be stopped: it has no state and no owner.
"""

from contracts.modules import edwards_arithmetic

POINT: constant(uint256) = 64
MAX_POINTS: constant(uint256) = 128


@external
@view
@raw_return
def __default__() -> Bytes[POINT]:
    """
    @notice Add the points of the call data.
    @return x and y.
    """
    count: uint256 = len(msg.data) // POINT
    assert 0 < count and count <= MAX_POINTS, "BabyJubAddShim: wrong length"
    assert len(msg.data) == POINT * count, "BabyJubAddShim: wrong length"
    total: uint256[4] = [0, 1, 1, 0]
    for i: uint256 in range(count, bound=MAX_POINTS):
        point: uint256[2] = abi_decode(slice(msg.data, POINT * i, POINT), uint256[2])
        edwards_arithmetic._require_point(point)
        addend: uint256[4] = edwards_arithmetic._addend(edwards_arithmetic._extend(point))
        total = edwards_arithmetic._add(total, addend)
    return abi_encode(edwards_arithmetic._affine(total))
