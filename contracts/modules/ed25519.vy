# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title ed25519
@license AGPL-3.0-only
@author The MEVM authors
@notice Verifies Ed25519 signatures, by the chain's precompile or by a contract that answers alike.
@dev Strictly: no signature has a second form, and no key of small order signs. A call to a chain
     without the precompile succeeds with no output: nothing but one word is accepted.
@custom:source SERO-31, RFC 8032
"""

# Sign the hash of what is longer.
MAX_MESSAGE: constant(uint256) = 1_024
# Many times the precompile's price, for contracts in its place. What fails takes all of it.
GAS: constant(uint256) = 2_000_000

VERIFY: immutable(address)


@deploy
def __init__(verify: address):
    """
    @notice Fix who verifies.
    @param verify The precompile ED25519_VERIFY, or what answers like it.
    """
    VERIFY = verify


@internal
@view
def _is_signed(key: bytes32, r: bytes32, s: bytes32, message: Bytes[MAX_MESSAGE]) -> bool:
    """
    @notice Tell whether a message is signed.
    @param key The public key.
    @param r The first half of the signature.
    @param s The second half.
    @param message What the signer signed, not a hash of it unless he signed that.
    @return True if the signature is valid.
    """
    success: bool = False
    output: Bytes[32] = b""
    success, output = raw_call(
        VERIFY,
        concat(key, r, s, message),
        gas=GAS,
        max_outsize=32,
        is_static_call=True,
        revert_on_failure=False,
    )
    assert success and len(output) == 32, "ed25519: failed"
    return convert(output, uint256) == 1
