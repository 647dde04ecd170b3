"""Only what an accredited registrar signed is registered, and only once."""

from dataclasses import replace

import boa
import pytest
from eth_account import Account

from mevm_suite.forest import grid
from mevm_suite.forest.titles import extension_to_sign, registration_to_sign

DAY = 86_400
NAME = b"north slope".ljust(32, b"\0")
OTHER = b"south slope".ljust(32, b"\0")
BLOCK = grid.place(460_000_000, 1_020_000_000)[0]
REGISTRAR, SURVEYOR = 1, 2
OFFICE = b"\x0a" * 32
CLAIMS = {BLOCK: 0b11}

pytestmark = pytest.mark.rule("CEC-20")


@pytest.fixture(scope="module")
def send(parcels, holder, title):
    """Register with a signature that may be of something else."""

    def send(signature, **changes):
        terms = {"name": NAME, "title": title.fields(), "cells": 2, "claims": CLAIMS}
        terms |= {"sender": holder} | changes
        sender, terms["claims"] = terms.pop("sender"), list(terms["claims"].items())
        return parcels.register(*terms.values(), *signature, sender=sender)

    return send


@pytest.fixture
def signature(signing, holder, title):
    return signing(registration_to_sign, holder, NAME, title, CLAIMS)


def test_attack__squatting(send, signature, receiver):
    """Another account cannot use the signature, nor register without one."""
    with boa.reverts("signed_message: bad signature"):
        send(signature, sender=receiver)
    with boa.reverts("signed_message: bad signature"):
        send((*signature[:2], b""))


def test_attack__other_terms_than_signed(send, signature, title):
    """The holder cannot change what the registrar signed: land, title or count."""
    for changes in (
        {"name": OTHER},
        {"title": replace(title, document=b"\x0e" * 32).fields()},
        {"title": replace(title, jurisdiction="CN-54").fields()},
        {"title": replace(title, tenure_end=0).fields()},
        {"title": replace(title, classes=1).fields()},
        {"cells": 3},
        {"claims": {BLOCK: 0b101}},
        {"claims": {BLOCK + 1: 0b11}},
    ):
        with boa.reverts("signed_message: bad signature"):
            send(signature, **changes)
    send(signature)


def test_attack__replayed_registration(parcels, send, signature, holder, receiver):
    """Not for the same name, nor after the parcel has gone to another holder."""
    id = send(signature)
    with boa.reverts("ParcelRegistry: registered"):
        send(signature)
    parcels.propose(id, receiver, sender=holder)
    parcels.accept(id, sender=receiver)
    with boa.reverts("ParcelRegistry: registered"):
        send(signature)


def test_attack__replayed_extension(parcels, register, signing, holder):
    """Neither while its cells are claimed, nor after they were given up."""
    id, more = register(CLAIMS, cells=6), {BLOCK + 1: 0b11}
    consent = signing(extension_to_sign, id, more)
    parcels.extend(id, list(more.items()), *consent, sender=holder)
    with boa.reverts("land_claims: cell is taken"):
        parcels.extend(id, list(more.items()), *consent, sender=holder)
    parcels.abandon(id, [BLOCK + 1], sender=holder)
    with boa.reverts("ParcelRegistry: too many cells"):
        parcels.extend(id, list(more.items()), *consent, sender=holder)


def test_attack__signature_for_another_parcel_or_registry(
    parcels, accreditation, register, signing, holder, title, signature
):
    first = register(CLAIMS, cells=6)
    second = register({BLOCK + 1: 1}, name=OTHER, cells=6)
    consent = signing(extension_to_sign, first, {BLOCK + 2: 1})
    with boa.reverts("signed_message: bad signature"):
        parcels.extend(second, [(BLOCK + 2, 1)], *consent, sender=holder)
    twin = parcels.deployer.deploy(accreditation.address, [])
    with boa.reverts("signed_message: bad signature"):
        twin.register(NAME, title.fields(), 2, list(CLAIMS.items()), *signature, sender=holder)


def test_attack__suspended_registrar(
    parcels, accreditation, governance, register, extend, registrars, send, signature
):
    """His signatures count no more, also old ones; parcels that he signed for stay."""
    id = register({BLOCK + 1: 1}, name=OTHER, cells=2)
    accreditation.suspend(REGISTRAR, registrars[0].address, sender=governance)
    with boa.reverts("ParcelRegistry: not a registrar"):
        send(signature)
    with boa.reverts("ParcelRegistry: not a registrar"):
        extend(id, {BLOCK + 2: 1})
    extend(id, {BLOCK + 2: 1}, signer=registrars[1])
    assert parcels.parcel(id).is_complete


def test_register__reverts_if_signed_in_another_role(accreditation, governance, register):
    surveyor = Account.from_key(b"\x09" * 32)
    accreditation.announce(SURVEYOR, surveyor.address, OFFICE, sender=governance)
    boa.env.time_travel(seconds=DAY)
    with boa.reverts("ParcelRegistry: not a registrar"):
        register(CLAIMS, signer=surveyor)


def test_attack__registrar_of_his_own_land(register, extend, parcels, registrars):
    with boa.reverts("ParcelRegistry: own land"):
        register(CLAIMS, owner=registrars[0].address)
    owner = registrars[1].address
    id = register(CLAIMS, owner=owner, cells=6)
    with boa.reverts("ParcelRegistry: own land"):
        extend(id, {BLOCK + 1: 1}, owner=owner, signer=registrars[1])
    assert parcels.holder_of(id) == owner


def test_register__reverts_after_the_deadline(send, signing, holder, title):
    now = boa.env.timestamp
    signature = signing(registration_to_sign, holder, NAME, title, CLAIMS, deadline=now)
    with boa.env.anchor():
        boa.env.time_travel(seconds=1)
        with boa.reverts("signed_message: too late"):
            send(signature)
    send(signature)


def test_skip_nonce__withdraws_what_is_not_used(parcels, register, send, signature, registrars):
    """A use withdraws nothing: holders need not wait for one another."""
    register({BLOCK + 1: 1}, name=OTHER)
    assert parcels.nonces(registrars[0].address) == 0
    parcels.skip_nonce(sender=registrars[0].address)
    with boa.reverts("signed_message: bad signature"):
        send(signature)
    register(CLAIMS, nonce=1)


def test_title__refuses_a_jurisdiction_that_does_not_fit(title):
    for text in ("", "CN-530000"):
        with pytest.raises(ValueError, match="expected 1 to 8 letters"):
            replace(title, jurisdiction=text).fields()
