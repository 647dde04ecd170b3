# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title conviction
@license AGPL-3.0-only
@author The MEVM authors
@notice What follows from proven fraud: a freeze with an appeal, and the ban once it has stood.
@dev Neither the freeze nor the trust index can make a proof fail, and nobody can spare an
     accomplice by bringing too little gas. What failed can be asked for again.
@custom:source SEC-11 SEC-43
"""

from interfaces import IFraudFreeze
from interfaces import IJudgeBounty

from contracts.modules import fault

# What either call may use, and what must be there so that so much can be passed on.
CALL_GAS: constant(uint256) = 1_000_000
CALL_GAS_CHECK: constant(uint256) = CALL_GAS * 64 // 63 + 10_000

TRUST: immutable(address)
FREEZE: immutable(address)

freeze_of: public(HashMap[address, uint256])  # zero while not frozen
is_told: public(HashMap[address, bool])


@deploy
def __init__(trust: address, fraud_freeze: address):
    """
    @notice Fix who is told.
    @param trust The trust index; the zero address for none.
    @param fraud_freeze Who freezes; the zero address for a ban at once.
    """
    assert trust == empty(address) or trust.is_contract, "conviction: no trust index"
    no_freeze: bool = fraud_freeze == empty(address)
    assert no_freeze or fraud_freeze.is_contract, "conviction: no freeze"
    TRUST = trust
    FREEZE = fraud_freeze


@internal
def _begin(account: address, prover: address):
    """
    @notice Freeze a convict; where nothing freezes, tell the trust index.
    @param account Who was convicted.
    @param prover Who answers to an appeal.
    """
    if FREEZE == empty(address):
        self._tell_trust(account)
    else:
        self._freeze(account, prover)


@internal
def _freeze_again(account: address, prover: address):
    """
    @notice Freeze a convict, or revert.
    @param account Who was convicted.
    @param prover Who answers to an appeal.
    """
    assert FREEZE != empty(address), "conviction: no freeze"
    assert self.freeze_of[account] == 0, "conviction: frozen before"
    self._freeze(account, prover)
    assert self.freeze_of[account] > 0, "conviction: not heard"


@internal
def _ban(account: address):
    """
    @notice Tell the trust index of a convict whose freeze has stood, or revert.
    @param account Who was convicted.
    """
    assert not self.is_told[account], "conviction: told"
    if FREEZE != empty(address):
        has_stood: bool = staticcall IFraudFreeze(FREEZE).has_stood(self.freeze_of[account])
        assert has_stood, "conviction: freeze not stood"
    self._tell_trust(account)
    assert self.is_told[account], "conviction: not heard"


@internal
def _freeze(account: address, prover: address):
    assert msg.gas >= CALL_GAS_CHECK, "conviction: too little gas"
    call: Bytes[100] = abi_encode(
        account,
        prover,
        self._subject_of(account),
        method_id=method_id("freeze(address,address,bytes32)"),
    )
    success: bool = False
    answer: Bytes[32] = b""
    success, answer = raw_call(FREEZE, call, gas=CALL_GAS, max_outsize=32, revert_on_failure=False)
    if success and len(answer) == 32:
        id: uint256 = convert(answer, uint256)
        self.freeze_of[account] = id
        log IJudgeBounty.FreezeBegun(account=account, freeze_id=id)


@internal
def _tell_trust(account: address):
    if TRUST == empty(address):
        return
    assert msg.gas >= CALL_GAS_CHECK, "conviction: too little gas"
    call: Bytes[100] = abi_encode(
        account,
        fault.PROVEN_FRAUD,
        self._subject_of(account),
        method_id=method_id("penalise(address,uint256,bytes32)"),
    )
    if raw_call(TRUST, call, gas=CALL_GAS, revert_on_failure=False):
        self.is_told[account] = True
        log IJudgeBounty.TrustTold(account=account)


@internal
@view
def _subject_of(account: address) -> bytes32:
    return keccak256(abi_encode(chain.id, self, account))
