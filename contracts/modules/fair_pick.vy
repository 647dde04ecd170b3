# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title fair_pick
@license AGPL-3.0-only
@author The MEVM authors
@notice Picks a place of a list by a random word, each place with exactly the same chance.
@dev Of the 2^256 words the last 2^256 modulo `size` would favour the first places: they pick
     nothing, and the caller takes the next word.
"""


@internal
@pure
def _pick(word: uint256, size: uint256) -> (bool, uint256):
    """
    @notice Pick a place.
    @param word A random word.
    @param size How many places there are, at least one.
    @return Whether the word picks, and the place, below `size`.
    """
    surplus: uint256 = (max_value(uint256) % size + 1) % size
    return word <= max_value(uint256) - surplus, word % size
