# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title project_terms
@license AGPL-3.0-only
@author The MEVM authors
@notice What a crowdfunded project may promise, and when its funders accept a report. Stateless.
@custom:source CEC-28
"""

from interfaces import IForestCrowdfunding

BPS: constant(uint256) = 10_000
DAY: constant(uint256) = 86_400
MAX_GOAL: constant(uint256) = 10**30
# No single vote moves more than this.
MAX_MILESTONE_BPS: constant(uint256) = 4_000
MIN_FUNDING: constant(uint256) = DAY
MAX_FUNDING: constant(uint256) = 366 * DAY
MIN_WINDOW: constant(uint256) = 3 * DAY
MAX_WINDOW: constant(uint256) = 30 * DAY
MAX_GRACE: constant(uint256) = 90 * DAY
MAX_TIME: constant(uint256) = 30 * 366 * DAY


@internal
@view
def _check(terms: IForestCrowdfunding.Terms):
    """
    @notice Refuse terms under which money could wait for ever or go at once.
    @dev After the latest report and its vote there is time to report the next milestone.
    @param terms The terms.
    """
    end: uint256 = terms.funding_end
    earliest: uint256 = block.timestamp + MIN_FUNDING
    assert terms.document != empty(bytes32), "project_terms: no document"
    assert self._is_within(terms.goal, 1, MAX_GOAL), "project_terms: bad goal"
    assert self._is_within(end, earliest, earliest + MAX_FUNDING), "project_terms: bad end"
    assert terms.grace <= MAX_GRACE, "project_terms: bad grace"
    assert self._is_within(terms.window, MIN_WINDOW, MAX_WINDOW), "project_terms: bad window"
    assert self._is_within(terms.profit_bps, 1, BPS), "project_terms: bad profit share"
    total: uint256 = 0
    earliest = end
    for each: IForestCrowdfunding.Milestone in terms.milestones:
        assert self._is_within(each.bps, 1, MAX_MILESTONE_BPS), "project_terms: bad milestone"
        assert self._is_within(each.due, earliest, end + MAX_TIME), "project_terms: bad due time"
        earliest = each.due + terms.grace + terms.window
        total += each.bps
    assert total == BPS, "project_terms: milestones not all"


@internal
@pure
def _is_within(number: uint256, least: uint256, most: uint256) -> bool:
    return least <= number and number <= most


@internal
@pure
def _is_accepted(project: IForestCrowdfunding.Project) -> bool:
    """
    @notice Return whether a report is accepted, as its window is over.
    @param project The project.
    @return Whether more than half of the certificates approved; or, but for the first milestone,
            less than a quarter objected.
    """
    if 2 * project.approved > project.voting:
        return True
    return project.milestone > 0 and 4 * project.objected < project.voting


@internal
@pure
def _held(project: IForestCrowdfunding.Project) -> uint256:
    """
    @notice Return what is left of a project's money.
    @param project The project.
    @return The amount.
    """
    return project.raised - project.released - project.refunded
