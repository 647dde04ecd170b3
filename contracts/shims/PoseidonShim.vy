# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title Poseidon for chains without the precompile
@license AGPL-3.0-only
@author The MEVM authors
@notice Answers as the precompile POSEIDON does: field elements in, as words of the call data, their
        hash out. Numbers of inputs that it was not deployed with revert, as bad input does.
@dev Each number of inputs has a contract of its own, as its constants fill one. What fails uses the
     gas it needed to find out, not all.
@custom:source SERO-31
@custom:kill Nothing can be stopped: it has no state and no owner.
"""

MAX_INPUTS: constant(uint256) = 16
WORD: constant(uint256) = 32

HASHERS: immutable(address[MAX_INPUTS])


@deploy
def __init__(hashers: address[MAX_INPUTS]):
    """
    @notice Fix who hashes.
    @param hashers The contract for one input, for two and so on; empty where there is none.
    """
    for hasher: address in hashers:
        assert hasher == empty(address) or hasher.is_contract, "PoseidonShim: no contract"
    HASHERS = hashers


@external
@view
@raw_return
def __default__() -> Bytes[32]:
    """
    @notice Hash the words of the call data.
    @return One word.
    """
    inputs: uint256 = len(msg.data) // WORD
    assert 0 < inputs and inputs <= MAX_INPUTS, "PoseidonShim: wrong length"
    hasher: address = HASHERS[inputs - 1]
    assert hasher != empty(address), "PoseidonShim: wrong length"
    return raw_call(hasher, msg.data, max_outsize=32, is_static_call=True)
