# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title A registry of items and parcels whose holders and tenures anyone may set
@license AGPL-3.0-only
"""

from interfaces import IItemRegistry
from interfaces import IItemTrader
from interfaces import IParcelRegistry

implements: IItemRegistry

_parcels: HashMap[bytes32, IParcelRegistry.Parcel]


@external
def set_holder(id: bytes32, holder: address):
    self._parcels[id].holder = holder


@external
def set_times(id: bytes32, tenure_end: uint256, leased_until: uint256):
    self._parcels[id].title.tenure_end = tenure_end
    self._parcels[id].leased_until = leased_until


@external
def lock(id: bytes32, trader: address, offer: bytes32):
    assert msg.sender == self._parcels[id].holder, "ItemBoard: not its holder"
    assert self._parcels[id].trader == empty(address), "ItemBoard: locked"
    self._parcels[id].trader = trader
    extcall IItemTrader(trader).item_locked(id, msg.sender, offer)


@external
def pass_on(item: bytes32, receiver: address):
    self._unlock(item)
    self._parcels[item].holder = receiver


@external
def lease_out(parcel: bytes32, tenant: address, until: uint256):
    self._unlock(parcel)
    end: uint256 = self._parcels[parcel].title.tenure_end
    assert end == 0 or until <= end, "ItemBoard: outlasts tenure"
    assert until > block.timestamp, "ItemBoard: over"
    self._parcels[parcel].tenant = tenant
    self._parcels[parcel].leased_until = until


@external
def unlock(item: bytes32):
    self._unlock(item)


@external
@view
def holder_of(item: bytes32) -> address:
    return self._parcels[item].holder


@external
@view
def parcel(id: bytes32) -> IParcelRegistry.Parcel:
    return self._parcels[id]


@internal
def _unlock(id: bytes32):
    assert msg.sender == self._parcels[id].trader, "ItemBoard: not its trader"
    self._parcels[id].trader = empty(address)
