# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title canonical_name
@license AGPL-3.0-only
@author The MEVM authors
@notice Names of which each has one spelling: capital letters, digits and single hyphens between
        them, no leading zero. Who registers a thing under another spelling is refused, not
        believed to mean another thing.
@custom:source CEC-22
"""

MAX_LENGTH: constant(uint256) = 32
ZERO: constant(uint256) = 48
NINE: constant(uint256) = 57
HYPHEN: constant(uint256) = 45
LETTER_A: constant(uint256) = 65
LETTER_Z: constant(uint256) = 90


@internal
@pure
def _check(name: String[MAX_LENGTH]):
    """
    @notice Revert unless a name is canonical.
    @param name Any text.
    """
    assert len(name) > 0, "canonical_name: empty"
    previous: uint256 = HYPHEN
    for i: uint256 in range(len(name), bound=MAX_LENGTH):
        character: uint256 = convert(slice(convert(name, Bytes[MAX_LENGTH]), i, 1), uint256)
        is_letter: bool = LETTER_A <= character and character <= LETTER_Z
        is_digit: bool = ZERO <= character and character <= NINE
        assert is_letter or is_digit or character == HYPHEN, "canonical_name: bad character"
        assert character != HYPHEN or previous != HYPHEN, "canonical_name: bad hyphen"
        assert character != ZERO or i > 0, "canonical_name: leading zero"
        previous = character
    assert previous != HYPHEN, "canonical_name: bad hyphen"
