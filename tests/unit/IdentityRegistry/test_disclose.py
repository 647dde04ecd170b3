"""To whom an identity is opened; ID-3, ID-4."""

import boa
import pytest

from mevm_suite.testing import load

DEAL = b"deal".ljust(32, b"\0")
KEY = b"\x22" * 32
CID = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"


@pytest.fixture
def deal(registry, book, attest, buyer, provider):
    """Return a deal that both have signed; both are identified and have keys."""
    for account in (buyer, provider):
        registry.register(attest(account), sender=account)
        registry.publish_key(KEY, sender=account)
    book.set_deal(DEAL, (buyer, provider, True))
    return DEAL


@pytest.mark.rule("CEC-26")
def test_disclose__goes_to_the_counterparty(registry, book, deal, buyer, provider):
    for discloser, receiver in ((buyer, provider), (provider, buyer)):
        registry.disclose(book, deal, CID, sender=discloser)
        (log,) = registry.get_logs()
        assert (log.deal, log.book, log.cid) == (deal, book.address, CID)
        assert (log.discloser, log.receiver) == (discloser, receiver)
        assert log.key == registry.key_of(receiver)
        assert log.attestation == registry.attestation_of(discloser)


@pytest.mark.rule("CEC-26")
def test_disclose__reverts_before_both_signed(registry, book, deal, buyer, provider):
    book.set_deal(DEAL, (buyer, provider, False))
    with boa.reverts("IdentityRegistry: not signed"):
        registry.disclose(book, deal, CID, sender=buyer)


@pytest.mark.rule("CEC-26")
def test_disclose__reverts_if_the_caller_is_no_party(registry, book, attest, deal, stranger):
    registry.register(attest(stranger), sender=stranger)
    with boa.reverts("IdentityRegistry: not a party"):
        registry.disclose(book, deal, CID, sender=stranger)


@pytest.mark.rule("CEC-26")
def test_disclose__reverts_for_a_book_of_ones_own(registry, deal, buyer, stranger):
    own = load("tests/mocks/DealBoard.vy")
    own.set_deal(DEAL, (buyer, stranger, True))
    with boa.reverts("IdentityRegistry: not a book"):
        registry.disclose(own, deal, CID, sender=buyer)


def test_disclose__reverts_without_a_key_to_seal_to(registry, book, deal, buyer, stranger):
    book.set_deal(DEAL, (buyer, stranger, True))
    with boa.reverts("IdentityRegistry: no key"):
        registry.disclose(book, deal, CID, sender=buyer)


def test_disclose__reverts_without_an_identity_or_its_data(
    registry, attestations, book, deal, issuer, buyer
):
    with boa.reverts("IdentityRegistry: no content"):
        registry.disclose(book, deal, "", sender=buyer)
    attestations.revoke(registry.attestation_of(buyer), sender=issuer)
    with boa.reverts("IdentityRegistry: not identified"):
        registry.disclose(book, deal, CID, sender=buyer)


def test_publish_key__replaces_the_key(registry, buyer):
    registry.publish_key(KEY, sender=buyer)
    registry.publish_key(b"\x33" * 32, sender=buyer)
    (log,) = registry.get_logs()
    assert (log.account, log.key) == (buyer, b"\x33" * 32)
    assert registry.key_of(buyer) == b"\x33" * 32
    with boa.reverts("IdentityRegistry: no key"):
        registry.publish_key(bytes(32), sender=buyer)
