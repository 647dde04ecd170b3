import boa
import pytest

from mevm_suite.testing import load

DAY = 86_400


def names(events):
    return [type(event).__name__ for event in events]


@pytest.mark.rule("SEC-07")
@pytest.mark.rule("SEC-08")
def test_note_trade__forms_a_relation_of_trust_one(graph, people, note):
    (event,) = note(0, 1)
    assert names([event]) == ["RelationFormed"]
    assert event.ends_at == boa.env.timestamp + 360 * DAY
    for pair in ((0, 1), (1, 0)):
        relation = graph.relation_of(*(people[number] for number in pair))
        assert tuple(relation) == (1, boa.env.timestamp, event.ends_at)
    assert graph.relation_of(people[0], people[2]).trust == 0


@pytest.mark.rule("SEC-08")
def test_note_trade__refreshes_while_it_lasts(graph, people, note):
    (formed,) = note(0, 1)
    boa.env.timestamp = formed.ends_at - 1
    (event,) = note(1, 0)
    assert names([event]) == ["RelationRefreshed"]
    assert (event.old_trust, event.new_trust) == (1, 2)
    assert event.ends_at == boa.env.timestamp + 360 * DAY
    assert graph.relation_of(people[0], people[1]).trust == 2
    assert graph.degree(people[0]) == graph.degree(people[1]) == 1


@pytest.mark.rule("SEC-08")
def test_relation__dissolves_by_itself(graph, people, note):
    note(0, 1)
    (event,) = note(0, 1)
    boa.env.timestamp = event.ends_at - 1
    assert graph.relation_of(people[0], people[1]).trust == 2
    boa.env.timestamp = event.ends_at
    assert tuple(graph.relation_of(people[0], people[1])) == (0, 0, 0)
    ended, formed = note(0, 1)
    assert names([ended, formed]) == ["RelationDissolved", "RelationFormed"]
    assert (ended.trust, ended.ended_at) == (2, event.ends_at)
    assert graph.relation_of(people[0], people[1]).trust == 1
    assert graph.degree(people[0]) == 1


@pytest.mark.rule("SEC-08")
def test_dissolve__clears_both_lists(graph, people, note, stranger):
    for other in (1, 2, 3):
        (event,) = note(0, other)
    with boa.reverts("TrustRelations: not over"):
        graph.dissolve(people[0], people[2])
    boa.env.timestamp = event.ends_at
    graph.dissolve(people[1], people[0], sender=stranger)
    (event,) = graph.get_logs()
    assert names([event]) == ["RelationDissolved"]
    with boa.reverts("TrustRelations: no relation"):
        graph.dissolve(people[0], people[1])
    assert (graph.degree(people[0]), graph.degree(people[1])) == (2, 0)
    listed = {neighbour.account for neighbour in graph.neighbours(people[0], 0, 64)}
    assert listed == {people[2], people[3]}
    for other in (3, 2):
        graph.dissolve(people[0], people[other])
    assert graph.neighbours(people[0], 0, 64) == []


def test_neighbours__come_in_pages(graph, people, note):
    for other in range(1, 70):
        note(0, other)
    pages = [graph.neighbours(people[0], start, 64) for start in (0, 64, 69, 2**256 - 1)]
    assert [len(page) for page in pages] == [64, 5, 0, 0]
    assert [each.account for page in pages for each in page] == people[1:]
    assert graph.neighbours(people[0], 3, 0) == []
    with boa.reverts("TrustRelations: too many"):
        graph.neighbours(people[0], 0, 65)


def test_note_trade__reverts_if_not_the_writer(graph, people, stranger):
    with boa.reverts("TrustRelations: not the writer"):
        graph.note_trade(people[0], people[1], sender=stranger)


def test_note_trade__reverts_if_one_party(graph, people, writer):
    with boa.reverts("TrustRelations: one party"):
        graph.note_trade(people[0], people[0], sender=writer)


def test_constructor__reverts_if_no_writer(graph, writer):
    assert graph.writer() == writer
    with boa.reverts("TrustRelations: no writer"):
        load("contracts/trust/TrustRelations.vy", "0x" + "00" * 20)


def test_note_trade__costs_the_same_however_many_there_are(graph, note):
    costs = []
    for other in range(1, 70):
        note(0, other)
        costs.append(graph._computation.get_gas_used())
    # Which of the two addresses is the lower one makes a difference of some units.
    assert max(costs[2:]) - min(costs[2:]) < 50
