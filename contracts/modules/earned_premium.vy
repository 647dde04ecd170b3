# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title earned_premium
@license AGPL-3.0-only
@author The MEVM authors
@notice Earns premiums evenly, second by second, from the week in which their cover begins to the
        end of that in which it ends: by those whose capital bears the risk. The cost does not
        depend on how many covers there are.
@dev All covers together have one rate, which changes where a week begins.
     In parts of 10^-18: a cover's premium is its rate times its seconds, and what division left
     over is earned at once. So nothing is lost to rounding, and all is earned in the end.
     No cover is longer than MAX_TERM, hence a gap of any length is at most MAX_WEEKS steps.
@custom:source CEC-42
"""

WEEK: constant(uint256) = 7 * 86_400
MAX_TERM: constant(uint256) = 66 * 7 * 86_400
MAX_WEEKS: constant(uint256) = 68
MAX_PREMIUM: constant(uint256) = 2**128
SCALE: constant(uint256) = 10**18


struct Clock:
    rolled_at: uint256
    rate: uint256  # parts per second
    unearned: uint256  # parts


_clock: Clock
_turns: HashMap[uint256, int256]  # by what the rate changes where a week begins


@internal
def _begin(premium: uint256, start: uint256, end: uint256) -> uint256:
    """
    @notice Earn a premium from the week in which its cover begins, but not from before now.
    @param premium The premium.
    @param start When its cover begins.
    @param end When it ends.
    @return Its rate.
    """
    assert premium < MAX_PREMIUM, "earned_premium: too much"
    assert max(start, block.timestamp) < end, "earned_premium: over"
    assert end <= block.timestamp + MAX_TERM, "earned_premium: too long"
    clock: Clock = self._now()
    begin: uint256 = max(start // WEEK * WEEK, block.timestamp)
    seconds: uint256 = self._week_end(end) - begin
    rate: uint256 = premium * SCALE // seconds
    change: int256 = convert(rate, int256)
    if begin > block.timestamp:
        self._turns[begin // WEEK] += change
    else:
        clock.rate += rate
    self._turns[end // WEEK + 1] -= change
    clock.unearned += rate * seconds
    self._clock = clock
    return rate


@internal
def _stop(rate: uint256, end: uint256) -> uint256:
    """
    @notice Earn what is left of a premium at once; not before its cover begins.
    @param rate Its rate.
    @param end When its cover ends.
    @return What the time until then would have earned, rounded down.
    """
    clock: Clock = self._now()
    if block.timestamp < self._week_end(end):
        clock.rate -= rate
        clock.unearned -= rate * (self._week_end(end) - block.timestamp)
        self._turns[end // WEEK + 1] += convert(rate, int256)
    self._clock = clock
    if block.timestamp >= end:
        return 0
    return rate * (end - block.timestamp) // SCALE


@internal
def _roll():
    """
    @notice Keep what is earned until now, so that the next reader has fewer steps.
    """
    self._clock = self._now()


@internal
@view
def _unearned() -> uint256:
    """
    @notice Return what is not earned yet, rounded up.
    """
    return (self._now().unearned + SCALE - 1) // SCALE


@internal
@view
def _now() -> Clock:
    clock: Clock = self._clock
    for _: uint256 in range(MAX_WEEKS):
        week: uint256 = clock.rolled_at // WEEK + 1
        if clock.unearned == 0 or week * WEEK > block.timestamp:
            break
        clock.unearned -= clock.rate * (week * WEEK - clock.rolled_at)
        clock.rate = convert(convert(clock.rate, int256) + self._turns[week], uint256)
        clock.rolled_at = week * WEEK
    clock.unearned -= clock.rate * (block.timestamp - clock.rolled_at)
    clock.rolled_at = block.timestamp
    return clock


@internal
@pure
def _week_end(time: uint256) -> uint256:
    return (time // WEEK + 1) * WEEK
