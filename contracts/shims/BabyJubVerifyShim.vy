# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title Signatures on Baby Jubjub for chains without the precompile
@license AGPL-3.0-only
@author The MEVM authors
@notice Answers as the precompile BABYJUB_VERIFY does: the scheme and what it takes in, 1 out if the
        signature is valid and 0 else. Scheme 0 is EdDSA-Poseidon as circomlib verifies it, scheme 1
        Schnorr over a caller's base.
@dev Both end in response * base = commitment + challenge * key.
@custom:source SERO-31
@custom:kill Nothing can be stopped: it has no state and no owner.
"""

from contracts.modules import edwards_arithmetic

P: constant(uint256) = edwards_arithmetic.P
ORDER: constant(uint256) = edwards_arithmetic.ORDER
COFACTOR: constant(uint256) = 8
BASE: constant(uint256[2]) = [
    5299619240641551281634865583518297030282874472190772894086521144482721001553,
    16950150798460657717958625567821834550301663161624707787222815936182638968203,
]

EDDSA: constant(uint256) = 0
SCHNORR: constant(uint256) = 1
EDDSA_BYTES: constant(uint256) = 7 * 32
SCHNORR_BYTES: constant(uint256) = 9 * 32

POSEIDON: immutable(address)


@deploy
def __init__(poseidon: address):
    """
    @notice Fix who hashes for EdDSA.
    @param poseidon A contract that answers as the precompile POSEIDON does.
    """
    assert poseidon.is_contract, "BabyJubVerifyShim: no contract"
    POSEIDON = poseidon


@external
@view
@raw_return
def __default__() -> Bytes[32]:
    """
    @notice Verify the signature of the call data.
    @return The word 1 or 0.
    """
    assert len(msg.data) >= 32, "BabyJubVerifyShim: wrong length"
    scheme: uint256 = convert(slice(msg.data, 0, 32), uint256)
    assert scheme <= SCHNORR, "BabyJubVerifyShim: no scheme"
    valid: bool = self._is_schnorr() if scheme == SCHNORR else self._is_eddsa()
    return abi_encode(convert(valid, uint256))


@internal
@view
def _is_eddsa() -> bool:
    assert len(msg.data) == EDDSA_BYTES, "BabyJubVerifyShim: wrong length"
    words: uint256[6] = abi_decode(slice(msg.data, 32, EDDSA_BYTES - 32), uint256[6])
    for i: uint256 in range(4):
        edwards_arithmetic._require_element(words[i])
    key: uint256[2] = [words[0], words[1]]
    commitment: uint256[2] = [words[2], words[3]]
    message: uint256 = words[5]
    if message >= P or not self._is_key(key):
        return False
    digest: Bytes[32] = raw_call(
        POSEIDON, abi_encode(commitment, key, message), max_outsize=32, is_static_call=True
    )
    assert len(digest) == 32, "BabyJubVerifyShim: no hash"
    challenge: uint256 = uint256_mulmod(COFACTOR, convert(digest, uint256), ORDER)
    return self._holds(BASE, key, commitment, words[4], challenge)


@internal
@view
def _is_schnorr() -> bool:
    assert len(msg.data) == SCHNORR_BYTES, "BabyJubVerifyShim: wrong length"
    words: uint256[8] = abi_decode(slice(msg.data, 32, SCHNORR_BYTES - 32), uint256[8])
    for i: uint256 in range(6):
        edwards_arithmetic._require_element(words[i])
    base: uint256[2] = [words[0], words[1]]
    key: uint256[2] = [words[2], words[3]]
    if not self._is_key(base) or not self._is_in_subgroup(key):
        return False
    return self._holds(base, key, [words[4], words[5]], words[6], words[7])


@internal
@pure
def _holds(
    base: uint256[2],
    key: uint256[2],
    commitment: uint256[2],
    response: uint256,
    challenge: uint256,
) -> bool:
    if response >= ORDER or challenge >= ORDER or not edwards_arithmetic._is_on_curve(commitment):
        return False
    negative_key: uint256[2] = [P - key[0], key[1]]
    sum: uint256[4] = edwards_arithmetic._combine([base, negative_key], [response, challenge])
    return edwards_arithmetic._is_same(sum, commitment)


@internal
@view
def _is_key(point: uint256[2]) -> bool:
    return point[0] != 0 and self._is_in_subgroup(point)


@internal
@view
def _is_in_subgroup(point: uint256[2]) -> bool:
    return edwards_arithmetic._is_on_curve(point) and edwards_arithmetic._is_in_subgroup(point)
