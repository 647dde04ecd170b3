# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title An insurer with as much pending as a test says
@license AGPL-3.0-only
"""

from interfaces import IInsurer

implements: IInsurer

pending: public(uint256)


@external
def set_pending(pending: uint256):
    self.pending = pending


@external
def note_pending() -> uint256:
    return self.pending
