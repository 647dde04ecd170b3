# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title survey_findings
@license AGPL-3.0-only
@author The MEVM authors
@notice Whether what a surveyor found makes sense, and whether two of them agree.
@custom:source CEC-21
"""

from interfaces import ISurveyRegistry

BPS: constant(uint256) = 10_000
DAY: constant(uint256) = 86_400
MAX_TOLERANCE: constant(uint256) = 2_000
MAX_TIME_APART: constant(uint256) = 180 * DAY
MAX_NUMBER: constant(uint256) = 2**96
MAX_MEAN: constant(uint256) = 2**16  # of numbers that are recorded in 16 bits

TOLERANCES: immutable(ISurveyRegistry.Tolerances)


@deploy
def __init__(tolerances: ISurveyRegistry.Tolerances):
    """
    @notice Fix how far two surveys may be apart.
    @param tolerances Each of the shares from 1 to 2,000; the time from a day to 180.
    """
    for share: uint256 in [
        tolerances.trees,
        tolerances.diameter,
        tolerances.height,
        tolerances.volume,
        tolerances.lost_volume,
    ]:
        assert 0 < share and share <= MAX_TOLERANCE, "survey_findings: bad tolerance"
    assert (
        DAY <= tolerances.time and tolerances.time <= MAX_TIME_APART
    ), "survey_findings: bad time"
    TOLERANCES = tolerances


@internal
@pure
def _check(
    findings: ISurveyRegistry.Findings, previous: ISurveyRegistry.Findings, attested_at: uint256
):
    """
    @notice Refuse findings that contradict themselves or the survey before.
    @param findings What was found.
    @param previous Of the survey before; all empty where there is none.
    @param attested_at When it was attested.
    """
    assert findings.document != empty(bytes32), "survey_findings: no document"
    assert findings.measured_at <= attested_at, "survey_findings: in the future"
    assert findings.measured_at > previous.measured_at, "survey_findings: not newer"
    assert findings.trees < MAX_NUMBER, "survey_findings: too many trees"
    assert findings.volume < MAX_NUMBER, "survey_findings: too much volume"
    assert findings.diameter < MAX_MEAN, "survey_findings: bad diameter"
    assert findings.height < MAX_MEAN, "survey_findings: bad height"
    assert findings.lost_volume <= previous.volume, "survey_findings: lost too much"
    if findings.root == empty(bytes32):
        assert findings.trees == 0, "survey_findings: no root"
        assert findings.lost_volume == 0, "survey_findings: no root"
    if findings.trees == 0:
        assert findings.volume == 0, "survey_findings: no trees"
        assert findings.diameter == 0, "survey_findings: no trees"
        assert findings.height == 0, "survey_findings: no trees"
    if findings.volume > 0:
        assert findings.diameter > 0, "survey_findings: no diameter"
        assert findings.height > 0, "survey_findings: no height"


@internal
@view
def _agree(
    one: ISurveyRegistry.Findings, other: ISurveyRegistry.Findings, previous_volume: uint256
) -> bool:
    """
    @notice Return whether two surveys agree.
    @param one What one surveyor found.
    @param other What the other found.
    @param previous_volume What stood in the survey before.
    @return Whether no number differs by more than its tolerance.
    """
    return (
        self._are_near(one.trees, other.trees, TOLERANCES.trees)
        and self._are_near(one.diameter, other.diameter, TOLERANCES.diameter)
        and self._are_near(one.height, other.height, TOLERANCES.height)
        and self._are_near(one.volume, other.volume, TOLERANCES.volume)
        and self._apart(one.lost_volume, other.lost_volume) * BPS
        <= previous_volume * TOLERANCES.lost_volume
        and self._apart(one.measured_at, other.measured_at) <= TOLERANCES.time
    )


@internal
@pure
def _are_near(one: uint256, other: uint256, tolerance: uint256) -> bool:
    return self._apart(one, other) * BPS <= max(one, other) * tolerance


@internal
@pure
def _apart(one: uint256, other: uint256) -> uint256:
    return max(one, other) - min(one, other)
