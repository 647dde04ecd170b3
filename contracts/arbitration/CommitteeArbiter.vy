# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Committee of arbiters
@license AGPL-3.0-only
@author The MEVM authors
@notice An odd committee, fixed for ever at deployment, rules on cases: each member votes once
        for the claimant's share, and the ruling is the median of the votes.
@dev Invariants CA-1 to CA-4 in tests/PROPERTIES.md. The median is what a majority can agree
     on: where most members say the same it is theirs, and a minority, bribed or not, cannot
     move it beyond what the others voted. A member who is a party has no vote in that case.
     Votes are open: the members are known and are paid the same whatever they vote.
@custom:source SEC-03 CEC-25
@custom:kill Nothing can be stopped or changed by anyone. A silent committee leaves each case to
             its own default when the voting time is over.
"""

from interfaces import IArbiter

implements: IArbiter

from contracts.modules import median


struct Count:
    votes: DynArray[uint256, MAX_MEMBERS]
    malicious: uint256


event Voted:
    id: indexed(uint256)
    member: indexed(address)
    claimant_bps: uint256
    malicious: bool
    reasons: bytes32


event FeesShared:
    id: indexed(uint256)
    paid: uint256
    refunded: uint256


event Withdrawn:
    account: indexed(address)
    amount: uint256


MIN_MEMBERS: constant(uint256) = 3
MAX_MEMBERS: constant(uint256) = 15
MAX_EVIDENCE_TIME: constant(uint256) = 30 * 86_400
MIN_VOTING_TIME: constant(uint256) = 3_600
MAX_VOTING_TIME: constant(uint256) = 30 * 86_400
BPS: constant(uint256) = 10_000

FEE: immutable(uint256)
VOTING_TIME: immutable(uint256)

case_count: public(uint256)
balances: public(HashMap[address, uint256])
has_voted: public(HashMap[uint256, HashMap[address, bool]])

_members: DynArray[address, MAX_MEMBERS]
_cases: HashMap[uint256, IArbiter.Case]
_arbitrables: HashMap[uint256, address]
_counts: HashMap[uint256, Count]
_voters: HashMap[uint256, DynArray[address, MAX_MEMBERS]]
_is_shared: HashMap[uint256, bool]


@deploy
def __init__(members: DynArray[address, MAX_MEMBERS], voting_time: uint256, fee: uint256):
    """
    @notice Fix the committee.
    @param members An odd number of distinct accounts.
    @param voting_time Seconds for voting after the evidence.
    @param fee What a case costs, in wei of the coin; may be zero.
    """
    count: uint256 = len(members)
    assert count >= MIN_MEMBERS and count % 2 == 1, "CommitteeArbiter: even panel"
    assert voting_time >= MIN_VOTING_TIME, "CommitteeArbiter: too short"
    assert voting_time <= MAX_VOTING_TIME, "CommitteeArbiter: too long"
    for member: address in members:
        assert member != empty(address), "CommitteeArbiter: no member"
        assert member not in self._members, "CommitteeArbiter: twice"
        self._members.append(member)
    VOTING_TIME = voting_time
    FEE = fee


@external
@payable
@reentrant
def open_case(case: IArbiter.Case) -> uint256:
    """
    @notice Open a case; the caller is the arbitrable contract.
    @dev What the fee leaves over goes to the claimant: arbitrables let him pay it.
    @param case The terms, which nobody can change afterwards.
    @return The case's id, from 1 upwards.
    @custom:source CEC-25
    """
    assert msg.value == FEE, "CommitteeArbiter: wrong fee"
    assert case.claimant != empty(address), "CommitteeArbiter: no claimant"
    assert case.respondent != empty(address), "CommitteeArbiter: no respondent"
    assert case.claimant != case.respondent, "CommitteeArbiter: one party"
    assert case.evidence_until >= block.timestamp, "CommitteeArbiter: in the past"
    assert (
        case.evidence_until <= block.timestamp + MAX_EVIDENCE_TIME
    ), "CommitteeArbiter: too long"
    assert case.default_bps <= BPS, "CommitteeArbiter: bad share"
    id: uint256 = self.case_count + 1
    self.case_count = id
    self._cases[id] = case
    self._arbitrables[id] = msg.sender
    log IArbiter.CaseOpened(id=id, arbitrable=msg.sender, subject=case.subject, case=case)
    return id


@external
def submit_evidence(id: uint256, content: bytes32):
    """
    @notice Publish the hash of a piece of evidence; for the parties, before `evidence_until`.
    @param id The case.
    @param content Hash of the evidence, which is kept off chain.
    """
    case: IArbiter.Case = self._case(id)
    assert msg.sender in [
        case.claimant, case.respondent, self._arbitrables[id]
    ], "CommitteeArbiter: not a party"
    assert block.timestamp < case.evidence_until, "CommitteeArbiter: too late"
    log IArbiter.EvidenceSubmitted(id=id, party=msg.sender, content=content)


@external
def vote(id: uint256, claimant_bps: uint256, malicious: bool, reasons: bytes32):
    """
    @notice Vote, once, after the evidence and before the voting time ends.
    @param id The case.
    @param claimant_bps The share of the amount that the claimant should get.
    @param malicious Whether the complaint is abusive; then the claimant's share is zero.
    @param reasons Hash of the written reasons.
    @custom:source SEC-03
    """
    case: IArbiter.Case = self._case(id)
    assert msg.sender in self._members, "CommitteeArbiter: no member"
    assert msg.sender not in [case.claimant, case.respondent], "CommitteeArbiter: own case"
    assert block.timestamp >= case.evidence_until, "CommitteeArbiter: too early"
    assert block.timestamp < case.evidence_until + VOTING_TIME, "CommitteeArbiter: too late"
    assert not self.has_voted[id][msg.sender], "CommitteeArbiter: voted"
    assert claimant_bps <= BPS, "CommitteeArbiter: bad share"
    assert not malicious or claimant_bps == 0, "CommitteeArbiter: bad share"
    self.has_voted[id][msg.sender] = True
    self._voters[id].append(msg.sender)
    self._counts[id].votes.append(claimant_bps)
    if malicious:
        self._counts[id].malicious += 1
    log Voted(
        id=id, member=msg.sender, claimant_bps=claimant_bps, malicious=malicious, reasons=reasons
    )


@external
def share_fees(id: uint256):
    """
    @notice Credit a finished case's fee to those who voted; anyone may call, once.
    @dev A member's part does not depend on how many voted, so nobody gains by absence. What
         the absent leave, and the rest of the division, goes back to the claimant.
    @param id The case.
    """
    case: IArbiter.Case = self._case(id)
    assert self._is_final(id, case), "CommitteeArbiter: not final"
    assert not self._is_shared[id], "CommitteeArbiter: shared"
    self._is_shared[id] = True
    part: uint256 = FEE // len(self._members)
    paid: uint256 = 0
    for voter: address in self._voters[id]:
        self.balances[voter] += part
        paid += part
    self.balances[case.claimant] += FEE - paid
    log FeesShared(id=id, paid=paid, refunded=FEE - paid)


@external
def withdraw():
    """
    @notice Take out what the caller has been credited.
    """
    amount: uint256 = self.balances[msg.sender]
    assert amount > 0, "CommitteeArbiter: nothing"
    self.balances[msg.sender] = 0
    log Withdrawn(account=msg.sender, amount=amount)
    raw_call(msg.sender, b"", value=amount)


@external
@view
@reentrant
def ruling(id: uint256) -> IArbiter.Ruling:
    """
    @notice Return the ruling, all zero until it is final; it never changes afterwards.
    @dev Final when every member without a part in the case has voted, or when the voting time
         is over. With fewer votes than half of the committee the case's default applies.
    @param id The case.
    @return The ruling.
    @custom:source SEC-03 CEC-25
    """
    case: IArbiter.Case = self._case(id)
    if not self._is_final(id, case):
        return empty(IArbiter.Ruling)
    count: Count = self._counts[id]
    cast: uint256 = len(count.votes)
    if 2 * cast <= len(self._members):
        return IArbiter.Ruling(
            is_final=True, is_default=True, is_malicious=False, claimant_bps=case.default_bps
        )
    return IArbiter.Ruling(
        is_final=True,
        is_default=False,
        is_malicious=3 * count.malicious >= 2 * cast,
        claimant_bps=median._median(count.votes),
    )


@external
@view
@reentrant
def cost(asset: address, amount: uint256) -> uint256:
    """
    @notice Return what opening a case costs, in wei of the coin: the same for every case.
    @param asset Without effect here.
    @param amount Without effect here.
    @return The exact amount to send with `open_case`.
    """
    return FEE


@external
@view
@reentrant
def final_by(id: uint256) -> uint256:
    """
    @notice Return the time at which the ruling is final at the latest.
    @param id The case.
    @return The end of the voting time.
    """
    return self._case(id).evidence_until + VOTING_TIME


@external
@view
def case_of(id: uint256) -> IArbiter.Case:
    """
    @notice Return the terms of a case.
    @param id The case.
    @return The terms as opened.
    """
    return self._case(id)


@external
@view
def arbitrable_of(id: uint256) -> address:
    """
    @notice Return the contract that opened a case.
    @param id The case.
    @return Its address.
    """
    assert id > 0 and id <= self.case_count, "CommitteeArbiter: no such case"
    return self._arbitrables[id]


@external
@view
def members() -> DynArray[address, MAX_MEMBERS]:
    """
    @notice Return the committee.
    @return Its members, the same for ever.
    """
    return self._members


@external
@view
def count_of(id: uint256) -> Count:
    """
    @notice Return the votes of a case so far.
    @param id The case.
    @return The voted shares, in the order of voting, and how many found the claim malicious.
    """
    return self._counts[id]


@internal
@view
def _case(id: uint256) -> IArbiter.Case:
    assert id > 0 and id <= self.case_count, "CommitteeArbiter: no such case"
    return self._cases[id]


@internal
@view
def _is_final(id: uint256, case: IArbiter.Case) -> bool:
    if block.timestamp >= case.evidence_until + VOTING_TIME:
        return True
    able: uint256 = len(self._members)
    for party: address in [case.claimant, case.respondent]:
        if party in self._members:
            able -= 1
    return len(self._counts[id].votes) == able
