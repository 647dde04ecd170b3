# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title An account that does as told, and calls back or refuses when it is paid
@license AGPL-3.0-only
"""

MAX_DATA: constant(uint256) = 1_024

refuses: public(bool)
is_armed: public(bool)
has_reentered: public(bool)
target: address
coins: uint256
data: Bytes[MAX_DATA]


@external
@payable
def act(target: address, data: Bytes[MAX_DATA]):
    raw_call(target, data, value=msg.value)


@external
def arm(target: address, data: Bytes[MAX_DATA]):
    """
    @notice Make this call on the next payment or token callback.
    """
    self._arm(target, data, 0)


@external
def arm_with_value(target: address, data: Bytes[MAX_DATA], coins: uint256):
    """
    @notice As `arm`, and send so much of the coin along.
    """
    self._arm(target, data, coins)


@external
def refuse(refuses: bool):
    self.refuses = refuses


@external
@payable
def __default__():
    assert not self.refuses, "Puppet: refused"
    if self.is_armed:
        self.is_armed = False
        self.has_reentered = raw_call(
            self.target, self.data, value=self.coins, revert_on_failure=False
        )


@internal
def _arm(target: address, data: Bytes[MAX_DATA], coins: uint256):
    self.target = target
    self.data = data
    self.coins = coins
    self.is_armed = True
