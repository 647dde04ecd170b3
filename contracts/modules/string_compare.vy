# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title string_compare
@license AGPL-3.0-only
@author The MEVM authors
@notice Compares strings in the order of their code points, by the chain's precompile or by a
        contract that answers alike.
@dev A call to a chain without it succeeds with no output: nothing but one word is accepted. A string
     that is no UTF-8 reverts. It is no collation: "Z" comes before "a".
@custom:source SERO-31
"""

# The precompile takes strings of any length, but each byte here is memory to be paid for.
MAX_LENGTH: constant(uint256) = 1_024
# For contracts in the precompile's place. What fails takes all of it.
GAS: constant(uint256) = 300_000

STRING_COMPARE: immutable(address)


@deploy
def __init__(comparer: address):
    """
    @notice Fix who compares.
    @param comparer The precompile STRING_COMPARE, or what answers like it.
    """
    STRING_COMPARE = comparer


@internal
@view
def _compare(left: String[MAX_LENGTH], right: String[MAX_LENGTH]) -> int256:
    """
    @notice Tell which of two strings comes first.
    @param left The first.
    @param right The second.
    @return -1 if the first comes before the second, 0 if they are equal, 1 if it comes after.
    """
    success: bool = False
    output: Bytes[32] = b""
    success, output = raw_call(
        STRING_COMPARE,
        abi_encode(left, right),
        gas=GAS,
        max_outsize=32,
        is_static_call=True,
        revert_on_failure=False,
    )
    assert success and len(output) == 32, "string_compare: failed"
    return convert(output, int256)
