"""Signatures and addresses: published pairs, and what no key signed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto.keccak import EMPTY_HASH, EMPTY_LIST_HASH, EMPTY_TRIE_ROOT, keccak
from mevm.crypto.secp256k1 import HALF_ORDER, ORDER, address_of, recover_address, sign

KEYS = st.integers(1, ORDER - 1).map(lambda key: key.to_bytes(32, "big"))


def test_keccak__has_the_constants_of_the_yellow_paper() -> None:
    assert EMPTY_HASH.hex().startswith("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b")
    assert EMPTY_TRIE_ROOT.hex().startswith("56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc0")
    assert EMPTY_LIST_HASH.hex().startswith("1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413")


def test_address_of__the_usual_test_mnemonic() -> None:
    key = bytes.fromhex("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80")
    assert address_of(key).hex() == "f39fd6e51aad88f6f4ce6ab8827279cfffb92266"


@given(KEYS, st.binary(min_size=32, max_size=32))
def test_fuzz_sign__recovers_to_the_signer(key: bytes, message_hash: bytes) -> None:
    y_parity, r, s = sign(message_hash, key)
    assert s <= HALF_ORDER
    assert recover_address(message_hash, y_parity, r, s) == address_of(key)


@pytest.mark.parametrize(
    ("y_parity", "r", "s"),
    [(2, 1, 1), (0, 0, 1), (0, 1, 0), (0, ORDER, 1), (0, 1, ORDER), (0, 5, 1)],
)
def test_recover_address__is_nobody_for_what_no_key_signed(y_parity: int, r: int, s: int) -> None:
    assert recover_address(keccak(b""), y_parity, r, s) is None
