import boa
import pytest

DAY = 86_400


def ruling_of(arbiter, id):
    return tuple(arbiter.ruling(id))


@pytest.mark.parametrize(
    ("votes", "claimant_bps"),
    [
        ((10_000, 10_000, 10_000, 0, 0), 10_000),
        ((0, 10_000, 0, 10_000, 0), 0),
        ((3_000, 5_000, 4_000, 10_000, 0), 4_000),
        ((10_000, 10_000, 4_000, 4_001, 4_000), 4_001),
    ],
)
def test_ruling__is_the_median_once_all_voted(arbiter, open_case, vote, votes, claimant_bps):
    id = open_case()
    vote(id, *votes[:4])
    assert ruling_of(arbiter, id) == (False, False, False, 0)
    boa.env.time_travel(seconds=1)
    arbiter.vote(id, votes[4], False, bytes(32), sender=arbiter.members()[4])
    assert ruling_of(arbiter, id) == (True, False, False, claimant_bps)


def test_ruling__needs_more_than_half(arbiter, open_case, vote):
    enough, too_few, silent = open_case(), open_case(), open_case()
    vote(enough, 9_000, 9_000, 1_000)
    vote(too_few, 9_000, 9_000)
    boa.env.timestamp = arbiter.final_by(enough) - 1
    assert ruling_of(arbiter, enough) == (False, False, False, 0)
    boa.env.timestamp += 1
    assert ruling_of(arbiter, enough) == (True, False, False, 9_000)
    assert ruling_of(arbiter, too_few) == (True, True, False, 2_500)
    assert ruling_of(arbiter, silent) == (True, True, False, 2_500)


@pytest.mark.parametrize(("against", "is_malicious"), [(3, False), (4, True)])
def test_ruling__finds_malice_by_two_thirds(arbiter, open_case, vote, against, is_malicious):
    id = open_case()
    vote(id, 0, 0, 0, 0, 5_000, malicious=range(against))
    assert ruling_of(arbiter, id) == (True, False, is_malicious, 0)


def test_ruling__finds_malice_by_two_of_three(arbiter, open_case, vote):
    id = open_case()
    vote(id, 0, 0, 10_000, malicious=range(2))
    boa.env.timestamp = arbiter.final_by(id)
    assert ruling_of(arbiter, id) == (True, False, True, 0)


def test_ruling__without_a_member_who_is_a_party(arbiter, open_case, members, vote):
    id = open_case(respondent=members[4])
    vote(id, 10_000, 10_000, 0)
    assert not arbiter.ruling(id).is_final
    arbiter.vote(id, 0, False, bytes(32), sender=members[3])
    assert ruling_of(arbiter, id) == (True, False, False, 5_000)


def test_ruling__never_changes(arbiter, open_case, vote):
    id = open_case()
    vote(id, 7_000, 7_000, 7_000, 7_000, 7_000)
    boa.env.time_travel(seconds=1_000 * DAY)
    assert ruling_of(arbiter, id) == (True, False, False, 7_000)
