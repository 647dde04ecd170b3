# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title timber_right
@license AGPL-3.0-only
@author The MEVM authors
@notice Who may sell what stands on a parcel: its holder, where the title gives him the timber.
@custom:source CEC-22
"""

from interfaces import IParcelRegistry

TIMBER: constant(uint256) = 1  # bit of `classes` in a title


@internal
@view
def _check(parcels: IParcelRegistry, parcel: bytes32, account: address):
    """
    @notice Revert unless an account may sell a parcel's timber.
    @param parcels The registry of parcels.
    @param parcel The parcel.
    @param account Any account.
    """
    record: IParcelRegistry.Parcel = staticcall parcels.parcel(parcel)
    assert account == record.holder, "timber_right: not the holder"
    assert record.title.classes & TIMBER != 0, "timber_right: no timber"
