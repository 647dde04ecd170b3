# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title A pegged token of six decimals that does everything right
@license AGPL-3.0-only
@notice Test only: whoever deploys it has a billion.
"""

from snekmate.auth import ownable
from snekmate.tokens import erc20

initializes: ownable
initializes: erc20[ownable := ownable]

exports: erc20.__interface__


@deploy
def __init__():
    ownable.__init__()
    erc20.__init__("Pegged dollar", "USDP", 6, "Pegged dollar", "1")
    erc20._mint(msg.sender, 10**15)
