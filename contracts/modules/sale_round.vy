# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title sale_round
@license AGPL-3.0-only
@author The MEVM authors
@notice What a round sells, to whom, when, at what rate, and for which assets; fixed for good.
@dev Values are in the round's unit of account. They and amounts of tokens round down.
"""

from interfaces import ITokenSale
from interfaces import IVesting

from contracts.modules import assets
from contracts.modules import fresh_price
from contracts.modules import whitelist

BPS: constant(uint256) = 10_000
UNIT: constant(uint256) = 10**18
MAX_ASSETS: constant(uint256) = 4
MAX_TOLERANCE: constant(uint256) = 12 * 3_600
# Values times tokens per unit, and amounts times values, fit in a word.
MAX_VALUE: constant(uint256) = 10**28
MAX_RATE: constant(uint256) = 10**30

SOURCE: immutable(ITokenSale.Source)
TERMS: immutable(ITokenSale.Terms)
PRICING: immutable(ITokenSale.Pricing)
ASSETS: immutable(DynArray[ITokenSale.Asset, MAX_ASSETS])
RECEIVERS: immutable(ITokenSale.Receivers)

_units: HashMap[address, uint256]  # asset; 0 where it is not accepted
_feeds: HashMap[address, bytes32]


@deploy
def __init__(
    source: ITokenSale.Source,
    terms: ITokenSale.Terms,
    pricing: ITokenSale.Pricing,
    accepted: DynArray[ITokenSale.Asset, MAX_ASSETS],
    receivers: ITokenSale.Receivers,
):
    SOURCE = source
    TERMS = terms
    PRICING = pricing
    ASSETS = accepted
    RECEIVERS = receivers
    assert block.timestamp <= terms.start and terms.start < terms.end, "sale_round: wrong times"
    assert terms.discount_bps < BPS, "sale_round: wrong discount"
    assert 0 < terms.base_rate and terms.base_rate <= MAX_RATE, "sale_round: wrong rate"
    assert 0 < terms.hard_cap and terms.hard_cap <= MAX_VALUE, "sale_round: wrong hard cap"
    assert terms.soft_cap <= terms.hard_cap, "sale_round: wrong soft cap"
    assert not terms.refunds or terms.soft_cap > 0, "sale_round: refunds need a soft cap"
    assert self._tokens(terms.hard_cap) <= source.amount, "sale_round: sells more than it has"
    assert (
        max(pricing.time, pricing.utc_offset) < fresh_price.DAY
    ), "sale_round: wrong reference time"
    assert pricing.tolerance <= MAX_TOLERANCE, "sale_round: wrong tolerance"
    for receiver: address in [receivers.proceeds, receivers.unsold]:
        assert receiver not in [empty(address), self, source.token], "sale_round: wrong receiver"
    assert len(accepted) > 0, "sale_round: nothing is accepted"
    for each: ITokenSale.Asset in accepted:
        assert self._units[each.asset] == 0, "sale_round: asset given twice"
        assert each.asset != source.token, "sale_round: asset is the token"
        if each.feed != empty(bytes32):
            fresh_price._check_bounds(pricing.oracle, pricing.max_age)
        self._units[each.asset] = assets._unit(each.asset)
        self._feeds[each.asset] = each.feed


@external
@view
def value_of(asset: address, amount: uint256) -> uint256:
    """
    @notice What an amount of an accepted asset counts now.
    @param asset The asset; the zero address is the coin.
    @param amount How much.
    @return Its value.
    """
    return amount * self._price(asset) // self._unit(asset)


@external
@view
def tokens_for(worth: uint256) -> uint256:
    """
    @notice Tokens that a value buys.
    @param worth The value.
    @return The amount, in wei.
    """
    return self._tokens(worth)


@external
@view
def source() -> ITokenSale.Source:
    """
    @notice Where the tokens come from.
    @return Token, Vesting contract, grant and amount.
    """
    return SOURCE


@external
@view
def terms() -> ITokenSale.Terms:
    """
    @notice The round's terms.
    @return Rate, caps, time, whitelist.
    """
    return TERMS


@external
@view
def pricing() -> ITokenSale.Pricing:
    """
    @notice Who prices the assets, and when.
    @return Oracle and times.
    """
    return PRICING


@external
@view
def accepted() -> DynArray[ITokenSale.Asset, MAX_ASSETS]:
    """
    @notice What buyers may pay with.
    @return The assets with their feeds.
    """
    return ASSETS


@external
@view
def receivers() -> ITokenSale.Receivers:
    """
    @notice Who gets the proceeds, and the unsold.
    @return Both.
    """
    return RECEIVERS


@internal
@view
def _check_source():
    vesting: IVesting = IVesting(SOURCE.vesting)
    assert staticcall vesting.token() == SOURCE.token, "sale_round: another token"
    grant: IVesting.Grant = staticcall vesting.grants(SOURCE.grant)
    assert grant.beneficiary == self, "sale_round: not its grant"
    assert grant.amount == SOURCE.amount, "sale_round: another amount"


@internal
@view
def _unit(asset: address) -> uint256:
    unit: uint256 = self._units[asset]
    assert unit > 0, "sale_round: not accepted"
    return unit


@internal
@view
def _check_limit(
    buyer: address, limit: uint256, proof: DynArray[bytes32, whitelist.MAX_DEPTH]
) -> uint256:
    """
    @notice How much value a buyer may have in all.
    """
    if TERMS.whitelist == empty(bytes32):
        return TERMS.hard_cap
    assert whitelist._holds(TERMS.whitelist, buyer, limit, proof), "sale_round: not whitelisted"
    return limit


@internal
@view
def _awaits_price(asset: address) -> bool:
    return PRICING.tolerance > 0 and self._feeds[asset] != empty(bytes32)


@internal
@view
def _price(asset: address) -> uint256:
    feed: bytes32 = self._feeds[asset]
    if feed == empty(bytes32):
        return UNIT
    return fresh_price._read(PRICING.oracle, feed, block.timestamp - PRICING.max_age)


@internal
@view
def _reference(feed: bytes32, closed_at: uint256) -> uint256:
    """
    @notice The price observed when the reference is due; 0 when it is given up.
    """
    due: uint256 = self._reference_time(closed_at)
    return fresh_price._observed(PRICING.oracle, feed, due, PRICING.tolerance)


@internal
@view
def _reference_time(closed_at: uint256) -> uint256:
    return fresh_price._next_day(closed_at, PRICING.time, PRICING.utc_offset)


@internal
@view
def _tokens(worth: uint256) -> uint256:
    return worth * TERMS.base_rate * BPS // (UNIT * (BPS - TERMS.discount_bps))
