"""Seats in a full pool: most coin-days first, and nobody's for ever."""

import pytest

from mevm.blocks.lane_reserve import LaneReserve

pytestmark = pytest.mark.rule("CEC-08")

RICH, POOR, DUST = b"rich", b"poor", b"dust"


@pytest.fixture
def reserve():
    """Three seats, two of them taken."""
    reserve = LaneReserve(3)
    reserve.want(POOR, (5, -1), 2)
    return reserve


def held(reserve):
    return [reserve.held(sender) for sender in (RICH, POOR, DUST)]


def test_want__takes_free_seats_and_waits_for_more(reserve):
    assert reserve.want(DUST, (1, -2), 3) == {DUST}
    assert held(reserve) == [0, 2, 1]


def test_want__more_coin_days_take_the_seats_of_the_least(reserve):
    reserve.want(DUST, (1, -2), 1)
    assert reserve.want(RICH, (9, -3), 2) == {RICH, POOR, DUST}
    assert held(reserve) == [2, 1, 0]


def test_want__equals_keep_the_seats_of_the_earlier(reserve):
    reserve.want(RICH, (5, -2), 3)
    assert held(reserve) == [1, 2, 0]
    assert reserve.want(RICH, (5, -2), 3) == set()


def test_want__what_is_given_back_goes_to_who_waits(reserve):
    reserve.want(RICH, (9, -3), 3)
    reserve.want(DUST, (1, -4), 3)
    assert held(reserve) == [3, 0, 0]
    assert reserve.want(RICH, (9, -3), 0) == {RICH, POOR, DUST}
    assert held(reserve) == [0, 2, 1]
    reserve.want(POOR, (5, -1), 1)
    assert held(reserve) == [0, 1, 2]


def test_want__a_fall_in_coin_days_costs_the_seat(reserve):
    reserve.want(DUST, (1, -2), 3)
    assert reserve.want(POOR, (0, -1), 2) == {POOR, DUST}
    assert held(reserve) == [0, 0, 3]
