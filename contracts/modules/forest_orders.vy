# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title forest_orders
@license AGPL-3.0-only
@author The MEVM authors
@notice Orders of land and trees from the reservation to the end. Each state has a last second,
        after which anyone may end it: no money and no item waits for a silent side.
@custom:source CEC-23 CEC-24 CEC-26
"""

from interfaces import IForestSale
from interfaces import IIdentityRegistry
from interfaces import IParcelRegistry

from contracts.modules import forest_book
from contracts.modules import forest_deal
from contracts.modules import forest_offers
from contracts.modules import till

uses: forest_book
uses: forest_offers
uses: till

DAY: constant(uint256) = 86_400
PAY_TIME: constant(uint256) = DAY
CONFIRM_TIME: constant(uint256) = 3 * DAY
# Whoever reserves without paying holds up others, so he may do it only so often.
RESERVATION_PAUSE: constant(uint256) = 30 * DAY
MAX_CID: constant(uint256) = 100

IDENTITIES: immutable(IIdentityRegistry)

next_reservation: public(HashMap[address, uint256])  # from when he may reserve without paying
order_count: public(uint256)
has_left: public(HashMap[bytes32, HashMap[address, bool]])  # offer: who took his money back


@deploy
def __init__(identities: IIdentityRegistry):
    """
    @notice Fix who is identified.
    @param identities The registry of identified accounts.
    """
    assert identities.address.is_contract, "forest_orders: no identities"
    IDENTITIES = identities


@external
def order(offer: bytes32) -> bytes32:
    """
    @notice Reserve the item of an offer for a day, in which the caller must pay; once in 30 days.
    @param offer The offer.
    @return The order.
    @custom:source CEC-24 CEC-26
    """
    assert block.timestamp >= self.next_reservation[msg.sender], "forest_orders: pay at once"
    self.next_reservation[msg.sender] = block.timestamp + RESERVATION_PAUSE
    return self._order(offer)


@external
@payable
def buy(offer: bytes32) -> bytes32:
    """
    @notice Order and pay an offer in one step.
    @param offer The offer.
    @return The order.
    @custom:source CEC-24 CEC-26
    """
    id: bytes32 = self._order(offer)
    self._pay(id)
    return id


@external
@payable
def pay(id: bytes32):
    """
    @notice Pay an order within its day; for its buyer.
    @param id The order.
    @custom:source CEC-24 CEC-26
    """
    forest_book._check_buyer(id)
    self._check_identified()
    assert forest_book._orders[id].state == forest_deal.RESERVED, "forest_orders: wrong state"
    assert block.timestamp <= forest_book._orders[id].due, "forest_orders: too late"
    self._pay(id)


@external
def lapse(id: bytes32):
    """
    @notice End an order that was not paid in time; anyone may call.
    @param id The order.
    @custom:source CEC-24
    """
    self._lapse(id)


@external
def cancel(id: bytes32):
    """
    @notice Give a reservation up, or take the money back before the provider confirms; for the
            buyer. The offer stays open, but to him who took back what he had paid: he could hold
            it up again and again, whenever the provider is about to confirm.
    @param id The order.
    @custom:source CEC-24
    """
    forest_book._check_buyer(id)
    state: uint256 = forest_book._orders[id].state
    to_buyer: uint256 = 0
    if state == forest_deal.PAID:
        to_buyer = forest_book._price(id)
        self.has_left[forest_book._orders[id].offer][msg.sender] = True
    else:
        assert state == forest_deal.RESERVED, "forest_orders: wrong state"
    forest_book._free(id, forest_deal.REFUNDED)
    till._give_back(msg.sender, to_buyer)
    log IForestSale.Ended(
        order=id,
        state=forest_deal.REFUNDED,
        to_buyer=to_buyer,
        to_provider=0,
        is_buyers=False,
    )


@external
def confirm(id: bytes32, certificate: bytes32, cid: String[MAX_CID]):
    """
    @notice Accept an order and issue the purchase certificate; for the provider, in time.
    @param id The order.
    @param certificate Hash of the certificate.
    @param cid Its content id.
    @custom:source CEC-24 CEC-26
    """
    forest_book._check_provider(id)
    self._check_identified()
    assert certificate != empty(bytes32), "forest_orders: no certificate"
    assert len(cid) > 0, "forest_orders: no content id"
    due: uint256 = self._advance(
        id, forest_deal.PAID, forest_deal.CONFIRMED, forest_book._terms(id).service_time
    )
    forest_book._orders[id].certificate = certificate
    forest_book._orders[id].cid_hash = keccak256(cid)
    log IForestSale.Certified(
        order=id,
        buyer=forest_book._orders[id].buyer,
        provider=msg.sender,
        certificate=certificate,
        cid=cid,
        due=due,
    )


@external
def deliver(id: bytes32):
    """
    @notice Say that service or transport is done, from which the buyer inspects; for the provider.
    @param id The order.
    @custom:source CEC-24
    """
    forest_book._check_provider(id)
    due: uint256 = self._advance(
        id, forest_deal.CONFIRMED, forest_deal.DELIVERED, forest_book._terms(id).inspection_time
    )
    log IForestSale.Delivered(order=id, due=due)


@external
def accept(id: bytes32):
    """
    @notice Confirm what came, also before the provider says so: he is credited, and the item
            passes; for the buyer.
    @param id The order.
    @custom:source CEC-23 CEC-24
    """
    forest_book._check_buyer(id)
    forest_book._check_signed(id)
    forest_book._end(id, forest_deal.COMPLETED, 0, True)


@external
def complete(id: bytes32):
    """
    @notice Complete an order whose inspection time is over; anyone may call.
    @param id The order.
    @custom:source CEC-23 CEC-24
    """
    assert forest_book._orders[id].state == forest_deal.DELIVERED, "forest_orders: wrong state"
    assert block.timestamp > forest_book._orders[id].due, "forest_orders: too early"
    forest_book._end(id, forest_deal.COMPLETED, 0, True)


@external
def refund(id: bytes32):
    """
    @notice Give all back to the buyer, and the item to the provider: by the provider before a
            dispute, or by anyone when he did not confirm or deliver in time.
    @param id The order.
    @custom:source CEC-24
    """
    state: uint256 = forest_book._orders[id].state
    assert forest_deal.PAID <= state, "forest_orders: wrong state"
    assert state <= forest_deal.DELIVERED, "forest_orders: wrong state"
    is_over: bool = block.timestamp > forest_book._orders[id].due and state != forest_deal.DELIVERED
    if not is_over:
        forest_book._check_provider(id)
    forest_book._end(id, forest_deal.REFUNDED, forest_book._price(id), False)


@external
def take_back(offer: bytes32):
    """
    @notice Close an offer that no order holds, and unlock its item; for the provider.
    @param offer The offer.
    @custom:source CEC-23
    """
    assert msg.sender == forest_offers._terms[offer].provider, "forest_orders: not the provider"
    self._check_free(offer)
    forest_offers._unlist(offer)


@internal
def _order(offer: bytes32) -> bytes32:
    self._check_identified()
    self._check_free(offer)
    provider: address = forest_offers._terms[offer].provider
    assert msg.sender != provider, "forest_orders: own offer"
    assert not self.has_left[offer][msg.sender], "forest_orders: has left"
    is_excluded: bool = staticcall forest_offers.RATINGS.is_excluded(provider)
    assert not is_excluded, "forest_orders: shut out"
    if forest_offers._terms[offer].kind == forest_deal.LEASE:
        self._check_lease(offer)
    count: uint256 = self.order_count + 1
    self.order_count = count
    id: bytes32 = keccak256(abi_encode(chain.id, self, offer, count))
    due: uint256 = block.timestamp + PAY_TIME
    forest_book._orders[id].offer = offer
    forest_book._orders[id].buyer = msg.sender
    forest_book._orders[id].state = forest_deal.RESERVED
    forest_book._orders[id].due = due
    forest_offers.order_for[offer] = id
    log IForestSale.Ordered(order=id, offer=offer, buyer=msg.sender, due=due)
    return id


@internal
def _pay(id: bytes32):
    due: uint256 = self._advance(id, forest_deal.RESERVED, forest_deal.PAID, CONFIRM_TIME)
    log IForestSale.Paid(order=id, due=due)
    till._take(forest_book._price(id))


@internal
def _advance(id: bytes32, old_state: uint256, new_state: uint256, time: uint256) -> uint256:
    assert forest_book._orders[id].state == old_state, "forest_orders: wrong state"
    assert block.timestamp <= forest_book._orders[id].due, "forest_orders: too late"
    due: uint256 = block.timestamp + time
    forest_book._orders[id].state = new_state
    forest_book._orders[id].due = due
    return due


@internal
def _lapse(id: bytes32):
    assert forest_book._orders[id].state == forest_deal.RESERVED, "forest_orders: taken"
    assert block.timestamp > forest_book._orders[id].due, "forest_orders: reserved"
    forest_book._free(id, forest_deal.LAPSED)
    log IForestSale.Lapsed(order=id)


@internal
def _check_free(offer: bytes32):
    """
    @notice Revert unless an offer is open and no order holds it, other than one that lapses here.
    @param offer The offer.
    """
    assert forest_offers.is_listed[offer], "forest_orders: not listed"
    id: bytes32 = forest_offers.order_for[offer]
    if id != empty(bytes32):
        self._lapse(id)


@internal
@view
def _check_lease(offer: bytes32):
    terms: IForestSale.Offer = forest_offers._terms[offer]
    parcel: IParcelRegistry.Parcel = staticcall IParcelRegistry(terms.registry).parcel(terms.item)
    assert parcel.leased_until <= block.timestamp, "forest_orders: leased"
    if parcel.title.tenure_end != 0:
        longest: uint256 = PAY_TIME + CONFIRM_TIME + terms.service_time + terms.inspection_time
        last: uint256 = block.timestamp + longest + forest_deal.MAX_RULING_TIME
        assert last + terms.lease_time <= parcel.title.tenure_end, "forest_orders: tenure too short"


@internal
@view
def _check_identified():
    is_identified: bool = staticcall IDENTITIES.is_identified(msg.sender)
    assert is_identified, "forest_orders: not identified"
