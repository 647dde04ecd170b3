# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title fresh_price
@license AGPL-3.0-only
@author The MEVM authors
@notice Reads an oracle's price within a reader's own bound on its age, or the price of one hour.
@dev The oracle itself bounds age, deviation and backing, and reverts otherwise; a reader that
     mints or sells by the price may want it fresher still.
"""

from interfaces import IPriceOracle

DAY: constant(uint256) = 86_400
# So many days at most the time of observation comes again, if the oracle is silent.
MAX_SILENCE: constant(uint256) = 14
MIN_AGE: constant(uint256) = 60
MAX_AGE: constant(uint256) = 7 * 86_400
# An oracle of another make may give anything; beyond this, sums with prices could overflow.
MAX_PRICE: constant(uint256) = 10**36


@internal
@view
def _read(oracle: address, feed: bytes32, since: uint256) -> uint256:
    """
    @notice A feed's price whose oldest report is no older than some time.
    @param oracle The oracle.
    @param feed The feed's name.
    @param since The time.
    @return The price of one whole asset, with 18 decimals, never zero.
    """
    quote: IPriceOracle.Quote = staticcall IPriceOracle(oracle).quote(feed)
    assert quote.observed_at >= since, "fresh_price: too old"
    assert 0 < quote.price and quote.price <= MAX_PRICE, "fresh_price: out of range"
    return quote.price


@internal
@view
def _check_bounds(oracle: address, max_age: uint256):
    assert oracle.is_contract, "fresh_price: no oracle"
    assert MIN_AGE <= max_age and max_age <= MAX_AGE, "fresh_price: age out of range"


@internal
@view
def _observed(oracle: address, feed: bytes32, due: uint256, tolerance: uint256) -> uint256:
    """
    @notice The price observed at a time that has come, or at the same time of a later day.
    @param oracle The oracle.
    @param feed The feed's name.
    @param due The time.
    @param tolerance Seconds around it in which all reports, and this call, must lie.
    @return The price; 0 when the oracle was silent on so many days that the price is given up.
    """
    assert block.timestamp >= due, "fresh_price: not due yet"
    days: uint256 = (block.timestamp - due) // DAY
    if days >= MAX_SILENCE:
        return 0
    time: uint256 = due + days * DAY
    assert block.timestamp <= time + tolerance, "fresh_price: due again tomorrow"
    return self._read(oracle, feed, time - tolerance)


@internal
@pure
def _next_day(after: uint256, time: uint256, utc_offset: uint256) -> uint256:
    """
    @notice A time of the day after some moment.
    @param after The moment.
    @param time Seconds after midnight.
    @param utc_offset How far east of Greenwich the day is counted, in seconds.
    @return Unix time.
    """
    return ((after + utc_offset) // DAY + 1) * DAY + time - utc_offset
