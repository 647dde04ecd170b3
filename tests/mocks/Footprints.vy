# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title The arithmetic of footprints, for tests to call
@license AGPL-3.0-only
"""

from contracts.modules import footprint


@external
@pure
def check(words: uint256[2]):
    footprint._check(words)


@external
@pure
def median(words: DynArray[uint256, 9]) -> uint256:
    return footprint._median(words)


@external
@pure
def distance(a: uint256, b: uint256) -> uint256:
    return footprint._distance(a, b)


@external
@pure
def sum_of(word: uint256) -> uint256:
    return footprint._sum(word)


@external
@pure
def half_of(blocks: uint256, half: uint256) -> uint256:
    return footprint._half_of(blocks, half)


@external
@pure
def at(word: uint256, place: uint256) -> uint256:
    return footprint._at(word, place)
