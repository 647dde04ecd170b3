# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title one_asset
@license AGPL-3.0-only
@author The MEVM authors
@notice Takes and sends one asset, fixed at deployment; what holds for `assets` holds here.
"""

from ethereum.ercs import IERC20

from contracts.modules import assets

ASSET: immutable(IERC20)


@deploy
def __init__(asset: address):
    """
    @notice Fix the asset.
    @param asset The token; the zero address is the coin.
    """
    assert asset == assets.COIN or asset.is_contract, "one_asset: no contract"
    ASSET = IERC20(asset)


@external
@view
def asset() -> address:
    """
    @notice Return the asset.
    @return The token; the zero address is the coin.
    """
    return ASSET.address


@internal
@payable
def _take(amount: uint256):
    """
    @notice Take an amount from the caller.
    @param amount The value sent when the asset is the coin, else approved.
    """
    assert amount > 0, "one_asset: no amount"
    assets._take(ASSET.address, amount, amount)


@internal
def _send(receiver: address, amount: uint256):
    """
    @notice Send an amount.
    @param receiver Who receives it.
    @param amount How much.
    """
    assets._send(ASSET.address, receiver, amount)
