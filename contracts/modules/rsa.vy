# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title rsa
@license AGPL-3.0-only
@author The MEVM authors
@notice Verifies RSA signatures of SHA-256 digests, by the chain's precompile or by a contract that
        answers alike.
@dev A modulus that is even or no product of two primes is its user's to refuse, who trusts a key. A
     call to a chain without the precompile succeeds with no output: only one word is accepted.
@custom:source SERO-31, RFC 8017
"""

MIN_MODULUS: constant(uint256) = 128
MAX_MODULUS: constant(uint256) = 1_024
PKCS1: constant(uint256) = 0
PSS: constant(uint256) = 1
# What the precompile charges for 8,192 bits and the largest exponent, several times, for contracts
# in its place. What fails takes all of it.
GAS: constant(uint256) = 3_000_000

VERIFY: immutable(address)


@deploy
def __init__(verify: address):
    """
    @notice Fix who verifies.
    @param verify The precompile RSA_VERIFY, or what answers like it.
    """
    VERIFY = verify


@internal
@view
def _is_signed_pkcs1(
    digest: bytes32,
    exponent: uint256,
    modulus: Bytes[MAX_MODULUS],
    signature: Bytes[MAX_MODULUS],
) -> bool:
    """
    @notice Tell whether a digest is signed by PKCS #1 v1.5.
    @param digest The SHA-256 hash of the message.
    @param exponent The key's exponent, odd and at least 3.
    @param modulus The key's modulus, without leading zeros, of 1,024 bits or more.
    @param signature As long as the modulus, or it is not valid.
    @return True if the signature is valid.
    """
    return self._is_signed(PKCS1, 0, digest, exponent, modulus, signature)


@internal
@view
def _is_signed_pss(
    digest: bytes32,
    salt_length: uint256,
    exponent: uint256,
    modulus: Bytes[MAX_MODULUS],
    signature: Bytes[MAX_MODULUS],
) -> bool:
    """
    @notice Tell whether a digest is signed by PSS, with MGF1 over SHA-256.
    @param digest The SHA-256 hash of the message.
    @param salt_length How many bytes of salt the signer takes, which is often 32.
    @param exponent The key's exponent, odd and at least 3.
    @param modulus The key's modulus, without leading zeros, of 1,024 bits or more.
    @param signature As long as the modulus, or it is not valid.
    @return True if the signature is valid.
    """
    return self._is_signed(PSS, salt_length, digest, exponent, modulus, signature)


@internal
@view
def _is_signed(
    scheme: uint256,
    salt_length: uint256,
    digest: bytes32,
    exponent: uint256,
    modulus: Bytes[MAX_MODULUS],
    signature: Bytes[MAX_MODULUS],
) -> bool:
    assert len(modulus) >= MIN_MODULUS, "rsa: modulus too short"
    if len(signature) != len(modulus):
        return False  # the precompile would cut the two elsewhere
    success: bool = False
    output: Bytes[32] = b""
    success, output = raw_call(
        VERIFY,
        concat(abi_encode(scheme, salt_length, digest, exponent), modulus, signature),
        gas=GAS,
        max_outsize=32,
        is_static_call=True,
        revert_on_failure=False,
    )
    assert success and len(output) == 32, "rsa: failed"
    return convert(output, uint256) == 1
