# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title parcel_holding
@license AGPL-3.0-only
@author The MEVM authors
@notice Whose a parcel is, who leases it, and which trade contract holds it fast: a complete
        parcel changes hands when its holder and the receiver agree, or through a trade contract.
@dev The host writes `_parcels` when it registers and claims.
@custom:source CEC-23 CEC-25
"""

from interfaces import IItemTrader
from interfaces import IParcelRegistry

from contracts.modules import traders

uses: traders

proposed: public(HashMap[bytes32, address])

_parcels: HashMap[bytes32, IParcelRegistry.Parcel]


@external
def propose(id: bytes32, receiver: address):
    """
    @notice Offer a parcel to a receiver, who may accept it; for its holder.
    @param id The parcel.
    @param receiver Who may take it; the zero address takes the offer back.
    @custom:source CEC-23
    """
    self._check_free(id)
    assert msg.sender == self._parcels[id].holder, "parcel_holding: not its holder"
    assert receiver != msg.sender, "parcel_holding: same holder"
    self.proposed[id] = receiver
    log IParcelRegistry.Proposed(parcel=id, holder=msg.sender, receiver=receiver)


@external
def accept(id: bytes32):
    """
    @notice Take a parcel that its holder has proposed to the caller.
    @param id The parcel.
    @custom:source CEC-23
    """
    self._check_free(id)
    assert msg.sender == self.proposed[id], "parcel_holding: not proposed"
    self.proposed[id] = empty(address)
    self._pass_to(id, msg.sender)


@external
def lock(id: bytes32, trader: address, offer: bytes32):
    """
    @notice Lock a parcel for a trade contract, which alone may pass it on, lease it out or unlock
            it; for its holder.
    @param id The parcel.
    @param trader One of the trade contracts.
    @param offer What the trade contract shall know.
    @custom:source CEC-23 CEC-25
    """
    self._check_free(id)
    assert msg.sender == self._parcels[id].holder, "parcel_holding: not its holder"
    traders._check(trader)
    self.proposed[id] = empty(address)
    self._parcels[id].trader = trader
    log IParcelRegistry.Locked(parcel=id, holder=msg.sender, trader=trader, offer=offer)
    extcall IItemTrader(trader).item_locked(id, msg.sender, offer)


@external
def pass_on(item: bytes32, receiver: address):
    """
    @notice Pass a locked parcel to its buyer, and unlock it; for the trader that holds it fast.
    @dev A lease goes on.
    @param item The parcel.
    @param receiver The buyer.
    @custom:source CEC-23
    """
    assert receiver != empty(address), "parcel_holding: no receiver"
    self._unlock(item)
    self._pass_to(item, receiver)


@external
def lease_out(parcel: bytes32, tenant: address, until: uint256):
    """
    @notice Give the use of a locked parcel to its tenant, and unlock it; for the trader that
            holds it fast.
    @param parcel The parcel.
    @param tenant Who leases it.
    @param until The first second in which the lease is over, not later than the tenure.
    @custom:source CEC-23
    """
    self._unlock(parcel)
    assert tenant != empty(address), "parcel_holding: no tenant"
    assert until > block.timestamp, "parcel_holding: lease is over"
    end: uint256 = self._parcels[parcel].title.tenure_end
    assert end == 0 or until <= end, "parcel_holding: outlasts tenure"
    assert self._parcels[parcel].leased_until <= block.timestamp, "parcel_holding: leased"
    self._parcels[parcel].tenant = tenant
    self._parcels[parcel].leased_until = until
    log IParcelRegistry.Leased(parcel=parcel, tenant=tenant, until=until)


@external
def unlock(item: bytes32):
    """
    @notice Let go of a parcel that was not sold; for the trader that holds it fast.
    @param item The parcel.
    """
    self._unlock(item)


@external
@view
@reentrant
def parcel(id: bytes32) -> IParcelRegistry.Parcel:
    """
    @notice Return a parcel.
    @param id The parcel.
    @return Its record; all empty where there is none.
    """
    current: IParcelRegistry.Parcel = self._parcels[id]
    if current.leased_until <= block.timestamp:
        current.tenant = empty(address)
        current.leased_until = 0
    return current


@external
@view
@reentrant
def holder_of(item: bytes32) -> address:
    """
    @notice Return whose parcel it is.
    @param item The parcel.
    @return The holder; zero where there is no such parcel.
    """
    return self._parcels[item].holder


@external
@view
@reentrant
def is_free(id: bytes32) -> bool:
    """
    @notice Return whether records about a parcel may change now.
    @param id The parcel.
    @return Whether it is complete, its tenure runs, and no trade or dispute holds it fast.
    @custom:source CEC-25
    """
    if not self._parcels[id].is_complete or self._parcels[id].trader != empty(address):
        return False
    return self._runs(self._parcels[id].title.tenure_end)


@internal
def _unlock(id: bytes32):
    assert msg.sender == self._parcels[id].trader, "parcel_holding: not its trader"
    self._parcels[id].trader = empty(address)
    log IParcelRegistry.Unlocked(parcel=id, holder=self._parcels[id].holder)


@internal
def _pass_to(id: bytes32, receiver: address):
    holder: address = self._parcels[id].holder
    self._parcels[id].holder = receiver
    log IParcelRegistry.Transferred(parcel=id, holder=holder, receiver=receiver)


@internal
@view
def _check_free(id: bytes32):
    assert self._parcels[id].is_complete, "parcel_holding: incomplete"
    assert self._parcels[id].trader == empty(address), "parcel_holding: locked"
    assert self._runs(self._parcels[id].title.tenure_end), "parcel_holding: tenure is over"


@internal
@view
def _runs(tenure_end: uint256) -> bool:
    return tenure_end == 0 or block.timestamp < tenure_end
