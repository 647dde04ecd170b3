# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title BuyBack
@license AGPL-3.0-only
@author The MEVM authors
@notice Splits the part of revenue that holders do not get: some buys CEC on the market, some pays
        for development, the rest for operations.
@dev Invariants BB-1 to BB-4 in tests/PROPERTIES.md. What is bought stays here for ever: CEC cannot
     be burned, and this comes nearest. The contract is a listed system contract, so its CEC mines
     nothing and earns no dividend, and no function sends any: every other holder's part grows
     alike, and nobody decides whose. Anyone may execute a purchase and nobody is rewarded for it.
     No seller is paid more than the oracle's price, so moving the market's price gains nothing; and
     a day's purchases are so small beside the market's least volume that, were there no oracle,
     the fees for one step of that price would exceed what it could gain here.
@custom:source CEC-07
@custom:kill Nothing can be stopped, and there is no owner. Without a fresh oracle price purchases
             wait. A receiver who refuses a payment keeps it owed; the others are not held up.
"""

from ethereum.ercs import IERC20
from interfaces import IC2CMarket
from interfaces import ICEC
from interfaces import IHolderDividend
from interfaces import IPriceOracle

from contracts.modules import one_asset

initializes: one_asset

exports: one_asset.asset


struct Split:
    buy_back_bps: uint256
    development_bps: uint256  # the rest is for operations
    development: address
    operations: address


event Collected:
    buy_back: uint256
    development: uint256
    operations: uint256


event BoughtBack:
    order_id: indexed(uint256)
    amount: uint256  # of CEC
    paid: uint256


event Released:
    receiver: indexed(address)
    amount: uint256


BPS: constant(uint256) = 10_000
BAND_BPS: constant(uint256) = 200
DAY: constant(uint256) = 86_400

CEC: immutable(address)
DIVIDEND: immutable(IHolderDividend)
MARKET: immutable(IC2CMarket)
ORACLE: immutable(IPriceOracle)
FEED: immutable(bytes32)
MAX_AGE: immutable(uint256)
DAILY: immutable(uint256)
BUY_BACK_BPS: immutable(uint256)
DEVELOPMENT_BPS: immutable(uint256)
DEVELOPMENT: immutable(address)
OPERATIONS: immutable(address)

to_spend: public(uint256)
owed: public(HashMap[address, uint256])
bought: public(uint256)  # CEC, for ever
spent: public(uint256)
_accounted: uint256  # of the balance: to_spend and all that is owed
_day: uint256
_spent_on_day: uint256


@deploy
def __init__(
    cec: address,
    dividend: IHolderDividend,
    market: IC2CMarket,
    oracle: IPriceOracle,
    feed: bytes32,
    max_age: uint256,
    daily: uint256,
    split: Split,
):
    """
    @notice Fix the split and the bounds of purchases.
    @param cec CEC, which lists this contract.
    @param dividend Whose rest comes here.
    @param market Where CEC is bought, in the dividend's asset.
    @param oracle Where the highest price comes from.
    @param feed The price of CEC in that asset.
    @param max_age Seconds that the oracle's oldest report may be old.
    @param daily The most that a day's purchases may cost.
    @param split The parts, and who gets them.
    """
    peg: address = staticcall dividend.asset()
    assert peg == staticcall market.asset(), "BuyBack: two assets"
    assert staticcall dividend.rest_receiver() == self, "BuyBack: not the receiver"
    assert staticcall ICEC(cec).is_system(self), "BuyBack: not listed"
    assert oracle.address.is_contract, "BuyBack: no oracle"
    assert max_age > 0, "BuyBack: no age"
    assert split.buy_back_bps > 0, "BuyBack: bad split"
    assert split.buy_back_bps + split.development_bps <= BPS, "BuyBack: bad split"
    assert split.development not in [empty(address), self], "BuyBack: no development"
    assert split.operations not in [empty(address), self], "BuyBack: no operations"
    # One step of the valid price gains a seller here no more than the holders leave of its fees.
    lost: uint256 = staticcall market.fee_bps() * (BPS - staticcall dividend.holders_bps())
    assert daily > 0, "BuyBack: buys nothing"
    assert daily * BAND_BPS * BPS < staticcall market.min_volume() * lost, "BuyBack: too much a day"
    one_asset.__init__(peg)
    CEC = cec
    DIVIDEND = dividend
    MARKET = market
    ORACLE = oracle
    FEED = feed
    MAX_AGE = max_age
    DAILY = daily
    BUY_BACK_BPS = split.buy_back_bps
    DEVELOPMENT_BPS = split.development_bps
    DEVELOPMENT = split.development
    OPERATIONS = split.operations


@external
def collect() -> uint256:
    """
    @notice Take in what the dividend holds for this contract, and split it; anyone may call.
    @dev Goes by the balance, as anyone may make the dividend pay, and anyone may give.
    @return How much was split.
    """
    if staticcall DIVIDEND.rest() > 0:
        extcall DIVIDEND.release_rest()
    amount: uint256 = staticcall one_asset.ASSET.balanceOf(self) - self._accounted
    assert amount > 0, "BuyBack: nothing to collect"
    development: uint256 = amount * DEVELOPMENT_BPS // BPS
    operations: uint256 = amount * (BPS - BUY_BACK_BPS - DEVELOPMENT_BPS) // BPS
    buy_back: uint256 = amount - development - operations
    self._accounted += amount
    self.to_spend += buy_back
    self.owed[DEVELOPMENT] += development
    self.owed[OPERATIONS] += operations
    log Collected(buy_back=buy_back, development=development, operations=operations)
    return amount


@external
def buy(order_id: uint256, amount: uint256) -> uint256:
    """
    @notice Buy from an offer on the market, at no more than the oracle's price; anyone may call.
    @param order_id The offer.
    @param amount How much CEC at most.
    @return How much CEC it was.
    """
    order: IC2CMarket.Order = staticcall MARKET.order(order_id)
    assert order.amount > 0 and not order.is_bid, "BuyBack: no offer"
    quote: IPriceOracle.Quote = staticcall ORACLE.quote(FEED)
    assert quote.observed_at + MAX_AGE >= block.timestamp, "BuyBack: old price"
    assert staticcall MARKET.price_of(order_id) <= quote.price, "BuyBack: above the oracle"
    filled: uint256 = 0
    paid: uint256 = 0
    filled, paid = staticcall MARKET.payment(order_id, amount)
    assert paid <= self._left_today(), "BuyBack: too much today"
    self._spent_on_day += paid
    self.to_spend -= paid
    self._accounted -= paid
    self.spent += paid
    self.bought += filled
    log BoughtBack(order_id=order_id, amount=filled, paid=paid)
    assert extcall one_asset.ASSET.approve(
        MARKET.address, paid, default_return_value=True
    ), "BuyBack: approval failed"
    return extcall MARKET.fill(order_id, filled)


@external
def release(receiver: address) -> uint256:
    """
    @notice Pay a receiver what he is owed; anyone may call.
    @param receiver Development or operations.
    @return The amount.
    """
    amount: uint256 = self.owed[receiver]
    assert amount > 0, "BuyBack: nothing owed"
    self.owed[receiver] = 0
    self._accounted -= amount
    log Released(receiver=receiver, amount=amount)
    one_asset._send(receiver, amount)
    return amount


@external
@view
def left_today() -> uint256:
    """
    @notice Return what may still be spent today.
    @return In the dividend's asset.
    """
    day: uint256 = block.timestamp // DAY
    left: uint256 = DAILY - self._spent_on_day if self._day == day else DAILY
    return min(left, self.to_spend)


@external
@view
def daily() -> uint256:
    """
    @notice Return the most that a day's purchases may cost.
    @return In the dividend's asset.
    """
    return DAILY


@external
@view
def split() -> Split:
    """
    @notice Return the parts and who gets them.
    @return The split.
    """
    return Split(
        buy_back_bps=BUY_BACK_BPS,
        development_bps=DEVELOPMENT_BPS,
        development=DEVELOPMENT,
        operations=OPERATIONS,
    )


@internal
def _left_today() -> uint256:
    day: uint256 = block.timestamp // DAY
    if self._day != day:
        self._day = day
        self._spent_on_day = 0
    return min(DAILY - self._spent_on_day, self.to_spend)
