# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title ballot
@license AGPL-3.0-only
@author The MEVM authors
@notice What a panel's judges may choose, and what follows from their choices. Stateless.
@custom:source SEC-03
"""

# no choice, or no outcome
NOTHING: constant(uint256) = 0
# the complaint stands
UPHELD: constant(uint256) = 1
# it does not
REJECTED: constant(uint256) = 2
# it does not, and was abusive
MALICIOUS: constant(uint256) = 3


struct Count:
    upheld: uint256
    rejected: uint256
    malicious: uint256


@internal
@pure
def _add(count: Count, choice: uint256) -> Count:
    """
    @notice Count one more choice.
    @param count The count so far.
    @param choice One of the three.
    @return The new count.
    """
    assert UPHELD <= choice and choice <= MALICIOUS, "ballot: bad choice"
    result: Count = count
    if choice == UPHELD:
        result.upheld += 1
    elif choice == REJECTED:
        result.rejected += 1
    else:
        result.malicious += 1
    return result


@internal
@pure
def _outcome(count: Count, panel: uint256) -> uint256:
    """
    @notice Return what a panel found.
    @dev More than half of the panel must have chosen, and more than half of those the same side:
         both who reject and who call it malicious are against the complaint. To find it
         malicious takes two thirds of those who chose.
    @param count The choices.
    @param panel How many could choose.
    @return The outcome; NOTHING for too few choices, and for a tie.
    """
    chosen: uint256 = count.upheld + count.rejected + count.malicious
    if 2 * chosen <= panel or 2 * count.upheld == chosen:
        return NOTHING
    if 2 * count.upheld > chosen:
        return UPHELD
    if 3 * count.malicious >= 2 * chosen:
        return MALICIOUS
    return REJECTED


@internal
@pure
def _is_coherent(choice: uint256, outcome: uint256) -> bool:
    """
    @notice Return whether a choice is on an outcome's side.
    @param choice A judge's choice; silence is on no side.
    @param outcome The outcome; with none, every choice is coherent.
    @return Whether it is.
    """
    if choice == NOTHING or outcome == NOTHING:
        return choice != NOTHING
    return (choice == UPHELD) == (outcome == UPHELD)
