# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title assets
@license AGPL-3.0-only
@author The MEVM authors
@notice Takes and sends assets: ERC-20 tokens, or the coin, named by the zero address.
@dev A token that takes a fee on transfers is refused by measuring what arrives; one that returns
     nothing is served. The host locks against reentrancy.
"""

from ethereum.ercs import IERC20

COIN: constant(address) = empty(address)


@internal
@payable
def _take(asset: address, sent: uint256, taken: uint256):
    """
    @notice Take an amount from the caller; what he sent of the coin beyond it goes back at once.
    @param asset The token, approved; the zero address is the coin.
    @param sent The value that came along when the asset is the coin.
    @param taken How much is kept, at most that.
    """
    if asset == COIN:
        assert msg.value == sent, "assets: wrong value"
        if sent > taken:
            raw_call(msg.sender, b"", value=sent - taken)
        return
    assert msg.value == 0, "assets: wrong value"
    token: IERC20 = IERC20(asset)
    before: uint256 = staticcall token.balanceOf(self)
    assert extcall token.transferFrom(
        msg.sender, self, taken, default_return_value=True
    ), "assets: transfer failed"
    assert staticcall token.balanceOf(self) - before == taken, "assets: fee on transfer"


@internal
def _send(asset: address, receiver: address, amount: uint256):
    """
    @notice Send an amount.
    @dev A receiver that refuses the coin fails only its own call: every payment is pulled.
    @param asset The token; the zero address is the coin.
    @param receiver Who receives it.
    @param amount How much.
    """
    if asset == COIN:
        raw_call(receiver, b"", value=amount)
    else:
        assert extcall IERC20(asset).transfer(
            receiver, amount, default_return_value=True
        ), "assets: transfer failed"


@internal
@view
def _unit(asset: address) -> uint256:
    """
    @notice Smallest parts of an asset that make a whole one.
    @param asset The token; the zero address is the coin.
    @return A power of ten, at most 10^18.
    """
    if asset == COIN:
        return 10**18
    assert asset.is_contract, "assets: no contract"
    decimals: uint8 = staticcall IDecimals(asset).decimals()
    assert decimals <= 18, "assets: too many decimals"
    return 10**convert(decimals, uint256)


interface IDecimals:
    def decimals() -> uint8: view
