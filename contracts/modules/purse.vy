# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title purse
@license AGPL-3.0-only
@author The MEVM authors
@notice Keeps what accounts have in the host: credits, which they take out, and deposits.
@dev What the host locks is in neither, only in `held`. Nothing is sent but by `withdraw` and
     `push`, so a payee who refuses fails nobody's call but the one that pays him.
@custom:source SEC-02 SEC-05
"""

from ethereum.ercs import IERC20
from interfaces import IPurse

implements: IPurse

from contracts.modules import assets

credit_of: public(HashMap[address, HashMap[address, uint256]])  # asset, account
deposit_of: public(HashMap[address, HashMap[address, uint256]])  # asset, account
held: public(HashMap[address, uint256])  # asset


@external
@payable
def add_deposit(asset: address, amount: uint256):
    """
    @notice Add to the caller's deposit; trades lock parts of it while they are open.
    @param asset The asset, approved when it is a token.
    @param amount How much; the value sent when it is the coin.
    @custom:source SEC-05
    """
    self._unlock(asset, msg.sender, amount)
    self._take(asset, amount)


@external
def free_deposit(asset: address, amount: uint256):
    """
    @notice Turn a part of the caller's deposit that no trade locks into credit.
    @param asset The asset.
    @param amount How much.
    @custom:source SEC-05
    """
    self._lock(asset, msg.sender, amount)
    self._credit(asset, msg.sender, amount)


@external
def withdraw(asset: address, receiver: address = msg.sender):
    """
    @notice Take out all that the caller is credited.
    @param asset The asset.
    @param receiver Who receives it.
    @custom:source SEC-02
    """
    self._pay_out(asset, msg.sender, receiver)


@external
def push(asset: address, account: address):
    """
    @notice Send an account all that it is credited; for wallets that can only receive, by anyone.
    @param asset The asset.
    @param account The account.
    @custom:source SEC-02
    """
    self._pay_out(asset, account, account)


@internal
def _take(asset: address, amount: uint256):
    """
    @notice Take an amount from the caller.
    @param asset The asset.
    @param amount How much; the value sent when it is the coin.
    """
    self.held[asset] += amount
    assets._take(asset, amount, amount)


@internal
def _note(token: address, amount: uint256):
    """
    @notice Take note of tokens that have arrived before this call.
    @dev A token that says it moved more than it did is refused.
    @param token The token, which is the caller.
    @param amount How many.
    """
    held: uint256 = self.held[token] + amount
    self.held[token] = held
    assert staticcall IERC20(token).balanceOf(self) >= held, "purse: fee on transfer"


@internal
def _credit(asset: address, account: address, amount: uint256):
    """
    @notice Let an account take out an amount that is held.
    @param asset The asset.
    @param account The account.
    @param amount How much; zero changes nothing.
    """
    if amount > 0:
        self.credit_of[asset][account] += amount
        log IPurse.Credited(account=account, asset=asset, amount=amount)


@internal
def _lock(asset: address, account: address, amount: uint256):
    """
    @notice Take an amount from an account's deposit.
    @param asset The asset.
    @param account The account.
    @param amount How much.
    """
    old: uint256 = self.deposit_of[asset][account]
    assert old >= amount, "purse: deposit too small"
    self._set_deposit(asset, account, old, old - amount)


@internal
def _unlock(asset: address, account: address, amount: uint256):
    """
    @notice Add an amount to an account's deposit.
    @param asset The asset.
    @param account The account.
    @param amount How much.
    """
    old: uint256 = self.deposit_of[asset][account]
    self._set_deposit(asset, account, old, old + amount)


@internal
def _set_deposit(asset: address, account: address, old: uint256, new: uint256):
    if new != old:
        self.deposit_of[asset][account] = new
        log IPurse.DepositChanged(account=account, asset=asset, old_amount=old, new_amount=new)


@internal
def _pay_out(asset: address, account: address, receiver: address):
    assert receiver not in [empty(address), self], "purse: no receiver"
    amount: uint256 = self.credit_of[asset][account]
    assert amount > 0, "purse: nothing"
    self.credit_of[asset][account] = 0
    self.held[asset] -= amount
    log IPurse.Withdrawn(account=account, asset=asset, receiver=receiver, amount=amount)
    assets._send(asset, receiver, amount)
