# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title Median of a few numbers
@license AGPL-3.0-only
@author The MEVM authors
@notice Stateless. The caller decides how many numbers are enough.
"""

MAX_VALUES: constant(uint256) = 15


@internal
@pure
def _median(values: DynArray[uint256, MAX_VALUES]) -> uint256:
    """
    @notice Return the middle number, or the mean of the two middle ones rounded down.
    @dev Insertion sort: at most 105 moves. Two numbers whose sum overflows revert.
    @param values At least one number.
    @return The median.
    """
    count: uint256 = len(values)
    assert count > 0, "median: no values"
    ordered: DynArray[uint256, MAX_VALUES] = values
    for i: uint256 in range(1, count, bound=MAX_VALUES):
        value: uint256 = ordered[i]
        place: uint256 = i
        for _: uint256 in range(i, bound=MAX_VALUES):
            if ordered[place - 1] <= value:
                break
            ordered[place] = ordered[place - 1]
            place -= 1
        ordered[place] = value
    if count % 2 == 1:
        return ordered[count // 2]
    return (ordered[count // 2 - 1] + ordered[count // 2]) // 2
