# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title dispute_value
@license AGPL-3.0-only
@author The MEVM authors
@notice Says what an amount in dispute is worth in the coin, in which judges stake.
@dev The coin is worth itself, whatever anyone says. A token is worth its value through the
     coin's: where either is not listed it has no value. A price that cannot be trusted reverts.
"""

from interfaces import IAssetValues

COIN: constant(address) = empty(address)
WHOLE: constant(uint256) = 10**18
# Beyond this, sums with values could overflow; no panel could stake as much.
MAX_VALUE: constant(uint256) = 2**128


@internal
@view
def _in_coin(values: IAssetValues, asset: address, amount: uint256) -> (bool, uint256):
    """
    @notice Return an amount's worth in the coin.
    @param values The values of assets.
    @param asset A token; the zero address is the coin.
    @param amount The amount, in the asset's smallest unit.
    @return Whether it has a value that a panel could judge, and the value in wei, rounded up.
    """
    if amount > MAX_VALUE:
        return False, 0
    if asset == COIN:
        return True, amount
    is_listed: bool = False
    worth: uint256 = 0
    is_listed, worth = staticcall values.value_of(asset, amount)
    if not is_listed or worth > MAX_VALUE:
        return False, 0
    rate: uint256 = 0
    is_listed, rate = staticcall values.value_of(COIN, WHOLE)
    if not is_listed or rate == 0:
        return False, 0
    return True, (worth * WHOLE + rate - 1) // rate
