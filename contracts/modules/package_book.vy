# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title package_book
@license AGPL-3.0-only
@author The MEVM authors
@notice Keeps sealed packages: who owns each, and the value commitment that it brings into the
        balance of the transaction that opens it.
@dev The note commitment of a package is never made a leaf: what is in the package could then be
     spent twice. An id is never used again, since no two accepted transactions have one sighash.
@custom:source SERO-03
"""

from interfaces import IShieldedPool

from contracts.modules import baby_jubjub

NEUTRAL: constant(uint256[2]) = [0, 1]

package: public(HashMap[bytes32, IShieldedPool.PackageRecord])  # sealed, not opened yet


@internal
def _seal(id: bytes32, package: IShieldedPool.Package):
    """
    @notice Keep a package.
    @param id Never used before.
    @param package Whose value commitment was proven, or is O.
    """
    assert package.owner != empty(bytes32), "package_book: no owner"
    self.package[id] = IShieldedPool.PackageRecord(owner=package.owner, value=package.value)
    log IShieldedPool.PackageSealed(
        id=id,
        owner=package.owner,
        commitment=package.commitment,
        value=package.value,
        content=package.content,
    )


@internal
def _use(use: IShieldedPool.PackageUse, signer: bytes32) -> uint256[2]:
    """
    @notice Open a package, once and for all, or hand it over.
    @param use Which, and to whom.
    @param signer Who signed the transaction.
    @return What it brings into the balance; O if it stays sealed.
    """
    record: IShieldedPool.PackageRecord = self.package[use.id]
    assert record.owner != empty(bytes32), "package_book: no package"
    assert record.owner == signer, "package_book: not the owner"
    if use.new_owner != empty(bytes32):
        self.package[use.id].owner = use.new_owner
        log IShieldedPool.PackagePassed(id=use.id, old_owner=signer, new_owner=use.new_owner)
        return NEUTRAL
    self.package[use.id] = empty(IShieldedPool.PackageRecord)
    log IShieldedPool.PackageOpened(id=use.id, owner=signer)
    return record.value
