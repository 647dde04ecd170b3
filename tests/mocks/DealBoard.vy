# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title Deals that anyone may write
@license AGPL-3.0-only
"""

from interfaces import IDealBook

implements: IDealBook


struct Deal:
    buyer: address
    provider: address
    is_signed: bool


_deals: HashMap[bytes32, Deal]


@external
def set_deal(id: bytes32, deal: Deal):
    self._deals[id] = deal


@external
@view
def parties(deal: bytes32) -> (address, address, bool):
    facts: Deal = self._deals[deal]
    return facts.buyer, facts.provider, facts.is_signed
