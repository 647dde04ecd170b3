# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title epoch_pot
@license AGPL-3.0-only
@author The MEVM authors
@notice A pot for each 90 days, which anyone fills and the host shares out when they are over. What
        nobody took two epochs later goes into the present pot, so that nothing is ever stuck.
@custom:source CEC-29
"""

from contracts.modules import one_asset

uses: one_asset

EPOCH: constant(uint256) = 90 * 86_400
KEPT: constant(uint256) = 2  # epochs for which a pot waits for who has a part in it
MAX_POT: constant(uint256) = 2**128


event Funded:
    account: indexed(address)
    epoch: indexed(uint256)
    amount: uint256


event Rewarded:
    account: indexed(address)
    epoch: indexed(uint256)
    amount: uint256


event Carried:
    epoch: indexed(uint256)
    amount: uint256


pot_of: public(HashMap[uint256, uint256])
paid_of: public(HashMap[uint256, uint256])
is_claimed: public(HashMap[uint256, HashMap[address, bool]])


@external
@payable
def fund(amount: uint256):
    """
    @notice Add to what the present 90 days share out; anyone may.
    @param amount How much; the value sent when the asset is the coin, else approved.
    @custom:source CEC-29
    """
    epoch: uint256 = self._epoch()
    self._fill(epoch, amount)
    log Funded(account=msg.sender, epoch=epoch, amount=amount)
    one_asset._take(amount)


@external
def carry(epoch: uint256):
    """
    @notice Move what nobody took of an old pot into the present one; anyone may call.
    @param epoch The old one, whose claims are over.
    @custom:source CEC-29
    """
    assert epoch + KEPT < self._epoch(), "epoch_pot: too early"
    amount: uint256 = self.pot_of[epoch] - self.paid_of[epoch]
    assert amount > 0, "epoch_pot: nothing left"
    self.pot_of[epoch] = self.paid_of[epoch]
    self._fill(self._epoch(), amount)
    log Carried(epoch=epoch, amount=amount)


@external
@view
def epoch() -> uint256:
    """
    @notice Return the present epoch.
    @return Its number: of the 90 days since 1970.
    """
    return block.timestamp // EPOCH


@internal
def _pay(account: address, epoch: uint256, points: uint256, total: uint256, bound: uint256):
    """
    @notice Pay an account its part of a pot, once.
    @param account Who is paid.
    @param epoch An epoch that is over, not for too long.
    @param points Its points.
    @param total All points of the epoch.
    @param bound The most that it gets.
    """
    assert epoch < self._epoch(), "epoch_pot: not over"
    assert epoch + KEPT >= self._epoch(), "epoch_pot: too late"
    assert not self.is_claimed[epoch][account], "epoch_pot: claimed"
    assert points > 0, "epoch_pot: no part"
    amount: uint256 = min(self.pot_of[epoch] * points // total, bound)
    assert amount > 0, "epoch_pot: nothing"
    self.is_claimed[epoch][account] = True
    self.paid_of[epoch] += amount
    log Rewarded(account=account, epoch=epoch, amount=amount)
    one_asset._send(account, amount)


@internal
def _fill(epoch: uint256, amount: uint256):
    pot: uint256 = self.pot_of[epoch] + amount
    assert pot < MAX_POT, "epoch_pot: too much"
    self.pot_of[epoch] = pot


@internal
@view
def _epoch() -> uint256:
    return block.timestamp // EPOCH
