"""The published vectors are what this library computes, and what it reads back."""

import json
from pathlib import Path

import pytest

from shielded.account import OneTimeAddress, PaymentAddress, SpendingKey, TrackingKey
from shielded.encryption import decrypt, open_outgoing
from shielded.handed_out import HandedOut
from shielded.transaction import Output
from shielded.vectors import vectors
from shielded.wallet.packages import open_sealed, package_id

PUBLISHED = Path(__file__).parents[2] / "docs" / "shielded-vectors.json"


@pytest.fixture(scope="module")
def published():
    return json.loads(PUBLISHED.read_text())


def test_vectors__are_those_published(published):
    computed = vectors()
    assert computed.keys() == published.keys()
    for name, each in computed.items():
        assert each == published[name], (
            f"{name}: if this is meant, python -m shielded.vectors > {PUBLISHED.name}"
        )


@pytest.mark.rule("SERO-04")
def test_vectors__of_encryption_open(published):
    account = published["accounts"][0]
    payee = TrackingKey.from_text(account["trackingKeyText"])
    assert payee == SpendingKey.from_seed(bytes.fromhex(account["seed"][2:])).viewing
    for each, reads in zip(published["encryption"], (PaymentAddress, OneTimeAddress), strict=True):
        x, y = map(int, each["ephemeral"])
        data = bytes.fromhex(each["ciphertext"][2:])
        output = Output(int(each["commitment"]), (0, 1), (x, y), data)
        received = decrypt(payee, output, HandedOut(payee, gap=1))
        assert received.note.address.to_text() == each["address"]
        assert received.note.secret == int(each["rsk"])
        sent = open_outgoing(TrackingKey.from_text(each["payer"]), output)
        assert sent is not None
        assert (sent.note, sent.receiver) == (received.note, reads.from_text(each["receiver"]))


@pytest.mark.rule("SERO-03")
def test_vectors__of_packages_open(published):
    sighash = int(published["transaction"]["sighash"])
    for index, each in enumerate(published["packages"]):
        content, key, data = (bytes.fromhex(each[name][2:]) for name in ("content", "key", "data"))
        x, y = map(int, each["value"])
        opened = open_sealed(content, key, (x, y))
        assert (opened.data, opened.blinding) == (data, int(each["blinding"]))
        assert str(opened.asset.amount) == each["asset"]["amount"]
        assert each["id"] == f"0x{package_id(sighash, index).hex()}"
