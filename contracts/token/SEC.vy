# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title SEC
@license AGPL-3.0-only
@author The MEVM authors
@notice The token of the Social Ecommerce Chain.
@dev The table's supply is minted once, to the holder that the deployment names: the Vesting
     contract that releases it. Beyond it only the minter issues, a contract that the deployment
     names for good, so that supply = cap + issued (TOK-2 and TOK-3 in tests/PROPERTIES.md).
     `transfer` without data is plain ERC-20 and calls nobody. With data it is ERC-223's safe
     transfer: a receiver with code must take note of it, else nothing moves; the tokens have
     moved before the receiver is told, and none can be sent on or issued while it is told.
@custom:source SEC-50 SEC-52 SEC-53
@custom:kill Nothing can be stopped: there is no owner or pauser, and the minter cannot change.
"""

from ethereum.ercs import IERC20Detailed
from interfaces import ISEC
from interfaces import ITokenReceiver

# The compiler takes no function with a default for ERC-20's `transfer`, so IERC20 is not named here.
implements: IERC20Detailed
implements: ISEC

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
    fixed_supply.approve,
    fixed_supply.permit,
    fixed_supply.nonces,
    fixed_supply.DOMAIN_SEPARATOR,
    fixed_supply.eip712Domain,
)

MAX_DATA: constant(uint256) = 1024
PLAIN: constant(bytes4) = method_id("transfer(address,uint256)", output_type=bytes4)

minter: public(immutable(address))


@deploy
def __init__(supply: uint256, holder: address, minter_: address):
    """
    @notice Mint the table's supply to one holder, and fix who may issue more.
    @param supply The table's supply, in wei; it is also the cap of what no merchant pays for.
    @param holder Who receives it.
    @param minter_ Who may issue beyond it; the zero address for nobody.
    """
    fixed_supply.__init__("Social Ecommerce Chain", "SEC", supply, holder)
    minter = minter_


@external
def transfer(to: address, amount: uint256, data: Bytes[MAX_DATA] = b"") -> bool:
    """
    @notice Move tokens; the form with data tells a receiving contract, the one without does not.
    @param to Who receives them.
    @param amount How many, in wei.
    @param data What the transfer is for, as the receiver defines it; it may be empty.
    @return True; a transfer that fails reverts.
    @custom:source SEC-53
    """
    fixed_supply.erc20._transfer(msg.sender, to, amount)
    # Both forms run this body; the selector alone tells a form with empty data from a plain one.
    if convert(slice(msg.data, 0, 4), bytes4) != PLAIN:
        log ISEC.TransferData(data=data)
        if to.is_contract:
            extcall ITokenReceiver(to).tokenReceived(msg.sender, amount, data)
    return True


@external
def transferFrom(owner: address, to: address, amount: uint256) -> bool:
    """
    @notice Move tokens that their owner has approved.
    @param owner Whose tokens they are.
    @param to Who receives them.
    @param amount How many, in wei.
    @return True; a transfer that fails reverts.
    """
    fixed_supply.erc20._spend_allowance(owner, msg.sender, amount)
    fixed_supply.erc20._transfer(owner, to, amount)
    return True


@external
def mint(receiver: address, amount: uint256):
    """
    @notice Issue tokens beyond the table; for the minter alone.
    @param receiver Who receives them.
    @param amount How many, in wei.
    @custom:source SEC-52
    """
    assert msg.sender == minter, "SEC: not the minter"
    fixed_supply.erc20._mint(receiver, amount)
    log ISEC.Issued(receiver=receiver, amount=amount)


@external
@view
def issued() -> uint256:
    """
    @notice Return what was issued beyond the table; the supply is the table's and this.
    @return The amount, in wei.
    """
    return fixed_supply.erc20.totalSupply - fixed_supply.cap
