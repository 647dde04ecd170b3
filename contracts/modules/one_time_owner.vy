# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title one_time_owner
@license AGPL-3.0-only
@author The MEVM authors
@notice Tells who owns a one-time address: who can sign with zsk · vsk, by which its viewing point
        is a multiple of its base.
@dev The identity is the hash of all three points. For any viewing point one can choose a base
     whose logarithm one knows; so VPK_r alone says nothing.
@custom:source SERO-02 SERO-07
"""

from interfaces import IShieldedAssets
from interfaces import IShieldedPool

from contracts.modules import baby_jubjub

uses: baby_jubjub

NEUTRAL: constant(uint256[2]) = [0, 1]
DOMAIN: constant(bytes32) = keccak256("SERO.pkr")
LOW_250_BITS: constant(uint256) = 2**250 - 1


@internal
@pure
def _identity(owner: IShieldedAssets.OneTimeAddress) -> bytes32:
    """
    @notice Return the identity of a one-time address.
    @param owner The address.
    @return Hash of its six coordinates.
    """
    return keccak256(abi_encode(owner))


@internal
@pure
def _check_range(owner: IShieldedAssets.OneTimeAddress):
    """
    @notice Revert unless all coordinates are field elements. Whether they are points is their
            owner's business, until he signs or spends.
    @param owner The address.
    """
    for point: uint256[2] in [owner.base, owner.spending, owner.viewing]:
        baby_jubjub._check_range(point)


@internal
@view
def _signer(signature: IShieldedPool.OwnerSignature, sighash: uint256) -> bytes32:
    """
    @notice Revert unless the owner of a one-time address signed a transaction.
    @param signature With the address.
    @param sighash Of the transaction.
    @return The owner's identity.
    """
    owner: IShieldedAssets.OneTimeAddress = signature.owner
    self._check_range(owner)
    baby_jubjub._check_range(signature.commitment)
    # The last verification looks at base and viewing point, and would take O for the latter. The
    # first one, 0 = 0, holds for every spending point of the subgroup but O.
    assert baby_jubjub._is_signed(
        owner.spending, NEUTRAL, NEUTRAL, 0, 0
    ), "one_time_owner: bad point"
    assert owner.viewing[0] != 0, "one_time_owner: bad point"
    digest: bytes32 = keccak256(
        abi_encode(DOMAIN, chain.id, self, signature.commitment, owner, sighash)
    )
    assert baby_jubjub._is_signed(
        owner.base,
        owner.viewing,
        signature.commitment,
        signature.response,
        convert(digest, uint256) & LOW_250_BITS,
    ), "one_time_owner: not signed"
    return self._identity(owner)
