# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title forest_book
@license AGPL-3.0-only
@author The MEVM authors
@notice Keeps the orders of land and trees, and ends them: both sides are credited, and the item
        passes to the buyer or goes back.
@dev No end depends on what a party, the arbiter or the ratings answer.
@custom:source CEC-23 CEC-24
"""

from interfaces import IForestSale
from interfaces import IItemRegistry
from interfaces import IParcelRegistry

from contracts.modules import forest_deal
from contracts.modules import forest_offers
from contracts.modules import rating_grant
from contracts.modules import till

uses: forest_offers
uses: till

_orders: HashMap[bytes32, IForestSale.Order]


@external
@view
def order_of(id: bytes32) -> IForestSale.Order:
    """
    @notice Return an order.
    @param id The order.
    @return Its record; all empty where there is none.
    """
    return self._orders[id]


@external
@view
def parties(deal: bytes32) -> (address, address, bool):
    """
    @notice Return between whom an order is.
    @param deal The order.
    @return The buyer, the provider, and whether both have signed: the one by paying, the other by
            confirming; empty where there is none.
    @custom:source CEC-26
    """
    is_signed: bool = self._orders[deal].certificate != empty(bytes32)
    return self._orders[deal].buyer, self._terms(deal).provider, is_signed


@external
@view
def evidence_of(id: bytes32) -> IForestSale.Evidence:
    """
    @notice Return where the ledger tells about the subject of an order.
    @param id The order.
    @return The item with its registry, the ledger's entry, and the hashes of what was agreed.
    @custom:source CEC-25
    """
    return self._evidence_of(id)


@internal
def _free(id: bytes32, state: uint256):
    self._orders[id].state = state
    self._orders[id].due = 0
    forest_offers.order_for[self._orders[id].offer] = empty(bytes32)


@internal
def _end(id: bytes32, state: uint256, to_buyer: uint256, is_buyers: bool):
    """
    @notice End an order: credit both sides, pass the item on or back, and close the offer.
    @param id The order, paid and not ended.
    @param state Its last state.
    @param to_buyer The buyer's part of the price.
    @param is_buyers Whether the item passes to the buyer.
    """
    buyer: address = self._orders[id].buyer
    terms: IForestSale.Offer = self._terms(id)
    to_provider: uint256 = terms.price - to_buyer
    self._free(id, state)
    till._give_back(buyer, to_buyer)
    till._earn(terms.provider, to_provider)
    log IForestSale.Ended(
        order=id,
        state=state,
        to_buyer=to_buyer,
        to_provider=to_provider,
        is_buyers=is_buyers,
    )
    if self._orders[id].certificate != empty(bytes32):
        ratings: address = forest_offers.RATINGS.address
        if to_buyer == 0:
            rating_grant._grant(ratings, buyer, terms.provider, id, terms.price)
        else:
            rating_grant._grant_unpaid(ratings, buyer, terms.provider, id, terms.price)
    if not is_buyers:
        forest_offers._unlist(self._orders[id].offer)
        return
    forest_offers._close(self._orders[id].offer)
    if terms.kind == forest_deal.LEASE:
        self._lease_out(buyer, terms)
    else:
        extcall IItemRegistry(terms.registry).pass_on(terms.item, buyer)


@internal
def _lease_out(buyer: address, terms: IForestSale.Offer):
    # The tenure was long enough when the order was made; whoever completes it very late leases
    # what is left.
    registry: IParcelRegistry = IParcelRegistry(terms.registry)
    tenure_end: uint256 = (staticcall registry.parcel(terms.item)).title.tenure_end
    until: uint256 = block.timestamp + terms.lease_time
    if tenure_end != 0:
        until = min(until, tenure_end)
    if until > block.timestamp:
        extcall registry.lease_out(terms.item, buyer, until)
    else:
        extcall IItemRegistry(terms.registry).unlock(terms.item)


@internal
@view
def _check_buyer(id: bytes32):
    assert msg.sender == self._orders[id].buyer, "forest_book: not the buyer"


@internal
@view
def _check_provider(id: bytes32):
    assert msg.sender == self._terms(id).provider, "forest_book: not the provider"


@internal
@view
def _check_signed(id: bytes32):
    state: uint256 = self._orders[id].state
    assert state in [forest_deal.CONFIRMED, forest_deal.DELIVERED], "forest_book: wrong state"


@internal
@view
def _terms(id: bytes32) -> IForestSale.Offer:
    return forest_offers._terms[self._orders[id].offer]


@internal
@view
def _price(id: bytes32) -> uint256:
    return forest_offers._terms[self._orders[id].offer].price


@internal
@view
def _evidence_of(id: bytes32) -> IForestSale.Evidence:
    terms: IForestSale.Offer = self._terms(id)
    return IForestSale.Evidence(
        registry=terms.registry,
        item=terms.item,
        record=terms.record,
        content=terms.content,
        certificate=self._orders[id].certificate,
        cid_hash=self._orders[id].cid_hash,
    )
