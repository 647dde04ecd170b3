# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title A contract that is told of tokens, and may refuse them or call back in the middle
@license AGPL-3.0-only
"""

MAX_DATA: constant(uint256) = 1_024

token: public(address)
sender: public(address)
amount: public(uint256)
data: public(Bytes[MAX_DATA])
balance_when_told: public(uint256)
refuses: public(bool)
has_reentered: public(bool)
_target: address
_call: Bytes[MAX_DATA]


interface IBalances:
    def balanceOf(account: address) -> uint256: view


@external
def refuse(refuses: bool):
    self.refuses = refuses


@external
def arm(target: address, data: Bytes[MAX_DATA]):
    """
    @notice Make this call when told of tokens.
    """
    self._target = target
    self._call = data


@external
def tokenReceived(sender: address, amount: uint256, data: Bytes[MAX_DATA]):
    assert not self.refuses, "TokenReceiver: refused"
    self.token = msg.sender
    self.sender = sender
    self.amount = amount
    self.data = data
    self.balance_when_told = staticcall IBalances(msg.sender).balanceOf(self)
    if self._target != empty(address):
        self.has_reentered = raw_call(self._target, self._call, revert_on_failure=False)
