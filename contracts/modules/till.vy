# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title till
@license AGPL-3.0-only
@author The MEVM authors
@notice Takes prices in one asset, credits buyers what they get back and providers what they earn
        without the fee, and pays the fees to the dividend.
@dev A fee is rounded up, at most what was earned. Nothing that credits depends on the dividend.
@custom:source CEC-07 CEC-24
"""

from ethereum.ercs import IERC20
from interfaces import IHolderDividend

from contracts.modules import assets
from contracts.modules import one_asset
from contracts.modules import purse

uses: one_asset
uses: purse

BPS: constant(uint256) = 10_000
MAX_FEE_BPS: constant(uint256) = 200

DIVIDEND: immutable(IHolderDividend)
FEE_BPS: immutable(uint256)

revenue: public(uint256)


event RevenuePaid:
    amount: uint256


@deploy
def __init__(dividend: IHolderDividend, fee_bps: uint256):
    """
    @notice Fix the fee and who gets it.
    @param dividend Of the same asset; the zero address where there is no fee.
    @param fee_bps Of what a provider earns, at most 200.
    """
    if dividend.address == empty(address):
        assert fee_bps == 0, "till: no receiver"
    else:
        assert fee_bps <= MAX_FEE_BPS, "till: bad fee"
        asset: address = staticcall dividend.asset()
        assert asset == one_asset.ASSET.address, "till: other asset"
    DIVIDEND = dividend
    FEE_BPS = fee_bps


@external
def pay_revenue():
    """
    @notice Pay all fees so far to the dividend; anyone may call.
    @custom:source CEC-07
    """
    amount: uint256 = self.revenue
    assert amount > 0, "till: nothing"
    self.revenue = 0
    asset: IERC20 = one_asset.ASSET
    purse.held[asset.address] -= amount
    log RevenuePaid(amount=amount)
    if asset.address == assets.COIN:
        extcall DIVIDEND.pay_revenue(amount, value=amount)
        return
    assert extcall asset.approve(
        DIVIDEND.address, amount, default_return_value=True
    ), "till: no approval"
    extcall DIVIDEND.pay_revenue(amount)


@external
@view
def dividend() -> address:
    """
    @notice Return who gets the fees.
    @return Its address; zero where there is no fee.
    """
    return DIVIDEND.address


@external
@view
def fee_bps() -> uint256:
    """
    @notice Return the fee.
    @return Basis points of what a provider earns.
    """
    return FEE_BPS


@internal
@payable
def _take(price: uint256):
    """
    @notice Take a price from the caller; it is held.
    @param price How much; the value sent when the asset is the coin.
    """
    purse._take(one_asset.ASSET.address, price)


@internal
def _give_back(buyer: address, amount: uint256):
    """
    @notice Credit a buyer what he gets back.
    @param buyer Who.
    @param amount How much of what is held.
    """
    purse._credit(one_asset.ASSET.address, buyer, amount)


@internal
def _earn(provider: address, amount: uint256):
    """
    @notice Credit a provider what he earned, without the fee.
    @param provider Who.
    @param amount What buyers paid, which is held.
    """
    fee: uint256 = (amount * FEE_BPS + BPS - 1) // BPS
    self.revenue += fee
    purse._credit(one_asset.ASSET.address, provider, amount - fee)


@internal
@payable
def _take_cost(cost: uint256):
    """
    @notice Credit the caller what he sent of the coin beyond a cost that is paid from it.
    @param cost How much of the value sent is needed.
    """
    rest: uint256 = msg.value - cost
    purse.held[assets.COIN] += rest
    purse._credit(assets.COIN, msg.sender, rest)


@internal
@view
def _asset() -> address:
    return one_asset.ASSET.address
