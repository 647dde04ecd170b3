"""A round from the first seat to a confirmed survey, or to nothing when its time is over."""

from dataclasses import astuple

import boa
import pytest
from eth_abi import encode
from eth_utils import keccak

from mevm_suite.forest.findings import FINDINGS, SCHEMA_DEFINITION

DAY, YEAR = 86_400, 365 * 86_400
NONE, ZERO = bytes(32), "0x" + "00" * 20
OPEN, REVEALING, DISPUTED = 1, 2, 3


def events(contract, name):
    return [log for log in contract.get_logs() if type(log).__name__ == name]


@pytest.mark.rule("CEC-21")
def test_survey__is_confirmed_by_two_that_agree(field, registry):
    found = field.findings()
    attestations = field.commit(field.first, found), field.commit(field.second, found)
    field.reveal(field.second, found)
    assert registry.last_of(field.parcel) == NONE
    field.reveal(field.first, found)
    (event,) = events(registry, "SurveyConfirmed")
    id = registry.last_of(field.parcel)
    survey = registry.survey(id)
    assert (survey.parcel, tuple(survey.findings)) == (field.parcel, astuple(found))
    assert list(survey.surveyors) == [field.first, field.second]
    assert (survey.previous, survey.confirmed_at) == (NONE, boa.env.timestamp)
    assert tuple(registry.attestations_of(id)) == attestations
    assert (event.parcel, event.id, event.previous) == (field.parcel, id, NONE)
    assert tuple(event.findings) == astuple(found)
    assert list(event.surveyors) == list(survey.surveyors)
    assert registry.round_of(field.parcel).state == 0


@pytest.mark.rule("CEC-21")
def test_survey__has_the_findings_with_the_smaller_volume(field, registry):
    large, small = field.findings(volume=500_000), field.findings(volume=480_000)
    survey = registry.survey(field.survey(large, small))
    assert survey.findings.volume == 480_000
    assert list(survey.surveyors) == [field.second, field.first]


@pytest.mark.rule("CEC-20", "CEC-21")
def test_survey__later_ones_refer_to_earlier_ones_and_erase_none(field, registry):
    ids, found = [], []
    for volume in (500_000, 520_000, 300_000):
        found.append(field.findings(volume=volume))
        ids.append(field.survey(found[-1]))
        boa.env.time_travel(seconds=YEAR)
    assert registry.last_of(field.parcel) == ids[-1]
    for previous, id, findings in zip([NONE, *ids], ids, found, strict=False):
        survey = registry.survey(id)
        assert (survey.previous, tuple(survey.findings)) == (previous, astuple(findings))
    first, second = (
        field.attestations.attestation(registry.attestations_of(id)[0]) for id in ids[:2]
    )
    assert first.terms.reference == NONE
    assert second.terms.reference == registry.attestations_of(ids[0])[0]


@pytest.mark.rule("CEC-21")
def test_survey__id_commits_to_chain_registry_parcel_previous_and_findings(field, registry):
    previous = NONE
    for volume in (500_000, 510_000):
        found = field.findings(volume=volume)
        id = field.survey(found)
        types = ["uint256", "address", "bytes32", "bytes32", FINDINGS]
        chain = boa.env.evm.patch.chain_id
        words = [chain, registry.address, field.parcel, previous, astuple(found)]
        assert id == keccak(encode(types, words))
        previous = id
        boa.env.time_travel(seconds=1)


def test_findings_of__keeps_what_both_found(field, registry):
    large, small = field.findings(volume=500_000), field.findings(volume=480_000)
    id = field.survey(large, small)
    kept = [tuple(registry.findings_of(each)) for each in registry.attestations_of(id)]
    assert kept == [astuple(small), astuple(large)]


def test_content_of__is_what_the_suite_computes(field, registry):
    found, salt = field.findings(), b"\x07" * 32
    on_chain = registry.content_of(field.parcel, field.first, astuple(found), salt)
    assert on_chain == found.content(field.parcel, field.first, salt)
    assert registry.schema_definition() == SCHEMA_DEFINITION


def test_commit__opens_a_round_then_lets_both_reveal(field, registry):
    found, now = field.findings(), boa.env.timestamp
    one = field.commit(field.first, found)
    (event,) = events(registry, "Committed")
    assert (event.parcel, event.surveyor, event.attestation) == (field.parcel, field.first, one)
    assert event.due == now + 30 * DAY
    assert tuple(registry.round_of(field.parcel)) == (
        OPEN, now + 30 * DAY, 0, [one, NONE], [field.first, ZERO],
    )  # fmt: skip
    other = field.commit(field.second, found)
    assert tuple(registry.round_of(field.parcel)) == (
        REVEALING, now + 7 * DAY, 0, [one, other], [field.first, field.second],
    )  # fmt: skip


