import boa
import pytest

from mevm_suite.testing import load

PATH = "contracts/arbitration/CommitteeArbiter.vy"
ZERO = "0x" + "00" * 20
DAY = 86_400
FEE = 1_003


@pytest.mark.parametrize(
    ("count", "voting_time", "reason"),
    [
        (1, DAY, "CommitteeArbiter: even panel"),
        (4, DAY, "CommitteeArbiter: even panel"),
        (3, 3_599, "CommitteeArbiter: too short"),
        (3, 30 * DAY + 1, "CommitteeArbiter: too long"),
    ],
)
def test_init__reverts_if_out_of_bounds(count, voting_time, reason):
    with boa.reverts(reason):
        load(PATH, [boa.env.generate_address() for _ in range(count)], voting_time, 0)


def test_init__reverts_if_member_twice_or_zero(members):
    with boa.reverts("CommitteeArbiter: twice"):
        load(PATH, [members[0], members[1], members[0]], DAY, 0)
    with boa.reverts("CommitteeArbiter: no member"):
        load(PATH, [members[0], members[1], ZERO], DAY, 0)


def test_open_case__keeps_the_terms(arbiter, open_case, arbitrable, members, claimant):
    now = boa.env.timestamp
    id = open_case()
    assert id == 1
    assert arbiter.case_count() == 1
    assert arbiter.arbitrable_of(id) == arbitrable
    assert arbiter.case_of(id).claimant == claimant
    assert arbiter.case_of(id).default_bps == 2_500
    assert arbiter.final_by(id) == now + 4 * DAY
    assert arbiter.members() == members
    assert arbiter.cost(ZERO, 10**30) == FEE
    assert open_case() == 2


def test_open_case__logs(arbiter, open_case, arbitrable):
    id = open_case()
    (event,) = arbiter.get_logs()
    assert (event.id, event.arbitrable) == (id, arbitrable)
    assert event.subject == b"trade 1".ljust(32, b"\0")
    assert event.case[4] == 10**18


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"cost": FEE - 1}, "CommitteeArbiter: wrong fee"),
        ({"cost": FEE + 1}, "CommitteeArbiter: wrong fee"),
        ({"claimant": ZERO}, "CommitteeArbiter: no claimant"),
        ({"respondent": ZERO}, "CommitteeArbiter: no respondent"),
        ({"default_bps": 10_001}, "CommitteeArbiter: bad share"),
        ({"evidence_until": 0}, "CommitteeArbiter: in the past"),
        ({"evidence_until": 2**256 - 1}, "CommitteeArbiter: too long"),
    ],
)
def test_open_case__reverts_if_out_of_bounds(open_case, changes, reason):
    with boa.reverts(reason):
        open_case(**changes)


def test_open_case__reverts_if_one_party(open_case, claimant):
    with boa.reverts("CommitteeArbiter: one party"):
        open_case(respondent=claimant)


def test_case_of__reverts_if_unknown(arbiter, open_case):
    open_case()
    for read in (arbiter.case_of, arbiter.ruling, arbiter.final_by, arbiter.arbitrable_of):
        for id in (0, 2):
            with boa.reverts("CommitteeArbiter: no such case"):
                read(id)


def test_submit_evidence__logs_each_party(arbiter, open_case, claimant, respondent, arbitrable):
    id = open_case()
    for party in (claimant, respondent, arbitrable):
        arbiter.submit_evidence(id, b"\1" * 32, sender=party)
        (event,) = arbiter.get_logs()
        assert (event.id, event.party, event.content) == (id, party, b"\1" * 32)


def test_submit_evidence__reverts_if_not_a_party(arbiter, open_case, stranger, members):
    id = open_case()
    for account in (stranger, members[0]):
        with boa.reverts("CommitteeArbiter: not a party"):
            arbiter.submit_evidence(id, b"\1" * 32, sender=account)


def test_submit_evidence__reverts_if_too_late(arbiter, open_case, claimant):
    id = open_case()
    boa.env.time_travel(seconds=DAY)
    with boa.reverts("CommitteeArbiter: too late"):
        arbiter.submit_evidence(id, b"\1" * 32, sender=claimant)


@pytest.mark.parametrize("voting_time", [3_600, 30 * DAY])
def test_init__accepts_the_bounds_themselves(members, voting_time):
    assert load(PATH, members[:3], voting_time, 0).members() == members[:3]


@pytest.mark.parametrize("evidence_time", [0, 30 * DAY])
def test_open_case__accepts_the_bounds_themselves(arbiter, open_case, evidence_time):
    until = boa.env.timestamp + evidence_time
    id = open_case(evidence_until=until, default_bps=10_000)
    assert arbiter.final_by(id) == until + 3 * DAY
