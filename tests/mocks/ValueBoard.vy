# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title Values of assets that anyone may set
@license AGPL-3.0-only
"""

from interfaces import IAssetValues

implements: IAssetValues

rates: public(HashMap[address, uint256])  # value of 10^18 of the smallest unit
is_stale: public(bool)


@external
@view
def value_of(asset: address, amount: uint256) -> (bool, uint256):
    assert not self.is_stale, "ValueBoard: stale"
    return self.rates[asset] > 0, amount * self.rates[asset] // 10**18


@external
def set_rate(asset: address, rate: uint256):
    self.rates[asset] = rate


@external
def set_stale(is_stale: bool):
    self.is_stale = is_stale
