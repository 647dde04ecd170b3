"""Encryption of notes against payers who lie, and strangers who change what they see."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto import baby_jubjub
from mevm.crypto.baby_jubjub import (
    BASE,
    COFACTOR,
    IDENTITY,
    ORDER,
    add,
    compress,
    is_on_curve,
    lift_x,
    multiply,
)
from mevm.crypto.poseidon import FIELD
from shielded.account import OneTimeAddress, SpendingKey
from shielded.assets import Asset, encode_name
from shielded.encryption import (
    COPY_START,
    Refusal,
    RefusedError,
    decrypt,
    encrypt,
    open_outgoing,
    try_decrypt,
)
from shielded.handed_out import HandedOut
from shielded.note_keys import copy_key, note_key, note_secret, seal, view_tag
from shielded.notes import NO_MEMO, Note
from shielded.plaintext import COPY_BYTES, NOTE_BYTES, Kind, NotePlaintext, OutgoingPlaintext

PAYEE = SpendingKey.from_seed(b"payee".ljust(32))
PAYER = SpendingKey.from_seed(b"payer".ljust(32))
SEED = b"seed of a note".ljust(32)
GOLD = Asset.of_token("GOLD", 5)
OUTPUT = encrypt(PAYEE.address, GOLD, payer=PAYER.viewing, seed=SEED)
FIELDS = {"kind": 0, "currency": 1, "amount": 33, "category": 49, "ticket": 81, "count": 113}
FIELDS |= {"seed": 114, "base": 146, "memo": 178}


@dataclass(frozen=True)
class Published:
    commitment: int
    ephemeral: tuple[int, int]
    ciphertext: bytes


def publish(plaintext: bytes, commitment: int = OUTPUT.commitment, scalar: int = 99) -> Published:
    """Seal anything for the payee, as a payer who follows no rule can."""
    ephemeral = multiply(PAYEE.address.zpk, scalar)
    shared_x, _ = multiply(PAYEE.address.vpk, COFACTOR * scalar)
    terms = shared_x, ephemeral, commitment
    sealed = seal(note_key(*terms), plaintext)
    ciphertext = view_tag(*terms) + sealed + bytes(COPY_BYTES + 16)
    return Published(commitment, ephemeral, ciphertext)


def reason(output, handed_out=None) -> Refusal:
    with pytest.raises(RefusedError) as refused:
        decrypt(PAYEE.viewing, output, handed_out)
    assert try_decrypt(PAYEE.viewing, output, handed_out) is None
    return refused.value.reason


def order_eight() -> tuple[int, int]:
    """Return a point of order 8: l times some point of full order."""
    for x in range(1, 100):
        y = lift_x(x)
        if y is not None:
            point = multiply((x, y), ORDER)
            if multiply(point, 4) != IDENTITY:
                return point
    raise AssertionError("no point of full order among a hundred")


EIGHTH = order_eight()


def test_decrypt__refuses_every_flipped_byte():
    for place in range(COPY_START):
        data = bytearray(OUTPUT.ciphertext)
        data[place] ^= 1
        expected = Refusal.SEAL if place else Refusal.TAG
        assert reason(replace(OUTPUT, ciphertext=bytes(data))) is expected
    for place in range(COPY_START, len(OUTPUT.ciphertext)):
        data = bytearray(OUTPUT.ciphertext)
        data[place] ^= 1
        changed = replace(OUTPUT, ciphertext=bytes(data))
        assert open_outgoing(PAYER.viewing, changed) is None
    assert decrypt(PAYEE.viewing, changed).note == OUTPUT.note


@pytest.mark.parametrize("size", [0, 1, 370, 372])
def test_decrypt__refuses_other_lengths(size):
    output = replace(OUTPUT, ciphertext=OUTPUT.ciphertext.ljust(372, b"\0")[:size])
    assert reason(output) is Refusal.FORM
    assert open_outgoing(PAYER.viewing, output) is None


@pytest.mark.parametrize("commitment", [-1, FIELD, OUTPUT.commitment + FIELD])
def test_decrypt__refuses_commitment_that_is_no_field_element(commitment):
    assert reason(replace(OUTPUT, commitment=commitment)) is Refusal.FORM


@pytest.mark.parametrize(
    "ephemeral",
    [
        IDENTITY,
        (0, FIELD - 1),
        EIGHTH,
        multiply(EIGHTH, 2),
        add(OUTPUT.ephemeral, EIGHTH),
        (OUTPUT.ephemeral[0], FIELD - OUTPUT.ephemeral[1]),
        (1, 1),
        (0, 0),
        (OUTPUT.ephemeral[0] + FIELD, OUTPUT.ephemeral[1]),
        (OUTPUT.ephemeral[0], OUTPUT.ephemeral[1] + FIELD),
        (-1, 0),
    ],
)
def test_decrypt__refuses_ephemeral_before_vsk_touches_it(ephemeral, monkeypatch):
    monkeypatch.setattr(baby_jubjub, "multiply", lambda *_: pytest.fail("vsk was used"))
    output = replace(OUTPUT, ephemeral=ephemeral)
    assert reason(output) is Refusal.EPHEMERAL
    assert open_outgoing(PAYER.viewing, output) is None


def test_order_eight__is_what_the_test_above_needs():
    assert is_on_curve(EIGHTH)
    assert multiply(EIGHTH, 8) == IDENTITY != multiply(EIGHTH, 4)


def test_decrypt__of_another_s_tag_that_happens_to_agree():
    """One output in 256 has our tag and not our seal."""
    stranger = SpendingKey.from_seed(b"stranger".ljust(32))
    shared_x, _ = multiply(OUTPUT.ephemeral, COFACTOR * stranger.vsk)
    tag = view_tag(shared_x, OUTPUT.ephemeral, OUTPUT.commitment)
    output = replace(OUTPUT, ciphertext=tag + OUTPUT.ciphertext[1:])
    with pytest.raises(RefusedError) as refused:
        decrypt(stranger.viewing, output)
    assert refused.value.reason is Refusal.SEAL


def test_decrypt__refuses_another_commitment_and_another_ephemeral():
    other = encrypt(PAYEE.address, GOLD)
    swapped = replace(OUTPUT, commitment=other.commitment)
    assert reason(swapped) in (Refusal.TAG, Refusal.SEAL)
    swapped = replace(OUTPUT, ephemeral=other.ephemeral)
    assert reason(swapped) in (Refusal.TAG, Refusal.SEAL)


HONEST = NotePlaintext(Kind.TO_ADDRESS, GOLD, SEED, 0, NO_MEMO).encode()


def forged(name: str, value: bytes) -> bytes:
    start = FIELDS[name]
    return HONEST[:start] + value + HONEST[start + len(value) :]


@pytest.mark.parametrize(
    "plaintext",
    [
        forged("kind", b"\2"),
        forged("kind", b"\xff"),
        forged("base", bytes(31) + b"\1"),
        forged("count", b"\2"),
        forged("count", b"\1"),
        forged("amount", bytes(16)),
        forged("currency", bytes(32)),
        forged("currency", b"gold"),
        forged("currency", b"GOLD\0X"),
        forged("category", encode_name("DEEDS")),
        forged("ticket", bytes(31) + b"\1"),
    ],
)
def test_decrypt__refuses_plaintext_in_another_form(plaintext):
    assert len(plaintext) == NOTE_BYTES == 242
    assert reason(publish(plaintext)) is Refusal.PLAINTEXT


def test_decrypt__refuses_note_of_another_commitment():
    assert reason(publish(forged("amount", (6).to_bytes(16, "big")))) is Refusal.COMMITMENT
    assert reason(publish(forged("seed", bytes(32)))) is Refusal.COMMITMENT
    assert reason(publish(forged("memo", b"!"))) is Refusal.COMMITMENT


def test_decrypt__refuses_ephemeral_of_another_secret():
    """All is true but EPK, by which an auditor would find another note than the payer shows."""
    assert reason(publish(HONEST)) is Refusal.MISMATCH


@pytest.mark.rule("SERO-02")
@pytest.mark.parametrize("base", [BASE, multiply(BASE, 12345)])
def test_decrypt__refuses_phantom_income_at_a_foreign_base(base):
    """An address that only vsk recognises: BASE_r is not from the payee's own r."""
    address = OneTimeAddress(base, PAYEE.address.zpk, PAYEE.address.vpk)
    assert PAYEE.viewing.owns(address)
    note = Note(GOLD, address, NO_MEMO, note_secret(SEED))
    output = encrypt(address, GOLD, seed=SEED)
    assert output.note == note
    assert reason(output, HandedOut(PAYEE.viewing)) is Refusal.ADDRESS
    assert reason(output) is Refusal.ADDRESS


