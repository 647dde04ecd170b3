# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title A trust index that does as it is told: deposits of any size, and calls that fail
@license AGPL-3.0-only
"""

deposit_bps: public(HashMap[address, uint256])
is_banned: public(HashMap[address, bool])
fails: public(bool)
burns: public(bool)
last: public(bytes32)


@external
def set_deposit(account: address, bps: uint256):
    self.deposit_bps[account] = bps


@external
def set_behaviour(fails: bool, burns: bool):
    self.fails = fails
    self.burns = burns


@external
def open_trade(subject: bytes32, seller: address, buyer: address, worth: uint256):
    self.last = subject


@external
def complete_trade(subject: bytes32, is_confirmed: bool):
    self._behave()


@external
def close_trade(subject: bytes32):
    self._behave()


@external
def penalise(account: address, fault: uint256, subject: bytes32):
    self._behave()


@internal
def _behave():
    assert not self.fails, "TrustPuppet: failed"
    if self.burns:
        for step: uint256 in range(10**9):
            self.last = keccak256(self.last)
