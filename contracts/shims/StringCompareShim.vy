# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title Order of strings for chains without the precompile
@license AGPL-3.0-only
@author The MEVM authors
@notice Answers as the precompile STRING_COMPARE does: two UTF-8 strings in, as `abi_encode` writes
        them, and -1, 0 or 1 out, as the first comes before, equals or comes after the second. What
        is encoded in another way or is no UTF-8 reverts.
@dev Characters are checked 32 bytes at a time. Masks have the upper bit of each byte that something
     is true of; what bit n of a byte says is moved there by a shift of 7 - n.
@custom:source SERO-31
@custom:kill Nothing can be stopped: it has no state and no owner.
"""

WORD: constant(uint256) = 32
HEAD: constant(uint256) = 2 * WORD
MAX_WORDS: constant(uint256) = 2**32  # more than any block has gas for

# 32 bytes of one value
EACH: constant(uint256) = max_value(uint256) // 255
ALL_7F: constant(uint256) = 127 * EACH
ALL_80: constant(uint256) = 128 * EACH
ALL_C0: constant(uint256) = 192 * EACH
ALL_E0: constant(uint256) = 224 * EACH
ALL_ED: constant(uint256) = 237 * EACH
ALL_F0: constant(uint256) = 240 * EACH
ALL_F4: constant(uint256) = 244 * EACH
ALL_FE: constant(uint256) = 254 * EACH


@external
@view
@raw_return
def __default__() -> Bytes[WORD]:
    """
    @notice Compare the strings of the call data.
    @return The word -1, 0 or 1.
    """
    assert len(msg.data) >= HEAD + 2 * WORD, "StringCompareShim: wrong length"
    assert self._word(0) == HEAD, "StringCompareShim: other layout"
    second: uint256 = self._end(HEAD)
    assert self._word(WORD) == second, "StringCompareShim: other layout"
    assert self._end(second) == len(msg.data), "StringCompareShim: other layout"
    return abi_encode(self._compare(HEAD, second))


@internal
@view
def _end(start: uint256) -> uint256:
    """
    @notice Find the end of a string, and revert unless it is UTF-8 and zeros follow it.
    @param start Where its length is.
    @return Where its padding ends.
    """
    assert start + WORD <= len(msg.data), "StringCompareShim: too short"
    length: uint256 = self._word(start)
    assert length <= len(msg.data), "StringCompareShim: too short"
    begin: uint256 = start + WORD
    words: uint256 = (length + WORD - 1) // WORD
    end: uint256 = begin + words * WORD
    assert end <= len(msg.data), "StringCompareShim: too short"
    previous: uint256 = 0
    for i: uint256 in range(words, bound=MAX_WORDS):
        word: uint256 = self._word(unsafe_add(begin, i << 5))
        if (word | previous) & ALL_80 != 0:
            self._check_characters(previous, word)
        previous = word
    if previous & ALL_80 != 0:
        self._check_characters(previous, 0)
    if length % WORD != 0:
        padding: uint256 = previous << 8 * (length % WORD)
        assert padding == 0, "StringCompareShim: bad padding"
    return end


@internal
@pure
def _check_characters(previous: uint256, word: uint256):
    """
    @notice Revert unless the bytes of a word go on with what the ones before began, and all that
            begins there or in the word before may begin like this (RFC 3629, section 4).
    @param previous The 32 bytes before.
    @param word The 32 bytes.
    """
    # at each byte: the one before, the second before and the third before
    first: uint256 = word >> 8 | previous << 248
    second: uint256 = word >> 16 | previous << 240
    third: uint256 = word >> 24 | previous << 232
    continued: uint256 = first & first << 1
    continued |= second & second << 1 & second << 2
    continued |= third & third << 1 & third << 2 & third << 3
    assert (word & ~(word << 1) ^ continued) & ALL_80 == 0, "StringCompareShim: not UTF-8"

    # C0 and C1 begin nothing
    assert self._equals(first & ALL_FE, ALL_C0) == 0, "StringCompareShim: not UTF-8"
    from_e0: uint256 = first & first << 1 & first << 2
    if from_e0 & ALL_80 != 0:
        self._check_long_characters(first, word)


@internal
@pure
def _check_long_characters(first: uint256, word: uint256):
    """
    @notice Revert unless after each byte from E0 one follows that may.
    @param first At each byte of the word, the one before.
    @param word The 32 bytes.
    """
    at_least_a0: uint256 = word << 2
    at_least_90: uint256 = at_least_a0 | word << 3
    wrong: uint256 = self._equals(first, ALL_E0) & ~at_least_a0
    wrong |= self._equals(first, ALL_ED) & at_least_a0
    wrong |= self._equals(first, ALL_F0) & ~at_least_90
    wrong |= self._equals(first, ALL_F4) & at_least_90
    from_f0: uint256 = first & first << 1 & first << 2 & first << 3
    wrong |= from_f0 & (first << 4 | first << 5 & (first << 6 | first << 7))  # F5 to FF
    assert wrong & ALL_80 == 0, "StringCompareShim: not UTF-8"


@internal
@pure
def _equals(word: uint256, pattern: uint256) -> uint256:
    """
    @notice Return the mask of the bytes in which two words are equal.
    @param word 32 bytes.
    @param pattern 32 others.
    @return The upper bit of each.
    """
    difference: uint256 = word ^ pattern
    return ~(unsafe_add(difference & ALL_7F, ALL_7F) | difference) & ALL_80


@internal
@view
def _compare(left: uint256, right: uint256) -> int256:
    """
    @notice Compare two strings. Where all words that both have are equal, zeros after the end
            included, the shorter one is the beginning of the other.
    @param left Where the length of the first is.
    @param right Where the length of the second is.
    @return -1, 0 or 1.
    """
    a: uint256 = self._word(left)
    b: uint256 = self._word(right)
    words: uint256 = (min(a, b) + WORD - 1) // WORD
    for i: uint256 in range(1, words + 1, bound=MAX_WORDS):
        x: uint256 = self._word(unsafe_add(left, i << 5))
        y: uint256 = self._word(unsafe_add(right, i << 5))
        if x != y:
            return 1 if x > y else -1
    if a == b:
        return 0
    return 1 if a > b else -1


@internal
@view
def _word(position: uint256) -> uint256:
    return convert(slice(msg.data, position, WORD), uint256)
