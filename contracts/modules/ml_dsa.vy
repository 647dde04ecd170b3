# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title ml_dsa
@license AGPL-3.0-only
@author The MEVM authors
@notice Verifies ML-DSA signatures, which are meant to withstand quantum computers, by the chain's
        precompile or by a contract that answers alike.
@dev A call to a chain without the precompile succeeds with no output: only one word is accepted.
@custom:source SERO-31 SERO-33, FIPS 204
"""

MAX_KEY: constant(uint256) = 2_592
MAX_SIGNATURE: constant(uint256) = 4_627
MAX_CONTEXT: constant(uint256) = 255
# Sign the hash of what is longer.
MAX_MESSAGE: constant(uint256) = 1_024
# Many times the precompile's price, for contracts in its place. What fails takes all of it.
GAS: constant(uint256) = 5_000_000

VERIFY: immutable(address)


@deploy
def __init__(verify: address):
    """
    @notice Fix who verifies.
    @param verify The precompile ML_DSA_VERIFY, or what answers like it.
    """
    VERIFY = verify


@internal
@view
def _is_signed(
    parameter_set: uint256,
    key: Bytes[MAX_KEY],
    signature: Bytes[MAX_SIGNATURE],
    context: Bytes[MAX_CONTEXT],
    message: Bytes[MAX_MESSAGE],
) -> bool:
    """
    @notice Tell whether a message is signed.
    @param parameter_set 44, 65 or 87.
    @param key The public key; one of another length than the set's signs nothing.
    @param signature Of the set's length, or it is not valid.
    @param context What the signature is for; often nothing.
    @param message What the signer signed, not a hash of it unless he signed that.
    @return True if the signature is valid.
    """
    key_length: uint256 = 0
    signature_length: uint256 = 0
    key_length, signature_length = self._lengths(parameter_set)
    if len(key) != key_length or len(signature) != signature_length:
        return False  # the precompile would cut its input elsewhere
    success: bool = False
    output: Bytes[32] = b""
    success, output = raw_call(
        VERIFY,
        concat(abi_encode(parameter_set, len(context)), key, signature, context, message),
        gas=GAS,
        max_outsize=32,
        is_static_call=True,
        revert_on_failure=False,
    )
    assert success and len(output) == 32, "ml_dsa: failed"
    return convert(output, uint256) == 1


@internal
@pure
def _lengths(parameter_set: uint256) -> (uint256, uint256):
    """
    @notice Return how long keys and signatures are.
    @param parameter_set 44, 65 or 87; reverts for any other.
    @return Both in bytes.
    """
    if parameter_set == 44:
        return 1_312, 2_420
    if parameter_set == 65:
        return 1_952, 3_309
    assert parameter_set == 87, "ml_dsa: unknown parameter set"
    return 2_592, 4_627
