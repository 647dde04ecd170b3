# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title C2CMarket
@license AGPL-3.0-only
@author The MEVM authors
@notice Holders sell available CEC to each other, in the pegged token of the dividend, at prices
        within two percent of the valid one, which goes by the fills of the day before.
@dev Invariants MKT-1 to MKT-8 in tests/PROPERTIES.md. A listed system contract of CEC: what is
     offered does not lock here, what is bought locks at the buyer. The taker bears fee and
     rounding. Fees are revenue. Takers choose orders; nothing here loops over them.
     Nobody fills an order of his own, and fills by system contracts do not make prices, so a step
     of the valid price by fills costs two accounts fee_bps of at least the least volume. By
     resting orders it takes offers, worth the least volume and firm for a day, that are better
     than the valid price for whoever takes them.
@custom:source CEC-05
@custom:kill Nothing can be stopped, and there is no owner. Should the pegged token or its issuer
             refuse a payment, it stays owed, and CEC can still be taken back.
"""

from ethereum.ercs import IERC20
from ethereum.ercs import IERC20Detailed
from interfaces import IC2CMarket
from interfaces import ICEC
from interfaces import IHolderDividend

implements: IC2CMarket

from contracts.modules import one_asset
from contracts.modules import price_grid
from contracts.modules import valid_price

initializes: one_asset
initializes: valid_price

exports: one_asset.asset

BPS: constant(uint256) = 10_000
MAX_FEE: constant(uint256) = 500
MAX_AMOUNT: constant(uint256) = 2**86
FIRM: constant(uint256) = 86_400

CEC: immutable(address)
DIVIDEND: immutable(IHolderDividend)
FEE_BPS: immutable(uint256)
MIN_VOLUME: immutable(uint256)
MIN_ORDER: immutable(uint256)
SCALE: immutable(uint256)  # amount * price / SCALE is in pegged tokens

order_count: public(uint256)
fees: public(uint256)  # waiting for `pay_fees`
balances: public(HashMap[address, uint256])  # pegged tokens of makers
escrowed: public(uint256)  # pegged tokens of all bids
_orders: HashMap[uint256, IC2CMarket.Order]


@deploy
def __init__(
    cec: address,
    dividend: address,
    first_price: uint256,
    fee_bps: uint256,
    min_volume: uint256,
    min_order: uint256,
):
    """
    @notice Fix the terms and the first valid price.
    @param cec CEC, which lists this contract.
    @param dividend Where fees go; its asset is the pegged token.
    @param first_price The valid price of today.
    @param fee_bps The taker's fee.
    @param min_volume In pegged tokens: what a day must trade, or a price must have on offer, to
        move the valid price.
    @param min_order In pegged tokens: what a new order must be worth.
    """
    peg: address = staticcall IHolderDividend(dividend).asset()
    assert peg.is_contract, "C2CMarket: no pegged token"
    assert staticcall ICEC(cec).is_system(self), "C2CMarket: not listed"
    assert 0 < fee_bps and fee_bps <= MAX_FEE, "C2CMarket: bad fee"
    assert 0 < min_order and min_order <= min_volume, "C2CMarket: bad least order"
    assert min_volume < MAX_AMOUNT, "C2CMarket: bad least volume"
    decimals: uint256 = convert(staticcall IERC20Detailed(peg).decimals(), uint256)
    assert decimals <= 18, "C2CMarket: too many decimals"
    one_asset.__init__(peg)
    CEC = cec
    DIVIDEND = IHolderDividend(dividend)
    FEE_BPS = fee_bps
    MIN_VOLUME = min_volume
    MIN_ORDER = min_order
    SCALE = 10**(36 - decimals)
    valid_price.__init__(first_price, min_volume * 10**(36 - decimals))


@external
def place(is_bid: bool, price: uint256, amount: uint256) -> uint256:
    """
    @notice Offer CEC, or bid for it, at a price inside today's band; firm for a day.
    @dev An offer that could be withdrawn at once would move the valid price without a risk.
    @param is_bid Whether the caller buys.
    @param price The price.
    @param amount How much CEC.
    @return The order's id, from 1 upwards.
    """
    tick: uint256 = price_grid._tick_of(price)
    self._check_band(tick)
    assert amount < MAX_AMOUNT, "C2CMarket: amount too large"
    assert amount * price >= MIN_ORDER * SCALE, "C2CMarket: order too small"
    escrow: uint256 = 0
    if is_bid:
        escrow = self._cost_up(amount, price)
        self.escrowed += escrow
    id: uint256 = self.order_count + 1
    self.order_count = id
    self._orders[id] = IC2CMarket.Order(
        owner=msg.sender,
        is_bid=is_bid,
        tick=tick,
        amount=amount,
        escrow=escrow,
        firm_until=block.timestamp + FIRM,
    )
    valid_price._rest(is_bid, tick, 0, amount)
    log IC2CMarket.OrderPlaced(id=id, owner=msg.sender, is_bid=is_bid, price=price, amount=amount)
    if is_bid:
        one_asset._take(escrow)
    else:
        extcall IERC20(CEC).transferFrom(msg.sender, self, amount)
    return id


@external
def fill(id: uint256, amount: uint256) -> uint256:
    """
    @notice Take an order of somebody else, at its price, while that is inside the band.
    @dev The taker brings what he gives, and an allowance for it.
    @param id The order.
    @param amount How much CEC at most.
    @return How much CEC it was.
    """
    order: IC2CMarket.Order = self._open(id)
    assert msg.sender != order.owner, "C2CMarket: own order"
    self._check_band(order.tick)
    filled: uint256 = min(amount, order.amount)
    assert filled > 0, "C2CMarket: no amount"
    price: uint256 = price_grid._price_of(order.tick)
    cost: uint256 = self._cost(order.is_bid, filled, price)
    fee: uint256 = self._fee(cost)
    is_counted: bool = not staticcall ICEC(CEC).is_system(msg.sender)
    if is_counted:
        valid_price._count(filled, price)
    self.fees += fee
    self._shrink(id, order, filled, cost)
    log IC2CMarket.OrderFilled(
        id=id, taker=msg.sender, amount=filled, cost=cost, fee=fee, is_counted=is_counted
    )
    if order.is_bid:
        assert cost > fee, "C2CMarket: amount too small"
        extcall IERC20(CEC).transferFrom(msg.sender, order.owner, filled)
        one_asset._send(msg.sender, cost - fee)
    else:
        one_asset._take(cost + fee)
        extcall IERC20(CEC).transfer(msg.sender, filled)
    return filled


@external
def cancel(id: uint256):
    """
    @notice Take back what nobody took; CEC comes back available.
    @param id An order of the caller.
    """
    order: IC2CMarket.Order = self._open(id)
    assert msg.sender == order.owner, "C2CMarket: not the owner"
    assert block.timestamp >= order.firm_until, "C2CMarket: still firm"
    valid_price._roll()
    valid_price._rest(order.is_bid, order.tick, order.amount, 0)
    self._orders[id] = empty(IC2CMarket.Order)
    self.escrowed -= order.escrow
    log IC2CMarket.OrderCancelled(id=id, amount=order.amount)
    if order.is_bid:
        one_asset._send(order.owner, order.escrow)
    else:
        extcall ICEC(CEC).transfer_available(order.owner, order.amount)


@external
def withdraw() -> uint256:
    """
    @notice Take out what the caller's orders have brought him.
    @return How many pegged tokens.
    """
    amount: uint256 = self.balances[msg.sender]
    assert amount > 0, "C2CMarket: nothing"
    self.balances[msg.sender] = 0
    log IC2CMarket.Withdrawn(account=msg.sender, amount=amount)
    one_asset._send(msg.sender, amount)
    return amount


@external
def pay_fees() -> uint256:
    """
    @notice Pay all fees so far to the dividend, as revenue; anyone may call.
    @return How many pegged tokens.
    """
    amount: uint256 = self.fees
    assert amount > 0, "C2CMarket: no fees"
    self.fees = 0
    log IC2CMarket.FeesPaid(amount=amount)
    assert extcall one_asset.ASSET.approve(
        DIVIDEND.address, amount, default_return_value=True
    ), "C2CMarket: approval failed"
    extcall DIVIDEND.pay_revenue(amount)
    return amount


@external
def roll():
    """
    @notice Close the days that have ended; anyone may call, any other call does it too.
    """
    valid_price._roll()


@external
@view
def valid_price_today() -> uint256:
    """
    @notice Return the price in the middle of today's band, for people; it is no oracle.
    @return The price.
    """
    return valid_price._now()


@external
@view
def band() -> (uint256, uint256):
    """
    @notice Return the lowest and the highest price of today.
    @return Both, inclusive.
    """
    lowest: uint256 = 0
    highest: uint256 = 0
    lowest, highest = valid_price._band(valid_price._now())
    return price_grid._price_of(lowest), price_grid._price_of(highest)


@external
@view
def trades_today() -> (uint256, uint256):
    """
    @notice Return the fills of today that count for the next valid price.
    @return CEC, and pegged tokens rounded down.
    """
    trades: valid_price.Trades = valid_price._trades
    if trades.day != block.timestamp // valid_price.DAY:
        return 0, 0
    return trades.volume, trades.value // SCALE


@external
@view
def depth(is_bid: bool, price: uint256) -> uint256:
    """
    @notice Return what rests at a price.
    @param is_bid Which side.
    @param price The price.
    @return CEC.
    """
    return valid_price._depth[is_bid][price_grid._tick_of(price)]


@external
@view
def order(id: uint256) -> IC2CMarket.Order:
    """
    @notice Return an order.
    @param id The order.
    @return All zero when it is not open.
    """
    return self._orders[id]


@external
@view
def price_of(id: uint256) -> uint256:
    """
    @notice Return an open order's price.
    @param id The order.
    @return The price.
    """
    return price_grid._price_of(self._open(id).tick)


@external
@view
def payment(id: uint256, amount: uint256) -> (uint256, uint256):
    """
    @notice Return what is exchanged when an order is filled.
    @param id The order.
    @param amount How much CEC at most.
    @return How much CEC it is, and what the taker pays (for a bid: gets), fee included.
    """
    order: IC2CMarket.Order = self._open(id)
    filled: uint256 = min(amount, order.amount)
    cost: uint256 = self._cost(order.is_bid, filled, price_grid._price_of(order.tick))
    fee: uint256 = self._fee(cost)
    return filled, cost - fee if order.is_bid else cost + fee


@external
@view
def fee_bps() -> uint256:
    """
    @notice Return the taker's fee.
    @return Basis points of the cost, rounded up.
    """
    return FEE_BPS


@external
@view
def min_volume() -> uint256:
    """
    @notice Return the least volume by which a day's fills make the next valid price.
    @return In pegged tokens.
    """
    return MIN_VOLUME


@internal
def _check_band(tick: uint256):
    lowest: uint256 = 0
    highest: uint256 = 0
    lowest, highest = valid_price._band(valid_price._roll())
    assert lowest <= tick and tick <= highest, "C2CMarket: outside the band"


@internal
def _shrink(id: uint256, order: IC2CMarket.Order, filled: uint256, cost: uint256):
    left: uint256 = order.amount - filled
    valid_price._rest(order.is_bid, order.tick, order.amount, left)
    escrow: uint256 = 0
    if order.is_bid:
        escrow = order.escrow - cost
        self.escrowed -= cost
    else:
        self.balances[order.owner] += cost
    if left > 0:
        self._orders[id].amount = left
        self._orders[id].escrow = escrow
        return
    # What rounding has left over of a bid.
    self._orders[id] = empty(IC2CMarket.Order)
    if escrow > 0:
        self.escrowed -= escrow
        self.balances[order.owner] += escrow


@internal
@view
def _open(id: uint256) -> IC2CMarket.Order:
    order: IC2CMarket.Order = self._orders[id]
    assert order.amount > 0, "C2CMarket: no such order"
    return order


@internal
@view
def _cost(is_bid: bool, amount: uint256, price: uint256) -> uint256:
    return amount * price // SCALE if is_bid else self._cost_up(amount, price)


@internal
@view
def _cost_up(amount: uint256, price: uint256) -> uint256:
    return (amount * price + SCALE - 1) // SCALE


@internal
@view
def _fee(cost: uint256) -> uint256:
    return (cost * FEE_BPS + BPS - 1) // BPS
