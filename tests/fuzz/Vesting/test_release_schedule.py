"""Contract, Python and exact fractions agree on every schedule; VST-3 and VST-4."""

from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.tables import Kind, Point, Schedule
from mevm_suite.tables.schema import MAX_DURATION, MAX_POINTS, MAX_UNIT
from mevm_suite.testing import load

AMOUNTS = st.integers(0, 2**128 - 1)
# A schedule starts ten years from now at the latest, whenever that is.
LATEST = 1_700_000_000 + MAX_DURATION


@pytest.fixture(scope="module")
def module():
    return load("tests/mocks/ReleaseSchedule.vy")


@st.composite
def schedules(draw):
    count = draw(st.integers(1, MAX_POINTS))
    linear = draw(st.booleans())
    times = draw(_rising(count, 0, MAX_DURATION))
    shares = draw(_rising(count, 0 if linear else 1, draw(st.integers(count, MAX_UNIT))))
    points = tuple(Point(*point) for point in zip(times, shares, strict=True))
    start = draw(st.integers(1, LATEST))
    # A lone point of a line may not begin at nothing, since it must release the whole.
    unit = max(shares[-1], 1)
    points = (*points[:-1], Point(points[-1].time, unit))
    return Schedule(Kind.DATED, linear, start, 0, unit, points)


def _rising(count, low, high):
    values = st.lists(st.integers(low, high), min_size=count, max_size=count, unique=True)
    return values.map(sorted)


def exact(schedule, elapsed):
    """Compute the released share as a fraction, in other words than the code under test."""
    passed = [point for point in schedule.points if point.time <= elapsed]
    ahead = [point for point in schedule.points if point.time > elapsed]
    if not passed:
        return Fraction(0)
    share = Fraction(passed[-1].share, schedule.unit)
    if schedule.linear and ahead:
        rise = Fraction(ahead[0].share, schedule.unit) - share
        share += rise * Fraction(elapsed - passed[-1].time, ahead[0].time - passed[-1].time)
    return share


@given(schedule=schedules())
def test_fuzz_check__accepts_every_sound_schedule(module, schedule):
    assert module.check(schedule.as_abi()) == schedule.hash


@given(schedule=schedules(), amount=AMOUNTS, elapsed=st.integers(0, MAX_DURATION + 1))
def test_fuzz_released__is_the_exact_share_rounded_down(module, schedule, amount, elapsed):
    expected = floor(amount * exact(schedule, elapsed))
    assert schedule.released(amount, elapsed) == expected
    assert module.released(amount, schedule.as_abi(), elapsed) == expected


@given(schedule=schedules(), amount=AMOUNTS, data=st.data())
def test_fuzz_released__is_exact_around_every_point(module, schedule, amount, data):
    point = data.draw(st.sampled_from(schedule.points))
    for elapsed in {max(point.time - 1, 0), point.time, point.time + 1}:
        expected = floor(amount * exact(schedule, elapsed))
        assert module.released(amount, schedule.as_abi(), elapsed) == expected
    last = schedule.points[-1].time
    assert module.released(amount, schedule.as_abi(), last) == amount


@given(schedule=schedules(), amount=AMOUNTS, times=st.tuples(*[st.integers(0, MAX_DURATION)] * 2))
def test_fuzz_released__never_falls(module, schedule, amount, times):
    earlier, later = (module.released(amount, schedule.as_abi(), t) for t in sorted(times))
    assert earlier <= later <= amount
