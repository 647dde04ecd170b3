# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title The smallest arbitrable contract: a payment that is frozen until the ruling
@license AGPL-3.0-only
@notice What a commerce or forest contract does with an arbiter, and nothing else.
"""

from interfaces import IArbiter

BPS: constant(uint256) = 10_000

ARBITER: immutable(IArbiter)
PAYEE: immutable(address)

payer: public(address)
amount: public(uint256)
case_id: public(uint256)
balances: public(HashMap[address, uint256])


@deploy
def __init__(arbiter: IArbiter, payee: address):
    ARBITER = arbiter
    PAYEE = payee


@external
@payable
def pay():
    assert self.amount == 0, "FrozenTrade: paid"
    self.payer = msg.sender
    self.amount = msg.value


@external
@payable
def dispute(evidence_until: uint256, default_bps: uint256):
    assert msg.sender == self.payer, "FrozenTrade: not the payer"
    assert self.case_id == 0, "FrozenTrade: frozen"
    case: IArbiter.Case = IArbiter.Case(
        subject=keccak256("trade"),
        claimant=self.payer,
        respondent=PAYEE,
        asset=empty(address),
        amount=self.amount,
        evidence_until=evidence_until,
        default_bps=default_bps,
    )
    self.case_id = extcall ARBITER.open_case(case, value=msg.value)


@external
def complete():
    assert self.case_id == 0, "FrozenTrade: frozen"
    self._split(0)


@external
def release():
    ruling: IArbiter.Ruling = staticcall ARBITER.ruling(self.case_id)
    assert ruling.is_final, "FrozenTrade: not final"
    self._split(ruling.claimant_bps)


@external
def withdraw():
    amount: uint256 = self.balances[msg.sender]
    self.balances[msg.sender] = 0
    raw_call(msg.sender, b"", value=amount)


@internal
def _split(claimant_bps: uint256):
    amount: uint256 = self.amount
    assert amount > 0, "FrozenTrade: nothing held"
    self.amount = 0
    share: uint256 = amount * claimant_bps // BPS
    self.balances[self.payer] += share
    self.balances[PAYEE] += amount - share
