# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title DeveloperPledge
@license AGPL-3.0-only
@author The MEVM authors
@notice A developer pledges CEC to list an application. Whoever finds it malicious opens a case
        with a bond; what the arbiter rules is cut from the pledge, a bounded part of it for the
        complainant. The rest of a pledge comes back after a delay, when no case is open.
@dev Invariants DP-1 to DP-5 in tests/PROPERTIES.md. A listed system contract of CEC: a pledge does
     not lock here and comes back available; what is cut locks at whoever receives it. Any number
     of cases may be open at once, so a friendly complaint keeps no other one out. Bonds are in
     the coin and are pulled; a bond goes to the developer if the complaint was abusive.
@custom:source CEC-10
@custom:kill Nothing can be stopped, and there is no owner. A silent arbiter leaves the pledge whole
             and returns the bond.
"""

from ethereum.ercs import IERC20
from interfaces import IArbiter
from interfaces import ICEC
from interfaces import IDeveloperPledge

implements: IDeveloperPledge


struct Terms:
    least: uint256  # CEC for each application
    bond: uint256  # wei of the coin for each complaint, beside the arbiter's cost
    delay: uint256  # seconds from leaving to the return
    evidence_time: uint256  # seconds
    reward_bps: uint256  # the complainant's part of a cut
    reward_cap: uint256  # CEC, its bound


BPS: constant(uint256) = 10_000
MIN_DELAY: constant(uint256) = 7 * 86_400
MAX_DELAY: constant(uint256) = 365 * 86_400
MIN_EVIDENCE: constant(uint256) = 86_400
MAX_EVIDENCE: constant(uint256) = 30 * 86_400

CEC: immutable(address)
ARBITER: immutable(IArbiter)
DESTINATION: immutable(address)
LEAST: immutable(uint256)
BOND: immutable(uint256)
DELAY: immutable(uint256)
EVIDENCE_TIME: immutable(uint256)
REWARD_BPS: immutable(uint256)
REWARD_CAP: immutable(uint256)

application_count: public(uint256)
balances: public(HashMap[address, uint256])  # bonds to be pulled
pledged: public(uint256)  # all pledges
bonded: public(uint256)  # bonds of open cases, and all balances
_applications: HashMap[uint256, IDeveloperPledge.Application]
_complaints: HashMap[uint256, IDeveloperPledge.Complaint]  # by case


@deploy
def __init__(cec: address, arbiter: IArbiter, destination: address, terms: Terms):
    """
    @notice Fix the terms.
    @param cec CEC, which lists this contract.
    @param arbiter Who rules on complaints.
    @param destination Who receives the part of a cut that no complainant gets.
    @param terms Amounts and times.
    """
    assert staticcall ICEC(cec).is_system(self), "DeveloperPledge: not listed"
    assert arbiter.address.is_contract, "DeveloperPledge: no arbiter"
    assert destination not in [empty(address), self], "DeveloperPledge: no destination"
    assert terms.least > 0, "DeveloperPledge: no pledge"
    assert terms.bond > 0, "DeveloperPledge: no bond"
    assert MIN_DELAY <= terms.delay, "DeveloperPledge: delay too short"
    assert terms.delay <= MAX_DELAY, "DeveloperPledge: delay too long"
    assert MIN_EVIDENCE <= terms.evidence_time, "DeveloperPledge: too short"
    assert terms.evidence_time <= MAX_EVIDENCE, "DeveloperPledge: too long"
    # A whole reward would let a developer who is found out take his pledge back as complainant.
    assert terms.reward_bps <= BPS // 2, "DeveloperPledge: bad reward"
    CEC = cec
    ARBITER = arbiter
    DESTINATION = destination
    LEAST = terms.least
    BOND = terms.bond
    DELAY = terms.delay
    EVIDENCE_TIME = terms.evidence_time
    REWARD_BPS = terms.reward_bps
    REWARD_CAP = terms.reward_cap


@external
def pledge(content: bytes32, amount: uint256) -> uint256:
    """
    @notice List an application with a pledge of available CEC.
    @param content Hash of the application's description.
    @param amount How much, approved.
    @return The application's id, from 1 upwards.
    """
    assert content != empty(bytes32), "DeveloperPledge: no content"
    assert amount >= LEAST, "DeveloperPledge: too little"
    id: uint256 = self.application_count + 1
    self.application_count = id
    self._applications[id] = IDeveloperPledge.Application(
        developer=msg.sender, content=content, pledge=amount, leaves_at=0, open_cases=0
    )
    self.pledged += amount
    log IDeveloperPledge.Pledged(id=id, developer=msg.sender, content=content, amount=amount)
    extcall IERC20(CEC).transferFrom(msg.sender, self, amount)
    return id


@external
def top_up(id: uint256, amount: uint256):
    """
    @notice Raise a pledge, or make it whole after a cut.
    @param id An application of the caller that is not leaving.
    @param amount How much, approved.
    """
    self._check_developer(id)
    assert self._applications[id].leaves_at == 0, "DeveloperPledge: leaving"
    self._applications[id].pledge += amount
    self.pledged += amount
    log IDeveloperPledge.PledgeRaised(id=id, amount=amount)
    extcall IERC20(CEC).transferFrom(msg.sender, self, amount)


@external
def leave(id: uint256):
    """
    @notice Take an application off the list, for good; the pledge answers for it until the end
        of the delay.
    @param id An application of the caller.
    """
    self._check_developer(id)
    assert self._applications[id].leaves_at == 0, "DeveloperPledge: leaving"
    leaves_at: uint256 = block.timestamp + DELAY
    self._applications[id].leaves_at = leaves_at
    log IDeveloperPledge.Leaving(id=id, leaves_at=leaves_at)


@external
def withdraw_pledge(id: uint256) -> uint256:
    """
    @notice Take what is left of a pledge back, available, after the delay and with no open case.
    @param id An application of the caller that is leaving.
    @return How much.
    """
    self._check_developer(id)
    application: IDeveloperPledge.Application = self._applications[id]
    assert application.leaves_at > 0, "DeveloperPledge: not leaving"
    assert block.timestamp >= application.leaves_at, "DeveloperPledge: too early"
    assert application.open_cases == 0, "DeveloperPledge: case open"
    assert application.pledge > 0, "DeveloperPledge: nothing left"
    self._applications[id].pledge = 0
    self.pledged -= application.pledge
    log IDeveloperPledge.PledgeReturned(id=id, amount=application.pledge)
    extcall ICEC(CEC).transfer_available(application.developer, application.pledge)
    return application.pledge


@external
@payable
def complain(id: uint256, content: bytes32) -> uint256:
    """
    @notice Open a case against an application; the pledge stays until it is settled.
    @param id The application.
    @param content Hash of the complaint.
    @return The case's id at the arbiter.
    """
    application: IDeveloperPledge.Application = self._applications[id]
    assert application.pledge > 0, "DeveloperPledge: nothing pledged"
    cost: uint256 = staticcall ARBITER.cost(CEC, application.pledge)
    assert msg.value == cost + BOND, "DeveloperPledge: wrong value"
    self._applications[id].open_cases += 1
    self.bonded += BOND
    case_id: uint256 = extcall ARBITER.open_case(
        IArbiter.Case(
            subject=keccak256(abi_encode(id, content)),
            claimant=msg.sender,
            respondent=application.developer,
            asset=CEC,
            amount=application.pledge,
            evidence_until=block.timestamp + EVIDENCE_TIME,
            default_bps=0,
        ),
        value=cost,
    )
    assert self._complaints[case_id].id == 0, "DeveloperPledge: case twice"
    self._complaints[case_id] = IDeveloperPledge.Complaint(
        id=id, complainant=msg.sender, at_stake=application.pledge
    )
    log IDeveloperPledge.Complained(
        id=id,
        case_id=case_id,
        complainant=msg.sender,
        content=content,
        at_stake=application.pledge,
    )
    return case_id


@external
def settle(case_id: uint256):
    """
    @notice Do what the arbiter has ruled; anyone may call, once.
    @dev Of several cases the first to be settled takes its cut first.
    @param case_id The case.
    """
    complaint: IDeveloperPledge.Complaint = self._complaints[case_id]
    assert complaint.id > 0, "DeveloperPledge: no such case"
    ruling: IArbiter.Ruling = staticcall ARBITER.ruling(case_id)
    assert ruling.is_final, "DeveloperPledge: not final"
    assert ruling.claimant_bps <= BPS, "DeveloperPledge: bad ruling"
    application: IDeveloperPledge.Application = self._applications[complaint.id]
    cut: uint256 = min(complaint.at_stake * ruling.claimant_bps // BPS, application.pledge)
    reward: uint256 = min(cut * REWARD_BPS // BPS, REWARD_CAP)
    self._complaints[case_id] = empty(IDeveloperPledge.Complaint)
    self._applications[complaint.id].open_cases -= 1
    self._applications[complaint.id].pledge -= cut
    self.pledged -= cut
    self.balances[application.developer if ruling.is_malicious else complaint.complainant] += BOND
    log IDeveloperPledge.ComplaintSettled(
        id=complaint.id,
        case_id=case_id,
        cut=cut,
        reward=reward,
        is_malicious=ruling.is_malicious,
    )
    extcall IERC20(CEC).transfer(complaint.complainant, reward)
    extcall IERC20(CEC).transfer(DESTINATION, cut - reward)


@external
def withdraw_bonds() -> uint256:
    """
    @notice Take out the bonds that the caller has been credited with.
    @return How many wei of the coin.
    """
    amount: uint256 = self.balances[msg.sender]
    assert amount > 0, "DeveloperPledge: nothing"
    self.balances[msg.sender] = 0
    self.bonded -= amount
    log IDeveloperPledge.BondWithdrawn(account=msg.sender, amount=amount)
    raw_call(msg.sender, b"", value=amount)
    return amount


@external
@view
def is_listed(id: uint256) -> bool:
    """
    @notice Return whether an application may be shown to users.
    @param id The application.
    @return Whether its pledge is whole and its developer stays.
    """
    application: IDeveloperPledge.Application = self._applications[id]
    return application.pledge >= LEAST and application.leaves_at == 0


@external
@view
def application(id: uint256) -> IDeveloperPledge.Application:
    """
    @notice Return an application with its pledge.
    @param id The application.
    @return All zero when there is none.
    """
    return self._applications[id]


@external
@view
def complaint(case_id: uint256) -> IDeveloperPledge.Complaint:
    """
    @notice Return an open complaint.
    @param case_id Its case at the arbiter.
    @return All zero when there is none, or when it is settled.
    """
    return self._complaints[case_id]


@external
@view
def complaint_cost(id: uint256) -> uint256:
    """
    @notice Return what must be sent with a complaint now.
    @param id The application.
    @return Wei of the coin: the arbiter's cost and the bond.
    """
    return staticcall ARBITER.cost(CEC, self._applications[id].pledge) + BOND


@external
@view
def terms() -> Terms:
    """
    @notice Return the amounts and times.
    @return The terms.
    """
    return Terms(
        least=LEAST,
        bond=BOND,
        delay=DELAY,
        evidence_time=EVIDENCE_TIME,
        reward_bps=REWARD_BPS,
        reward_cap=REWARD_CAP,
    )


@internal
@view
def _check_developer(id: uint256):
    assert msg.sender == self._applications[id].developer, "DeveloperPledge: not his"
