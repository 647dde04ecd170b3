# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title MarketMaker
@license AGPL-3.0-only
@author The MEVM authors
@notice One dealer's two-sided quotes between a pegged token and CEC, around the oracle's price, and
        his service of turning fees paid in the pegged token into CEC fuel: users who pay fees
        never handle CEC.
@dev Invariants MM-1 to MM-4 in tests/PROPERTIES.md. Everything held here is the dealer's own
     inventory; users leave nothing behind. A listed system contract and reporter of CEC: fees
     count for the daily unlock. Fuel goes into a sink for ever, so a dealer who pays fees to
     himself loses the fuel. The price is the oracle's, never that of the C2C market.
@custom:source CEC-11
@custom:kill The dealer may take out his inventory at any time, and an old or missing oracle price
             stops all quotes. Nothing of anybody else's is held.
"""

from ethereum.ercs import IERC20
from ethereum.ercs import IERC20Detailed
from interfaces import ICEC
from interfaces import IFeeSink
from interfaces import IHolderDividend
from interfaces import IMarketMaker
from interfaces import IPriceOracle

implements: IMarketMaker

from contracts.modules import one_asset
from snekmate.auth import ownable
from snekmate.auth import ownable_2step

initializes: one_asset
initializes: ownable
initializes: ownable_2step[ownable := ownable]

exports: (
    one_asset.asset,
    ownable_2step.owner,
    ownable_2step.pending_owner,
    ownable_2step.transfer_ownership,
    ownable_2step.accept_ownership,
)

BPS: constant(uint256) = 10_000
MAX_SPREAD: constant(uint256) = 1_000
MAX_AMOUNT: constant(uint256) = 2**86
MAX_PRICE: constant(uint256) = 10**36

CEC: immutable(address)
ORACLE: immutable(IPriceOracle)
FEED: immutable(bytes32)
SINK: immutable(IFeeSink)
MIN_SPREAD_BPS: immutable(uint256)
MAX_SPREAD_BPS: immutable(uint256)
MAX_AGE: immutable(uint256)
FUEL_RESERVE: immutable(uint256)
MAX_INVENTORY: immutable(uint256)
SCALE: immutable(uint256)  # amount * price / SCALE is in pegged tokens

spread_bps: public(uint256)
fuel_of: public(HashMap[address, uint256])


@deploy
def __init__(
    cec: address,
    dividend: address,
    oracle: IPriceOracle,
    feed: bytes32,
    sink: IFeeSink,
    dealer: address,
    terms: IMarketMaker.Terms,
):
    """
    @notice Fix the terms; the spread begins at its most.
    @param cec CEC, which lists this contract as a reporter.
    @param dividend Whose asset is the pegged token: fees are reported in it.
    @param oracle Where the price comes from.
    @param feed The price of CEC in the pegged token.
    @param sink Where fuel goes, for ever; a listed system contract too.
    @param dealer Who provides the inventory.
    @param terms Bounds of spread, age and inventory.
    """
    peg: address = staticcall IHolderDividend(dividend).asset()
    assert peg.is_contract, "MarketMaker: no pegged token"
    assert staticcall ICEC(cec).is_system(self), "MarketMaker: not listed"
    assert staticcall ICEC(cec).is_system(sink.address), "MarketMaker: sink not listed"
    assert oracle.address.is_contract, "MarketMaker: no oracle"
    assert dealer != empty(address), "MarketMaker: no dealer"
    assert terms.min_spread_bps > 0, "MarketMaker: no spread"
    assert terms.min_spread_bps <= terms.max_spread_bps, "MarketMaker: bad spread"
    assert terms.max_spread_bps <= MAX_SPREAD, "MarketMaker: spread too wide"
    assert terms.max_age > 0, "MarketMaker: no age"
    assert terms.fuel_reserve < terms.max_inventory, "MarketMaker: bad inventory"
    decimals: uint256 = convert(staticcall IERC20Detailed(peg).decimals(), uint256)
    assert decimals <= 18, "MarketMaker: too many decimals"
    one_asset.__init__(peg)
    ownable.__init__()
    ownable_2step.__init__()
    ownable_2step._transfer_ownership(dealer)
    CEC = cec
    ORACLE = oracle
    FEED = feed
    SINK = sink
    MIN_SPREAD_BPS = terms.min_spread_bps
    MAX_SPREAD_BPS = terms.max_spread_bps
    MAX_AGE = terms.max_age
    FUEL_RESERVE = terms.fuel_reserve
    MAX_INVENTORY = terms.max_inventory
    SCALE = 10**(36 - decimals)
    self.spread_bps = terms.max_spread_bps


@external
def pay_fee(service: address, amount: uint256) -> uint256:
    """
    @notice Pay a service's fee in the pegged token; the service is credited with CEC fuel.
    @param service The service.
    @param amount How many pegged tokens, approved.
    @return How much fuel.
    """
    assert amount < MAX_AMOUNT, "MarketMaker: amount too large"
    bid: uint256 = 0
    ask: uint256 = 0
    bid, ask = self._quotes()
    fuel: uint256 = amount * SCALE // ask
    assert fuel > 0, "MarketMaker: amount too small"
    self.fuel_of[service] += fuel
    log IMarketMaker.FeePaid(payer=msg.sender, service=service, amount=amount, fuel=fuel)
    one_asset._take(amount)
    extcall IERC20(CEC).approve(SINK.address, fuel)
    extcall SINK.pay(CEC, fuel, msg.sender, service)
    extcall ICEC(CEC).report_fees(amount)
    return fuel


@external
def buy(amount: uint256, max_cost: uint256) -> uint256:
    """
    @notice Buy CEC from the dealer; it locks.
    @param amount How much CEC.
    @param max_cost The most that the caller would pay.
    @return What it cost.
    """
    assert 0 < amount and amount < MAX_AMOUNT, "MarketMaker: bad amount"
    held: uint256 = staticcall IERC20(CEC).balanceOf(self)
    assert amount + FUEL_RESERVE <= held, "MarketMaker: reserved for fees"
    bid: uint256 = 0
    ask: uint256 = 0
    bid, ask = self._quotes()
    cost: uint256 = (amount * ask + SCALE - 1) // SCALE
    assert cost <= max_cost, "MarketMaker: costs more"
    log IMarketMaker.Bought(buyer=msg.sender, amount=amount, cost=cost)
    one_asset._take(cost)
    extcall IERC20(CEC).transfer(msg.sender, amount)
    return cost


@external
def sell(amount: uint256, min_proceeds: uint256) -> uint256:
    """
    @notice Sell available CEC to the dealer.
    @param amount How much CEC.
    @param min_proceeds The least that the caller would take.
    @return What it brought.
    """
    assert amount < MAX_AMOUNT, "MarketMaker: bad amount"
    held: uint256 = staticcall IERC20(CEC).balanceOf(self)
    assert held + amount <= MAX_INVENTORY, "MarketMaker: inventory is full"
    bid: uint256 = 0
    ask: uint256 = 0
    bid, ask = self._quotes()
    proceeds: uint256 = amount * bid // SCALE
    assert proceeds > 0, "MarketMaker: amount too small"
    assert proceeds >= min_proceeds, "MarketMaker: brings less"
    log IMarketMaker.Sold(seller=msg.sender, amount=amount, proceeds=proceeds)
    extcall IERC20(CEC).transferFrom(msg.sender, self, amount)
    one_asset._send(msg.sender, proceeds)
    return proceeds


@external
def set_spread(spread_bps: uint256):
    """
    @notice Change the distance of both quotes from the oracle's price; for the dealer.
    @param spread_bps Within the bounds fixed at deployment.
    """
    ownable._check_owner()
    assert MIN_SPREAD_BPS <= spread_bps, "MarketMaker: spread too narrow"
    assert spread_bps <= MAX_SPREAD_BPS, "MarketMaker: spread too wide"
    log IMarketMaker.SpreadChanged(old_bps=self.spread_bps, new_bps=spread_bps)
    self.spread_bps = spread_bps


@external
def withdraw(asset: address, amount: uint256):
    """
    @notice Take out inventory; for the dealer. He puts it in by plain transfers.
    @dev CEC locks on its way out: a dealer is a user, and what he bought here he has bought.
    @param asset CEC or the pegged token.
    @param amount How much.
    """
    ownable._check_owner()
    log IMarketMaker.InventoryWithdrawn(asset=asset, amount=amount)
    if asset == CEC:
        extcall IERC20(CEC).transfer(msg.sender, amount)
    else:
        assert asset == one_asset.ASSET.address, "MarketMaker: asset not held"
        one_asset._send(msg.sender, amount)


@external
@view
def quotes() -> (uint256, uint256):
    """
    @notice Return what the dealer pays and asks for one whole CEC, in whole pegged tokens.
    @return Bid and ask, with 18 decimals.
    """
    return self._quotes()


@external
@view
def terms() -> IMarketMaker.Terms:
    """
    @notice Return the bounds that the dealer cannot change.
    @return The terms.
    """
    return IMarketMaker.Terms(
        min_spread_bps=MIN_SPREAD_BPS,
        max_spread_bps=MAX_SPREAD_BPS,
        max_age=MAX_AGE,
        fuel_reserve=FUEL_RESERVE,
        max_inventory=MAX_INVENTORY,
    )


@internal
@view
def _quotes() -> (uint256, uint256):
    quote: IPriceOracle.Quote = staticcall ORACLE.quote(FEED)
    assert quote.observed_at + MAX_AGE >= block.timestamp, "MarketMaker: old price"
    assert 0 < quote.price and quote.price <= MAX_PRICE, "MarketMaker: bad price"
    spread: uint256 = self.spread_bps
    bid: uint256 = quote.price * (BPS - spread) // BPS
    ask: uint256 = (quote.price * (BPS + spread) + BPS - 1) // BPS
    return bid, ask
