# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title fixed_supply
@license AGPL-3.0-only
@author The MEVM authors
@notice An ERC-20 with permit whose whole supply is minted once, when it is deployed.
@dev snekmate's erc20 wants an owner and a minter. Both are given up in the constructor, and no
     function of theirs is exported: what a token may do beyond this, it must add itself.
"""

from snekmate.auth import ownable
from snekmate.tokens import erc20

initializes: ownable
initializes: erc20[ownable := ownable]

exports: (
    # ERC-20
    erc20.name,
    erc20.symbol,
    erc20.decimals,
    erc20.totalSupply,
    erc20.balanceOf,
    erc20.allowance,
    erc20.transfer,
    erc20.transferFrom,
    erc20.approve,
    # ERC-2612 permit and ERC-5267 domain
    erc20.permit,
    erc20.nonces,
    erc20.DOMAIN_SEPARATOR,
    erc20.eip712Domain,
)

DECIMALS: constant(uint8) = 18

cap: public(immutable(uint256))


@deploy
def __init__(name: String[25], symbol: String[5], supply: uint256, holder: address):
    assert supply > 0, "fixed_supply: supply is zero"
    ownable.__init__()
    erc20.__init__(name, symbol, DECIMALS, name, "1")
    cap = supply
    erc20._mint(holder, supply)
    erc20.is_minter[msg.sender] = False
    log erc20.RoleMinterChanged(minter=msg.sender, status=False)
    ownable._transfer_ownership(empty(address))
