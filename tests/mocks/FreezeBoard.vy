# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title A freeze contract that says what it is told
@license AGPL-3.0-only
"""

is_frozen: public(HashMap[address, bool])


@external
def set_frozen(account: address, is_frozen: bool):
    self.is_frozen[account] = is_frozen