@pytest.mark.rule("SERO-02")
def test_decrypt__refuses_phantom_income_at_the_payee_s_base():
    """BASE_r was handed out, but the other points are not its multiples by zsk and vsk."""
    handed_out = HandedOut(PAYEE.viewing)
    honest = handed_out.next()
    spending = multiply(honest.base, 77)
    phantom = OneTimeAddress(honest.base, spending, multiply(spending, PAYEE.vsk))
    assert PAYEE.viewing.owns(phantom)
    assert reason(encrypt(phantom, GOLD), handed_out) is Refusal.COMMITMENT


def test_decrypt__refuses_base_that_is_no_field_element():
    base = PAYEE.viewing.one_time(0).base[0] + FIELD
    plaintext = NotePlaintext(Kind.TO_ONE_TIME, GOLD, SEED, base, NO_MEMO).encode()
    assert reason(publish(plaintext), HandedOut(PAYEE.viewing)) is Refusal.ADDRESS


def outgoing(copy: bytes) -> Published:
    key = copy_key(PAYER.vsk, OUTPUT.ephemeral, OUTPUT.commitment)
    return replace(OUTPUT, ciphertext=OUTPUT.ciphertext[:COPY_START] + seal(key, copy))


@pytest.mark.rule("SERO-15")
def test_open_outgoing__believes_no_copy_that_does_not_open_the_note():
    shared_x, _ = multiply(OUTPUT.ephemeral, COFACTOR * PAYEE.vsk)
    points = PAYEE.address.zpk, PAYEE.address.vpk
    assert open_outgoing(PAYER.viewing, outgoing(OutgoingPlaintext(shared_x, *points).encode()))
    stranger = SpendingKey.from_seed(b"stranger".ljust(32)).address
    lies = [
        OutgoingPlaintext(shared_x, stranger.zpk, stranger.vpk).encode(),
        OutgoingPlaintext(shared_x, points[1], points[0]).encode(),
        OutgoingPlaintext((shared_x + 1) % FIELD, *points).encode(),
        shared_x.to_bytes(32, "big") + compress(EIGHTH) + compress(points[1]),
        shared_x.to_bytes(32, "big") + b"\xff" * 64,
        b"\xff" * 32 + compress(points[0]) + compress(points[1]),
        bytes(COPY_BYTES),
    ]
    for copy in lies:
        assert open_outgoing(PAYER.viewing, outgoing(copy)) is None


@given(data=st.binary(min_size=371, max_size=371), scalar=st.integers(1, ORDER - 1))
def test_fuzz_decrypt__of_garbage_is_none(data, scalar):
    output = Published(1, multiply(BASE, scalar), data)
    assert try_decrypt(PAYEE.viewing, output, HandedOut(PAYEE.viewing, gap=1)) is None
    assert open_outgoing(PAYER.viewing, output) is None


@given(plaintext=st.binary(min_size=NOTE_BYTES, max_size=NOTE_BYTES))
def test_fuzz_decrypt__of_sealed_garbage_is_none(plaintext):
    assert try_decrypt(PAYEE.viewing, publish(plaintext), HandedOut(PAYEE.viewing, gap=1)) is None


@given(copy=st.binary(min_size=COPY_BYTES, max_size=COPY_BYTES))
def test_fuzz_open_outgoing__of_sealed_garbage_is_none(copy):
    assert open_outgoing(PAYER.viewing, outgoing(copy)) is None
