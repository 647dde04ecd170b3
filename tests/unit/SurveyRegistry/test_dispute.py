"""Two surveys that disagree: an arbiter says who is right, or nobody is."""

import boa
import pytest

from mevm_suite.deployment.boa_surveys import SURVEYOR, deploy_field
from mevm_suite.testing import load

DAY, NONE = 86_400, bytes(32)
COST = 3 * 10**15
CLAIMANT, EVEN, RESPONDENT = 10_000, 5_000, 0

pytestmark = pytest.mark.rule("CEC-21", "CEC-25")


@pytest.fixture
def disputed(field):
    """A round whose surveyors disagree."""
    field.arbiter.set_terms(COST, boa.env.timestamp + 20 * DAY)
    field.survey(field.findings(volume=500_000), field.findings(volume=100_000))
    return field


@pytest.fixture
def judged(disputed):
    """A round with an open case."""
    disputed.registry.open_case(disputed.parcel, sender=disputed.first, value=COST)
    return disputed


def rule(field, *words):
    field.arbiter.set_ruling(*words)
    field.registry.execute_ruling(field.parcel)
    return field.registry.last_of(field.parcel)


@pytest.mark.parametrize("opener", ["holder", "first", "second"])
def test_open_case__names_both_surveyors_whoever_opens_it(disputed, opener):
    caller = getattr(disputed, opener)
    case_id = disputed.registry.open_case(disputed.parcel, sender=caller, value=COST)
    case = disputed.arbiter.case_of(case_id)
    assert (case.subject, case.claimant, case.respondent) == (
        disputed.parcel,
        disputed.first,
        disputed.second,
    )
    assert (case.amount, case.default_bps) == (100 * 10**18, EVEN)
    round = disputed.registry.round_of(disputed.parcel)
    assert (round.case_id, round.due) == (case_id, boa.env.timestamp + 23 * DAY)
    assert boa.env.get_balance(disputed.arbiter.address) == COST
    assert boa.env.get_balance(disputed.registry.address) == 0


@pytest.mark.parametrize("sent", [0, COST - 1, COST + 1])
def test_open_case__reverts_unless_it_is_paid_exactly(disputed, sent):
    with boa.reverts("one_arbiter: wrong cost"):
        disputed.registry.open_case(disputed.parcel, sender=disputed.first, value=sent)
    assert disputed.registry.case_cost() == COST


def test_open_case__reverts_for_others_and_too_late(disputed, stranger):
    boa.env.set_balance(stranger, COST)
    with boa.reverts("SurveyRegistry: not a party"):
        disputed.registry.open_case(disputed.parcel, sender=stranger, value=COST)
    boa.env.time_travel(seconds=7 * DAY + 1)
    with boa.reverts("SurveyRegistry: too late"):
        disputed.registry.open_case(disputed.parcel, sender=disputed.first, value=COST)


def test_open_case__reverts_without_a_dispute_or_twice(field, judged):
    with boa.reverts("SurveyRegistry: no dispute"):
        judged.registry.open_case(judged.parcel, sender=judged.first, value=COST)
    with boa.reverts("SurveyRegistry: no dispute"):
        judged.registry.open_case(NONE, sender=judged.first, value=COST)


@pytest.mark.parametrize(
    ("bps", "volume", "winner"), [(5_001, 500_000, "first"), (4_999, 100_000, "second")]
)
def test_execute_ruling__confirms_the_survey_that_is_right(judged, bps, volume, winner):
    survey = judged.registry.survey(rule(judged, 1, 0, 0, bps))
    assert survey.findings.volume == volume
    assert list(survey.surveyors) == [getattr(judged, winner), judged.arbiter.address]
    assert judged.registry.round_of(judged.parcel).state == 0


@pytest.mark.parametrize("words", [(1, 0, 0, EVEN), (1, 1, 0, CLAIMANT), (1, 1, 0, EVEN)])
def test_execute_ruling__makes_the_round_void_if_nobody_is_right(judged, words):
    assert rule(judged, *words) == NONE
    assert judged.registry.round_of(judged.parcel).state == 0
    assert judged.survey(judged.findings()) != NONE


def test_execute_ruling__does_not_confirm_a_suspended_surveyor(judged):
    judged.accreditation.set_role(SURVEYOR, judged.first, False)
    assert rule(judged, 1, 0, 0, CLAIMANT) == NONE
    assert judged.registry.round_of(judged.parcel).state == 0


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        ((False, False), (0, 0, 0, 0)),
        ((True, False), (1, 0, 0, CLAIMANT)),
        ((False, True), (1, 0, 0, CLAIMANT)),
        ((False, False), (1, 0, 0, 10_001)),
        ((False, False), (2, 0, 0, CLAIMANT)),
    ],
    ids=["silent", "reverting", "burning", "no share", "no answer"],
)
def test_arbiter__that_says_nothing_confirms_nothing_and_locks_nothing(judged, behaviour, words):
    judged.arbiter.set_behaviour(*behaviour)
    with boa.reverts("one_arbiter: no ruling yet"):
        rule(judged, *words)
    with boa.reverts("SurveyRegistry: in a case"):
        judged.registry.close(judged.parcel)
    boa.env.time_travel(seconds=23 * DAY + 1)
    assert rule(judged, *words) == NONE
    assert judged.registry.round_of(judged.parcel).state == 0


def test_arbiter__cannot_make_a_parcel_wait_longer_than_63_days(disputed):
    disputed.arbiter.set_terms(COST, 2**255)
    disputed.registry.open_case(disputed.parcel, sender=disputed.first, value=COST)
    due = disputed.registry.round_of(disputed.parcel).due
    assert due == boa.env.timestamp + 63 * DAY


def test_arbiter__that_opens_no_case_leaves_the_round_void(disputed):
    disputed.arbiter.set_behaviour(True, False)
    with boa.reverts("one_arbiter: no arbiter yet"):
        disputed.registry.open_case(disputed.parcel, sender=disputed.first, value=COST)
    with boa.reverts("SurveyRegistry: too early"):
        disputed.registry.close(disputed.parcel)
    boa.env.time_travel(seconds=7 * DAY + 1)
    disputed.registry.close(disputed.parcel)
    assert disputed.registry.last_of(disputed.parcel) == NONE
    assert disputed.registry.barred_until(disputed.parcel, b"\x01" * 32) == 0
    disputed.arbiter.set_behaviour(False, False)
    assert disputed.survey(disputed.findings()) != NONE


def test_execute_ruling__follows_a_real_committee():
    members = [boa.env.generate_address(f"member {n}") for n in range(3)]
    committee = load("contracts/arbitration/CommitteeArbiter.vy", members, 3 * DAY, COST)
    field = deploy_field(arbiter=committee)
    field.survey(field.findings(volume=500_000), field.findings(volume=100_000))
    case_id = field.registry.open_case(field.parcel, sender=field.holder, value=COST)
    boa.env.time_travel(seconds=3 * DAY)
    for member, share in zip(members, (RESPONDENT, CLAIMANT, RESPONDENT), strict=True):
        committee.vote(case_id, share, False, NONE, sender=member)
    field.registry.execute_ruling(field.parcel)
    survey = field.registry.survey(field.registry.last_of(field.parcel))
    assert survey.findings.volume == 100_000
