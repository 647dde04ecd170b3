# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title offers
@license AGPL-3.0-only
@author The MEVM authors
@notice Keeps the offers of all sellers. Terms are written once and never changed, so that a trade
        need only name its offer to have its terms fixed.
@custom:source SEC-01 SEC-02 SEC-09
"""

from interfaces import IOffers

implements: IOffers

HOUR: constant(uint256) = 3_600
DAY: constant(uint256) = 86_400
BPS: constant(uint256) = 10_000
FEE_BPS: constant(uint256) = 50
MAX_PRICE: constant(uint256) = 2**128
MAX_ARBITERS: constant(uint256) = 8
MAX_OFFER_TIME: constant(uint256) = 365 * DAY
MAX_HANDLING: constant(uint256) = 60 * DAY
MAX_TRANSIT: constant(uint256) = 90 * DAY
MIN_INSPECTION: constant(uint256) = DAY
MAX_INSPECTION: constant(uint256) = 30 * DAY

_arbiters: DynArray[address, MAX_ARBITERS]
_terms: HashMap[bytes32, IOffers.Terms]
_left: HashMap[bytes32, uint256]


@deploy
def __init__(arbiters: DynArray[address, MAX_ARBITERS]):
    """
    @notice Fix the arbiters among whom sellers choose.
    @param arbiters Contracts that implement IArbiter.
    """
    assert len(arbiters) > 0, "offers: no arbiter"
    for arbiter: address in arbiters:
        assert arbiter.is_contract, "offers: arbiter is no contract"
        assert arbiter not in self._arbiters, "offers: arbiter twice"
        self._arbiters.append(arbiter)


@external
def publish(terms: IOffers.Terms, salt: bytes32) -> bytes32:
    """
    @notice Publish an offer; for its seller.
    @param terms The terms, for ever.
    @param salt Lets one seller make the same offer again.
    @return The offer's id.
    @custom:source SEC-01 SEC-09
    """
    assert msg.sender == terms.seller, "offers: not the seller"
    self._check(terms)
    id: bytes32 = self._id(terms, salt)
    assert self._terms[id].seller == empty(address), "offers: published"
    self._terms[id] = terms
    self._left[id] = terms.quantity
    log IOffers.OfferPublished(id=id, seller=msg.sender, terms=terms)
    return id


@external
def close(offer: bytes32):
    """
    @notice Take no more payments for an offer; for its seller. Open trades go on.
    @param offer The offer.
    @custom:source SEC-01
    """
    assert msg.sender == self._terms[offer].seller, "offers: not the seller"
    assert self._left[offer] > 0, "offers: closed"
    self._left[offer] = 0
    log IOffers.OfferClosed(id=offer)


@external
@view
def offer_id(terms: IOffers.Terms, salt: bytes32) -> bytes32:
    """
    @notice Return the id that an offer has or will have.
    @param terms The terms.
    @param salt The salt.
    @return The id.
    """
    return self._id(terms, salt)


@external
@view
def terms_of(offer: bytes32) -> IOffers.Terms:
    """
    @notice Return the terms of an offer.
    @param offer The offer.
    @return The terms; all empty when there is none of this id.
    """
    return self._terms[offer]


@external
@view
def left(offer: bytes32) -> uint256:
    """
    @notice Return how many trades an offer is still good for.
    @param offer The offer.
    @return The number; zero when it is closed, expired, sold out, or was never published.
    """
    return self._open(offer)


@external
@view
def arbiters() -> DynArray[address, MAX_ARBITERS]:
    """
    @notice Return the arbiters among whom sellers choose.
    @return The same for ever.
    """
    return self._arbiters


@internal
def _sell(offer: bytes32):
    """
    @notice Use an offer once.
    @param offer The offer.
    """
    left: uint256 = self._open(offer)
    assert left > 0, "offers: not open"
    self._left[offer] = left - 1


@internal
@view
def _open(offer: bytes32) -> uint256:
    return self._left[offer] if block.timestamp <= self._terms[offer].expiry else 0


@internal
@view
def _id(terms: IOffers.Terms, salt: bytes32) -> bytes32:
    return keccak256(abi_encode(chain.id, self, terms, salt))


@internal
@view
def _check(terms: IOffers.Terms):
    assert terms.asset == empty(address) or terms.asset.is_contract, "offers: no such asset"
    assert 0 < terms.price and terms.price <= MAX_PRICE, "offers: wrong price"
    assert terms.quantity > 0, "offers: no quantity"
    assert terms.expiry >= block.timestamp, "offers: expired"
    assert terms.expiry <= block.timestamp + MAX_OFFER_TIME, "offers: expires too late"
    assert HOUR <= terms.handling_time, "offers: wrong handling time"
    assert terms.handling_time <= MAX_HANDLING, "offers: wrong handling time"
    assert HOUR <= terms.transit_time, "offers: wrong transit time"
    assert terms.transit_time <= MAX_TRANSIT, "offers: wrong transit time"
    assert MIN_INSPECTION <= terms.inspection_time, "offers: wrong inspection time"
    assert terms.inspection_time <= MAX_INSPECTION, "offers: wrong inspection time"
    assert 0 < terms.distrust_bps and terms.distrust_bps <= BPS, "offers: wrong distrust share"
    # What is left of the price after the reward and the seller's fee, rounded up, is his.
    assert terms.reward + self._share(terms.price, FEE_BPS) <= terms.price, "offers: wrong reward"
    assert terms.arbiter in self._arbiters, "offers: no such arbiter"


@internal
@pure
def _share(amount: uint256, bps: uint256) -> uint256:
    """
    @notice Return a share of an amount.
    @param amount At most the highest price.
    @param bps The share, in basis points.
    @return The share, rounded up: nothing is too small for a fee, a deposit or a complaint.
    """
    return (amount * bps + BPS - 1) // BPS
