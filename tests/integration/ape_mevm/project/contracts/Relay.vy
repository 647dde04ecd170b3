# pragma version ==0.4.3
"""
@title Calls another contract
@license AGPL-3.0-only
@notice Gives traces more than one level.
"""

interface ILocker:
    def lock() -> uint256: payable
    def release(amount: uint256): nonpayable
    def share(parts: uint256) -> uint256: view

target: public(address)


@deploy
def __init__(target_: address):
    self.target = target_


@external
@payable
def relay_lock() -> uint256:
    return extcall ILocker(self.target).lock(value=msg.value)


@external
def relay_release(amount: uint256):
    extcall ILocker(self.target).release(amount)


@external
@view
def relay_share(parts: uint256) -> uint256:
    return staticcall ILocker(self.target).share(parts)


@external
def copy_target() -> address:
    return create_copy_of(self.target)
