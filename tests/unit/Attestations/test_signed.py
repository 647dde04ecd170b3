"""Statements in the name of who signed them: bound to chain, contract, nonce, deadline, content."""

import boa
import pytest
from eth_account import Account

from mevm_suite.testing import load

ELSEWHERE = "0x" + "11" * 20


@pytest.mark.rule("SEC-10", "SEC-44")
def test_attest_for__attests_in_the_signers_name(
    attestations, terms, sign, attest_message, signer, stranger
):
    message = attest_message()
    call = (signer.address, terms(), message["deadline"], sign("Attest", message))
    id = attestations.attest_for(*call, sender=stranger)
    assert attestations.attestation(id).attester == signer.address
    assert attestations.nonces(signer.address) == 1
    with boa.reverts("signed_message: bad signature"):
        attestations.attest_for(*call, sender=stranger)


@pytest.mark.parametrize(
    "domain",
    [{"chainId": 999}, {"verifyingContract": ELSEWHERE}, {"name": "Other"}, {"version": "2"}],
)
def test_attest_for__reverts_if_signed_for_elsewhere(
    attestations, terms, sign, attest_message, signer, domain
):
    message = attest_message()
    signature = sign("Attest", message, **domain)
    with boa.reverts("signed_message: bad signature"):
        attestations.attest_for(signer.address, terms(), message["deadline"], signature)


@pytest.mark.parametrize(
    "change",
    [
        {"subject": b"\x02" * 32},
        {"content": b"\x02" * 32},
        {"expires": 2**40},
        {"is_revocable": False},
        {"is_root": True},
    ],
)
def test_attest_for__reverts_if_the_terms_differ(
    attestations, terms, sign, attest_message, signer, change
):
    message = attest_message()
    signature = sign("Attest", message)
    with boa.reverts("signed_message: bad signature"):
        attestations.attest_for(signer.address, terms(**change), message["deadline"], signature)


def test_attest_for__reverts_if_late(attestations, terms, sign, attest_message, signer):
    message = attest_message(deadline=boa.env.timestamp)
    boa.env.time_travel(seconds=1)
    with boa.reverts("signed_message: too late"):
        attestations.attest_for(
            signer.address, terms(), message["deadline"], sign("Attest", message)
        )


def test_attest_for__reverts_if_another_signed(attestations, terms, sign, attest_message, signer):
    message = attest_message()
    signature = sign("Attest", message, key=Account.from_key(b"\x08" * 32))
    with boa.reverts("signed_message: bad signature"):
        attestations.attest_for(signer.address, terms(), message["deadline"], signature)


@pytest.mark.parametrize("cut", [0, 64])
def test_attest_for__reverts_if_the_signature_is_short(
    attestations, terms, sign, attest_message, signer, cut
):
    message = attest_message()
    signature = sign("Attest", message)[:cut]
    with boa.reverts("signed_message: bad signature"):
        attestations.attest_for(signer.address, terms(), message["deadline"], signature)


def test_skip_nonce__withdraws_what_was_signed(attestations, terms, sign, attest_message, signer):
    message = attest_message()
    signature = sign("Attest", message)
    attestations.skip_nonce(sender=signer.address)
    with boa.reverts("signed_message: bad signature"):
        attestations.attest_for(signer.address, terms(), message["deadline"], signature)


def test_attest_for__asks_a_contract_account(attestations, terms, sign, attest_message, signer):
    wallet = load("tests/mocks/KeyWallet.vy", signer.address).address
    message = attest_message(attester=wallet)
    signature = sign("Attest", message)
    id = attestations.attest_for(wallet, terms(), message["deadline"], signature)
    assert attestations.attestation(id).attester == wallet
    with boa.reverts("signed_message: bad signature"):
        attestations.attest_for(wallet, terms(), message["deadline"], signature)


def test_attest_for__reverts_if_the_account_answers_anything_else(attestations, terms, signer):
    wallet = load("tests/mocks/KeyWallet.vy", signer.address)
    wallet.set_answer(bytes.fromhex("1626ba7e").ljust(32, b"\x01"))
    with boa.reverts("signed_message: bad signature"):
        attestations.attest_for(wallet, terms(), boa.env.timestamp, b"\x01" * 65)


def test_attest_for__reverts_if_a_contract_knows_no_signatures(attestations, terms):
    deaf = load("tests/mocks/TradeBoard.vy")
    with boa.reverts("signed_message: bad signature"):
        attestations.attest_for(deaf, terms(), boa.env.timestamp, b"\x01" * 65)


def test_revoke_for__revokes_in_the_attesters_name(attestations, attest, sign, signer):
    id, deadline = attest(sender=signer.address), boa.env.timestamp + 1
    message = {"attester": signer.address, "id": id, "nonce": 0, "deadline": deadline}
    attestations.revoke_for(signer.address, id, deadline, sign("Revoke", message))
    assert not attestations.is_valid(id)


def test_revoke_for__reverts_if_the_signer_is_not_the_attester(attestations, attest, sign, signer):
    id, deadline = attest(), boa.env.timestamp + 1
    message = {"attester": signer.address, "id": id, "nonce": 0, "deadline": deadline}
    with boa.reverts("Attestations: not the attester"):
        attestations.revoke_for(signer.address, id, deadline, sign("Revoke", message))


@pytest.mark.rule("SEC-10")
def test_testify_for__counts_who_signed(attestations, attest, sign, signer, stranger):
    id, deadline = attest(), boa.env.timestamp + 1
    message = {"account": signer.address, "id": id, "nonce": 0, "deadline": deadline}
    signature = sign("Testify", message)
    attestations.testify_for(signer.address, id, deadline, signature, sender=stranger)
    assert attestations.has_testified(id, signer.address)
    assert not attestations.has_testified(id, stranger)
    with boa.reverts("signed_message: bad signature"):
        attestations.testify_for(signer.address, id, deadline, signature, sender=stranger)


def test_testify_for__takes_no_other_kind_of_message(attestations, attest, sign, signer):
    """A revocation has the same fields; its type keeps it from passing for a testimony."""
    id, deadline = attest(), boa.env.timestamp + 1
    message = {"attester": signer.address, "id": id, "nonce": 0, "deadline": deadline}
    with boa.reverts("signed_message: bad signature"):
        attestations.testify_for(signer.address, id, deadline, sign("Revoke", message))
