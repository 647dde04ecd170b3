# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title A trust index that notes the last fault it is told, if it listens
@license AGPL-3.0-only
"""

listens: public(bool)
account: public(address)
cause: public(uint256)
subject: public(bytes32)


@external
def listen(listens: bool):
    self.listens = listens


@external
def penalise(account: address, cause: uint256, subject: bytes32):
    assert self.listens, "TrustBoard: not a source"
    self.account = account
    self.cause = cause
    self.subject = subject
