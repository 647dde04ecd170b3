# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title custody
@license AGPL-3.0-only
@author The MEVM authors
@notice Takes tokens of other contracts from an account that approved it, and pays them out.
@dev What moves is measured: a token that keeps a fee is refused, one that returns nothing is
     served. Tickets move by `transferFrom`, which calls no receiver back. The host locks against
     reentrancy.
@custom:source SERO-03
"""

from ethereum.ercs import IERC20
from ethereum.ercs import IERC721


@internal
def _pull_token(token: address, payer: address, amount: uint256):
    """
    @notice Take an amount of an ERC-20.
    @param token The ERC-20.
    @param payer Who pays, and approved it.
    @param amount How much has to arrive.
    """
    before: uint256 = staticcall IERC20(token).balanceOf(self)
    assert extcall IERC20(token).transferFrom(
        payer, self, amount, default_return_value=True
    ), "custody: transfer failed"
    assert staticcall IERC20(token).balanceOf(self) == before + amount, "custody: wrong amount"


@internal
def _push_token(token: address, receiver: address, amount: uint256):
    """
    @notice Pay an amount of an ERC-20.
    @param token The ERC-20.
    @param receiver Who receives it.
    @param amount How much may leave.
    """
    before: uint256 = staticcall IERC20(token).balanceOf(self)
    assert extcall IERC20(token).transfer(
        receiver, amount, default_return_value=True
    ), "custody: transfer failed"
    assert staticcall IERC20(token).balanceOf(self) + amount >= before, "custody: too much left"


@internal
def _pull_ticket(collection: address, payer: address, ticket: uint256):
    """
    @notice Take a token of an ERC-721.
    @param collection The ERC-721.
    @param payer Who owns the token, and approved it.
    @param ticket The token's id.
    """
    extcall IERC721(collection).transferFrom(payer, self, ticket)
    assert staticcall IERC721(collection).ownerOf(ticket) == self, "custody: ticket did not move"


@internal
def _push_ticket(collection: address, receiver: address, ticket: uint256):
    """
    @notice Pay a token of an ERC-721.
    @param collection The ERC-721.
    @param receiver Who receives it; nobody asks whether he can move it on.
    @param ticket The token's id.
    """
    extcall IERC721(collection).transferFrom(self, receiver, ticket)
    assert staticcall IERC721(collection).ownerOf(ticket) != self, "custody: ticket did not move"
