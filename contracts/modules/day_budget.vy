# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title day_budget
@license AGPL-3.0-only
@author The MEVM authors
@notice Keeps what was used of a daily allowance in one word: the day, and the amount.
@dev Days are those of UTC. The amounts must stay below 2^64.
"""

DAY: constant(uint256) = 86_400
AMOUNT_BITS: constant(uint256) = 64


@internal
@view
def _left(word: uint256, allowance: uint256) -> uint256:
    """
    @notice What is left of today's allowance.
    @param word What was used; zero if nothing ever was.
    @param allowance The allowance of a day.
    @return The rest.
    """
    if word >> AMOUNT_BITS != block.timestamp // DAY:
        return allowance
    return allowance - (word & (2**AMOUNT_BITS - 1))


@internal
@view
def _use(word: uint256, amount: uint256) -> uint256:
    """
    @notice Add to what was used today.
    @param word What was used so far.
    @param amount At most what is left.
    @return The new word.
    """
    today: uint256 = block.timestamp // DAY
    if word >> AMOUNT_BITS != today:
        return today << AMOUNT_BITS | amount
    return word + amount
