"""An item changes hands only when both parties agree, on the same quantity."""

import boa
import pytest

from mevm_suite.testing import load

ZERO = "0x" + "00" * 20
DAY = 86_400


@pytest.fixture
def deadline():
    return boa.env.timestamp + DAY


@pytest.mark.rule("SEC-10")
def test_accept__takes_what_was_proposed(provenance, item, holder, receiver):
    provenance.propose(item, receiver, sender=holder)
    assert provenance.holder_of(item) == holder
    provenance.accept(item, 100, sender=receiver)
    assert provenance.holder_of(item) == receiver
    with boa.reverts("Provenance: not proposed"):
        provenance.accept(item, 100, sender=receiver)


def test_accept__reverts_if_another_takes_it(provenance, item, holder, receiver, stranger):
    provenance.propose(item, receiver, sender=holder)
    with boa.reverts("Provenance: not proposed"):
        provenance.accept(item, 100, sender=stranger)


def test_accept__reverts_if_the_proposal_was_taken_back(provenance, item, holder, receiver):
    provenance.propose(item, receiver, sender=holder)
    provenance.propose(item, ZERO, sender=holder)
    with boa.reverts("Provenance: not proposed"):
        provenance.accept(item, 100, sender=receiver)


def test_accept__reverts_if_a_part_was_split_off_first(provenance, item, holder, receiver):
    """The holder cannot keep what the receiver agreed to take."""
    provenance.propose(item, receiver, sender=holder)
    provenance.split(item, 99, b"\x01" * 32, sender=holder)
    with boa.reverts("Provenance: other quantity"):
        provenance.accept(item, 100, sender=receiver)


def test_propose__reverts_if_not_the_holder(provenance, item, issuer, receiver):
    """An issuer has no power over what he handed over."""
    with boa.reverts("Provenance: not its holder"):
        provenance.propose(item, receiver, sender=issuer)


def test_propose__reverts_if_to_oneself(provenance, item, holder):
    with boa.reverts("Provenance: same holder"):
        provenance.propose(item, holder, sender=holder)


@pytest.mark.rule("SEC-10")
@pytest.mark.parametrize("caller", ["holder", "receiver", "stranger"])
def test_hand_over__needs_no_signature_of_who_calls(
    provenance, item, holder_key, receiver_key, stranger, sign, deadline, caller
):
    accounts = {"holder": holder_key.address, "receiver": receiver_key.address}
    signatures = [
        b"" if caller == role else sign(key)
        for role, key in (("holder", holder_key), ("receiver", receiver_key))
    ]
    sender = accounts.get(caller, stranger)
    call = (item, receiver_key.address, 100, deadline, *signatures)
    provenance.hand_over(*call, sender=sender)
    assert provenance.holder_of(item) == receiver_key.address


def test_hand_over__reverts_if_replayed(
    provenance, item, holder_key, receiver_key, sign, deadline, stranger
):
    """After the item came back, the old signatures move it no more."""
    holder, receiver = holder_key.address, receiver_key.address
    call = (item, receiver, 100, deadline, sign(holder_key), sign(receiver_key))
    provenance.hand_over(*call, sender=stranger)
    provenance.propose(item, holder, sender=receiver)
    provenance.accept(item, 100, sender=holder)
    with boa.reverts("signed_message: bad signature"):
        provenance.hand_over(*call, sender=stranger)


def test_hand_over__reverts_if_one_party_signed_for_both(
    provenance, item, holder_key, receiver_key, sign, deadline, stranger
):
    for forger in (holder_key, receiver_key):
        signature = sign(forger)
        with boa.reverts("signed_message: bad signature"):
            provenance.hand_over(
                item, receiver_key.address, 100, deadline, signature, signature, sender=stranger
            )


@pytest.mark.parametrize(
    "change",
    [
        {"item": b"\x01" * 32},
        {"holder": "0x" + "11" * 20},
        {"receiver": "0x" + "11" * 20},
        {"quantity": 99},
        {"nonce": 1},
        {"deadline": 2**40},
        {"domain": {"chainId": 999}},
        {"domain": {"verifyingContract": "0x" + "11" * 20}},
        {"domain": {"name": "MEVM Attestations"}},
    ],
)
def test_hand_over__reverts_if_something_else_was_signed(
    provenance, item, holder_key, receiver, sign, deadline, change
):
    signature = sign(holder_key, **change)
    with boa.reverts("signed_message: bad signature"):
        provenance.hand_over(item, receiver, 100, deadline, signature, b"", sender=receiver)


def test_hand_over__reverts_if_late(provenance, item, holder_key, receiver, sign):
    deadline = boa.env.timestamp
    signature = sign(holder_key, deadline=deadline)
    boa.env.time_travel(seconds=1)
    with boa.reverts("signed_message: too late"):
        provenance.hand_over(item, receiver, 100, deadline, signature, b"", sender=receiver)


def test_hand_over__reverts_if_the_quantity_is_another(
    provenance, item, holder, receiver_key, sign
):
    signature, deadline = sign(receiver_key), boa.env.timestamp + DAY
    provenance.split(item, 99, b"\x01" * 32, sender=holder)
    with boa.reverts("Provenance: other quantity"):
        provenance.hand_over(
            item, receiver_key.address, 100, deadline, b"", signature, sender=holder
        )


def test_hand_over__reverts_if_the_holder_never_agreed(provenance, item, receiver, deadline):
    with boa.reverts("signed_message: bad signature"):
        provenance.hand_over(item, receiver, 100, deadline, b"", b"", sender=receiver)


@pytest.mark.parametrize("to_holder", [True, False])
def test_hand_over__reverts_if_there_is_no_receiver(provenance, item, holder, deadline, to_holder):
    with boa.reverts("Provenance: bad receiver"):
        receiver = holder if to_holder else ZERO
        provenance.hand_over(item, receiver, 100, deadline, b"", b"", sender=holder)


def test_hand_over__asks_a_contract_account(provenance, item, holder, receiver_key, sign, deadline):
    wallet = load("tests/mocks/KeyWallet.vy", receiver_key.address).address
    signature = sign(receiver_key, receiver=wallet)
    provenance.hand_over(item, wallet, 100, deadline, b"", signature, sender=holder)
    assert provenance.holder_of(item) == wallet


def test_hand_over__ends_an_open_proposal(
    provenance, item, holder, receiver_key, stranger, sign, deadline
):
    provenance.propose(item, stranger, sender=holder)
    signature = sign(receiver_key)
    provenance.hand_over(item, receiver_key.address, 100, deadline, b"", signature, sender=holder)
    with boa.reverts("Provenance: not proposed"):
        provenance.accept(item, 100, sender=stranger)
