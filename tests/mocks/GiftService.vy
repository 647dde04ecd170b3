# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title A service that takes gifts, or refuses them, or calls back when it is paid
@license AGPL-3.0-only
"""

from interfaces import IGiftService

implements: IGiftService

refuses: public(bool)
has_reentered: public(bool)
credits: public(HashMap[address, uint256])
last_data: public(Bytes[1024])
_target: address
_call: Bytes[1024]


@external
def refuse(refuses: bool):
    self.refuses = refuses


@external
def arm(target: address, call: Bytes[1024]):
    self._target = target
    self._call = call


@external
def on_gift_spent(payer: address, amount: uint256, data: Bytes[1024]):
    assert not self.refuses, "GiftService: refused"
    self.credits[payer] += amount
    self.last_data = data
    if self._target != empty(address):
        self.has_reentered = raw_call(self._target, self._call, revert_on_failure=False)
