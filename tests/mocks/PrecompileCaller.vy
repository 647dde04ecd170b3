# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Caller of precompiles
@license GNU Affero General Public License v3.0 only
@author MEVM
@notice Calls a precompile the way a contract should: with a bound on its gas, and accepting
    nothing but one word of output. A call to an address without code succeeds with no output.
"""

PRECOMPILE: immutable(address)
GAS_LIMIT: immutable(uint256)
MAX_INPUT: constant(uint256) = 4_096


@deploy
def __init__(precompile: address, gas_limit: uint256):
    """
    @notice Choose the precompile.
    @param precompile Its address.
    @param gas_limit The gas given to it.
    """
    PRECOMPILE = precompile
    GAS_LIMIT = gas_limit


@external
@view
def call(data: Bytes[MAX_INPUT]) -> bytes32:
    """
    @notice Call with raw data.
    @param data What the precompile reads.
    @return What it wrote.
    """
    return self._call(data)


@external
@view
def hash_pair(left: uint256, right: uint256) -> uint256:
    """
    @notice Hash two field elements with POSEIDON.
    @param left The first.
    @param right The second.
    @return Their hash.
    """
    return convert(self._call(abi_encode(left, right)), uint256)


@external
@view
def compare(left: String[64], right: String[64]) -> int256:
    """
    @notice Compare two strings with STRING_COMPARE.
    @param left The first.
    @param right The second.
    @return -1, 0 or 1.
    """
    return convert(self._call(abi_encode(left, right)), int256)


@internal
@view
def _call(data: Bytes[MAX_INPUT]) -> bytes32:
    success: bool = False
    output: Bytes[32] = b""
    success, output = raw_call(
        PRECOMPILE,
        data,
        gas=GAS_LIMIT,
        max_outsize=32,
        is_static_call=True,
        revert_on_failure=False,
    )
    assert success and len(output) == 32, "caller: precompile failed"
    return convert(output, bytes32)
