# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title hex_text
@license AGPL-3.0-only
@author The MEVM authors
@notice Writes a number as ERC-1155 asks for in URIs: 64 digits, lower case, no prefix.
"""

# One in each byte; and masks of the low half of every 16, 8, 4, 2 and 1 bytes.
ONES: constant(uint256) = max_value(uint256) // 255
LOW_8_BYTES: constant(uint256) = max_value(uint256) // (2**64 + 1)
LOW_4_BYTES: constant(uint256) = max_value(uint256) // (2**32 + 1)
LOW_2_BYTES: constant(uint256) = max_value(uint256) // (2**16 + 1)
LOW_BYTES: constant(uint256) = max_value(uint256) // (2**8 + 1)
LOW_DIGITS: constant(uint256) = max_value(uint256) // (2**4 + 1)


@internal
@pure
def _digits(number: uint256) -> String[64]:
    """
    @notice Return a number's digits.
    @param number Any number.
    """
    high: uint256 = self._spell(number >> 128)
    low: uint256 = self._spell(number & (2**128 - 1))
    return convert(concat(convert(high, bytes32), convert(low, bytes32)), String[64])


@internal
@pure
def _spell(number: uint256) -> uint256:
    # Halves are pulled apart until each byte holds one digit.
    digits: uint256 = number
    digits = (digits | digits << 64) & LOW_8_BYTES
    digits = (digits | digits << 32) & LOW_4_BYTES
    digits = (digits | digits << 16) & LOW_2_BYTES
    digits = (digits | digits << 8) & LOW_BYTES
    digits = (digits | digits << 4) & LOW_DIGITS
    # A digit above 9 carries into the byte's fifth bit when 6 is added; "a" is "0" + 10 + 39.
    letters: uint256 = ((digits + 6 * ONES) >> 4) & ONES
    return digits + 48 * ONES + 39 * letters
