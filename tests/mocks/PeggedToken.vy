# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title A pegged token with any number of decimals, and with everything that tokens do wrong
@license AGPL-3.0-only
@notice May take a fee on transfers, fail without a revert, return nothing, block an account, or
        make a call in the middle of a transfer. Anyone may mint.
"""

BPS: constant(uint256) = 10_000
MAX_DATA: constant(uint256) = 1_024

decimals: public(immutable(uint8))

balanceOf: public(HashMap[address, uint256])
allowance: public(HashMap[address, HashMap[address, uint256]])
is_blocked: public(HashMap[address, bool])
tax_bps: public(uint256)
fails: public(bool)
is_quiet: public(bool)
has_reentered: public(bool)
_target: address
_data: Bytes[MAX_DATA]


@deploy
def __init__(token_decimals: uint8):
    decimals = token_decimals


@external
def mint(receiver: address, amount: uint256):
    self.balanceOf[receiver] += amount


@external
def set_behaviour(tax_bps: uint256, fails: bool, is_quiet: bool):
    self.tax_bps = tax_bps
    self.fails = fails
    self.is_quiet = is_quiet


@external
def block_account(account: address, blocked: bool):
    self.is_blocked[account] = blocked


@external
def arm(target: address, data: Bytes[MAX_DATA]):
    """
    @notice Make this call in the next transfer.
    """
    self._target = target
    self._data = data


@external
def approve(spender: address, amount: uint256) -> bool:
    self.allowance[msg.sender][spender] = amount
    return True


@external
@raw_return
def transfer(receiver: address, amount: uint256) -> Bytes[32]:
    return self._move(msg.sender, receiver, amount)


@external
@raw_return
def transferFrom(owner: address, receiver: address, amount: uint256) -> Bytes[32]:
    self.allowance[owner][msg.sender] -= amount
    return self._move(owner, receiver, amount)


@internal
def _move(owner: address, receiver: address, amount: uint256) -> Bytes[32]:
    assert not self.is_blocked[receiver], "PeggedToken: blocked"
    if self._target != empty(address):
        target: address = self._target
        self._target = empty(address)
        self.has_reentered = raw_call(target, self._data, revert_on_failure=False)
    if not self.fails:
        self.balanceOf[owner] -= amount
        self.balanceOf[receiver] += amount - amount * self.tax_bps // BPS
    if self.is_quiet:
        return b""
    return abi_encode(not self.fails)
