"""Who counts as identified, and what does not make one so; ID-1, ID-2."""

import boa
import pytest
from eth_utils import keccak

from mevm_suite.testing import load

ISSUER_ROLE, DAY = 3, 86_400
DEFINITION = "address account, bytes32 salted_identity"


@pytest.fixture
def identified(registry, attest, buyer):
    """Return the attestation by which the buyer is identified for a day."""
    attestation = attest(buyer, expires=boa.env.timestamp + DAY)
    registry.register(attestation, sender=buyer)
    return attestation


@pytest.mark.rule("CEC-26")
def test_register__identifies_the_caller(registry, attest, issuer, buyer, stranger):
    assert not registry.is_identified(buyer)
    attestation = attest(buyer)
    registry.register(attestation, sender=buyer)
    (log,) = registry.get_logs()
    assert (log.account, log.issuer, log.attestation) == (buyer, issuer, attestation)
    assert registry.is_identified(buyer)
    assert registry.attestation_of(buyer) == attestation
    assert not registry.is_identified(stranger)


def test_schema__is_the_hash_of_its_definition(registry):
    assert registry.schema() == keccak(text=DEFINITION)


@pytest.mark.rule("CEC-26")
def test_is_identified__ends_when_the_attestation_is_revoked(
    registry, attestations, identified, issuer, buyer
):
    attestations.revoke(identified, sender=issuer)
    assert not registry.is_identified(buyer)


@pytest.mark.rule("CEC-26")
def test_is_identified__ends_when_the_attestation_expires(registry, identified, buyer):
    boa.env.time_travel(seconds=DAY - 1)
    assert registry.is_identified(buyer)
    boa.env.time_travel(seconds=1)
    assert not registry.is_identified(buyer)


@pytest.mark.rule("CEC-26")
def test_is_identified__ends_when_the_issuer_is_suspended(
    registry, accreditation, identified, issuer, buyer
):
    accreditation.set_role(ISSUER_ROLE, issuer, False)
    assert not registry.is_identified(buyer)
    accreditation.set_role(ISSUER_ROLE, issuer, True)
    assert registry.is_identified(buyer)


def test_register__renews(registry, attest, identified, buyer):
    renewed = attest(buyer, expires=boa.env.timestamp + 3 * DAY)
    registry.register(renewed, sender=buyer)
    boa.env.time_travel(seconds=2 * DAY)
    assert registry.is_identified(buyer)


@pytest.mark.rule("CEC-26")
def test_identity_replay__reverts_with_anothers_attestation(registry, identified, stranger):
    with boa.reverts("IdentityRegistry: of another"):
        registry.register(identified, sender=stranger)


@pytest.mark.rule("CEC-26")
def test_identity_replay__reverts_with_an_expired_one(registry, identified, buyer):
    boa.env.time_travel(seconds=DAY)
    with boa.reverts("IdentityRegistry: not valid"):
        registry.register(identified, sender=buyer)


@pytest.mark.rule("CEC-26")
def test_identity_replay__reverts_with_a_revoked_one(registry, attestations, attest, issuer, buyer):
    attestation = attest(buyer)
    attestations.revoke(attestation, sender=issuer)
    with boa.reverts("IdentityRegistry: not valid"):
        registry.register(attestation, sender=buyer)


@pytest.mark.rule("CEC-26")
def test_identity_replay__reverts_with_one_of_another_schema(registry, attestations, attest, buyer):
    other = attestations.register_schema("bytes32 survey")
    with boa.reverts("IdentityRegistry: other schema"):
        registry.register(attest(buyer, schema=other), sender=buyer)


@pytest.mark.rule("CEC-26")
def test_identity_replay__reverts_with_one_of_another_registry(
    registry, make_attestations, attest, buyer
):
    attestation = attest(buyer, notary=make_attestations())
    with boa.reverts("Attestations: no attestation"):
        registry.register(attestation, sender=buyer)


@pytest.mark.rule("CEC-26")
def test_identity_replay__reverts_with_one_of_another_chain(registry, attest, buyer):
    """The same words by the same issuer at the same time have another id on another chain."""
    patch = boa.env.evm.patch
    here = patch.chain_id
    with boa.env.anchor():
        patch.chain_id = here + 1
        elsewhere = attest(buyer)
        patch.chain_id = here
    with boa.reverts("Attestations: no attestation"):
        registry.register(elsewhere, sender=buyer)
    assert attest(buyer) != elsewhere


@pytest.mark.rule("CEC-26")
def test_identity_replay__reverts_with_one_of_an_issuer_without_accreditation(
    registry, attest, buyer, stranger
):
    with boa.reverts("IdentityRegistry: not valid"):
        registry.register(attest(buyer, attester=stranger), sender=buyer)


def test_register__reverts_if_the_issuer_identifies_himself(registry, attest, issuer):
    with boa.reverts("IdentityRegistry: own statement"):
        registry.register(attest(issuer), sender=issuer)


def test_register__reverts_if_it_could_not_be_revoked(registry, attest, buyer):
    with boa.reverts("IdentityRegistry: irrevocable"):
        registry.register(attest(buyer, is_revocable=False), sender=buyer)


def test_constructor__fixes_the_contracts(registry, accreditation, attestations, book, stranger):
    assert registry.accreditation() == accreditation.address
    assert registry.attestations() == attestations.address
    assert registry.is_book(book) and not registry.is_book(stranger)
    zero = "0x" + "00" * 20
    for arguments, reason in (
        ((stranger, attestations, []), "no contract"),
        ((accreditation, stranger, []), "no contract"),
        ((accreditation, attestations, [zero]), "no book"),
    ):
        with boa.reverts(f"IdentityRegistry: {reason}"):
            load("contracts/forest/IdentityRegistry.vy", *arguments)
