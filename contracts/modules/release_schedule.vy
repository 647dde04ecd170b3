# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title release_schedule
@license AGPL-3.0-only
@author The MEVM authors
@notice When a schedule is sound, and how much of an amount it has released after some time.
@dev Amounts round down; from the last point on the whole amount is released, to the wei.
"""

from interfaces import IVesting

MAX_POINTS: constant(uint256) = 16
DAY: constant(uint256) = 86_400
MAX_DURATION: constant(uint256) = 3_650 * DAY
MIN_NOTICE: constant(uint256) = DAY
MAX_NOTICE: constant(uint256) = 365 * DAY
# amount * share * duration fits in a word: 128 + 64 + 29 bits.
MAX_AMOUNT: constant(uint256) = 2**128 - 1
MAX_UNIT: constant(uint256) = 2**64 - 1


@internal
@view
def _check(schedule: IVesting.Schedule):
    assert 0 < schedule.unit and schedule.unit <= MAX_UNIT, "schedule: unit out of range"
    if schedule.kind == IVesting.Kind.ANNOUNCED:
        assert schedule.start == 0 and not schedule.linear, "schedule: milestones set the time"
        assert len(schedule.points) == 0, "schedule: milestones set points"
        assert schedule.notice >= MIN_NOTICE, "schedule: notice too short"
        assert schedule.notice <= MAX_NOTICE, "schedule: notice too long"
        return
    assert schedule.notice == 0, "schedule: kind has no notice"
    if schedule.kind == IVesting.Kind.GIFTED:
        assert schedule.start == 0, "schedule: gifts set the start"
    else:
        dated: bool = schedule.kind == IVesting.Kind.DATED
        assert dated or schedule.kind == IVesting.Kind.HELD, "schedule: exactly one kind"
        assert schedule.start > 0, "schedule: start is missing"
        assert schedule.start <= block.timestamp + MAX_DURATION, "schedule: start too far"
    self._check_points(schedule)


@internal
@pure
def _check_points(schedule: IVesting.Schedule):
    number: uint256 = len(schedule.points)
    assert number > 0, "schedule: points are missing"
    assert schedule.points[number - 1].time <= MAX_DURATION, "schedule: last point too far"
    assert schedule.points[number - 1].share == schedule.unit, "schedule: must end at the whole"
    # Only a line may begin at nothing.
    assert schedule.linear or schedule.points[0].share > 0, "schedule: first step is empty"
    for i: uint256 in range(1, number, bound=MAX_POINTS):
        before: IVesting.Point = schedule.points[i - 1]
        assert schedule.points[i].time > before.time, "schedule: time must rise"
        assert schedule.points[i].share > before.share, "schedule: share must rise"


@internal
@pure
def _released(amount: uint256, schedule: IVesting.Schedule, elapsed: uint256) -> uint256:
    for i: uint256 in range(len(schedule.points), bound=MAX_POINTS):
        after: IVesting.Point = schedule.points[i]
        if elapsed >= after.time:
            continue
        if i == 0:
            return 0
        before: IVesting.Point = schedule.points[i - 1]
        if not schedule.linear:
            return amount * before.share // schedule.unit
        # One division for the whole line: rounding twice would lose more than one wei.
        span: uint256 = after.time - before.time
        gain: uint256 = (after.share - before.share) * (elapsed - before.time)
        return amount * (before.share * span + gain) // (schedule.unit * span)
    return amount
