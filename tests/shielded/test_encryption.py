"""Encryption of notes between honest people."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto.baby_jubjub import multiply
from mevm.crypto.poseidon import FIELD
from shielded.abi import to_abi
from shielded.account import SpendingKey
from shielded.assets import Asset, encode_name
from shielded.encryption import (
    CIPHERTEXT_BYTES,
    COPY_START,
    Refusal,
    RefusedError,
    decrypt,
    encrypt,
    open_outgoing,
    scan,
    try_decrypt,
)
from shielded.handed_out import GAP, HandedOut
from shielded.notes import MEMO_BYTES, Note, encode_memo
from shielded.received import receive_open
from shielded.transaction import Output, Transaction

PAYEE = SpendingKey.from_seed(b"payee".ljust(32))
PAYER = SpendingKey.from_seed(b"payer".ljust(32))
STRANGER = SpendingKey.from_seed(b"stranger".ljust(32))
SEED = b"seed of a note".ljust(32)
GOLD, DEEDS = encode_name("GOLD"), encode_name("DEEDS")

ASSETS = st.one_of(
    st.just(Asset()),
    st.builds(Asset, st.just(GOLD), st.integers(1, 2**128 - 1)),
    st.builds(
        Asset,
        st.just(GOLD),
        st.integers(1, 2**128 - 1),
        st.just(DEEDS),
        st.sampled_from([0, 1, FIELD, 2**256 - 1]),
        st.just(1),
    ),
)
MEMOS = st.binary(min_size=MEMO_BYTES, max_size=MEMO_BYTES)


@pytest.mark.rule("SERO-04")
@given(asset=ASSETS, memo=MEMOS, is_handed_out=st.booleans())
def test_fuzz_encrypt__only_payee_and_payer_can_open(asset, memo, is_handed_out):
    addresses = HandedOut(PAYEE.viewing)
    receiver = addresses.next() if is_handed_out else PAYEE.address
    output = encrypt(receiver, asset, memo, PAYER.viewing)

    received = decrypt(PAYEE.viewing, output, addresses)
    assert received.note == output.note
    assert (received.note.asset, received.note.memo) == (asset, memo)
    assert received.index == (0 if is_handed_out else None)
    assert PAYEE.address.one_time(received.scalar) == received.note.address

    sent = open_outgoing(PAYER.viewing, output)
    assert sent is not None
    assert (sent.note, sent.receiver) == (output.note, receiver)

    assert try_decrypt(STRANGER.viewing, output, HandedOut(STRANGER.viewing)) is None
    assert open_outgoing(STRANGER.viewing, output) is None
    assert try_decrypt(PAYER.viewing, output) is None
    assert open_outgoing(PAYEE.viewing, output) is None


@pytest.mark.rule("SERO-15")
def test_tracking_key__sees_what_comes_in_and_goes_out():
    incoming = encrypt(PAYEE.address, Asset.of_token("GOLD", 5), payer=PAYER.viewing)
    for text, opened in (
        (PAYEE.viewing.to_text(), lambda key: decrypt(key, incoming).note),
        (PAYER.viewing.to_text(), lambda key: open_outgoing(key, incoming).note),
    ):
        assert opened(type(PAYEE.viewing).from_text(text)) == incoming.note


@pytest.mark.rule("SERO-02")
def test_encrypt__two_payments_to_one_address_share_nothing():
    one, other = (encrypt(PAYEE.address, Asset.of_token("GOLD", 5)) for _ in range(2))
    assert one.note.address != other.note.address
    assert one.commitment != other.commitment
    assert one.ephemeral != other.ephemeral
    assert one.ciphertext[1:COPY_START] != other.ciphertext[1:COPY_START]


def test_encrypt__fills_the_output_of_a_transaction():
    lengths = set()
    for asset in (Asset(), Asset(GOLD, 2**128 - 1, DEEDS, 2**256 - 1, 1)):
        for payer in (None, PAYER.viewing):
            note = encrypt(PAYEE.address, asset, payer=payer)
            output = Output(note.commitment, (0, 1), note.ephemeral, note.ciphertext)
            to_abi(Transaction(outputs=(output,)))
            lengths.add(len(note.ciphertext))
    assert lengths == {CIPHERTEXT_BYTES} == {371}


def test_encrypt__is_determined_by_the_seed_but_for_an_absent_copy():
    asset = Asset.of_token("GOLD", 5)
    with_copy = [encrypt(PAYEE.address, asset, payer=PAYER.viewing, seed=SEED) for _ in range(2)]
    assert with_copy[0] == with_copy[1]
    without = [encrypt(PAYEE.address, asset, seed=SEED) for _ in range(2)]
    assert without[0].ciphertext[:COPY_START] == without[1].ciphertext[:COPY_START]
    assert without[0].ciphertext[COPY_START:] != without[1].ciphertext[COPY_START:]
    assert open_outgoing(PAYER.viewing, without[0]) is None


def test_encrypt__refuses_seed_of_other_length():
    for size in (0, 31, 33):
        with pytest.raises(ValueError, match="seed of a note has 32 bytes"):
            encrypt(PAYEE.address, Asset(), seed=bytes(size))


def test_scan__finds_the_payments_and_their_places():
    addresses = HandedOut(PAYEE.viewing)
    receivers = [STRANGER.address, PAYEE.address, addresses.next(), PAYER.address, PAYEE.address]
    outputs = [encrypt(each, Asset.of_token("GOLD", n + 1)) for n, each in enumerate(receivers)]
    found = dict(scan(PAYEE.viewing, outputs, addresses))
    assert {place: each.note for place, each in found.items()} == {
        place: outputs[place].note for place in (1, 2, 4)
    }
    assert {place for place, _ in scan(PAYEE.viewing, outputs)} == {1, 4}


def test_handed_out__is_found_within_the_gap_and_moves_it():
    addresses = HandedOut(PAYEE.viewing)
    assert addresses.find(PAYEE.viewing.one_time(GAP).base[0]) is None
    assert addresses.used == 0
    assert addresses.find(PAYEE.viewing.one_time(0).base[0]) == 0
    assert addresses.used == 1
    assert addresses.find(PAYEE.viewing.one_time(GAP - 1).base[0]) == GAP - 1
    assert addresses.used == GAP
    assert addresses.find(PAYEE.viewing.one_time(2 * GAP - 1).base[0]) == 2 * GAP - 1
    assert addresses.find(PAYEE.viewing.one_time(3).base[0]) == 3
    assert addresses.used == 2 * GAP


@pytest.mark.rule("SERO-02")
def test_handed_out__gives_each_address_once():
    addresses = HandedOut(PAYEE.viewing, used=3)
    given_out = [addresses.next() for _ in range(GAP + 2)]
    assert given_out == [PAYEE.viewing.one_time(3 + place) for place in range(GAP + 2)]
    assert len(set(given_out)) == GAP + 2


def test_receive_open__takes_only_what_was_handed_out():
    addresses = HandedOut(PAYEE.viewing)
    note = Note(Asset.of_token("GOLD", 5), addresses.next(), encode_memo("change"), 9)
    received = receive_open(PAYEE.viewing, note, addresses)
    assert received is not None
    assert (received.note, received.index) == (note, 0)
    assert received.scalar == PAYEE.viewing.one_time_scalar(0)
    stranger = replace(note, address=STRANGER.viewing.one_time(0))
    assert receive_open(PAYEE.viewing, stranger, addresses) is None
    unknown = replace(note, address=PAYEE.address.one_time(12345))
    assert receive_open(PAYEE.viewing, unknown, addresses) is None


@pytest.mark.rule("SERO-02")
def test_receive_open__refuses_phantom_income():
    """VPK_r = vsk·ZPK_r holds, but ZPK_r is another's: vsk recognises it, zsk does not open it."""
    addresses = HandedOut(PAYEE.viewing)
    honest = addresses.next()
    spending = multiply(honest.base, 77)
    phantom = replace(honest, spending=spending, viewing=multiply(spending, PAYEE.vsk))
    assert PAYEE.viewing.owns(phantom)
    note = Note(Asset.of_token("GOLD", 5), phantom)
    assert receive_open(PAYEE.viewing, note, addresses) is None


def test_decrypt__says_why():
    output = encrypt(PAYEE.address, Asset.of_token("GOLD", 5), seed=SEED)
    with pytest.raises(RefusedError, match="not for this key") as refused:
        decrypt(STRANGER.viewing, output)
    assert refused.value.reason in (Refusal.TAG, Refusal.SEAL)


def test_repr__shows_no_secret():
    output = encrypt(PAYEE.address, Asset.of_token("GOLD", 5), seed=SEED)
    received = decrypt(PAYEE.viewing, output)
    shown = repr(received) + repr(output)
    for secret in (received.scalar, received.note.secret, PAYEE.vsk):
        assert str(secret) not in shown
