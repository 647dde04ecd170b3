import boa
import pytest

from mevm_suite.tables import Kind, Point, Schedule

DAY = 86_400
YEARS_10 = 3_650 * DAY
WHOLE = (Point(DAY, 1),)


def schedule(kind=Kind.DATED, linear=False, start=1, notice=0, unit=1, points=WHOLE):
    return Schedule(kind, linear, start, notice, unit, tuple(points))


def test_add_schedule__stores_it_under_its_hash(empty_vesting):
    added = schedule(unit=15, points=[Point(0, 3), Point(DAY, 7), Point(2 * DAY, 15)])
    assert empty_vesting.add_schedule(added.as_abi()) == added.hash
    stored = empty_vesting.schedule(added.hash)
    assert tuple(stored)[:-1] == added.as_abi()[:-1]
    assert [tuple(point) for point in stored.points] == added.as_abi()[-1]


def test_add_schedule__logs_the_hash(empty_vesting):
    added = schedule(start=2)
    empty_vesting.add_schedule(added.as_abi())
    (event,) = empty_vesting.get_logs()
    assert type(event).__name__ == "ScheduleAdded"
    assert event.schedule == added.hash


def test_add_schedule__may_be_called_by_anyone(empty_vesting, stranger):
    added = schedule(start=3)
    assert empty_vesting.add_schedule(added.as_abi(), sender=stranger) == added.hash


def test_schedule__is_empty_when_unknown(empty_vesting):
    assert empty_vesting.schedule(b"\x07" * 32).unit == 0


def test_add_schedule__reverts_if_it_exists(empty_vesting, commitment):
    with boa.reverts("vesting: schedule exists"):
        empty_vesting.add_schedule(commitment.schedules()[0].as_abi())


@pytest.mark.parametrize(
    "sound",
    [
        schedule(Kind.HELD, start=4),
        schedule(Kind.GIFTED, start=0),
        schedule(Kind.ANNOUNCED, start=0, notice=DAY, points=()),
        schedule(Kind.ANNOUNCED, start=0, notice=365 * DAY, points=()),
        schedule(linear=True, points=[Point(0, 0), Point(DAY, 1)]),
        schedule(points=[Point(YEARS_10, 1)]),
        schedule(unit=2**64 - 1, points=[Point(0, 2**64 - 1)]),
        schedule(unit=16, points=[Point(i, i + 1) for i in range(16)]),
    ],
)
def test_add_schedule__accepts_the_bounds(empty_vesting, sound):
    assert empty_vesting.add_schedule(sound.as_abi()) == sound.hash


@pytest.mark.parametrize(
    ("unsound", "reason"),
    [
        (schedule(unit=0), "schedule: unit out of range"),
        (schedule(unit=2**64), "schedule: unit out of range"),
        (schedule(points=()), "schedule: points are missing"),
        (schedule(points=[Point(YEARS_10 + 1, 1)]), "schedule: last point too far"),
        (schedule(unit=2), "schedule: must end at the whole"),
        (schedule(points=[Point(0, 2)]), "schedule: must end at the whole"),
        (schedule(points=[Point(0, 0), Point(DAY, 1)]), "schedule: first step is empty"),
        (schedule(unit=2, points=[Point(5, 1), Point(5, 2)]), "schedule: time must rise"),
        (schedule(unit=2, points=[Point(5, 1), Point(4, 2)]), "schedule: time must rise"),
        (schedule(unit=2, points=[Point(5, 2), Point(6, 2)]), "schedule: share must rise"),
        (schedule(unit=2, points=[Point(5, 3), Point(6, 2)]), "schedule: share must rise"),
        (schedule(start=0), "schedule: start is missing"),
        (schedule(start=2**40), "schedule: start too far"),
        (schedule(notice=1), "schedule: kind has no notice"),
        (schedule(Kind.HELD, start=0), "schedule: start is missing"),
        (schedule(Kind.GIFTED, start=1), "schedule: gifts set the start"),
        (
            schedule(Kind.ANNOUNCED, start=1, notice=DAY, points=()),
            "schedule: milestones set the time",
        ),
        (
            schedule(Kind.ANNOUNCED, start=0, linear=True, notice=DAY, points=()),
            "schedule: milestones set the time",
        ),
        (schedule(Kind.ANNOUNCED, start=0, notice=DAY), "schedule: milestones set points"),
        (
            schedule(Kind.ANNOUNCED, start=0, notice=DAY - 1, points=()),
            "schedule: notice too short",
        ),
        (
            schedule(Kind.ANNOUNCED, start=0, notice=365 * DAY + 1, points=()),
            "schedule: notice too long",
        ),
        (schedule(0), "schedule: exactly one kind"),
        (schedule(Kind.DATED | Kind.HELD), "schedule: exactly one kind"),
        (schedule(Kind.ANNOUNCED | Kind.GIFTED), "schedule: exactly one kind"),
    ],
)
def test_add_schedule__reverts_if_unsound(empty_vesting, unsound, reason):
    with boa.reverts(reason):
        empty_vesting.add_schedule(unsound.as_abi())
