# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title Accounts that are identified as they are told to be
@license AGPL-3.0-only
"""

is_identified: public(HashMap[address, bool])


@external
def set_identified(account: address, is_identified: bool):
    self.is_identified[account] = is_identified
