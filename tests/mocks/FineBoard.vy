# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title A pool that takes what it is given, only says so, or fails as it is told
@license AGPL-3.0-only
"""

from ethereum.ercs import IERC20

asset: public(immutable(address))
fails: public(bool)
pretends: public(bool)


@deploy
def __init__(token: address):
    asset = token


@external
def set_behaviour(fails: bool, pretends: bool):
    self.fails = fails
    self.pretends = pretends


@external
def donate(amount: uint256):
    assert not self.fails, "FineBoard: failed"
    if not self.pretends:
        assert extcall IERC20(asset).transferFrom(msg.sender, self, amount)
