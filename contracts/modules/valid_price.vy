# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title valid_price
@license AGPL-3.0-only
@author The MEVM authors
@notice Keeps the price around which a market may trade on one day: the volume-weighted price of
        the day before. A quiet day, one without the least volume, moves it by the offers that
        rested: offers below it, that nobody took, to the band's lower edge; bids above it, that
        nobody served, to the upper one. Constant cost for any number of offers and days.
@dev Invariants MKT-1 to MKT-4 in tests/PROPERTIES.md. An offer speaks on a quiet day if it can be
     taken, so if it is inside the band, and if what rests at its price is worth the least volume.
     A bit for each such price answers in two words of storage. Where both sides speak they can
     trade with each other, and the price stays. A gap of days without any call is one quiet day:
     nobody was there to take an offer, so longer silence says no more.
     Values are amount * price: amounts below 2^86, prices up to 2^100.
"""

from interfaces import IC2CMarket

from contracts.modules import price_grid

DAY: constant(uint256) = 86_400
BPS: constant(uint256) = 10_000
BAND_BPS: constant(uint256) = 200
WORD: constant(uint256) = 256
MAX_WORDS: constant(uint256) = 2  # half a band holds at most 204 prices

MIN_VALUE: immutable(uint256)


struct Trades:
    day: uint256  # the day that is open
    volume: uint256
    value: uint256


_price: uint256
_trades: Trades
_depth: HashMap[bool, HashMap[uint256, uint256]]  # is_bid, tick
_heavy: HashMap[bool, HashMap[uint256, uint256]]  # is_bid, word: one bit for each tick


@deploy
def __init__(price: uint256, least_value: uint256):
    """
    @notice Set the first price, for today.
    @param price The price.
    @param least_value The least volume of a day, as amount * price.
    """
    assert price_grid.MIN_PRICE <= price, "valid_price: price too low"
    assert price <= price_grid.MAX_PRICE, "valid_price: price too high"
    assert least_value > 0, "valid_price: no least volume"
    MIN_VALUE = least_value
    self._price = price
    self._trades.day = block.timestamp // DAY


@internal
def _roll() -> uint256:
    """
    @notice Close the days that have ended.
    @return The valid price of today.
    """
    last: Trades = self._trades
    today: uint256 = block.timestamp // DAY
    if last.day == today:
        return self._price
    price: uint256 = self._now()
    self._price = price
    self._trades = Trades(day=today, volume=0, value=0)
    log IC2CMarket.DayClosed(day=last.day, next_day=today, volume=last.volume, price=price)
    return price


@internal
def _count(amount: uint256, price: uint256):
    """
    @notice Count a fill of today, after `_roll`.
    @param amount How much changed hands.
    @param price At which price, inside today's band.
    """
    self._trades.volume += amount
    self._trades.value += amount * price


@internal
def _rest(is_bid: bool, tick: uint256, before: uint256, after: uint256):
    """
    @notice Note that an order's open amount has changed, after `_roll`.
    @param is_bid Which side it is on.
    @param tick Its price.
    @param before What it offered until now.
    @param after What it offers from now on.
    """
    depth: uint256 = self._depth[is_bid][tick] + after - before
    self._depth[is_bid][tick] = depth
    word: uint256 = tick // WORD
    old: uint256 = self._heavy[is_bid][word]
    bit: uint256 = 1 << (tick % WORD)
    new: uint256 = old & ~bit
    if depth * price_grid._price_of(tick) >= MIN_VALUE:
        new |= bit
    if new != old:
        self._heavy[is_bid][word] = new


@internal
@view
def _now() -> uint256:
    price: uint256 = self._price
    last: Trades = self._trades
    gap: uint256 = block.timestamp // DAY - last.day
    if gap == 0:
        return price
    if last.value < MIN_VALUE:
        return self._after_quiet_day(price)
    price = last.value // last.volume
    return price if gap == 1 else self._after_quiet_day(price)


@internal
@view
def _after_quiet_day(price: uint256) -> uint256:
    lowest: uint256 = 0
    highest: uint256 = 0
    lowest, highest = self._band(price)
    falls: bool = self._is_offered(False, lowest, price_grid._tick_below(price - 1))
    rises: bool = self._is_offered(True, price_grid._tick_above(price + 1), highest)
    if falls == rises:
        return price
    return price_grid._price_of(lowest if falls else highest)


@internal
@view
def _is_offered(is_bid: bool, first: uint256, last: uint256) -> bool:
    if first > last:
        return False
    first_word: uint256 = first // WORD
    words: uint256 = last // WORD - first_word + 1
    for i: uint256 in range(words, bound=MAX_WORDS):
        bits: uint256 = self._heavy[is_bid][first_word + i]
        if i == 0:
            bits &= max_value(uint256) << (first % WORD)
        if i == words - 1:
            bits &= max_value(uint256) >> (WORD - 1 - last % WORD)
        if bits != 0:
            return True
    return False


@internal
@pure
def _band(price: uint256) -> (uint256, uint256):
    """
    @notice Return the lowest and the highest tick at which may be traded.
    @param price The valid price.
    @return Both, rounded inward.
    """
    low: uint256 = (price * (BPS - BAND_BPS) + BPS - 1) // BPS
    high: uint256 = price * (BPS + BAND_BPS) // BPS
    return (
        max(price_grid._tick_above(low), price_grid.MIN_TICK),
        min(price_grid._tick_below(high), price_grid.MAX_TICK),
    )
