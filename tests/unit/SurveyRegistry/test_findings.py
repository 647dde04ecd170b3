"""What findings may say, and how far two of them may be apart."""

from dataclasses import replace

import boa
import pytest

from mevm_suite.deployment.boa_surveys import Periods, SurveyTerms, Tolerances, deploy_field

DAY, NONE, DISPUTED = 86_400, bytes(32), 3
BARE = {"trees": 0, "volume": 0, "diameter": 0, "height": 0}

pytestmark = pytest.mark.rule("CEC-21")


@pytest.fixture(scope="module")
def surveyed():
    """A parcel that was surveyed a year ago, so that something can be lost."""
    field = deploy_field()
    field.survey(field.findings())
    boa.env.time_travel(seconds=365 * DAY)
    return field


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"root": NONE}, "no root"),
        ({"document": NONE}, "no document"),
        ({"trees": 2**96}, "too many trees"),
        ({"volume": 2**96}, "too much volume"),
        ({"diameter": 2**16}, "bad diameter"),
        ({"height": 2**16}, "bad height"),
        ({"lost_volume": 500_001}, "lost too much"),
        ({"trees": 0}, "no trees"),
        (BARE | {"diameter": 1}, "no trees"),
        (BARE | {"height": 1}, "no trees"),
        (BARE | {"root": NONE, "lost_volume": 1}, "no root"),
        ({"diameter": 0}, "no diameter"),
        ({"height": 0}, "no height"),
    ],
)
def test_reveal__reverts_if_findings_contradict_themselves(surveyed, change, reason):
    wrong = surveyed.findings(**change)
    surveyed.commit(surveyed.first, wrong)
    surveyed.commit(surveyed.second, surveyed.findings())
    with boa.reverts(f"survey_findings: {reason}"):
        surveyed.reveal(surveyed.first, wrong)


@pytest.mark.parametrize(
    "change",
    [BARE, BARE | {"root": NONE}, {"volume": 0}, {"lost_volume": 500_000}, {"volume": 2**96 - 1}],
)
def test_survey__may_find_little_or_much(surveyed, change):
    found = surveyed.findings(**change)
    assert surveyed.registry.survey(surveyed.survey(found)).findings.volume == found.volume


@pytest.mark.parametrize(("age", "reason"), [(-1, "in the future"), (365 * DAY, "not newer")])
def test_reveal__reverts_if_the_time_is_wrong(surveyed, age, reason):
    wrong = surveyed.findings(measured_at=boa.env.timestamp - age)
    surveyed.commit(surveyed.first, wrong)
    surveyed.commit(surveyed.second, surveyed.findings())
    with boa.reverts(f"survey_findings: {reason}"):
        surveyed.reveal(surveyed.first, wrong)


def test_reveal__measures_the_future_from_the_attestation(surveyed):
    """Nobody attests first what he measures later, when he has heard of the other's findings."""
    wrong = surveyed.findings(measured_at=boa.env.timestamp + DAY)
    surveyed.commit(surveyed.first, wrong)
    surveyed.commit(surveyed.second, surveyed.findings())
    boa.env.time_travel(seconds=2 * DAY)
    with boa.reverts("survey_findings: in the future"):
        surveyed.reveal(surveyed.first, wrong)


def test_first_survey__has_lost_nothing(field):
    wrong = field.findings(lost_volume=1)
    field.commit(field.first, wrong)
    field.commit(field.second, field.findings())
    with boa.reverts("survey_findings: lost too much"):
        field.reveal(field.first, wrong)


@pytest.mark.parametrize(
    ("name", "one", "near", "far"),
    [
        ("trees", 1_000, 980, 979),
        ("diameter", 300, 285, 284),
        ("height", 200, 180, 179),
        ("volume", 500_000, 450_000, 449_999),
        ("lost_volume", 100_000, 50_000, 49_999),
    ],
)
@pytest.mark.parametrize("is_first_larger", [True, False])
def test_surveys__agree_within_each_tolerance_and_no_further(
    surveyed, name, one, near, far, is_first_larger
):
    base = surveyed.findings(**{name: one})
    for number, agrees in ((near, True), (far, False)):
        pair = base, replace(base, **{name: number})
        with boa.env.anchor():
            before = surveyed.registry.last_of(surveyed.parcel)
            after = surveyed.survey(*(pair if is_first_larger else reversed(pair)))
            assert (after != before) is agrees
            state = surveyed.registry.round_of(surveyed.parcel).state
            assert state == (0 if agrees else DISPUTED)


@pytest.mark.parametrize(("apart", "agrees"), [(60 * DAY, True), (60 * DAY + 1, False)])
def test_surveys__agree_if_measured_at_about_the_same_time(surveyed, apart, agrees):
    base = surveyed.findings()
    before = surveyed.registry.last_of(surveyed.parcel)
    after = surveyed.survey(base, replace(base, measured_at=base.measured_at - apart))
    assert (after != before) is agrees


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        (SurveyTerms(tolerances=Tolerances(trees=0)), "survey_findings: bad tolerance"),
        (SurveyTerms(tolerances=Tolerances(lost_volume=2_001)), "survey_findings: bad tolerance"),
        (SurveyTerms(tolerances=Tolerances(time=DAY - 1)), "survey_findings: bad time"),
        (SurveyTerms(tolerances=Tolerances(time=180 * DAY + 1)), "survey_findings: bad time"),
        (SurveyTerms(periods=Periods(commit=DAY - 1)), "SurveyRegistry: bad period"),
        (SurveyTerms(periods=Periods(commit=90 * DAY + 1)), "SurveyRegistry: bad period"),
        (SurveyTerms(periods=Periods(reveal=30 * DAY + 1)), "SurveyRegistry: bad period"),
        (SurveyTerms(periods=Periods(dispute=0)), "SurveyRegistry: bad period"),
        (SurveyTerms(weight=2**128), "one_arbiter: bad weight"),
    ],
)
def test_deployment__reverts_if_terms_are_out_of_bounds(terms, reason):
    with boa.reverts(reason):
        deploy_field(terms=terms)
