# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title A token with everything that tokens do wrong
@license AGPL-3.0-only
@notice May take a fee on transfers, call its payer back in the middle of a transfer, or fail
        without a revert. Anyone may mint.
"""

BPS: constant(uint256) = 10_000

balanceOf: public(HashMap[address, uint256])
tax_bps: public(uint256)
fails: public(bool)
calls_back: public(bool)
surcharge_bps: public(uint256)  # what a transfer takes from its sender on top


@external
def mint(receiver: address, amount: uint256):
    self.balanceOf[receiver] += amount


@external
def set_behaviour(tax_bps: uint256, fails: bool, calls_back: bool):
    self.tax_bps = tax_bps
    self.fails = fails
    self.calls_back = calls_back


@external
def set_surcharge(surcharge_bps: uint256):
    self.surcharge_bps = surcharge_bps


@external
def transfer(receiver: address, amount: uint256) -> bool:
    if self.fails:
        return False
    self.balanceOf[msg.sender] -= amount + amount * self.surcharge_bps // BPS
    self.balanceOf[receiver] += amount
    if self.calls_back:
        raw_call(receiver, b"")
    return True


@external
def transferFrom(owner: address, receiver: address, amount: uint256) -> bool:
    if self.fails:
        return False
    self.balanceOf[owner] -= amount
    self.balanceOf[receiver] += amount - amount * self.tax_bps // BPS
    if self.calls_back:
        raw_call(owner, b"")
    return True
