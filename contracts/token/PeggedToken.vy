# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title PeggedToken
@license AGPL-3.0-only
@author The MEVM authors
@notice A token that one issuer promises to take back for a unit of fiat money; nothing on the chain
        holds him to it. A stand-in for development chains, where no real issuer is.
@dev The issuer mints what he was paid for, and burns what he has taken back and paid out: his own
     tokens, nobody else's (PT-1 to PT-3 in tests/PROPERTIES.md). snekmate's owner and minter are
     given up in the constructor, and no function of theirs is exported.
@custom:source CEC-11
@custom:kill Nothing can be stopped: there is no owner, pauser or block list. The issuer can stop
             minting and redeeming.
"""

from ethereum.ercs import IERC20
from ethereum.ercs import IERC20Detailed

implements: IERC20
implements: IERC20Detailed

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

MAX_DECIMALS: constant(uint8) = 18

issuer: public(immutable(address))


@deploy
def __init__(name: String[25], symbol: String[5], decimals: uint8, issuer_: address):
    """
    @notice Name the token and its issuer, for good.
    @param name The token's name, which permits are signed for.
    @param symbol The token's symbol, such as that of the money it is pegged to.
    @param decimals How many decimals amounts have, at most 18.
    @param issuer_ Who mints and burns; a contract of several keys, where one is too few.
    """
    assert len(name) > 0 and len(symbol) > 0, "PeggedToken: no name"
    assert decimals <= MAX_DECIMALS, "PeggedToken: too many decimals"
    assert issuer_ != empty(address), "PeggedToken: no issuer"
    ownable.__init__()
    erc20.__init__(name, symbol, decimals, name, "1")
    erc20.is_minter[msg.sender] = False
    log erc20.RoleMinterChanged(minter=msg.sender, status=False)
    ownable._transfer_ownership(empty(address))
    issuer = issuer_


@external
def mint(receiver: address, amount: uint256):
    """
    @notice Issue tokens for money that was paid to the issuer; for him alone.
    @param receiver Who paid.
    @param amount How many, in the smallest unit.
    """
    self._check_issuer()
    erc20._mint(receiver, amount)


@external
def burn(amount: uint256):
    """
    @notice Burn tokens of the issuer, who has paid out the money for them; for him alone.
    @param amount How many, in the smallest unit.
    """
    self._check_issuer()
    erc20._burn(msg.sender, amount)


@internal
@view
def _check_issuer():
    assert msg.sender == issuer, "PeggedToken: not the issuer"
