"""The native look at many outputs lets through what Python does not refuse at first sight."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto import baby_jubjub
from mevm.crypto.baby_jubjub import BASE, COFACTOR, IDENTITY, ORDER
from mevm.crypto.poseidon import FIELD
from shielded import sieve
from shielded.account import SpendingKey
from shielded.assets import Asset
from shielded.encryption import (
    COPY_START,
    Refusal,
    RefusedError,
    decrypt,
    encrypt,
    open_outgoing,
)
from shielded.handed_out import HandedOut
from shielded.note_keys import copy_key, unseal, view_tag
from shielded.sieve import COPY, PAYMENT, sift
from shielded.wallet import trial
from shielded.wallet.trial import Trial

KEY = SpendingKey.from_seed(b"\1" * 32).viewing
OTHER = SpendingKey.from_seed(b"\2" * 32).viewing
COIN = Asset.of_token("SERO", 7)
AT_FIRST_SIGHT = {Refusal.FORM, Refusal.TAG}
OF_ORDER_8 = (
    17545522957889784193459637215142187266023652151580582754000402781682644312291,
    4826523245007015323400664741523384119579596407052839571721035538011798951543,
)


@dataclass(frozen=True)
class Published:
    commitment: int
    ephemeral: tuple[int, int]
    ciphertext: bytes


def publish(receiver, payer, seed: int = 0) -> Published:
    note = encrypt(receiver, COIN, payer=payer, seed=bytes([seed]) * 32)
    return Published(note.commitment, note.ephemeral, note.ciphertext)


PAID, SENT = publish(KEY.address, OTHER), publish(OTHER.address, KEY)


def refusal(output: Published) -> Refusal | None:
    try:
        decrypt(KEY, output)
    except RefusedError as refused:
        return refused.reason
    return None


def has_copy(output: Published) -> bool:
    numbers = (*output.ephemeral, output.commitment)
    if len(output.ciphertext) != len(PAID.ciphertext) or not all(0 <= n < FIELD for n in numbers):
        return False
    key = copy_key(KEY.vsk, output.ephemeral, output.commitment)
    return unseal(key, output.ciphertext[COPY_START:]) is not None


def agrees(outputs: list[Published], found: bytes) -> bool:
    """Tell whether an answer is right; EPK outside the subgroup is for the wallet to refuse."""
    for output, flags in zip(outputs, found, strict=True):
        reason = refusal(output)
        may_pay = bool(flags & PAYMENT)
        if reason is not Refusal.EPHEMERAL and may_pay != (reason not in AT_FIRST_SIGHT):
            return False
        if bool(flags & COPY) != has_copy(output):
            return False
    return True


def hostile() -> list[Published]:
    """Outputs that somebody wrote to break something."""
    points = [
        IDENTITY,
        (0, 0),
        (1, 1),
        (FIELD, 1),
        (0, FIELD - 1),
        (2**256, 1),
        (-1, 1),
        (0, 2**300),
    ]
    points += [baby_jubjub.multiply(OF_ORDER_8, k) for k in range(1, COFACTOR)]
    found = []
    for output in (PAID, SENT):
        x, y = output.ephemeral
        shifted = [baby_jubjub.add((x, y), small) for small in points[8:]]
        others = [(FIELD - x, y), (x, FIELD - y), (x + FIELD, y), (x, y + FIELD), (y, x)]
        found += [replace(output, ephemeral=point) for point in (*points, *shifted, *others)]
        for commitment in (0, FIELD - 1, FIELD, output.commitment + FIELD, 2**256, -1):
            found.append(replace(output, commitment=commitment))
        for ciphertext in (b"", output.ciphertext[:-1], output.ciphertext + b"\0", bytes(1_000)):
            found.append(replace(output, ciphertext=ciphertext))
    return found


@pytest.mark.rule("SERO-05")
def test_sift__lets_through_what_is_the_accounts():
    outputs = [
        PAID,
        SENT,
        publish(OTHER.address, OTHER),
        publish(KEY.address, KEY),
        publish(KEY.one_time(3), None),
    ]
    assert agrees(outputs, sift(KEY, outputs))
    assert [flags & PAYMENT for flags in sift(KEY, outputs)] == [1, 0, 0, 1, 1]
    assert [flags & COPY for flags in sift(KEY, outputs)] == [0, 2, 0, 2, 0]


def test_sift__agrees_on_hostile_outputs():
    outputs = hostile()
    assert agrees(outputs, sift(KEY, outputs))
    for output in outputs:
        assert agrees([output], sift(KEY, [output]))


def test_sift__agrees_on_many():
    """Several hundred, so that some tags fit by chance, with hostile ones between them."""
    base = baby_jubjub.FixedBase(BASE)
    outputs = [PAID, *hostile()]
    for number in range(1, 400):
        ephemeral = base.multiply(number * 0x1234567 % ORDER)
        outputs.append(Published(number, ephemeral, PAID.ciphertext))
    outputs += [SENT, PAID]
    found = sift(KEY, outputs)
    assert agrees(outputs, found)
    assert sum(flags & PAYMENT for flags in found) > 2


@given(st.data())
def test_fuzz_sift__agrees_when_any_byte_differs(data):
    output = data.draw(st.sampled_from([PAID, SENT]))
    ciphertext = bytearray(output.ciphertext)
    ciphertext[data.draw(st.integers(0, len(ciphertext) - 1))] ^= data.draw(st.integers(1, 255))
    bit = 1 << data.draw(st.integers(0, 255))
    changed = [
        replace(output, ciphertext=bytes(ciphertext)),
        replace(output, commitment=output.commitment ^ bit),
        replace(output, ephemeral=(output.ephemeral[0] ^ bit, output.ephemeral[1])),
        replace(output, ephemeral=(output.ephemeral[0], output.ephemeral[1] ^ bit)),
    ]
    assert agrees(changed, sift(KEY, changed))


@given(st.integers(1, ORDER - 1), st.integers(0, FIELD - 1), st.integers(1, ORDER - 1))
def test_fuzz_sift__finds_the_tag_of_any_key(vsk, commitment, scalar):
    key = replace(KEY, vsk=vsk)
    ephemeral = baby_jubjub.multiply(BASE, scalar)
    shared_x, _ = baby_jubjub.multiply(ephemeral, COFACTOR * vsk)
    tag = view_tag(shared_x, ephemeral, commitment)
    right = Published(commitment, ephemeral, tag + PAID.ciphertext[1:])
    wrong = replace(right, ciphertext=bytes([tag[0] ^ 1]) + PAID.ciphertext[1:])
    assert list(sift(key, [right, wrong])) == [PAYMENT, 0]


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 130])
def test_sift__answers_for_each_output(monkeypatch, count):
    monkeypatch.setattr(sieve, "AT_ONCE", 50)
    outputs = [(PAID, SENT)[number % 2] for number in range(count)]
    assert list(sift(KEY, outputs)) == [(PAYMENT, COPY)[number % 2] for number in range(count)]


def test_trial__finds_the_same_without(monkeypatch):
    outputs = [
        PAID,
        publish(KEY.one_time(24), OTHER),
        SENT,
        *hostile()[:40],
        publish(KEY.one_time(19), KEY),
    ]
    with_it, without = HandedOut(KEY), HandedOut(KEY)
    with Trial(KEY, 1) as natively:
        found = natively.run(outputs, with_it)
    monkeypatch.setattr(trial, "sift", lambda key, outputs: None)
    with Trial(KEY, 1) as plain:
        assert plain.run(outputs, without) == found
    assert with_it.used == without.used == 25
    assert found[-1][0] is not None and found[2][1] == open_outgoing(KEY, SENT)


def test_zk_sift__refuses_other_lengths(native):
    with pytest.raises(ValueError, match="expected 467 bytes for each output, got 466"):
        native.zk_sift(bytes(32), bytes(466))
    for key in (b"", bytes(31), bytes(33)):
        with pytest.raises((ValueError, TypeError)):
            native.zk_sift(key, bytes(467))
    assert native.zk_sift(b"\xff" * 32, b"\xff" * 467 * 3) == bytes(3)
