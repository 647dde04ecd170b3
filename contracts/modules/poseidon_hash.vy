# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title poseidon_hash
@license AGPL-3.0-only
@author The MEVM authors
@notice Hashes words with Poseidon, by the chain's precompile or by a contract that answers alike.
@dev A call to a chain without it succeeds with no output: nothing but one word is accepted. The
     words must be field elements, or the call reverts.
@custom:source SERO-03 SERO-31
"""

MAX_BYTES: constant(uint256) = 512  # 16 words
# Thirty times the precompile's price, for contracts in its place. What fails takes all of it.
GAS: constant(uint256) = 1_000_000

POSEIDON: immutable(address)


@deploy
def __init__(poseidon: address):
    """
    @notice Fix who hashes.
    @param poseidon The precompile POSEIDON, or what answers like it.
    """
    POSEIDON = poseidon


@internal
@view
def _hash(words: Bytes[MAX_BYTES]) -> uint256:
    """
    @notice Hash up to 16 words.
    @param words Field elements, as `abi_encode` writes them.
    @return A field element.
    """
    success: bool = False
    output: Bytes[32] = b""
    success, output = raw_call(
        POSEIDON, words, gas=GAS, max_outsize=32, is_static_call=True, revert_on_failure=False
    )
    assert success and len(output) == 32, "poseidon_hash: failed"
    return convert(output, uint256)
