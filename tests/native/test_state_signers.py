"""The extension's recovery of signers against coincurve's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto import secp256k1
from mevm.crypto.secp256k1 import HALF_ORDER, ORDER, recover_address, recover_addresses, sign

EDGES = [0, 1, 2, HALF_ORDER, HALF_ORDER + 1, ORDER - 1, ORDER, ORDER + 1, 2**256 - 1]
NUMBERS = st.sampled_from(EDGES) | st.integers(0, 2**256 - 1)
HASHES = st.binary(min_size=32, max_size=32) | st.sampled_from([bytes(32), b"\xff" * 32])
SIGNATURES = st.tuples(HASHES, st.integers(-1, 3), NUMBERS, NUMBERS)


@given(st.lists(SIGNATURES, max_size=4))
def test_recover_addresses__agrees_on_any_numbers(signatures):
    expected = [secp256k1._recover(*each) for each in signatures]
    assert recover_addresses(signatures) == expected
    assert [recover_address(*each) for each in signatures] == expected


@given(st.lists(st.tuples(HASHES, st.integers(1, ORDER - 1)), max_size=40), st.data())
def test_recover_addresses__agrees_on_signatures(signed, data):
    signatures = []
    for message_hash, key in signed:
        y_parity, r, s = sign(message_hash, key.to_bytes(32, "big"))
        if data.draw(st.booleans()):  # as Frontier took it
            y_parity, s = 1 - y_parity, ORDER - s
        signatures.append((message_hash, y_parity, r, s))
    found = recover_addresses(signatures)
    assert found == [secp256k1._recover(*each) for each in signatures]
    assert found == [secp256k1.address_of(key.to_bytes(32, "big")) for _, key in signed]


@pytest.mark.parametrize("size", [1, 96, 98, 193])
def test_recover_addresses__refuses_a_part_of_a_signature(native, size):
    with pytest.raises(ValueError, match="expected 97 each"):
        native.recover_addresses(bytes(size))


@given(st.binary(min_size=97, max_size=97))
def test_recover_addresses__takes_any_bytes(native, data):
    for signature in (data, data[:96] + b"\x00", data[:96] + b"\xff"):
        assert native.recover_addresses(signature * 2) == native.recover_addresses(signature) * 2
