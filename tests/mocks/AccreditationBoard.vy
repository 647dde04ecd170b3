# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title Accreditations that anyone may give and take
@license AGPL-3.0-only
"""

is_accredited: public(HashMap[uint256, HashMap[address, bool]])
organisation_of: public(HashMap[address, bytes32])


@external
def set_role(role: uint256, account: address, is_accredited: bool):
    self.is_accredited[role][account] = is_accredited


@external
def set_organisation(account: address, organisation: bytes32):
    self.organisation_of[account] = organisation