def test_reveal__reverts_before_both_seats_are_taken(field, registry):
    found = field.findings()
    field.commit(field.first, found)
    with boa.reverts("SurveyRegistry: not revealing"):
        field.reveal(field.first, found)


@pytest.mark.parametrize("change", ["findings", "salt", "surveyor"])
def test_reveal__reverts_if_it_is_not_what_was_attested(field, registry, change):
    found = field.findings()
    field.commit(field.first, found)
    field.commit(field.second, field.findings(volume=490_000))
    with boa.reverts("SurveyRegistry: other content"):
        if change == "findings":
            field.reveal(field.first, field.findings(volume=499_999))
        elif change == "salt":
            field.reveal(field.first, found, salt=b"\x01" * 32)
        else:
            field.reveal(field.second, found)


def test_reveal__reverts_twice_for_strangers_and_too_late(field, registry, stranger):
    found = field.findings()
    field.commit(field.first, found)
    field.commit(field.second, found)
    with boa.reverts("SurveyRegistry: no seat"):
        field.reveal(stranger, found)
    field.reveal(field.first, found)
    with boa.reverts("SurveyRegistry: revealed"):
        field.reveal(field.first, found)
    boa.env.time_travel(seconds=7 * DAY + 1)
    with boa.reverts("SurveyRegistry: too late"):
        field.reveal(field.second, found)


def test_close__ends_a_round_that_nobody_joined(field, registry, third):
    found = field.findings()
    field.commit(field.first, found)
    boa.env.time_travel(seconds=30 * DAY)
    with boa.reverts("SurveyRegistry: too early"):
        registry.close(field.parcel)
    boa.env.time_travel(seconds=1)
    with boa.reverts("SurveyRegistry: close it first"):
        field.commit(third, found)
    registry.close(field.parcel)
    assert registry.round_of(field.parcel).state == 0
    assert registry.barred_until(field.parcel, b"\x01" * 32) == 0
    with boa.reverts("SurveyRegistry: no round"):
        registry.close(field.parcel)
    assert field.survey(field.findings()) != NONE


@pytest.mark.rule("CEC-21")
def test_close__bars_who_saw_the_others_findings_and_withheld_his_own(field, registry, third):
    """He could commit a copy in the next round, and confirm what he never measured."""
    found = field.findings()
    field.commit(field.first, found)
    field.commit(field.second, field.findings(volume=1))
    field.reveal(field.first, found)
    boa.env.time_travel(seconds=7 * DAY + 1)
    registry.close(field.parcel)
    (event,) = events(registry, "Withheld")
    assert (event.surveyor, event.organisation) == (field.second, b"\x02" * 32)
    assert registry.last_of(field.parcel) == NONE
    colleague = field.accredit(boa.env.generate_address("colleague"), b"\x02" * 32)
    for copier in (field.second, colleague):
        with boa.reverts("SurveyRegistry: barred"):
            field.commit(copier, found)
    field.second = third
    assert field.survey(found) != NONE
    boa.env.time_travel(seconds=90 * DAY)
    field.commit(colleague, field.findings())


@pytest.mark.parametrize("first_reveals", [False, True])
def test_close__never_locks_a_parcel(field, registry, third, first_reveals):
    """Whoever withholds, others survey the parcel the moment the time is over."""
    found = field.findings()
    field.commit(field.first, found)
    field.commit(field.second, found)
    if first_reveals:
        field.reveal(field.first, found)
    with boa.reverts("SurveyRegistry: no free seat"):
        field.commit(third, found)
    boa.env.time_travel(seconds=7 * DAY + 1)
    registry.close(field.parcel)
    field.first, field.second = (
        third,
        field.accredit(boa.env.generate_address("fourth"), b"\x04" * 32),
    )
    assert field.survey(field.findings()) != NONE


def test_survey__is_not_held_back_by_a_lock(field, registry):
    """A seller must not hide a fire behind the lock of a sale: the board knows no `is_free`."""
    assert field.survey(field.findings()) != NONE


def test_settings__are_those_of_the_deployment(field, registry):
    *addresses, tolerances, periods = registry.settings()
    contracts = (field.attestations, field.accreditation, field.parcels, field.arbiter)
    assert addresses == [contract.address for contract in contracts]
    assert tuple(tolerances) == (200, 500, 1_000, 1_000, 1_000, 60 * DAY)
    assert tuple(periods) == (30 * DAY, 7 * DAY, 7 * DAY)
