# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title CEC
@license AGPL-3.0-only
@author The MEVM authors
@notice The token of the carbon and forest certificate chain.
@dev The supply is minted once, to the holder that the deployment names: the Vesting contract that
     releases it by the published table (invariant TOK-1 in tests/PROPERTIES.md).
@custom:source CEC-01
@custom:kill Nothing can be stopped: there is no owner, minter or pauser.
"""

from ethereum.ercs import IERC20
from ethereum.ercs import IERC20Detailed

implements: IERC20
implements: IERC20Detailed

from contracts.modules import fixed_supply

initializes: fixed_supply

exports: (
    fixed_supply.name,
    fixed_supply.symbol,
    fixed_supply.decimals,
    fixed_supply.totalSupply,
    fixed_supply.cap,
    fixed_supply.balanceOf,
    fixed_supply.allowance,
    fixed_supply.transfer,
    fixed_supply.transferFrom,
    fixed_supply.approve,
    fixed_supply.permit,
    fixed_supply.nonces,
    fixed_supply.DOMAIN_SEPARATOR,
    fixed_supply.eip712Domain,
)


@deploy
def __init__(supply: uint256, holder: address):
    """
    @notice Mint the whole supply to one holder.
    @param supply The whole supply, in wei; it is also the cap.
    @param holder Who receives it.
    """
    fixed_supply.__init__("Carbon Certificate", "CEC", supply, holder)
