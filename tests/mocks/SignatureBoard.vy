# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Board of signatures
@license AGPL-3.0-only
@notice Shows what the modules say that verify signatures and random functions.
"""

from contracts.modules import ecvrf
from contracts.modules import ed25519
from contracts.modules import ml_dsa
from contracts.modules import rsa

initializes: ecvrf
initializes: ed25519
initializes: ml_dsa
initializes: rsa


@deploy
def __init__(rsa_verify: address, ecvrf_verify: address, ed25519_verify: address, ml: address):
    rsa.__init__(rsa_verify)
    ecvrf.__init__(ecvrf_verify)
    ed25519.__init__(ed25519_verify)
    ml_dsa.__init__(ml)


@external
@view
def is_rsa_pkcs1(
    digest: bytes32,
    exponent: uint256,
    modulus: Bytes[rsa.MAX_MODULUS],
    signature: Bytes[rsa.MAX_MODULUS],
) -> bool:
    return rsa._is_signed_pkcs1(digest, exponent, modulus, signature)


@external
@view
def is_rsa_pss(
    digest: bytes32,
    salt_length: uint256,
    exponent: uint256,
    modulus: Bytes[rsa.MAX_MODULUS],
    signature: Bytes[rsa.MAX_MODULUS],
) -> bool:
    return rsa._is_signed_pss(digest, salt_length, exponent, modulus, signature)


@external
@view
def random_output(
    key: bytes32, proof: Bytes[ecvrf.PROOF_BYTES], alpha: Bytes[ecvrf.MAX_ALPHA]
) -> bytes32[2]:
    return ecvrf._output(key, proof, alpha)


@external
@view
def is_ed25519(key: bytes32, r: bytes32, s: bytes32, message: Bytes[ed25519.MAX_MESSAGE]) -> bool:
    return ed25519._is_signed(key, r, s, message)


@external
@view
def is_ml_dsa(
    parameter_set: uint256,
    key: Bytes[ml_dsa.MAX_KEY],
    signature: Bytes[ml_dsa.MAX_SIGNATURE],
    context: Bytes[ml_dsa.MAX_CONTEXT],
    message: Bytes[ml_dsa.MAX_MESSAGE],
) -> bool:
    return ml_dsa._is_signed(parameter_set, key, signature, context, message)
