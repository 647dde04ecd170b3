"""Forged pairs, copies and replays: what must not make a survey."""

import boa
import pytest

from mevm_suite.deployment.boa_surveys import SURVEYOR
from mevm_suite.forest.leaf import Status, Tree, leaf_hash

DAY, NONE = 86_400, bytes(32)

pytestmark = pytest.mark.rule("CEC-21")


def test_forged_pair__one_surveyor_twice(field):
    found = field.findings()
    field.commit(field.first, found)
    with boa.reverts("SurveyRegistry: same organisation"):
        field.commit(field.first, found)


def test_forged_pair__two_of_one_organisation(field):
    colleague = field.accredit(boa.env.generate_address("colleague"), b"\x01" * 32)
    found = field.findings()
    field.commit(field.first, found)
    with boa.reverts("SurveyRegistry: same organisation"):
        field.commit(colleague, found)


def test_forged_pair__nobody_accredited(field, stranger):
    with boa.reverts("SurveyRegistry: not independent"):
        field.commit(stranger, field.findings())


def test_forged_pair__accredited_for_something_else(field, stranger):
    field.accreditation.set_role(SURVEYOR - 1, stranger, True)
    field.accreditation.set_organisation(stranger, b"\x09" * 32)
    with boa.reverts("SurveyRegistry: not independent"):
        field.commit(stranger, field.findings())


def test_forged_pair__the_holder_himself(field):
    field.parcels.set_parcel(field.parcel, field.first, True)
    with boa.reverts("SurveyRegistry: not independent"):
        field.commit(field.first, field.findings())


def test_forged_pair__the_holders_own_organisation(field):
    field.accreditation.set_organisation(field.holder, b"\x01" * 32)
    with boa.reverts("SurveyRegistry: not independent"):
        field.commit(field.first, field.findings())


def test_forged_pair__suspended_between_commit_and_reveal(field, registry):
    found = field.findings()
    field.commit(field.first, found)
    field.commit(field.second, found)
    field.accreditation.set_role(SURVEYOR, field.second, False)
    field.reveal(field.first, found)
    with boa.reverts("SurveyRegistry: not independent"):
        field.reveal(field.second, found)
    boa.env.time_travel(seconds=7 * DAY + 1)
    registry.close(field.parcel)
    assert registry.last_of(field.parcel) == NONE


def test_forged_pair__suspended_after_his_reveal(field, registry):
    """The second reveal ends the round without a survey, and costs the honest surveyor nothing."""
    found = field.findings()
    field.commit(field.first, found)
    field.commit(field.second, found)
    field.reveal(field.first, found)
    field.accreditation.set_role(SURVEYOR, field.first, False)
    field.reveal(field.second, found)
    assert registry.last_of(field.parcel) == NONE
    assert registry.round_of(field.parcel).state == 0
    assert registry.barred_until(field.parcel, b"\x02" * 32) == 0


def test_forged_pair__the_parcel_passes_to_a_surveyor(field, registry):
    found = field.findings()
    field.commit(field.first, found)
    field.commit(field.second, found)
    field.reveal(field.first, found)
    field.parcels.set_parcel(field.parcel, field.first, True)
    field.reveal(field.second, found)
    assert registry.last_of(field.parcel) == NONE


def test_copied_commitment__cannot_be_revealed(field):
    """The content names its surveyor: who attests another's hash has nothing to reveal."""
    found = field.findings()
    copied = found.content(field.parcel, field.first, b"salt".ljust(32, b"\0"))
    field.commit(field.first, found)
    field.commit(field.second, found, content=copied)
    field.reveal(field.first, found)
    with boa.reverts("SurveyRegistry: other content"):
        field.reveal(field.second, found)


def test_copied_commitment__of_another_attester_takes_no_seat(field, registry):
    attestation = field.attest(field.first, field.findings())
    with boa.reverts("SurveyRegistry: not the attester"):
        registry.commit(attestation, sender=field.second)


def test_replay__an_attestation_takes_one_seat(field, registry):
    """It can serve neither as both seats nor in a later round."""
    attestation = field.commit(field.first, field.findings())
    with boa.reverts("SurveyRegistry: used"):
        registry.commit(attestation, sender=field.first)
    boa.env.time_travel(seconds=30 * DAY + 1)
    registry.close(field.parcel)
    with boa.reverts("SurveyRegistry: used"):
        registry.commit(attestation, sender=field.first)


def test_replay__an_attestation_of_before_the_last_survey(field, registry):
    found = field.findings()
    kept = field.attest(field.first, found, salt=b"\x05" * 32)
    field.survey(found)
    with boa.reverts("SurveyRegistry: other reference"):
        registry.commit(kept, sender=field.first)


def test_replay__in_another_parcel(field, registry):
    """What one parcel's findings are says nothing about another: the content names the parcel."""
    found, other = field.findings(), b"other parcel".ljust(32, b"\0")
    field.parcels.set_parcel(other, field.holder, True)
    content = found.content(field.parcel, field.first, b"salt".ljust(32, b"\0"))
    field.commit(field.first, found, parcel=other, content=content)
    field.commit(field.second, found, parcel=other)
    assert registry.round_of(field.parcel).state == 0
    field.parcel = other
    with boa.reverts("SurveyRegistry: other content"):
        field.reveal(field.first, found)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"is_revocable": True}, "revocable"),
        ({"is_root": True}, "a root"),
        ({"expires": 2**40}, "expires"),
        ({"parcel": b"nowhere".ljust(32, b"\0")}, "no parcel"),
    ],
)
def test_commit__reverts_if_the_attestation_is_of_another_kind(field, change, reason):
    with boa.reverts(f"SurveyRegistry: {reason}"):
        field.commit(field.first, field.findings(), **change)


def test_commit__reverts_for_another_schema_or_none(field, registry):
    other = field.attestations.register_schema("other")
    with boa.reverts("SurveyRegistry: other schema"):
        field.commit(field.first, field.findings(), schema=other)
    with boa.reverts("Attestations: no attestation"):
        registry.commit(b"\x01" * 32, sender=field.first)


def test_commit__reverts_for_a_parcel_whose_boundary_is_open(field):
    parcel = b"half".ljust(32, b"\0")
    field.parcels.set_parcel(parcel, field.holder, False)
    with boa.reverts("SurveyRegistry: no parcel"):
        field.commit(field.first, field.findings(), parcel=parcel)


def test_contains__finds_nothing_under_what_was_not_confirmed(field, registry):
    """Findings that were revealed and not confirmed prove no tree, nor does no survey at all."""
    tree = Tree(b"\x01" * 32, "PIAB", 0, 0, 300, 250, 30, Status.STANDING)
    record = (tree.code, b"PIAB".ljust(8, b"\0"), 0, 0, 300, 250, 30, 1)
    found = field.findings(root=leaf_hash(tree.content))
    attestation = field.commit(field.first, found)
    field.commit(field.second, found)
    field.reveal(field.first, found)
    for id in (NONE, attestation):
        assert not registry.contains(id, record, [])
    field.reveal(field.second, found)
    assert registry.contains(registry.last_of(field.parcel), record, [])
