# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Merchant issuance
@license AGPL-3.0-only
@author The MEVM authors
@notice Issues SEC beyond the table, to whoever pays for it in one reserve asset.
@dev Backing is the reserve per token of the whole supply. A token costs the oracle's price, and
     never less than its backing, so that backing never falls (MI-1 to MI-4 in
     tests/PROPERTIES.md); amounts round down, in favour of those who hold tokens already. The
     reserve has no way out. Coin and tokens that came in without `buy` are lost, and not counted.
     The anchor is a price that moves at most once a day. A price further from it than the bound
     issues nothing, in either direction; the bound widens with every day that the anchor stands,
     so a true jump closes issuance for a while and never for good.
@custom:source SEC-52
@custom:kill Nobody can stop it, change it or take the reserve. Without a fresh price near the
    anchor nothing is issued.
"""

from interfaces import IMerchantIssuance
from interfaces import ISEC

implements: IMerchantIssuance

from contracts.modules import assets
from contracts.modules import fresh_price

BPS: constant(uint256) = 10_000
DAY: constant(uint256) = 86_400
PRICE_UNIT: constant(uint256) = 10**18
# payment * supply and payment * 10^18 * 10^18 fit in a word.
MAX_PAYMENT: constant(uint256) = 2**120
MAX_DAILY_CAP: constant(uint256) = 2**100

TOKEN: immutable(ISEC)
ASSET: immutable(address)
ASSET_UNIT: immutable(uint256)
ORACLE: immutable(address)
TERMS: immutable(IMerchantIssuance.Terms)

reserve: public(uint256)
anchor: public(IMerchantIssuance.Anchor)
issued_on: public(HashMap[uint256, uint256])  # day, counted from 1970


@deploy
def __init__(token: address, asset: address, oracle: address, terms: IMerchantIssuance.Terms):
    """
    @notice Fix token, reserve asset, oracle and bounds for good.
    @param token SEC, whose minter this contract must be.
    @param asset The reserve asset; the zero address is the coin.
    @param oracle Whose prices count.
    @param terms The feed, its bounds, the daily cap and the first anchor.
    """
    assert staticcall ISEC(token).minter() == self, "MerchantIssuance: not the minter"
    assert asset != token, "MerchantIssuance: asset is the token"
    fresh_price._check_bounds(oracle, terms.max_age)
    deviation: uint256 = terms.max_deviation_bps
    assert 0 < deviation and deviation < BPS, "MerchantIssuance: wrong deviation"
    cap: uint256 = terms.daily_cap
    assert 0 < cap and cap <= MAX_DAILY_CAP, "MerchantIssuance: wrong daily cap"
    first: uint256 = terms.initial_price
    assert 0 < first and first <= fresh_price.MAX_PRICE, "MerchantIssuance: wrong price"
    TOKEN = ISEC(token)
    ASSET = asset
    ASSET_UNIT = assets._unit(asset)
    ORACLE = oracle
    TERMS = terms
    self.anchor = IMerchantIssuance.Anchor(price=first, moved_at=block.timestamp)


@external
@payable
def buy(payment: uint256, min_amount: uint256) -> uint256:
    """
    @notice Pay into the reserve, and receive new tokens for it.
    @param payment How much; the value sent when the asset is the coin, else approved.
    @param min_amount Fewer tokens than this revert, so that a price that moved costs nothing.
    @return The tokens issued, in wei.
    @custom:source SEC-52
    """
    price: uint256 = self._observe()
    amount: uint256 = self._amount(payment, price)
    assert amount > 0, "MerchantIssuance: too little"
    assert amount >= min_amount, "MerchantIssuance: price moved"
    today: uint256 = block.timestamp // DAY
    issued: uint256 = self.issued_on[today] + amount
    assert issued <= TERMS.daily_cap, "MerchantIssuance: daily cap"
    self.issued_on[today] = issued
    self.reserve += payment
    log IMerchantIssuance.Bought(merchant=msg.sender, paid=payment, amount=amount, price=price)
    assets._take(ASSET, payment, payment)
    extcall TOKEN.mint(msg.sender, amount)
    return amount


@external
def observe():
    """
    @notice Move the anchor to the price of the moment, once a day; anyone may, buying or not.
    """
    self._observe()


@external
@view
def quote(payment: uint256) -> uint256:
    """
    @notice Tokens that a payment would buy now, the daily cap aside.
    @param payment How much of the reserve asset.
    @return The amount, in wei.
    """
    return self._amount(payment, self._price())


@external
@view
def band() -> (uint256, uint256):
    """
    @notice The lowest and the highest price at which tokens are issued now.
    @return Both bounds, inclusive, with 18 decimals.
    """
    return self._band()


@external
@view
def token() -> address:
    """
    @notice The token that is issued.
    @return Its address.
    """
    return TOKEN.address


@external
@view
def asset() -> address:
    """
    @notice The reserve asset.
    @return The token; the zero address is the coin.
    """
    return ASSET


@external
@view
def oracle() -> address:
    """
    @notice Whose prices count.
    @return The oracle's address.
    """
    return ORACLE


@external
@view
def terms() -> IMerchantIssuance.Terms:
    """
    @notice The feed, its bounds, the daily cap and the first anchor.
    @return The terms.
    """
    return TERMS


@internal
def _observe() -> uint256:
    price: uint256 = self._price()
    old: IMerchantIssuance.Anchor = self.anchor
    if block.timestamp >= old.moved_at + DAY:
        self.anchor = IMerchantIssuance.Anchor(price=price, moved_at=block.timestamp)
        log IMerchantIssuance.AnchorMoved(old_price=old.price, new_price=price)
    return price


@internal
@view
def _price() -> uint256:
    price: uint256 = fresh_price._read(ORACLE, TERMS.feed, block.timestamp - TERMS.max_age)
    lowest: uint256 = 0
    highest: uint256 = 0
    lowest, highest = self._band()
    assert lowest <= price and price <= highest, "MerchantIssuance: price deviates"
    return price


@internal
@view
def _band() -> (uint256, uint256):
    current: IMerchantIssuance.Anchor = self.anchor
    days: uint256 = max((block.timestamp - current.moved_at) // DAY, 1)
    room: uint256 = current.price * TERMS.max_deviation_bps * days // BPS
    return current.price - min(room, current.price - 1), current.price + room


@internal
@view
def _amount(payment: uint256, price: uint256) -> uint256:
    """
    @notice The lesser of what the payment buys at the price and at the backing.
    @dev amount <= payment * supply / reserve is what keeps reserve / supply from falling.
    """
    assert payment <= MAX_PAYMENT, "MerchantIssuance: too much"
    at_price: uint256 = payment * PRICE_UNIT * PRICE_UNIT // (price * ASSET_UNIT)
    reserve: uint256 = self.reserve
    if reserve == 0:
        return at_price
    return min(at_price, payment * staticcall TOKEN.totalSupply() // reserve)
