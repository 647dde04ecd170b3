# pragma version ==0.4.3
"""
@title Limits
@notice A module with a bound.
"""
LARGEST: immutable(uint256)
checked: uint256


@deploy
def __init__(largest: uint256):
    LARGEST = largest


@internal
def check(amount: uint256):
    assert amount <= LARGEST, "limits: too much"
    self.checked += 1
