"""Commitments and nullifiers of notes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto.keccak import keccak
from mevm.crypto.poseidon import FIELD, poseidon
from shielded.account import SpendingKey
from shielded.assets import Asset
from shielded.notes import Note, decode_memo, encode_memo, hash_memo, nullifier

OWNER = SpendingKey.from_seed(b"owner".ljust(32))
NOTE = Note(Asset.of_token("GOLD", 5), OWNER.viewing.one_time(0), encode_memo("for bread"), 77)


@pytest.mark.rule("SERO-04")
def test_commitment__hashes_in_the_circuit_s_order():
    address = NOTE.address
    coordinates = [point[0] for point in (address.base, address.spending, address.viewing)]
    memo = int.from_bytes(keccak(NOTE.memo), "big") % 2**253
    inputs = [1002, *NOTE.asset.commitment(), *coordinates, memo, NOTE.secret]
    assert NOTE.commitment() == poseidon(inputs)


@pytest.mark.rule("SERO-04")
@pytest.mark.parametrize(
    "change",
    [
        {"asset": Asset.of_token("GOLD", 6)},
        {"asset": Asset.of_token("SILVER", 5)},
        {"address": OWNER.viewing.one_time(1)},
        {"memo": encode_memo("for butter")},
        {"secret": 78},
    ],
)
def test_commitment__binds_every_part(change):
    assert replace(NOTE, **change).commitment() != NOTE.commitment()


@pytest.mark.rule("SERO-04")
@pytest.mark.parametrize("name", ["base", "spending", "viewing"])
def test_commitment__binds_each_point_of_the_address(name):
    other = getattr(OWNER.viewing.one_time(1), name)
    address = replace(NOTE.address, **{name: other})
    assert replace(NOTE, address=address).commitment() != NOTE.commitment()


@given(position=st.integers(0, 4**16 - 1))
def test_fuzz_nullifier__is_a_hash_of_key_note_and_place(position):
    key = poseidon([1003, OWNER.vsk])
    assert OWNER.viewing.nullifier_key == key
    expected = poseidon([1004, key, NOTE.commitment(), position])
    assert nullifier(OWNER.vsk, NOTE.commitment(), position) == expected


def test_nullifier__of_equal_notes_at_two_places_differ():
    commitment = NOTE.commitment()
    assert nullifier(OWNER.vsk, commitment, 0) != nullifier(OWNER.vsk, commitment, 1)
    assert nullifier(OWNER.vsk, commitment, 0) != nullifier(OWNER.vsk + 1, commitment, 0)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"memo": bytes(63)}, "64 bytes, not 63"),
        ({"secret": FIELD}, "no field element"),
        ({"secret": -1}, "no field element"),
    ],
)
def test_note__refuses_what_has_no_commitment(change, reason):
    with pytest.raises(ValueError, match=reason):
        replace(NOTE, **change)


@given(text=st.text(max_size=16).filter(lambda text: not text.endswith("\0")))
def test_fuzz_memo__goes_there_and_back(text):
    memo = encode_memo(text)
    assert len(memo) == 64
    assert decode_memo(memo) == text
    assert 0 <= hash_memo(memo) < 2**253


def test_memo__has_64_bytes_of_utf_8():
    assert decode_memo(encode_memo("é" * 32)) == "é" * 32
    with pytest.raises(ValueError, match="at most 64 bytes of UTF-8, this has 66"):
        encode_memo("é" * 33)
    assert decode_memo(b"\xff" + bytes(63)) == "\N{REPLACEMENT CHARACTER}"


def test_repr__shows_no_secret():
    note = replace(NOTE, secret=FIELD - 1)
    assert str(note.secret) not in repr(note)
