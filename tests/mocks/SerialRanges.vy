# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title Takes serial ranges and adds to totals for anyone, and checks names
@license AGPL-3.0-only
"""

from contracts.modules import canonical_name
from contracts.modules import past_total
from contracts.modules import serial_ranges

initializes: past_total
initializes: serial_ranges


@external
def take(series: bytes32, first: uint256, last: uint256, previous: uint256):
    serial_ranges._take(series, first, last, previous, series)


@external
@view
def next(series: bytes32, first: uint256) -> uint256:
    return serial_ranges._range(series, first).next


@external
def add(name: bytes32, amount: uint256):
    past_total._add(name, amount)


@external
@view
def total(name: bytes32) -> uint256:
    return past_total._total(name)


@external
@view
def total_before(name: bytes32, time: uint256) -> uint256:
    return past_total._total_before(name, time)


@external
@pure
def check(name: String[32]):
    canonical_name._check(name)
