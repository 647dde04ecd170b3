# pragma version ==0.4.3
"""
@title Deposits that open at a time
@license AGPL-3.0-only
@notice Shows a test project everything that can happen to a call.
"""

from snekmate.auth import ownable

initializes: ownable
exports: ownable.owner

event Locked:
    payer: indexed(address)
    amount: uint256

event Released:
    payer: indexed(address)
    amount: uint256

unlock_time: public(uint256)
locked: public(HashMap[address, uint256])
total: public(uint256)


@deploy
def __init__(unlock_time_: uint256):
    ownable.__init__()
    assert unlock_time_ > block.timestamp, "locker: opens in the past"
    self.unlock_time = unlock_time_


@external
@payable
def lock() -> uint256:
    assert msg.value > 0, "locker: nothing to lock"
    self.locked[msg.sender] += msg.value
    self.total += msg.value
    log Locked(payer=msg.sender, amount=msg.value)
    return self.total


@external
def release(amount: uint256):
    assert block.timestamp >= self.unlock_time, "locker: too early"
    assert amount <= self.locked[msg.sender]  # dev: more than was locked
    self.locked[msg.sender] -= amount
    self.total -= amount
    log Released(payer=msg.sender, amount=amount)
    send(msg.sender, amount)


@external
def postpone(unlock_time_: uint256):
    ownable._check_owner()
    self.unlock_time = unlock_time_


@external
def add_to_total(amount: uint256):
    self.total += amount


@external
def sort(amounts: DynArray[uint256, 8]) -> uint256:
    small: uint256 = 0
    for amount: uint256 in amounts:
        if amount > 50:
            self.total += amount
        else:
            small += 1
    return small


@external
def spin():
    for i: uint256 in range(2**64 - 1):
        self.total += i


@external
@view
def share(parts: uint256) -> uint256:
    return self.total // parts


@external
@view
def remainder(parts: uint256) -> uint256:
    return self.total % parts


@external
@view
def check_amount(amount: uint256) -> bool:
    assert amount < 100, "locker: too much"
    return True
