# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title ecvrf
@license AGPL-3.0-only
@author The MEVM authors
@notice Opens outputs of a verifiable random function, by the chain's precompile or by a contract
        that answers alike. Who holds the key cannot choose an output, only withhold it.
@dev A call to a chain without the precompile succeeds with no output: only an answer of the right
     length is accepted.
@custom:source SERO-31, RFC 9381 (edwards25519-SHA512-TAI)
"""

PROOF_BYTES: constant(uint256) = 80
# Hash what is longer.
MAX_ALPHA: constant(uint256) = 1_024
# Many times the precompile's price, for contracts in its place. What fails takes all of it.
GAS: constant(uint256) = 4_000_000

VERIFY: immutable(address)


@deploy
def __init__(verify: address):
    """
    @notice Fix who verifies.
    @param verify The precompile ECVRF_VERIFY, or what answers like it.
    """
    VERIFY = verify


@internal
@view
def _output(key: bytes32, proof: Bytes[PROOF_BYTES], alpha: Bytes[MAX_ALPHA]) -> bytes32[2]:
    """
    @notice Return the function's output, and revert if the proof does not prove it.
    @param key The public key, which is an Ed25519 key.
    @param proof What its holder made, 80 bytes.
    @param alpha The function's input, which he must not be able to choose.
    @return Its 64 bytes, which nobody else could foresee.
    """
    assert len(proof) == PROOF_BYTES, "ecvrf: invalid proof"
    success: bool = False
    output: Bytes[96] = b""
    success, output = raw_call(
        VERIFY,
        concat(key, proof, alpha),
        gas=GAS,
        max_outsize=96,
        is_static_call=True,
        revert_on_failure=False,
    )
    assert success and len(output) == 96, "ecvrf: failed"
    valid: uint256 = 0
    beta: bytes32[2] = empty(bytes32[2])
    valid, beta = abi_decode(output, (uint256, bytes32[2]))
    assert valid == 1, "ecvrf: invalid proof"
    return beta
