# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Ownership trade
@license AGPL-3.0-only
@author The MEVM authors
@notice Binds an item's ownership to a trade of the automatic contract: the holder locks the item
        for his offer, whose content is the item; when the trade completes anyone passes the item
        to the buyer, and when it is refunded the seller has it back.
@dev Invariants OT-1 to OT-5 in tests/PROPERTIES.md. An item is held for one trade at a time, and
     a trade gets one item once. An offer good for one trade cannot be paid twice, so its buyer
     need not fear another; `is_on_sale` tells. A seller who wants his item back gives notice:
     who paid before has that long to bind his trade. Trades end in bounded time, so items come
     free too.
     A settled trade, in which both sides got a part, goes like a completed one: the seller agreed
     to the part that he got or was awarded it, and a buyer who sends goods back hands them over.
@custom:source SEC-10 SEC-45
@custom:kill Nothing can be stopped: there is no owner.
"""

from ethereum.ercs import IERC20
from interfaces import IAutomaticContract
from interfaces import IItemRegistry
from interfaces import IItemTrader
from interfaces import IOffers
from interfaces import IOwnershipTrade

implements: IItemTrader
implements: IOwnershipTrade

from contracts.modules import assets
from contracts.modules import trade_state

MAX_REGISTRIES: constant(uint256) = 4
MIN_NOTICE: constant(uint256) = 3_600
MAX_NOTICE: constant(uint256) = 7 * 86_400

AUTOMATIC_CONTRACT: immutable(IAutomaticContract)
NOTICE: immutable(uint256)

is_registry: public(HashMap[address, bool])
item_of: public(HashMap[bytes32, bytes32])  # of each trade that was ever bound
is_used: public(HashMap[address, HashMap[bytes32, bool]])  # seller, offer

_listings: HashMap[bytes32, IOwnershipTrade.Listing]


@deploy
def __init__(
    automatic_contract: IAutomaticContract,
    registries: DynArray[address, MAX_REGISTRIES],
    notice: uint256,
):
    """
    @notice Fix the contracts that belong together.
    @param automatic_contract Where items are paid.
    @param registries Whose items are sold; each must have this contract among its traders.
    @param notice Seconds from a seller's notice until he can take an unsold item back.
    """
    assert automatic_contract.address.is_contract, "OwnershipTrade: no contract"
    assert MIN_NOTICE <= notice and notice <= MAX_NOTICE, "OwnershipTrade: bad notice"
    for registry: address in registries:
        assert registry.is_contract, "OwnershipTrade: no registry"
        self.is_registry[registry] = True
    AUTOMATIC_CONTRACT = automatic_contract
    NOTICE = notice


@external
def item_locked(item: bytes32, holder: address, offer: bytes32):
    """
    @notice Put an item on sale that its holder has locked for this contract; for registries.
    @dev A seller's offer serves one listing, so that no trade of an earlier one is bound later.
    @param item The item.
    @param holder Who sells it.
    @param offer The offer by which it is sold.
    @custom:source SEC-45
    """
    assert self.is_registry[msg.sender], "OwnershipTrade: not a registry"
    assert self._listings[item].registry == empty(address), "OwnershipTrade: listed"
    assert offer != empty(bytes32), "OwnershipTrade: no offer"
    assert not self.is_used[holder][offer], "OwnershipTrade: offer was used"
    self.is_used[holder][offer] = True
    self._listings[item] = IOwnershipTrade.Listing(
        registry=msg.sender, seller=holder, offer=offer, trade=empty(bytes32), free_from=0
    )
    log IOwnershipTrade.Listed(item=item, seller=holder, offer=offer, registry=msg.sender)


@external
@payable
def buy(item: bytes32, sharer: address = empty(address)) -> bytes32:
    """
    @notice Pay the offer of an item for the caller and hold the item for his trade, in one step.
    @param item The item.
    @param sharer Who shared the offer with the caller; the zero address for nobody.
    @return The trade, of which the caller is the buyer.
    @custom:source SEC-45
    """
    listing: IOwnershipTrade.Listing = self._listed(item)
    asset: address = (staticcall IOffers(AUTOMATIC_CONTRACT.address).terms_of(listing.offer)).asset
    payment: uint256 = staticcall AUTOMATIC_CONTRACT.payment_of(listing.offer, msg.sender)
    assets._take(asset, msg.value, payment)
    value: uint256 = payment
    if asset != assets.COIN:
        value = 0
        assert extcall IERC20(asset).approve(
            AUTOMATIC_CONTRACT.address, payment, default_return_value=True
        ), "OwnershipTrade: no approval"
    trade: bytes32 = extcall AUTOMATIC_CONTRACT.buy(listing.offer, sharer, msg.sender, value=value)
    self._bind(item, listing, trade)
    return trade


@external
def bind(item: bytes32, trade: bytes32):
    """
    @notice Hold an item for a trade of its offer until the trade ends; anyone may call.
    @dev The first trade that is bound has it; a later buyer of an offer for several trades is not
         shipped to, and refunded by the automatic contract.
    @param item The item.
    @param trade A trade that was paid and not refunded.
    @custom:source SEC-45
    """
    self._bind(item, self._listed(item), trade)


@external
def settle(item: bytes32):
    """
    @notice Pass an item on as its trade has ended; anyone may call.
    @param item The item.
    @custom:source SEC-10 SEC-45
    """
    listing: IOwnershipTrade.Listing = self._listed(item)
    trade: bytes32 = listing.trade
    assert trade != empty(bytes32), "OwnershipTrade: not in a trade"
    facts: IAutomaticContract.Trade = staticcall AUTOMATIC_CONTRACT.trade(trade)
    if facts.state == trade_state.REFUNDED:
        self._return(item, listing)
        return
    assert facts.state in [
        trade_state.COMPLETED, trade_state.SETTLED
    ], "OwnershipTrade: trade is open"
    self._listings[item] = empty(IOwnershipTrade.Listing)
    log IOwnershipTrade.Sold(item=item, trade=trade, buyer=facts.buyer)
    extcall IItemRegistry(listing.registry).pass_on(item, facts.buyer)


@external
def give_notice(item: bytes32):
    """
    @notice Announce that an unsold item will be taken back; for its seller.
    @param item The item.
    """
    listing: IOwnershipTrade.Listing = self._listed(item)
    assert msg.sender == listing.seller, "OwnershipTrade: not the seller"
    assert listing.free_from == 0, "OwnershipTrade: announced"
    free_from: uint256 = block.timestamp + NOTICE
    self._listings[item].free_from = free_from
    log IOwnershipTrade.Noticed(item=item, free_from=free_from)


@external
def take_back(item: bytes32):
    """
    @notice Unlock an unsold item after the notice; for its seller.
    @param item The item.
    """
    listing: IOwnershipTrade.Listing = self._listed(item)
    assert msg.sender == listing.seller, "OwnershipTrade: not the seller"
    assert listing.trade == empty(bytes32), "OwnershipTrade: in a trade"
    assert listing.free_from > 0, "OwnershipTrade: no notice"
    assert block.timestamp >= listing.free_from, "OwnershipTrade: too early"
    self._return(item, listing)


@external
@view
def listing(item: bytes32) -> IOwnershipTrade.Listing:
    """
    @notice Return how an item is listed.
    @param item The item.
    @return The listing; all empty where there is none.
    """
    return self._listings[item]


@external
@view
def is_on_sale(item: bytes32, offer: bytes32) -> bool:
    """
    @notice Return whether who pays this offer now is sure to hold the item fast: nobody else can
            pay it, and the seller cannot take the item back before the trade is bound.
    @param item The item.
    @param offer The offer.
    @return Whether it is listed by that offer, which is open and good for one trade of the item,
            for no other trade, and without notice.
    """
    listing: IOwnershipTrade.Listing = self._listings[item]
    if listing.registry == empty(address) or listing.offer != offer:
        return False
    if listing.trade != empty(bytes32) or listing.free_from != 0:
        return False
    offers: IOffers = IOffers(AUTOMATIC_CONTRACT.address)
    terms: IOffers.Terms = staticcall offers.terms_of(offer)
    if terms.content != item or terms.seller != listing.seller or terms.quantity != 1:
        return False
    return staticcall offers.left(offer) == 1


@external
@view
def automatic_contract() -> address:
    """
    @notice Return the contract by which items are paid.
    @return Its address.
    """
    return AUTOMATIC_CONTRACT.address


@external
@view
def notice() -> uint256:
    """
    @notice Return how long a seller's notice is.
    @return Seconds.
    """
    return NOTICE


@internal
def _bind(item: bytes32, listing: IOwnershipTrade.Listing, trade: bytes32):
    assert listing.trade == empty(bytes32), "OwnershipTrade: in a trade"
    assert self.item_of[trade] == empty(bytes32), "OwnershipTrade: trade was bound"
    facts: IAutomaticContract.Trade = staticcall AUTOMATIC_CONTRACT.trade(trade)
    assert facts.offer == listing.offer, "OwnershipTrade: other offer"
    assert facts.seller == listing.seller, "OwnershipTrade: other seller"
    assert facts.content == item, "OwnershipTrade: other item"
    assert facts.state not in [0, trade_state.REFUNDED], "OwnershipTrade: not paid"
    self.item_of[trade] = item
    self._listings[item].trade = trade
    log IOwnershipTrade.Bound(item=item, trade=trade, buyer=facts.buyer)


@internal
def _return(item: bytes32, listing: IOwnershipTrade.Listing):
    self._listings[item] = empty(IOwnershipTrade.Listing)
    log IOwnershipTrade.Returned(item=item, trade=listing.trade, seller=listing.seller)
    extcall IItemRegistry(listing.registry).unlock(item)


@internal
@view
def _listed(item: bytes32) -> IOwnershipTrade.Listing:
    listing: IOwnershipTrade.Listing = self._listings[item]
    assert listing.registry != empty(address), "OwnershipTrade: not listed"
    return listing
