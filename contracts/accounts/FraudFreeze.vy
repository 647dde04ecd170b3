# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Freeze on proven fraud
@license AGPL-3.0-only
@author The MEVM authors
@notice Freezes accounts for a fixed time on the word of contracts that checked a proof of fraud,
        and of nobody else. The account may appeal once for each freeze.
@dev Invariants FF-1 to FF-4 in tests/PROPERTIES.md. A freeze is a fact for other contracts to
     read: it holds nothing and stops nobody from taking out what is his. No person can freeze.
     What follows for ever, as a ban, waits until `has_stood`.
     An appeal is a case at the arbiter that was fixed at deployment; more than half for the
     account lifts the freeze, and so does an arbiter that stays silent, as the case's default.
@custom:source SEC-43
@custom:kill Nothing can be stopped; there is no owner. Each freeze ends by itself.
"""

from interfaces import IArbiter
from interfaces import IFraudFreeze

implements: IFraudFreeze


struct Freeze:
    account: address
    prover: address
    subject: bytes32
    ends: uint256  # the first second at which it does not hold; zero for no freeze
    case_id: uint256  # the appeal's; zero while there is none


event Frozen:
    id: indexed(uint256)
    account: indexed(address)
    source: indexed(address)
    prover: address
    subject: bytes32
    ends: uint256


event Appealed:
    id: indexed(uint256)
    account: indexed(address)
    case_id: uint256
    ends: uint256


event Lifted:
    id: indexed(uint256)
    account: indexed(address)


MAX_SOURCES: constant(uint256) = 8
MAX_AT_ONCE: constant(uint256) = 8
MIN_TIME: constant(uint256) = 86_400
MAX_TIME: constant(uint256) = 180 * 86_400
EVIDENCE_TIME: constant(uint256) = 86_400
BPS: constant(uint256) = 10_000
COIN: constant(address) = empty(address)

arbiter: public(immutable(address))
freeze_time: public(immutable(uint256))

freeze_count: public(uint256)
freezes: public(HashMap[uint256, Freeze])
is_source: public(HashMap[address, bool])

_running: HashMap[address, DynArray[uint256, MAX_AT_ONCE]]


@deploy
def __init__(sources: DynArray[address, MAX_SOURCES], arbiter_: address, freeze_time_: uint256):
    """
    @notice Fix who may freeze, who hears appeals, and for how long a freeze holds.
    @param sources Contracts that check proofs of fraud.
    @param arbiter_ Who hears appeals.
    @param freeze_time_ Seconds.
    """
    assert len(sources) > 0, "FraudFreeze: no source"
    assert arbiter_.is_contract, "FraudFreeze: no arbiter"
    assert freeze_time_ >= MIN_TIME, "FraudFreeze: too short"
    assert freeze_time_ <= MAX_TIME, "FraudFreeze: too long"
    for source: address in sources:
        assert source != empty(address), "FraudFreeze: no source"
        self.is_source[source] = True
    arbiter = arbiter_
    freeze_time = freeze_time_


@external
def freeze(account: address, prover: address, subject: bytes32) -> uint256:
    """
    @notice Freeze an account; for sources.
    @param account Whose fraud was proven.
    @param prover Another account, who proved it and answers to an appeal.
    @param subject What was proven, as the source names it.
    @return The freeze's id, from 1 upwards.
    @custom:source SEC-43
    """
    assert self.is_source[msg.sender], "FraudFreeze: not a source"
    running: DynArray[uint256, MAX_AT_ONCE] = []
    for other: uint256 in self._running[account]:
        if block.timestamp < self.freezes[other].ends:
            running.append(other)
    first: uint256 = 0
    if len(running) == MAX_AT_ONCE:
        # But for what an appeal adds, the first is the one that would end first.
        first = running[0]
    id: uint256 = self.freeze_count + 1
    ends: uint256 = block.timestamp + freeze_time
    self.freeze_count = id
    self.freezes[id] = Freeze(account=account, prover=prover, subject=subject, ends=ends, case_id=0)
    kept: DynArray[uint256, MAX_AT_ONCE] = []
    for other: uint256 in running:
        if other != first:
            kept.append(other)
    kept.append(id)
    self._running[account] = kept
    log Frozen(id=id, account=account, source=msg.sender, prover=prover, subject=subject, ends=ends)
    return id


@external
@payable
def appeal(id: uint256) -> uint256:
    """
    @notice Open a case against a freeze that holds, once; for the frozen account.
    @dev The arbiter's cost is paid with the call. It is the arbiter who says what the winner gets
         back. An appeal so late that it may outlast the freeze makes this hold as long, at most
         for another freeze time, so that a late appeal buys no time for new trades.
    @param id The freeze.
    @return The case's id at the arbiter.
    @custom:source SEC-43
    """
    frozen: Freeze = self.freezes[id]
    assert msg.sender == frozen.account, "FraudFreeze: not the account"
    assert block.timestamp < frozen.ends, "FraudFreeze: ended"
    assert frozen.case_id == 0, "FraudFreeze: appealed"
    case_id: uint256 = extcall IArbiter(arbiter).open_case(
        IArbiter.Case(
            subject=frozen.subject,
            claimant=msg.sender,
            respondent=frozen.prover,
            asset=COIN,
            amount=0,
            evidence_until=block.timestamp + EVIDENCE_TIME,
            default_bps=BPS,
        ),
        value=msg.value,
    )
    final_by: uint256 = staticcall IArbiter(arbiter).final_by(case_id)
    ends: uint256 = max(frozen.ends, min(final_by, block.timestamp + freeze_time))
    self.freezes[id].case_id = case_id
    self.freezes[id].ends = ends
    log Appealed(id=id, account=msg.sender, case_id=case_id, ends=ends)
    return case_id


@external
def lift(id: uint256):
    """
    @notice Lift a freeze whose appeal succeeded; anyone may call.
    @param id The freeze.
    @custom:source SEC-43
    """
    frozen: Freeze = self.freezes[id]
    assert frozen.case_id > 0, "FraudFreeze: no appeal"
    assert block.timestamp < frozen.ends, "FraudFreeze: ended"
    ruling: IArbiter.Ruling = staticcall IArbiter(arbiter).ruling(frozen.case_id)
    assert ruling.is_final, "FraudFreeze: not ruled"
    assert self._is_for_account(ruling), "FraudFreeze: upheld"
    self.freezes[id].ends = block.timestamp
    log Lifted(id=id, account=frozen.account)


@external
@view
def is_frozen(account: address) -> bool:
    """
    @notice Return whether an account may take part in no new trade now.
    @param account Any account.
    @return Whether a freeze holds.
    @custom:source SEC-43
    """
    for id: uint256 in self._running[account]:
        if block.timestamp < self.freezes[id].ends:
            return True
    return False


@external
@view
def has_stood(id: uint256) -> bool:
    """
    @notice Return whether a freeze ran for its whole time, and no appeal lifts it any more.
    @dev Once true it stays so. A successful appeal counts whether or not anyone called `lift`.
    @param id Any number.
    @return Whether it did; while the arbiter has not ruled it did not.
    @custom:source SEC-43
    """
    frozen: Freeze = self.freezes[id]
    if frozen.ends == 0 or block.timestamp < frozen.ends:
        return False
    if frozen.case_id == 0:
        return True
    ruling: IArbiter.Ruling = staticcall IArbiter(arbiter).ruling(frozen.case_id)
    return ruling.is_final and not self._is_for_account(ruling)


@external
@view
def running(account: address) -> DynArray[uint256, MAX_AT_ONCE]:
    """
    @notice Return the latest freezes of an account that had not ended when the last was made.
    @param account Any account.
    @return Their ids.
    """
    return self._running[account]


@internal
@pure
def _is_for_account(ruling: IArbiter.Ruling) -> bool:
    return 2 * ruling.claimant_bps > BPS
