# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title one_asset
@license AGPL-3.0-only
@author The MEVM authors
@notice Takes and sends one asset: an ERC-20, or the coin, named by the zero address.
@dev A token that takes a fee on transfers is refused by measuring what arrives; one that returns
     nothing is served. The host locks against reentrancy.
"""

from ethereum.ercs import IERC20

ASSET: immutable(IERC20)


@deploy
def __init__(asset: address):
    """
    @notice Fix the asset.
    @param asset The token; the zero address is the coin.
    """
    assert asset == empty(address) or asset.is_contract, "one_asset: no contract"
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
    if ASSET.address == empty(address):
        assert msg.value == amount, "one_asset: wrong value"
        return
    assert msg.value == 0, "one_asset: wrong value"
    before: uint256 = staticcall ASSET.balanceOf(self)
    assert extcall ASSET.transferFrom(
        msg.sender, self, amount, default_return_value=True
    ), "one_asset: transfer failed"
    assert staticcall ASSET.balanceOf(self) - before == amount, "one_asset: fee on transfer"


@internal
def _send(receiver: address, amount: uint256):
    """
    @notice Send an amount.
    @dev A receiver that refuses the coin fails only its own call: every payment is pulled.
    @param receiver Who receives it.
    @param amount How much.
    """
    if ASSET.address == empty(address):
        raw_call(receiver, b"", value=amount)
    else:
        assert extcall ASSET.transfer(
            receiver, amount, default_return_value=True
        ), "one_asset: transfer failed"
