import boa
import pytest

DAY = 86_400
WEI = 10**18


@pytest.mark.parametrize(
    ("elapsed", "expected"),
    [
        (-1, 0),
        (0, 0),
        (10 * DAY - 1, 0),
        (10 * DAY, 100 * WEI // 3),
        (20 * DAY - 1, 100 * WEI // 3),
        (20 * DAY, 700 * WEI // 15),
        (30 * DAY - 1, 700 * WEI // 15),
        (30 * DAY, 100 * WEI),
        (3_650 * DAY, 100 * WEI),
    ],
)
def test_released__steps(vesting, ids, launch, elapsed, expected):
    assert vesting.released(ids.stepped, launch + elapsed) == expected


@pytest.mark.parametrize(
    ("elapsed", "expected"),
    [
        (10 * DAY - 1, 0),
        (10 * DAY, 200 * WEI // 7),
        (25 * DAY, 200 * WEI * 4 // 7),
        (40 * DAY - 1, 200 * WEI * (7 * 30 * DAY - 6) // (7 * 30 * DAY)),
        (40 * DAY, 200 * WEI),
    ],
)
def test_released__runs_straight_between_points(vesting, ids, launch, elapsed, expected):
    assert vesting.released(ids.linear, launch + elapsed) == expected


def test_released__does_not_fall_when_claimed(vesting, ids, launch, at):
    at(20 * DAY)
    before = vesting.released(ids.stepped, boa.env.timestamp)
    vesting.claim(ids.stepped)
    assert vesting.released(ids.stepped, boa.env.timestamp) == before


def test_released__of_a_line_of_gifts_is_nothing(vesting, ids, launch):
    assert vesting.released(ids.gifts, launch + 3_650 * DAY) == 0


def test_released__follows_what_is_announced(vesting, ids, announcer):
    now = boa.env.timestamp
    for days, share in ((7, 1), (9, 3_333), (20, 10_000)):
        time = now + days * DAY
        vesting.announce(ids.milestones, time, share, b"\x01" * 32, sender=announcer)
    whole = 150 * WEI
    expected = {6: 0, 7: whole // 10_000, 8: whole // 10_000, 9: whole * 3_333 // 10_000, 20: whole}
    found = {days: vesting.released(ids.milestones, now + days * DAY) for days in expected}
    assert found == expected


def test_released__of_no_grant_is_nothing(vesting, launch):
    assert vesting.released(99, launch + 3_650 * DAY) == 0


def test_claimable__is_what_is_released_and_not_paid(vesting, ids, at):
    at(10 * DAY)
    first = vesting.claim(ids.stepped)
    assert vesting.claimable(ids.stepped) == 0
    at(30 * DAY)
    assert vesting.claimable(ids.stepped) == 100 * WEI - first
