# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title Parcels that are whose and how they are told to be
@license AGPL-3.0-only
"""

from interfaces import IParcelRegistry

_parcels: HashMap[bytes32, IParcelRegistry.Parcel]


@external
def set_parcel(id: bytes32, holder: address, is_complete: bool):
    self._parcels[id].holder = holder
    self._parcels[id].is_complete = is_complete


@external
@view
def parcel(id: bytes32) -> IParcelRegistry.Parcel:
    return self._parcels[id]
