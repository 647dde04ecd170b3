# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title price_grid
@license AGPL-3.0-only
@author The MEVM authors
@notice Numbers the prices of four significant digits in rising order, from 10^6 to 10^30.
@dev A price is m * 10^e with 1,000 <= m < 10,000; its tick is 9,000 e + m - 1,000, so one tick
     further is the next price, across powers of ten too. Neighbours are 0.01 % to 0.1 % apart: 4 %
     of any price hold at most 400 of them.
"""

MIN_PRICE: constant(uint256) = 10**6
MAX_PRICE: constant(uint256) = 10**30
DIGITS: constant(uint256) = 9_000  # prices in each power of ten
FIRST: constant(uint256) = 1_000
MIN_TICK: constant(uint256) = 3 * DIGITS
MAX_TICK: constant(uint256) = 27 * DIGITS


@internal
@pure
def _tick_below(price: uint256) -> uint256:
    """
    @notice Return the tick of the highest grid price that is not above a price.
    @param price From 1,000 up to 10^34.
    @return The tick.
    """
    exponent: uint256 = 0
    digits: uint256 = price
    for step: uint256 in [16, 8, 4, 2, 1]:
        if digits >= FIRST * 10**step:
            digits //= 10**step
            exponent += step
    return DIGITS * exponent + digits - FIRST


@internal
@pure
def _tick_above(price: uint256) -> uint256:
    """
    @notice Return the tick of the lowest grid price that is not below a price.
    @param price From 1,001 up to 10^34.
    @return The tick.
    """
    return self._tick_below(price - 1) + 1


@internal
@pure
def _price_of(tick: uint256) -> uint256:
    return (FIRST + tick % DIGITS) * 10**(tick // DIGITS)


@internal
@pure
def _tick_of(price: uint256) -> uint256:
    """
    @notice Return the tick of a grid price.
    @param price The price; any other reverts.
    @return The tick.
    """
    assert MIN_PRICE <= price and price <= MAX_PRICE, "price_grid: out of range"
    tick: uint256 = self._tick_below(price)
    assert self._price_of(tick) == price, "price_grid: more than 4 digits"
    return tick
