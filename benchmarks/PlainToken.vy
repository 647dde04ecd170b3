# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title Snekmate's ERC-20 as it is, for comparisons
@license AGPL-3.0-only
@notice The whole supply belongs to the deployer
@custom:kill Nothing can be stopped
"""
from ethereum.ercs import IERC20

implements: IERC20

from snekmate.auth import ownable

initializes: ownable

from snekmate.tokens import erc20

initializes: erc20[ownable := ownable]
exports: erc20.IERC20


@deploy
def __init__():
    ownable.__init__()
    erc20.__init__("Plain", "PLAIN", 18, "Plain", "1")
    erc20._mint(msg.sender, 10**30)
