"""Only recipients open a document, all of them to the same one, and no bit of it changes."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.documents import (
    DocumentError,
    envelope,
    is_sealed,
    key_id,
    open_sealed,
    public_key,
    seal,
)

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())
DATA = b"title deed of parcel 7"
HEADER = 42  # magic, commitment and count
ENTRY = 96


def test_cipher__is_that_of_the_draft():
    """draft-irtf-cfrg-xchacha-03, appendix A.3.1."""
    fields = {name: bytes.fromhex(value) for name, value in VECTORS["xchacha20poly1305"].items()}
    found = envelope.encrypt(fields["key"], fields["nonce"], fields["plain"], fields["header"])
    assert found == fields["cipher"] + fields["tag"]
    plain = envelope.decrypt(fields["key"], fields["nonce"], found, fields["header"])
    assert plain == fields["plain"]


def test_format__is_the_one_that_was_published():
    fields = {name: bytes.fromhex(value) for name, value in VECTORS["sealed"].items()}
    for key in (fields["first_key"], fields["second_key"]):
        assert open_sealed(fields["sealed"], key) == fields["document"]


@pytest.mark.rule("CEC-51")
@given(data=st.binary(max_size=300), count=st.integers(1, 3))
def test_recipients__all_open_it_and_nobody_else(private_keys, recipients, data, count):
    sealed = seal(data, recipients[:count])
    assert is_sealed(sealed)
    assert len(sealed) == HEADER + count * ENTRY + 24 + len(data) + 16
    for key in private_keys[:count]:
        assert open_sealed(sealed, key) == data
    for key in [*private_keys[count:], bytes([9]) * 32]:
        with pytest.raises(DocumentError, match="not sealed to this key"):
            open_sealed(sealed, key)


@pytest.mark.rule("CEC-51")
def test_document__is_not_in_what_is_stored(recipients):
    sealed = seal(DATA * 10, recipients)
    assert DATA not in sealed and DATA[:8] not in sealed
    assert all(recipient not in sealed for recipient in recipients)
    assert seal(DATA, recipients) != seal(DATA, recipients)


@pytest.mark.rule("CEC-51")
@given(place=st.integers(0, 10**6), bit=st.integers(0, 7))
def test_any_changed_bit__is_noticed(private_keys, recipients, place, bit):
    sealed = bytearray(seal(DATA, recipients[:2]))
    sealed[place % len(sealed)] ^= 1 << bit
    with pytest.raises(DocumentError):
        open_sealed(bytes(sealed), private_keys[0])


@given(length=st.integers(0, 10**6))
def test_cut_or_longer_document__is_refused(private_keys, recipients, length):
    sealed = seal(DATA, recipients)
    with pytest.raises(DocumentError):
        open_sealed(sealed[: length % len(sealed)], private_keys[0])
    with pytest.raises(DocumentError):
        open_sealed(sealed + b"\0", private_keys[0])


@given(rest=st.binary(max_size=400))
def test_garbage__is_refused(private_keys, rest):
    with pytest.raises(DocumentError):
        open_sealed(rest, private_keys[0])
    with pytest.raises(DocumentError):
        open_sealed(envelope.MAGIC + rest, private_keys[0])


def test_recipients__in_another_order_or_twice_are_refused(private_keys, recipients):
    sealed = seal(DATA, recipients[:2])
    end = HEADER + 2 * ENTRY
    first, second = sealed[HEADER : HEADER + ENTRY], sealed[HEADER + ENTRY : end]
    for entries in (second + first, first + first):
        with pytest.raises(DocumentError, match="not in order"):
            open_sealed(sealed[:HEADER] + entries + sealed[end:], private_keys[0])


@pytest.mark.rule("CEC-51")
def test_sender__cannot_show_two_recipients_two_documents(monkeypatch, private_keys, recipients):
    """He seals another key to the second one; the header commits to the first."""
    real, secrets = envelope._seal_key, []

    def seal_another(secret, key):
        secrets.append(secret)
        return real(secret if len(secrets) == 1 else bytes(32), key)

    monkeypatch.setattr(envelope, "_seal_key", seal_another)
    sealed = seal(DATA, recipients[:2])
    by_id = sorted(private_keys[:2], key=lambda key: key_id(public_key(key)))
    assert open_sealed(sealed, by_id[0]) == DATA
    with pytest.raises(DocumentError, match="commits to"):
        open_sealed(sealed, by_id[1])


@pytest.mark.parametrize("count", [0, envelope.MAX_RECIPIENTS + 1])
def test_seal__bounds_the_number_of_recipients(recipients, count):
    with pytest.raises(DocumentError, match=f"expected 1 to 1000 recipients, got {count}"):
        seal(DATA, recipients[:1] * count)


def test_seal__refuses_unusable_keys(recipients):
    with pytest.raises(DocumentError, match="named twice"):
        seal(DATA, recipients[:1] * 2)
    with pytest.raises(DocumentError, match="expected a key of 32 bytes, got 31"):
        seal(DATA, [bytes(31)])
    for weak in (bytes(32), bytes([1]) + bytes(31)):  # anyone could open what is sealed to them
        with pytest.raises(DocumentError, match="not a usable public key"):
            seal(DATA, [*recipients, weak])
