"""SEC-42: encrypted data opens only with a key that the user gave; links take both accounts."""

import boa
import pytest
from eth_utils import keccak

from mevm_suite.accounts.messages import Domain, link_to_sign, sign

DAY = 86_400
NOBODY = "0x" + "00" * 20
DATA = keccak(text="letters")
SEALED = b"sealed to the reader" * 8


@pytest.fixture
def signed_link(registry):
    def sign_link(first, second, key=None, nonce=None, **changes):
        place = {"chain_id": boa.env.evm.patch.chain_id, "contract": registry.address} | changes
        domain = Domain(name="MEVM Audit Registry", **place)
        nonce = registry.link_nonces(second.address) if nonce is None else nonce
        message = link_to_sign(domain, first.address, second.address, nonce)
        return sign((key or second).key, message)

    return sign_link


@pytest.mark.rule("SEC-42")
def test_give_access__is_the_users_alone(registry, subject, auditor, governance):
    ends = boa.env.timestamp + DAY
    assert not registry.may_read(subject.address, auditor, DATA)
    for sender in (auditor, governance):
        registry.give_access(auditor, DATA, SEALED, ends, sender=sender)
    assert not registry.may_read(subject.address, auditor, DATA)
    registry.give_access(auditor, DATA, SEALED, ends, sender=subject.address)
    (event,) = registry.get_logs()
    assert (event.subject, event.reader, event.data) == (subject.address, auditor, DATA)
    assert (event.sealed_key, event.ends) == (SEALED, ends)
    assert registry.may_read(subject.address, auditor, DATA)
    assert tuple(registry.access_of(subject.address, auditor, DATA)) == (SEALED, ends)
    assert not registry.may_read(subject.address, auditor, keccak(DATA))
    assert not registry.may_read(subject.address, governance, DATA)


@pytest.mark.rule("SEC-42")
def test_give_access__ends(registry, subject, auditor):
    registry.give_access(auditor, DATA, SEALED, boa.env.timestamp + DAY, sender=subject.address)
    boa.env.time_travel(seconds=DAY - 1)
    assert registry.may_read(subject.address, auditor, DATA)
    boa.env.time_travel(seconds=1)
    assert not registry.may_read(subject.address, auditor, DATA)


@pytest.mark.rule("SEC-42")
def test_end_access__is_at_once(registry, subject, auditor):
    registry.give_access(auditor, DATA, SEALED, boa.env.timestamp + DAY, sender=subject.address)
    with boa.reverts("AuditRegistry: no access"):
        registry.end_access(auditor, DATA, sender=auditor)
    registry.end_access(auditor, DATA, sender=subject.address)
    (event,) = registry.get_logs()
    assert (event.subject, event.reader, event.data) == (subject.address, auditor, DATA)
    assert not registry.may_read(subject.address, auditor, DATA)
    assert registry.access_of(subject.address, auditor, DATA).sealed_key == b""


def test_give_access__reverts_if_impossible(registry, subject, auditor):
    now = boa.env.timestamp
    for terms, reason in [
        ((NOBODY, DATA, SEALED, now + 1), "no reader"),
        ((auditor, DATA, b"", now + 1), "no key"),
        ((auditor, DATA, SEALED, now), "ends at once"),
        ((auditor, DATA, SEALED, now + 365 * DAY + 1), "too long"),
    ]:
        with boa.reverts(f"AuditRegistry: {reason}"):
            registry.give_access(*terms, sender=subject.address)


@pytest.mark.rule("SEC-42")
def test_link__takes_both_accounts(registry, subject, other, auditor, governance, signed_link):
    forged = [
        signed_link(subject, other, key=subject),
        signed_link(other, subject, key=other),
        signed_link(subject, other, nonce=1),
        signed_link(subject, other, chain_id=5),
        signed_link(subject, other, contract=auditor),
    ]
    for signature in forged:
        with boa.reverts("AuditRegistry: wrong signature"):
            registry.link(other.address, signature, sender=subject.address)
    signature = signed_link(subject, other)
    for sender in (auditor, governance):
        with boa.reverts("AuditRegistry: wrong signature"):
            registry.link(other.address, signature, sender=sender)
    registry.link(other.address, signature, sender=subject.address)
    (event,) = registry.get_logs()
    assert (event.first, event.second) == (subject.address, other.address)
    assert registry.is_linked(other.address, subject.address)
    assert registry.is_linked(subject.address, other.address)


def test_unlink__is_open_to_both_and_the_signature_is_used_up(
    registry, subject, other, auditor, signed_link
):
    for who in (subject, other):
        signature = signed_link(subject, other)
        registry.link(other.address, signature, sender=subject.address)
        with boa.reverts("AuditRegistry: linked"):
            registry.link(other.address, signature, sender=subject.address)
        with boa.reverts("AuditRegistry: not linked"):
            registry.unlink(subject.address, sender=auditor)
        counterpart = other if who is subject else subject
        registry.unlink(counterpart.address, sender=who.address)
        (event,) = registry.get_logs()
        assert (event.first, event.second) == (who.address, counterpart.address)
        assert not registry.is_linked(subject.address, other.address)
        with boa.reverts("AuditRegistry: wrong signature"):
            registry.link(other.address, signature, sender=subject.address)


def test_cancel_link__voids_what_was_signed(registry, subject, other, signed_link):
    signature = signed_link(subject, other)
    registry.cancel_link(sender=other.address)
    with boa.reverts("AuditRegistry: wrong signature"):
        registry.link(other.address, signature, sender=subject.address)
    with boa.reverts("AuditRegistry: one account"):
        registry.link(subject.address, signature, sender=subject.address)


def test_link__reverts_with_an_account_that_nobody_has(registry, subject):
    with boa.reverts("AuditRegistry: no account"):
        registry.link("0x" + "00" * 20, b"", sender=subject.address)
