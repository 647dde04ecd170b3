import pytest

from mevm_suite.tables import Table, load_table
from mevm_suite.tables.curve import Events, Gift, Milestone, step_times, unlock_curve, unlocked
from mevm_suite.tables.units import DAY, MONTH, YEAR

WEI = 10**18


@pytest.fixture
def table(document):
    return Table.model_validate(document)


def test_unlocked__adds_up_the_lines(table):
    assert unlocked(table, 0) == {"team": 15 * WEI, "mining": 0}
    assert unlocked(table, YEAR) == {"team": 60 * WEI, "mining": 20 * WEI}


def test_step_times__are_the_points(table):
    assert step_times(table, 3 * YEAR) == [0, 6 * MONTH, YEAR, 2 * YEAR]
    assert step_times(table, YEAR - 1) == [0, 6 * MONTH]


def test_unlock_curve__never_falls_and_ends_at_the_supply(table):
    curve = unlock_curve(table, 2 * YEAR, step=10 * DAY)
    totals = curve.totals()
    assert list(totals) == sorted(totals)
    assert totals[-1] == table.total
    assert 6 * MONTH in curve.times


def test_unlocked__follows_gifts_from_the_day_of_each():
    table = load_table("CEC")
    events = Events(gifts=(Gift("gifts", 0, 5), Gift("gifts", MONTH, 7)))
    found = [unlocked(table, 12 * MONTH + t, events)["gifts"] for t in (-1, 0, MONTH - 1, MONTH)]
    assert found == [0, 5, 5, 12]
    assert {12 * MONTH, 13 * MONTH} <= set(step_times(table, 3 * YEAR, events))


def test_unlocked__follows_milestones():
    table = load_table("SEC")
    events = Events(milestones=(Milestone("business", 30 * DAY, 2_500),))
    whole = table.line("business").amount * WEI
    found = [unlocked(table, t, events)["business"] for t in (0, 30 * DAY - 1, 30 * DAY, 9 * YEAR)]
    assert found == [0, 0, whole // 4, whole // 4]
    assert 30 * DAY in step_times(table, YEAR, events)


def test_line__of_another_table_is_refused(table):
    with pytest.raises(KeyError, match="SMPL has no line 'moon'"):
        table.line("moon")
