# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title project_book
@license AGPL-3.0-only
@author The MEVM authors
@notice Keeps what crowdfunded projects promised, raised, reported and released, and the votes on
        it. The host moves certificates and money.
@dev Votes are counted by certificates as they are at the time of the vote; what has approved does
     not move until the window ends, and what has objected is gone, so none is counted twice.
@custom:source CEC-28
"""

from interfaces import IForestCrowdfunding

from contracts.modules import project_state
from contracts.modules import project_terms

project_count: public(uint256)
locked_until: public(HashMap[uint256, HashMap[address, uint256]])  # id
is_affiliate: public(HashMap[uint256, HashMap[address, bool]])  # id

_terms: HashMap[uint256, IForestCrowdfunding.Terms]
_projects: HashMap[uint256, IForestCrowdfunding.Project]


@external
@view
def project(id: uint256) -> IForestCrowdfunding.Project:
    """
    @notice Return a project as it is now.
    @param id The project.
    @return Its record; all empty where there is none.
    """
    project: IForestCrowdfunding.Project = self._projects[id]
    project.state = self._state(id)
    return project


@external
@view
def terms(id: uint256) -> IForestCrowdfunding.Terms:
    """
    @notice Return a project's terms.
    @param id The project.
    @return The terms; all empty where there is none.
    """
    return self._terms[id]


@internal
def _open(owner: address, terms: IForestCrowdfunding.Terms) -> uint256:
    project_terms._check(terms)
    id: uint256 = self.project_count + 1
    self.project_count = id
    self._terms[id] = terms
    self._projects[id].owner = owner
    self._projects[id].state = project_state.FUNDING
    self._projects[id].left_bps = project_terms.BPS
    self.is_affiliate[id][owner] = True
    for account: address in terms.affiliates:
        self.is_affiliate[id][account] = True
    log IForestCrowdfunding.Opened(id=id, owner=owner, terms=terms)
    return id


@internal
def _fund(id: uint256, funder: address, amount: uint256):
    self._check_state(id, project_state.FUNDING)
    assert not self.is_affiliate[id][funder], "project_book: affiliate"
    raised: uint256 = self._projects[id].raised + amount
    goal: uint256 = self._terms[id].goal
    assert raised <= goal, "project_book: above goal"
    self._projects[id].raised = raised
    if raised == goal:
        self._projects[id].state = project_state.RUNNING
    log IForestCrowdfunding.Paid(id=id, funder=funder, amount=amount, raised=raised)


@internal
def _report(id: uint256, content: bytes32, supply: uint256):
    self._check_state(id, project_state.RUNNING)
    project: IForestCrowdfunding.Project = self._projects[id]
    assert msg.sender == project.owner, "project_book: not the owner"
    assert project.window_end == 0, "project_book: is reported"
    assert content != empty(bytes32), "project_book: no report"
    assert block.timestamp < self._breach_time(id), "project_book: too late"
    project.report = content
    project.window_end = block.timestamp + self._terms[id].window
    project.voting = supply
    project.approved = 0
    project.objected = 0
    self._projects[id] = project
    log IForestCrowdfunding.MilestoneReported(
        id=id, milestone=project.milestone, report=content, window_end=project.window_end
    )


@internal
def _approve(id: uint256, account: address, amount: uint256):
    self.locked_until[id][account] = self._check_may_vote(id, account, amount)
    self._projects[id].approved += amount
    log IForestCrowdfunding.Approved(
        id=id, milestone=self._projects[id].milestone, account=account, amount=amount
    )


@internal
def _object(id: uint256, account: address, amount: uint256, evidence: bytes32):
    self._check_may_vote(id, account, amount)
    self._projects[id].objected += amount
    log IForestCrowdfunding.Objected(
        id=id,
        milestone=self._projects[id].milestone,
        account=account,
        amount=amount,
        evidence=evidence,
    )


@internal
def _resolve(id: uint256) -> uint256:
    """
    @notice End a vote.
    @param id The project.
    @return What the owner gets: nothing if the project is frozen.
    """
    self._check_state(id, project_state.RUNNING)
    project: IForestCrowdfunding.Project = self._projects[id]
    assert project.window_end > 0, "project_book: no report"
    assert project.window_end <= block.timestamp, "project_book: too early"
    if not project_terms._is_accepted(project):
        self._set_frozen(id, project_state.REJECTED, project.report)
        return 0
    bps: uint256 = self._terms[id].milestones[project.milestone].bps
    amount: uint256 = project_terms._held(project) * bps // project.left_bps
    log IForestCrowdfunding.Released(id=id, milestone=project.milestone, amount=amount)
    project.released += amount
    project.left_bps -= bps
    project.milestone += 1
    project.window_end = 0
    if project.left_bps == 0:
        project.state = project_state.COMPLETED
    self._projects[id] = project
    return amount


@internal
def _freeze(id: uint256, evidence: bytes32):
    self._check_state(id, project_state.RUNNING)
    assert self._projects[id].window_end == 0, "project_book: is reported"
    assert self._breach_time(id) <= block.timestamp, "project_book: too early"
    assert evidence != empty(bytes32), "project_book: no evidence"
    self._set_frozen(id, project_state.LATE, evidence)


@internal
def _set_frozen(id: uint256, reason: uint256, evidence: bytes32):
    self._projects[id].state = project_state.FROZEN
    log IForestCrowdfunding.Frozen(
        id=id, milestone=self._projects[id].milestone, reason=reason, evidence=evidence
    )


@internal
def _note_refund(id: uint256, amount: uint256, supply: uint256) -> uint256:
    """
    @notice Take certificates' part off the books.
    @param id The project.
    @param amount How many certificates are given back.
    @param supply How many there are.
    @return What they are paid.
    """
    part: uint256 = self._part(id, amount, supply)
    self._projects[id].refunded += part
    return part


@internal
@view
def _part(id: uint256, amount: uint256, supply: uint256) -> uint256:
    assert amount <= supply, "project_book: too many"
    return project_terms._held(self._projects[id]) * amount // max(supply, 1)


@internal
@view
def _state(id: uint256) -> uint256:
    state: uint256 = self._projects[id].state
    if state == project_state.FUNDING and self._terms[id].funding_end <= block.timestamp:
        return project_state.FAILED
    return state


@internal
@view
def _check_state(id: uint256, state: uint256):
    assert self._state(id) == state, "project_book: wrong state"


@internal
@view
def _check_one_of(id: uint256, first: uint256, second: uint256):
    assert self._state(id) in [first, second], "project_book: wrong state"


@internal
@view
def _check_may_vote(id: uint256, account: address, amount: uint256) -> uint256:
    self._check_state(id, project_state.RUNNING)
    window_end: uint256 = self._projects[id].window_end
    assert block.timestamp < window_end, "project_book: no window"
    assert self.locked_until[id][account] < window_end, "project_book: has approved"
    assert amount > 0, "project_book: nothing"
    return window_end


@internal
@view
def _check_may_move(id: uint256, owner: address, to: address):
    assert self.locked_until[id][owner] <= block.timestamp, "project_book: locked"
    assert not self.is_affiliate[id][to], "project_book: affiliate"


@internal
@view
def _breach_time(id: uint256) -> uint256:
    milestone: uint256 = self._projects[id].milestone
    return self._terms[id].milestones[milestone].due + self._terms[id].grace
