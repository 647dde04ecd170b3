import boa
import pytest

DAY = 86_400
CONTENT = b"\x0c" * 32


@pytest.fixture
def announce(vesting, announcer, ids):
    """Announce a share some days from now."""

    def call(days, share, content=CONTENT, seconds=0, sender=announcer):
        time = boa.env.timestamp + days * DAY + seconds
        vesting.announce(ids.milestones, time, share, content, sender=sender)
        return time

    return call


def test_announce__keeps_the_milestone(vesting, ids, announce):
    time = announce(7, 2_500)
    assert [tuple(each) for each in vesting.milestones(ids.milestones)] == [(time, 2_500, CONTENT)]


def test_announce__logs_the_milestone(vesting, ids, announce):
    time = announce(7, 2_500)
    (event,) = vesting.get_logs()
    assert type(event).__name__ == "MilestoneAnnounced"
    assert (event.id, event.time, event.share) == (ids.milestones, time, 2_500)
    assert event.content == CONTENT


def test_announce__releases_nothing_before_its_time(vesting, ids, announce):
    whole = vesting.grants(ids.milestones).amount
    time = announce(7, 2_500)
    boa.env.timestamp = time - 1
    assert vesting.claimable(ids.milestones) == 0
    boa.env.timestamp = time
    assert vesting.claimable(ids.milestones) == whole // 4


def test_announce__accepts_the_bounds(announce, vesting, ids):
    announce(7, 1)
    announce(365, 10_000)
    assert len(vesting.milestones(ids.milestones)) == 2


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"days": 7, "seconds": -1, "share": 1}, "vesting: notice too short"),
        ({"days": 0, "share": 1}, "vesting: notice too short"),
        ({"days": 365, "seconds": 1, "share": 1}, "vesting: notice too long"),
        ({"days": 7, "share": 0}, "vesting: share must rise"),
        ({"days": 7, "share": 10_001}, "vesting: share above the whole"),
        ({"days": 7, "share": 1, "content": b"\0" * 32}, "vesting: content is empty"),
    ],
)
def test_announce__reverts_if_out_of_bounds(announce, arguments, reason):
    with boa.reverts(reason):
        announce(**arguments)


@pytest.mark.parametrize(
    ("days", "share", "reason"),
    [
        (9, 2_500, "vesting: share must rise"),
        (9, 2_499, "vesting: share must rise"),
        (8, 2_501, "vesting: time must rise"),
        (7, 2_501, "vesting: time must rise"),
    ],
)
def test_announce__reverts_if_not_after_the_last(announce, days, share, reason):
    announce(8, 2_500)
    with boa.reverts(reason):
        announce(days, share)


def test_announce__reverts_if_the_last_place_is_not_the_whole(announce, vesting, ids):
    for number in range(15):
        announce(7 + number, number + 1)
    with boa.reverts("vesting: must be the whole"):
        announce(22, 9_999)
    announce(22, 10_000)
    assert len(vesting.milestones(ids.milestones)) == 16


def test_announce__reverts_if_the_whole_was_announced(announce):
    announce(7, 10_000)
    with boa.reverts("vesting: share above the whole"):
        announce(8, 10_001)


@pytest.mark.parametrize("who", ["stranger", "beneficiary", "giver"])
def test_announce__reverts_if_called_by_another(announce, actors, who):
    with boa.reverts("vesting: not the announcer"):
        announce(7, 1, sender=actors[who])


@pytest.mark.parametrize("line", ["stepped", "linear", "held"])
def test_announce__reverts_if_the_grant_has_no_announcer(vesting, ids, announcer, line):
    with boa.reverts("vesting: not the announcer"):
        time = boa.env.timestamp + 7 * DAY
        vesting.announce(getattr(ids, line), time, 1, CONTENT, sender=announcer)


def test_announce__reverts_if_the_manager_is_a_giver(vesting, ids, giver):
    with boa.reverts("vesting: kind has no milestones"):
        time = boa.env.timestamp + 7 * DAY
        vesting.announce(ids.gifts, time, 1, CONTENT, sender=giver)


def test_announce__reverts_if_there_is_no_such_grant(vesting):
    with boa.reverts("vesting: not the announcer"):
        vesting.announce(99, boa.env.timestamp + 7 * DAY, 1, CONTENT, sender="0x" + "00" * 20)
