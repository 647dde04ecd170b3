# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title Sum of products on Baby Jubjub for chains without the precompile
@license AGPL-3.0-only
@author The MEVM authors
@notice Answers as the precompile BABYJUB_MSM does: 1 to 64 terms in, as scalar, x and y, the sum of
        the products out.
@dev Eight terms at a time share their doubles.
@custom:source SERO-31
@custom:kill Nothing can be stopped: it has no state and no owner.
"""

from contracts.modules import edwards_arithmetic

TERM: constant(uint256) = 96
MAX_TERMS: constant(uint256) = 64
GROUP: constant(uint256) = edwards_arithmetic.GROUP


@external
@view
@raw_return
def __default__() -> Bytes[64]:
    """
    @notice Multiply and add the terms of the call data.
    @return x and y.
    """
    count: uint256 = len(msg.data) // TERM
    assert 0 < count and count <= MAX_TERMS, "BabyJubMsmShim: wrong length"
    assert len(msg.data) == TERM * count, "BabyJubMsmShim: wrong length"
    total: uint256[4] = [0, 1, 1, 0]
    for i: uint256 in range(MAX_TERMS // GROUP):
        start: uint256 = GROUP * i
        if start >= count:
            break
        part: uint256[4] = self._combine(start, min(start + GROUP, count))
        total = edwards_arithmetic._add(total, edwards_arithmetic._addend(part))
    return abi_encode(edwards_arithmetic._affine(total))


@internal
@view
def _combine(start: uint256, end: uint256) -> uint256[4]:
    points: DynArray[uint256[2], GROUP] = []
    scalars: DynArray[uint256, GROUP] = []
    for i: uint256 in range(start, end, bound=GROUP):
        term: uint256[3] = abi_decode(slice(msg.data, TERM * i, TERM), uint256[3])
        point: uint256[2] = [term[1], term[2]]
        edwards_arithmetic._require_point(point)
        points.append(point)
        scalars.append(term[0])
    return edwards_arithmetic._combine(points, scalars)
