# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title A contract that notes who called it with how much, and may call back in the middle
@license AGPL-3.0-only
"""

MAX_DATA: constant(uint256) = 2_048

caller: public(address)
size: public(uint256)
received: public(uint256)
has_reentered: public(bool)
_target: address
_call: Bytes[MAX_DATA]


@external
def arm(target: address, data: Bytes[MAX_DATA]):
    """
    @notice Make this call when called.
    """
    self._target = target
    self._call = data


@external
@payable
def __default__():
    self.caller = msg.sender
    self.size = len(msg.data)
    self.received += msg.value
    if self._target != empty(address):
        self.has_reentered = raw_call(self._target, self._call, revert_on_failure=False)
