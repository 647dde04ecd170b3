# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title A contract that asks a registry of surveys for a tree, and measures what that costs
@license AGPL-3.0-only
@custom:kill Nothing can be stopped
"""

from interfaces import ISurveyRegistry

MAX_DEPTH: constant(uint256) = 32


@external
@view
def cost_of(
    registry: ISurveyRegistry,
    survey: bytes32,
    tree: ISurveyRegistry.Tree,
    proof: DynArray[bytes32, MAX_DEPTH],
) -> uint256:
    """
    @notice Return the gas of one call: of the call itself, its data, and what the registry does.
    @param registry The registry, which nothing has touched before.
    @param survey The survey.
    @param tree A tree that is in it.
    @param proof The siblings up to the survey's root.
    @return The gas.
    """
    before: uint256 = msg.gas
    assert staticcall registry.contains(survey, tree, proof), "ProofCaller: no such tree"
    return before - msg.gas
