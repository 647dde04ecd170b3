# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title A token that keeps coin-days, as a host of the module
@license AGPL-3.0-only
@notice Test only: anyone may mint and burn.
"""

from interfaces import ICoinDays

implements: ICoinDays

from contracts.modules import coin_age
from snekmate.auth import ownable
from snekmate.tokens import erc20

initializes: coin_age
initializes: ownable
initializes: erc20[ownable := ownable]

exports: coin_age.max_coin_age
exports: (erc20.balanceOf, erc20.totalSupply)


@deploy
def __init__(max_coin_age: uint256):
    ownable.__init__()
    erc20.__init__("Coin days", "CD", 18, "Coin days", "1")
    coin_age.__init__(max_coin_age)


@external
def transfer(receiver: address, amount: uint256) -> bool:
    coin_age._on_transfer(msg.sender, receiver, erc20.balanceOf[receiver], amount)
    erc20._transfer(msg.sender, receiver, amount)
    return True


@external
def mint(receiver: address, amount: uint256):
    coin_age._on_transfer(empty(address), receiver, erc20.balanceOf[receiver], amount)
    erc20._mint(receiver, amount)


@external
def burn(amount: uint256):
    coin_age._on_transfer(msg.sender, empty(address), 0, amount)
    erc20._burn(msg.sender, amount)


@external
@view
def coin_days(holder: address) -> uint256:
    return coin_age._coin_days(holder, erc20.balanceOf[holder])
