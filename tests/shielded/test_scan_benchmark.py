"""What the benchmark of scans compares is right: the chain, the naive trial, and the growth."""

from dataclasses import replace

import pytest
from benchmarks.shielded_chain import OWN, NoteChain
from benchmarks.shielded_naive import multiply, opens
from benchmarks.shielded_scan import SEED, Scan, growth, scan

from mevm.crypto import baby_jubjub
from shielded import encryption
from shielded.account import SpendingKey
from shielded.assets import Asset
from shielded.encryption import encrypt
from shielded.handed_out import HandedOut
from shielded.wallet.trial import try_output

VIEWING = SpendingKey.from_seed(SEED).viewing
OTHER = SpendingKey.from_seed(b"\5" * 32).viewing


def test_chain__has_notes_that_a_wallet_finds():
    chain = NoteChain(VIEWING.address, 400)
    for notes in (200, 400):
        assert scan(chain, notes).notes == notes
    with pytest.raises(ValueError, match="multiple of 200"):
        chain.show(100)


def test_chain__has_a_note_of_its_own_in_a_hundred():
    chain = NoteChain(VIEWING.address, 200)
    own = [place for place, _ in encryption.scan(VIEWING, chain.outputs)]
    assert own == [0, OWN]


def test_naive_trial__finds_what_the_wallet_finds():
    coin = Asset.of_token("SERO", 1)
    paid = encrypt(VIEWING.address, coin)
    outputs = [
        paid,
        encrypt(OTHER.address, coin),
        encrypt(OTHER.address, coin, payer=VIEWING),
        encrypt(VIEWING.address, coin, payer=VIEWING),
        replace(paid, commitment=paid.commitment ^ 1),
        replace(paid, ephemeral=baby_jubjub.IDENTITY),
        replace(paid, ephemeral=(1, 1)),
    ]
    handed_out = HandedOut(VIEWING)
    found = [tuple(part is not None for part in try_output(handed_out, each)) for each in outputs]
    assert [opens(VIEWING, each) for each in outputs] == found
    assert found[:4] == [(True, False), (False, False), (False, True), (True, True)]


def test_naive_product__is_the_curves():
    for scalar in (0, 1, 2, 77, baby_jubjub.ORDER - 1, baby_jubjub.ORDER):
        expected = baby_jubjub.multiply(baby_jubjub.BASE, scalar)
        assert multiply(baby_jubjub.BASE, scalar) == expected


def test_growth__is_of_the_second_half_over_the_first():
    first, middle, last = Scan(100, 1, 10), Scan(200, 1, 20), Scan(400, 1, 80)
    assert growth([first, middle, last]) == pytest.approx(3)
    assert last.rate == 400
