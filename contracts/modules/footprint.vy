# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title footprint
@license AGPL-3.0-only
@author The MEVM authors
@notice Stateless arithmetic on footprints: 32 numbers from 0 to 100 in a word, a byte each, the
        first in the least significant one. All 32 are treated at once, at the cost of one.
@dev Numbers below 128 leave each byte's highest bit free. It is set before a subtraction, so that
     no byte borrows from the next one, and still set afterwards where nothing was borrowed.
@custom:source CEC-41
"""

MAX_WORDS: constant(uint256) = 9
BYTES: constant(uint256) = 32  # in a word
WORD_BITS: constant(uint256) = 8 * 32
WORST: constant(uint256) = 100
ONES: constant(uint256) = max_value(uint256) // 255  # 1 in each byte
HIGH: constant(uint256) = 128 * ONES
ABOVE_WORST: constant(uint256) = (127 - WORST) * ONES
PAIRS: constant(uint256) = max_value(uint256) // (2**16 - 1)  # 1 in each pair of bytes
LOW_BYTES: constant(uint256) = 255 * PAIRS
# The lowest 16, 8, 4 and 2 of each 128, 64, 32 and 16 bits.
HALVES: constant(uint256) = max_value(uint256) // (2**128 - 1) * (2**16 - 1)
QUARTERS: constant(uint256) = max_value(uint256) // (2**64 - 1) * 255
EIGHTHS: constant(uint256) = max_value(uint256) // (2**32 - 1) * 15
SIXTEENTHS: constant(uint256) = max_value(uint256) // (2**16 - 1) * 3


@internal
@pure
def _check(words: uint256[2]):
    """
    @notice Revert unless each number is at most 100.
    @param words The 64 numbers of a region.
    """
    for word: uint256 in words:
        above: uint256 = word | (word & ~HIGH) + ABOVE_WORST
        assert above & HIGH == 0, "footprint: above 100"


@internal
@pure
def _median(words: DynArray[uint256, MAX_WORDS]) -> uint256:
    """
    @notice Return the lower median of each number.
    @dev Bubbles the least of each byte down, until the one in the middle is there: at most 30
         exchanges of whole words.
    @param words At least one.
    @return The word of medians.
    """
    ordered: DynArray[uint256, MAX_WORDS] = words
    last: uint256 = unsafe_sub(len(words), 1)
    middle: uint256 = last // 2
    for rank: uint256 in range(middle + 1, bound=MAX_WORDS):
        least: uint256 = ordered[last]
        place: uint256 = last
        for _: uint256 in range(unsafe_sub(last, rank), bound=MAX_WORDS):
            place = unsafe_sub(place, 1)
            other: uint256 = ordered[place]
            lower: uint256 = self._lower(least, other)
            ordered[unsafe_add(place, 1)] = least ^ other ^ lower
            least = lower
        ordered[rank] = least
    return ordered[middle]


@internal
@pure
def _distance(a: uint256, b: uint256) -> uint256:
    """
    @notice Return how far the numbers of two words are from each other.
    @param a One.
    @param b The other.
    @return The word of differences.
    """
    lower: uint256 = self._lower(a, b)
    return unsafe_sub(a ^ b ^ lower, lower)


@internal
@pure
def _lower(a: uint256, b: uint256) -> uint256:
    # Each byte of the mask is 255 where that of a is at least that of b.
    flags: uint256 = unsafe_sub(a | HIGH, b) & HIGH
    mask: uint256 = flags | unsafe_sub(flags, flags >> 7)
    return a ^ ((a ^ b) & mask)


@internal
@pure
def _sum(word: uint256) -> uint256:
    """
    @notice Return the sum of the numbers of a word.
    @param word The word.
    @return At most 32 times 100.
    """
    pairs: uint256 = (word & LOW_BYTES) + (word >> 8 & LOW_BYTES)
    return unsafe_mul(pairs, PAIRS) >> (WORD_BITS - 16)


@internal
@pure
def _spread(bits: uint256) -> uint256:
    """
    @notice Return a word that has 1 in each byte whose bit is set.
    @param bits Less than 2^32.
    @return The word.
    """
    word: uint256 = (bits | bits << 112) & HALVES
    word = (word | word << 56) & QUARTERS
    word = (word | word << 28) & EIGHTHS
    word = (word | word << 14) & SIXTEENTHS
    return (word | word << 7) & ONES


@internal
@pure
def _half_of(blocks: uint256, half: uint256) -> uint256:
    """
    @notice Return which bytes of a half of a footprint belong to some blocks.
    @param blocks A bit for each of 64 blocks.
    @param half 0 or 1.
    @return A word that has 1 in each of them.
    """
    return self._spread(blocks >> (BYTES * half) & (2**32 - 1))


@internal
@pure
def _at(word: uint256, place: uint256) -> uint256:
    """
    @notice Return a number of a word.
    @param word The word.
    @param place Its block, from 0 to 63.
    @return The number.
    """
    return word >> (8 * (place % BYTES)) & 255
