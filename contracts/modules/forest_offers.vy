# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title forest_offers
@license AGPL-3.0-only
@author The MEVM authors
@notice Offers of land and trees. Terms are written once and never changed; an offer is open while
        its provider has locked the item for it, and serves one order at a time.
@custom:source CEC-23
"""

from interfaces import IForestSale
from interfaces import IItemRegistry
from interfaces import IItemTrader
from interfaces import IProviderRatings

implements: IItemTrader

from contracts.modules import forest_deal

HOUR: constant(uint256) = 3_600
DAY: constant(uint256) = 86_400
MAX_PRICE: constant(uint256) = 2**128
MAX_SERVICE_TIME: constant(uint256) = 365 * DAY
MAX_INSPECTION_TIME: constant(uint256) = 30 * DAY
MAX_LEASE_TIME: constant(uint256) = 36_525 * DAY
MAX_REGISTRIES: constant(uint256) = 4
MAX_ARBITERS: constant(uint256) = 8

PARCELS: immutable(address)
RATINGS: immutable(IProviderRatings)

is_registry: public(HashMap[address, bool])
is_arbiter: public(HashMap[address, bool])
is_listed: public(HashMap[bytes32, bool])
was_listed: public(HashMap[bytes32, bool])  # now or before
order_for: public(HashMap[bytes32, bytes32])  # offer: the open order; zero for none

_terms: HashMap[bytes32, IForestSale.Offer]


@deploy
def __init__(
    parcels: address,
    registries: DynArray[address, MAX_REGISTRIES],
    arbiters: DynArray[address, MAX_ARBITERS],
    ratings: IProviderRatings,
):
    """
    @notice Fix whose items are sold, who may rule, and who is shut out.
    @param parcels The registry of parcels, which alone can be leased too.
    @param registries Those of other items; each must have this contract among its traders.
    @param arbiters Among whom providers choose.
    @param ratings The ratings of providers.
    """
    assert parcels != empty(address), "forest_offers: no registry"
    self.is_registry[parcels] = True
    for registry: address in registries:
        assert registry != empty(address), "forest_offers: no registry"
        self.is_registry[registry] = True
    for arbiter: address in arbiters:
        assert arbiter.is_contract, "forest_offers: no arbiter"
        self.is_arbiter[arbiter] = True
    assert ratings.address.is_contract, "forest_offers: no ratings"
    PARCELS = parcels
    RATINGS = ratings


@external
def publish(terms: IForestSale.Offer) -> bytes32:
    """
    @notice Publish the terms of an offer, which opens when its item is locked for it.
    @param terms The terms; the provider is the caller.
    @return The offer.
    @custom:source CEC-23 CEC-29
    """
    assert terms.provider == msg.sender, "forest_offers: of another"
    assert not staticcall RATINGS.is_excluded(msg.sender), "forest_offers: shut out"
    assert self.is_registry[terms.registry], "forest_offers: no registry"
    assert self.is_arbiter[terms.arbiter], "forest_offers: no arbiter"
    assert 0 < terms.price and terms.price <= MAX_PRICE, "forest_offers: bad price"
    assert HOUR <= terms.service_time, "forest_offers: bad service"
    assert terms.service_time <= MAX_SERVICE_TIME, "forest_offers: bad service"
    assert DAY <= terms.inspection_time, "forest_offers: bad inspection"
    assert terms.inspection_time <= MAX_INSPECTION_TIME, "forest_offers: bad inspection"
    if terms.kind == forest_deal.LEASE:
        assert terms.registry == PARCELS, "forest_offers: not a parcel"
        assert DAY <= terms.lease_time, "forest_offers: bad lease"
        assert terms.lease_time <= MAX_LEASE_TIME, "forest_offers: bad lease"
    else:
        assert terms.kind == forest_deal.SALE, "forest_offers: bad kind"
        assert terms.lease_time == 0, "forest_offers: bad lease"
    id: bytes32 = self._id_of(terms)
    assert self._terms[id].price == 0, "forest_offers: published"
    self._terms[id] = terms
    log IForestSale.Published(offer=id, provider=msg.sender, item=terms.item, terms=terms)
    return id


@external
def item_locked(item: bytes32, holder: address, offer: bytes32):
    """
    @notice Open an offer whose provider has locked its item for it; for registries.
    @dev A parcel's opens once: else its provider could unlock, empty and lock it again before the
         order of a buyer who saw it full.
    @param item The item.
    @param holder Who locked it.
    @param offer The offer.
    @custom:source CEC-23
    """
    assert self._terms[offer].registry == msg.sender, "forest_offers: other registry"
    assert self._terms[offer].item == item, "forest_offers: other item"
    assert self._terms[offer].provider == holder, "forest_offers: other provider"
    assert not self.is_listed[offer], "forest_offers: listed"
    if msg.sender == PARCELS:
        assert not self.was_listed[offer], "forest_offers: was listed"
    self.is_listed[offer] = True
    self.was_listed[offer] = True
    log IForestSale.Listed(offer=offer)


@external
@view
def offer(id: bytes32) -> IForestSale.Offer:
    """
    @notice Return the terms of an offer.
    @param id The offer.
    @return Its terms; all empty where there is none.
    """
    return self._terms[id]


@external
@view
def offer_id(terms: IForestSale.Offer) -> bytes32:
    """
    @notice Return the offer that terms are.
    @param terms The terms.
    @return The offer.
    """
    return self._id_of(terms)


@internal
def _unlist(offer: bytes32):
    """
    @notice Close an offer, and let its item go back to the provider.
    @param offer The offer, which no order holds.
    """
    self._close(offer)
    extcall IItemRegistry(self._terms[offer].registry).unlock(self._terms[offer].item)


@internal
def _close(offer: bytes32):
    self.is_listed[offer] = False
    log IForestSale.Unlisted(offer=offer)


@internal
@view
def _id_of(terms: IForestSale.Offer) -> bytes32:
    return keccak256(abi_encode(chain.id, self, terms))
