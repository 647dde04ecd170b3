# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Sale of rare species
@license AGPL-3.0-only
@author The MEVM authors
@notice A seller locks up to 16 items and opens a window; identified accounts apply with the price,
        and those with the most coin-days get the items in the order of their ranks. Anyone
        identified buys what is left, and the rest goes back.
@dev Invariants RS-1 to RS-5 in tests/PROPERTIES.md. Coin-days count as of the application; tokens
     that move start at zero, so that nobody lends his to another. Of equal ones the earlier
     application ranks first. An application holds until the end or until it is outranked.
@custom:source CEC-08 CEC-26
@custom:kill Nothing can be stopped or changed by anyone. A seller cancels what has not started.
"""

from interfaces import ICoinDays
from interfaces import IDealBook
from interfaces import IHolderDividend
from interfaces import IIdentityRegistry
from interfaces import IItemRegistry
from interfaces import IItemTrader
from interfaces import IProviderRatings
from interfaces import IRareSpeciesSale

implements: IDealBook
implements: IItemTrader
implements: IRareSpeciesSale

from contracts.modules import one_asset
from contracts.modules import purse
from contracts.modules import ranking
from contracts.modules import rating_grant
from contracts.modules import till

initializes: one_asset
initializes: purse
initializes: ranking
initializes: till[one_asset := one_asset, purse := purse]

exports: one_asset.asset
exports: ranking.has_place
exports: (purse.withdraw, purse.push, purse.credit_of, purse.held)
exports: (till.pay_revenue, till.revenue, till.dividend, till.fee_bps)

DAY: constant(uint256) = 86_400
RANK_BITS: constant(uint256) = 8  # below the number of a sale, in the number of a deal
MAX_PRICE: constant(uint256) = 2**128
MAX_WINDOW: constant(uint256) = 30 * DAY

REGISTRY: immutable(IItemRegistry)
COIN_DAYS: immutable(ICoinDays)
IDENTITIES: immutable(IIdentityRegistry)
RATINGS: immutable(IProviderRatings)

sale_count: public(uint256)

_sales: HashMap[bytes32, IRareSpeciesSale.Sale]
_items: HashMap[bytes32, DynArray[bytes32, ranking.MAX_PLACES]]


@deploy
def __init__(
    asset: address,
    registry: IItemRegistry,
    coin_days: ICoinDays,
    identities: IIdentityRegistry,
    ratings: IProviderRatings,
    dividend: IHolderDividend,
    fee_bps: uint256,
):
    """
    @notice Fix the contracts that belong together.
    @param asset In what all is paid.
    @param registry Whose items are sold; it must have this contract among its traders.
    @param coin_days The token whose holders come first.
    @param identities Who is identified.
    @param ratings Who may rate whom, and who is shut out.
    @param dividend Who gets the fees; the zero address where there is none.
    @param fee_bps Of what a seller earns.
    """
    one_asset.__init__(asset)
    till.__init__(dividend, fee_bps)
    assert registry.address != empty(address), "RareSpeciesSale: no registry"
    assert coin_days.address.is_contract, "RareSpeciesSale: no token"
    assert identities.address.is_contract, "RareSpeciesSale: no identities"
    assert ratings.address.is_contract, "RareSpeciesSale: no ratings"
    REGISTRY = registry
    COIN_DAYS = coin_days
    IDENTITIES = identities
    RATINGS = ratings


@external
def open_sale(price: uint256, content: bytes32, window: uint256, rest_time: uint256) -> bytes32:
    """
    @notice Open a sale, for which the caller then locks items, best first.
    @param price Of each item.
    @param content Hash of the description.
    @param window Seconds in which accounts apply, at least a day.
    @param rest_time Seconds after it in which anyone buys what is left.
    @return The sale.
    @custom:source CEC-08 CEC-29
    """
    self._check_identified()
    is_excluded: bool = staticcall RATINGS.is_excluded(msg.sender)
    assert not is_excluded, "RareSpeciesSale: shut out"
    assert 0 < price and price <= MAX_PRICE, "RareSpeciesSale: bad price"
    assert DAY <= window and window <= MAX_WINDOW, "RareSpeciesSale: bad window"
    assert rest_time <= MAX_WINDOW, "RareSpeciesSale: bad rest time"
    count: uint256 = self.sale_count + 1
    self.sale_count = count
    id: bytes32 = convert(count << RANK_BITS, bytes32)
    terms: IRareSpeciesSale.Sale = empty(IRareSpeciesSale.Sale)
    terms.seller = msg.sender
    terms.price = price
    terms.content = content
    terms.window = window
    terms.rest_time = rest_time
    self._sales[id] = terms
    log IRareSpeciesSale.Opened(sale=id, seller=msg.sender, terms=terms)
    return id


@external
def item_locked(item: bytes32, holder: address, offer: bytes32):
    """
    @notice Add an item that the seller has locked for his sale; for the registry.
    @param item The item, which the next rank gets.
    @param holder Who locked it.
    @param offer The sale.
    @custom:source CEC-08
    """
    assert msg.sender == REGISTRY.address, "RareSpeciesSale: not the registry"
    self._check_new(offer)
    assert holder == self._sales[offer].seller, "RareSpeciesSale: not the seller"
    rank: uint256 = len(self._items[offer])
    assert rank < ranking.MAX_PLACES, "RareSpeciesSale: too many"
    self._items[offer].append(item)
    log IRareSpeciesSale.Added(sale=offer, item=item, rank=rank)


@external
def start(id: bytes32):
    """
    @notice Begin the window; for the seller. No item is added any more.
    @param id The sale.
    @custom:source CEC-08
    """
    self._check_seller(id)
    self._check_new(id)
    assert len(self._items[id]) > 0, "RareSpeciesSale: no items"
    end: uint256 = block.timestamp + self._sales[id].window
    self._sales[id].end = end
    log IRareSpeciesSale.Started(sale=id, end=end)


@external
def cancel(id: bytes32):
    """
    @notice Take all items back before the start; for the seller.
    @param id The sale.
    """
    self._check_seller(id)
    self._check_new(id)
    self._close(id)


@external
@payable
def apply(id: bytes32) -> uint256:
    """
    @notice Apply with the full price and the caller's coin-days as of now; who is outranked by
            this is credited at once.
    @param id The sale, in its window.
    @return The rank so far, from zero.
    @custom:source CEC-08 CEC-26
    """
    self._check_identified()
    assert block.timestamp < self._sales[id].end, "RareSpeciesSale: no window"
    assert msg.sender != self._sales[id].seller, "RareSpeciesSale: own sale"
    coin_days: uint256 = staticcall COIN_DAYS.coin_days(msg.sender)
    price: uint256 = self._sales[id].price
    rank: uint256 = 0
    loser: address = empty(address)
    rank, loser = ranking._enter(id, msg.sender, coin_days, len(self._items[id]))
    log IRareSpeciesSale.Applied(sale=id, account=msg.sender, coin_days=coin_days, rank=rank)
    if loser != empty(address):
        log IRareSpeciesSale.PushedOut(sale=id, account=loser)
        till._give_back(loser, price)
    till._take(price)
    return rank


@external
def settle(id: bytes32):
    """
    @notice Give those who applied their items, when the window is over; anyone may call.
    @param id The sale.
    @custom:source CEC-08
    """
    self._check_over(id)
    assert not self._sales[id].is_settled, "RareSpeciesSale: settled"
    self._settle(id)


@external
@payable
def buy(id: bytes32) -> bytes32:
    """
    @notice Buy the next item that was left, after the window; for anyone identified.
    @param id The sale.
    @return The item.
    @custom:source CEC-08 CEC-26
    """
    self._check_identified()
    self._check_over(id)
    assert not self._sales[id].is_closed, "RareSpeciesSale: closed"
    assert block.timestamp < self._rest_end(id), "RareSpeciesSale: too late"
    assert msg.sender != self._sales[id].seller, "RareSpeciesSale: own sale"
    self._settle(id)
    rank: uint256 = self._sales[id].sold
    assert rank < len(self._items[id]), "RareSpeciesSale: sold out"
    item: bytes32 = self._items[id][rank]
    self._sales[id].sold = rank + 1
    ranking._places[id].append(IRareSpeciesSale.Place(account=msg.sender, coin_days=0))
    till._take(self._sales[id].price)
    self._sell(id, rank, item, msg.sender)
    return item


@external
def close(id: bytes32):
    """
    @notice Give unsold items back: by the seller after the window, by anyone when the time for
            the rest is over too.
    @param id The sale.
    @custom:source CEC-08
    """
    self._check_over(id)
    assert not self._sales[id].is_closed, "RareSpeciesSale: closed"
    if block.timestamp < self._rest_end(id):
        self._check_seller(id)
    self._settle(id)
    self._close(id)


@external
@view
def sale(id: bytes32) -> IRareSpeciesSale.Sale:
    """
    @notice Return a sale.
    @param id The sale.
    @return Its record; all empty where there is none.
    """
    return self._sales[id]


@external
@view
def items_of(id: bytes32) -> DynArray[bytes32, ranking.MAX_PLACES]:
    """
    @notice Return the items of a sale, in the order of the ranks that get them.
    @param id The sale.
    @return The items, sold ones too.
    """
    return self._items[id]


@external
@view
def places_of(id: bytes32) -> DynArray[IRareSpeciesSale.Place, ranking.MAX_PLACES]:
    """
    @notice Return who gets an item as it stands, first rank first, and then who bought the rest.
    @param id The sale.
    @return The places, at most as many as items.
    """
    return ranking._places[id]


@external
@view
def parties(deal: bytes32) -> (address, address, bool):
    """
    @notice Return between whom the sale of an item is.
    @param deal The deal: the number of the sale plus the item's rank.
    @return The buyer, the seller, and whether the item was sold; empty where it was not.
    @custom:source CEC-26
    """
    number: uint256 = convert(deal, uint256)
    id: bytes32 = convert((number >> RANK_BITS) << RANK_BITS, bytes32)
    rank: uint256 = number & (2**RANK_BITS - 1)
    if rank >= self._sales[id].sold:
        return empty(address), empty(address), False
    return ranking._places[id][rank].account, self._sales[id].seller, True


@external
@view
def registry() -> address:
    """
    @notice Return whose items are sold.
    @return Its address.
    """
    return REGISTRY.address


@external
@view
def token() -> address:
    """
    @notice Return the token whose holders come first.
    @return Its address.
    """
    return COIN_DAYS.address


@internal
def _settle(id: bytes32):
    if self._sales[id].is_settled:
        return
    places: DynArray[IRareSpeciesSale.Place, ranking.MAX_PLACES] = ranking._places[id]
    items: DynArray[bytes32, ranking.MAX_PLACES] = self._items[id]
    self._sales[id].is_settled = True
    self._sales[id].sold = len(places)
    rank: uint256 = 0
    for place: IRareSpeciesSale.Place in places:
        self._sell(id, rank, items[rank], place.account)
        rank += 1


@internal
def _sell(id: bytes32, rank: uint256, item: bytes32, buyer: address):
    seller: address = self._sales[id].seller
    price: uint256 = self._sales[id].price
    till._earn(seller, price)
    deal: bytes32 = convert(convert(id, uint256) | rank, bytes32)
    log IRareSpeciesSale.Sold(sale=id, item=item, buyer=buyer, deal=deal)
    rating_grant._grant(RATINGS.address, buyer, seller, deal, price)
    extcall REGISTRY.pass_on(item, buyer)


@internal
def _close(id: bytes32):
    items: DynArray[bytes32, ranking.MAX_PLACES] = self._items[id]
    sold: uint256 = self._sales[id].sold
    self._sales[id].is_closed = True
    log IRareSpeciesSale.Closed(sale=id, returned=len(items) - sold)
    for rank: uint256 in range(sold, len(items), bound=ranking.MAX_PLACES):
        extcall REGISTRY.unlock(items[rank])


@internal
@view
def _rest_end(id: bytes32) -> uint256:
    return self._sales[id].end + self._sales[id].rest_time


@internal
@view
def _check_new(id: bytes32):
    assert self._sales[id].seller != empty(address), "RareSpeciesSale: no sale"
    assert self._sales[id].end == 0, "RareSpeciesSale: started"
    assert not self._sales[id].is_closed, "RareSpeciesSale: closed"


@internal
@view
def _check_over(id: bytes32):
    end: uint256 = self._sales[id].end
    assert end > 0 and block.timestamp >= end, "RareSpeciesSale: too early"


@internal
@view
def _check_seller(id: bytes32):
    assert msg.sender == self._sales[id].seller, "RareSpeciesSale: not the seller"


@internal
@view
def _check_identified():
    is_identified: bool = staticcall IDENTITIES.is_identified(msg.sender)
    assert is_identified, "RareSpeciesSale: not identified"
