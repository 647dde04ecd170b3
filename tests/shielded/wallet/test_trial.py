"""Many hidden notes are tried in several processes, with the same result."""

from shielded.account import SpendingKey
from shielded.assets import Asset
from shielded.encryption import encrypt
from shielded.handed_out import HandedOut
from shielded.wallet import trial
from shielded.wallet.events import NoteCreated
from shielded.wallet.trial import Trial

KEY = SpendingKey.from_seed(b"\1" * 32).viewing
OTHER = SpendingKey.from_seed(b"\2" * 32).viewing


def sealed(receiver, payer, amount: int) -> NoteCreated:
    note = encrypt(receiver, Asset.of_token("SERO", amount), payer=payer)
    return NoteCreated(1, b"", 0, 0, note.commitment, (0, 1), note.ephemeral, note.ciphertext)


def test_run__finds_the_same_in_processes(monkeypatch):
    monkeypatch.setattr(trial, "WORTH_A_POOL", 4)
    monkeypatch.setattr(trial, "CHUNK", 3)
    monkeypatch.setattr(trial, "sift", lambda key, outputs: None)
    outputs = [
        sealed(KEY.address, OTHER, 1),
        sealed(OTHER.address, KEY, 2),
        sealed(OTHER.address, OTHER, 3),
        sealed(KEY.one_time(24), OTHER, 4),
        sealed(KEY.address, KEY, 5),
        sealed(KEY.one_time(19), OTHER, 6),
    ]
    one, many = HandedOut(KEY), HandedOut(KEY)
    with Trial(KEY, 1) as alone, Trial(KEY, 2) as together:
        expected = alone.run(outputs, one)
        assert together.run(outputs, many) == expected
    assert one.used == many.used == 25
    amounts = [(r and r.note.asset.amount, s and s.note.asset.amount) for r, s in expected]
    assert amounts == [(1, None), (None, 2), (None, None), (4, None), (5, 5), (6, None)]
