"""The convergence period follows speed and breadth of trade."""

import boa
import pytest

DAY = 86_400
EPOCH = 30 * DAY


@pytest.mark.rule("SEC-08")
def test_period__is_the_longest_without_repeated_trade(graph, note):
    assert graph.convergence_period() == 360 * DAY
    for other in range(1, 5):
        note(0, other)
    assert graph.convergence_period() == 360 * DAY


@pytest.mark.rule("SEC-08")
def test_period__falls_with_speed_and_rises_with_breadth(graph, note):
    periods = []
    for _ in range(4):
        note(0, 1)
        periods.append(graph.convergence_period() // DAY)
        boa.env.timestamp += DAY
    assert periods == [360, 180, 120, 90]
    for other in (2, 3, 4):
        note(0, other)
        periods.append(graph.convergence_period() // DAY)
    assert periods[4:] == [144, 180, 205]


@pytest.mark.rule("SEC-08")
def test_period__counts_a_pair_once_a_day(graph, note):
    for _ in range(5):
        note(0, 1)
        note(1, 0)
    assert graph.convergence_period() == 360 * DAY
    assert tuple(graph.count_of(boa.env.timestamp // EPOCH)) == (1, 1)


@pytest.mark.rule("SEC-08")
def test_period__has_bounds(graph, note):
    for _ in range(29):
        note(0, 1)
        boa.env.timestamp += DAY
    assert graph.convergence_period() == 30 * DAY


@pytest.mark.rule("SEC-08")
def test_period__forgets_an_epoch_in_the_course_of_the_next(graph, note):
    for _ in range(4):
        note(0, 1)
        boa.env.timestamp += DAY
    boa.env.timestamp = (boa.env.timestamp // EPOCH + 1) * EPOCH
    assert graph.convergence_period() == 90 * DAY
    boa.env.timestamp += EPOCH // 2
    note(2, 3)
    note(4, 5)
    assert graph.convergence_period() == 360 * DAY * (4 + 1) // (4 + 4)
    boa.env.timestamp += EPOCH // 2
    assert graph.convergence_period() == 360 * DAY
    boa.env.timestamp += EPOCH
    assert graph.convergence_period() == 360 * DAY


def test_period__of_a_relation_is_that_of_its_last_trade(graph, people, note):
    note(0, 1)
    note(2, 3)
    boa.env.timestamp += DAY
    note(2, 3)
    assert graph.convergence_period() == 240 * DAY
    assert graph.relation_of(people[0], people[1]).ends_at == boa.env.timestamp + 359 * DAY


def test_period__of_a_dissolved_pair_is_counted_once(graph, people, note):
    """Clearing a relation keeps the time of its last trade."""
    for _ in range(13):
        note(0, 1)
        boa.env.timestamp += DAY
    before = graph.relation_of(people[0], people[1])
    assert before.ends_at - before.traded_at == 30 * DAY
    boa.env.timestamp = before.ends_at
    graph.dissolve(people[0], people[1])
    note(0, 1)
    assert tuple(graph.count_of(boa.env.timestamp // EPOCH)) == (1, 1)
