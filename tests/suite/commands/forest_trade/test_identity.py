"""`mevm forest identity`: from an issuer's word to the eyes of one counterparty."""

from typing import Any

import pytest
from eth_utils import keccak

from mevm_suite.commands.document import document
from mevm_suite.commands.forest_identity import identity
from mevm_suite.commands.forest_sale import sale

HASH = "0x" + "07" * 32


@pytest.fixture
def named(market: Any) -> Any:
    """The holder, identified by a passport; file and salt are at hand."""
    passport = market.file("passport.txt", "Zhang San, born 1970")
    account, salt = market.chain.of("holder"), market.folder / "salt"
    words = ("attest", account, "--document", passport, "--salt", salt)
    attestation = market.made("attestation", identity, "issuer", *words)
    market(identity, "holder", "register", attestation)
    return passport, salt, attestation


def signed_deal(market: Any) -> str:
    parcel = f"0x{market.chain.parcel.hex()}"
    offer = market.made("offer", sale, "holder", "publish", parcel, 9, "--content", HASH)
    order = market.made("order", sale, "buyer", "buy", offer)
    certificate = market.file("certificate.txt")
    confirmed = ("confirm", order, certificate, "--public", "--store", market.store)
    market(sale, "holder", *confirmed)
    return order


@pytest.mark.rule("CEC-26")
def test_an_identity_is_a_salted_hash_of_an_accredited_issuer(market: Any, named: Any) -> None:
    passport, salt, attestation = named
    shown = market.shown(identity, "show", market.chain.of("holder"))
    assert shown["identified"] is True and shown["issuer is accredited"] is True
    assert (shown["issuer"], shown["attestation"]) == (market.chain.of("issuer"), attestation)
    notary = market.chain.community.attestations
    terms = market.chain.backend.call(
        "Attestations", notary, "attestation", bytes.fromhex(attestation[2:])
    )[3]
    assert terms[2] == keccak(bytes.fromhex(salt.read_text()) + passport.read_bytes())
    assert salt.stat().st_mode & 0o077 == 0


def test_nobody_else_identifies_and_nobody_takes_anothers_identity(market: Any, named: Any) -> None:
    passport, salt, attestation = named
    account = market.chain.of("stranger")
    words = ("attest", account, "--document", passport, "--salt", salt)
    assert "not an accredited issuer" in market.refused(identity, "holder", *words)
    assert "about another account" in market.refused(identity, "stranger", "register", attestation)
    assert "there is no attestation" in market.refused(identity, "stranger", "register", HASH)
    own = ("attest", market.chain.of("issuer"), "--document", passport, "--salt", salt)
    assert "does not identify himself" in market.refused(identity, "issuer", *own)


def test_an_identity_expires(market: Any, named: Any) -> None:
    passport, salt, _ = named
    words = ("attest", market.chain.of("helper"), "--document", passport, "--salt", salt)
    short = market.made("attestation", identity, "issuer", *words, "--expires-in", "1 day")
    market(identity, "helper", "register", short)
    market.wait(2)
    assert market.shown(identity, "show", market.chain.of("helper"))["identified"] is False
    assert "expired at" in market.refused(identity, "helper", "register", short)


@pytest.mark.rule("CEC-26")
@pytest.mark.rule("CEC-51")
def test_identity_data_reaches_the_counterparty_of_a_signed_deal(market: Any, named: Any) -> None:
    passport, salt, _ = named
    keys = {who: market.key(who) for who in ("buyer", "stranger")}
    order, store = signed_deal(market), ("--store", market.store)
    market(identity, "holder", "disclose", order, passport, "--salt", salt, *store)
    out, holder = market.folder / "read.txt", market.chain.of("holder")
    words = ("read", order, holder, "--out", out, *store, "--key")
    stranger = market.refused(identity, None, *words, keys["stranger"])
    assert "not sealed to this key" in stranger and not out.exists()
    market(identity, None, *words, keys["buyer"])
    assert out.read_bytes() == passport.read_bytes()


@pytest.mark.rule("CEC-26")
def test_nothing_is_disclosed_before_both_have_signed_or_to_no_key(market: Any, named: Any) -> None:
    passport, salt, _ = named
    parcel = f"0x{market.chain.parcel.hex()}"
    offer = market.made("offer", sale, "holder", "publish", parcel, 9, "--content", HASH)
    order = market.made("order", sale, "buyer", "buy", offer)
    words = ("disclose", order, passport, "--salt", salt, "--store", market.store)
    assert "only one side has signed" in market.refused(identity, "holder", *words)
    market(sale, "holder", "confirm", order, passport, "--public", "--store", market.store)
    assert "has published no key" in market.refused(identity, "holder", *words)
    market.key("buyer")
    assert "neither the buyer nor" in market.refused(identity, "stranger", *words)
    forged = market.file("forged.txt", "Li Si, born 1980")
    changed = ("disclose", order, forged, *words[3:])
    assert "attested to another document" in market.refused(identity, "holder", *changed)
    elsewhere = ("disclose", HASH, *words[2:])
    assert "there is no deal" in market.refused(identity, "holder", *elsewhere)
    read = ("read", order, market.chain.of("holder"), "--key", salt, "--out", forged)
    assert "has disclosed nothing" in market.refused(identity, None, *read)


def test_a_document_is_sealed_to_an_account(market: Any, named: Any) -> None:
    passport, _, _ = named
    key, sealed, plain = market.key("buyer"), market.folder / "sealed", market.folder / "plain"
    words = ("seal", passport, "--out", sealed, "--to")
    refused = market.refused(document, None, *words, market.chain.of("stranger"))
    assert "has published no key" in refused and not sealed.exists()
    market(document, None, *words, market.chain.of("buyer"))
    market.alone(document, "open", sealed, "--key", key, "--out", plain)
    assert plain.read_bytes() == passport.read_bytes()
    nobody = market.refused(document, None, *words, "0x12", code=2)
    assert "expected 0x and 64 hexadecimal digits" in nobody
