# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title Shows the module price_grid to its tests
@license AGPL-3.0-only
"""

from contracts.modules import price_grid


@external
@pure
def tick_below(price: uint256) -> uint256:
    return price_grid._tick_below(price)


@external
@pure
def tick_above(price: uint256) -> uint256:
    return price_grid._tick_above(price)


@external
@pure
def price_of(tick: uint256) -> uint256:
    return price_grid._price_of(tick)


@external
@pure
def tick_of(price: uint256) -> uint256:
    return price_grid._tick_of(price)
