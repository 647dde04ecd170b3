"""Key derivation against the vectors of BIP-32, BIP-39 and the usual development accounts."""

import json
from pathlib import Path

import pytest

from mevm.crypto.secp256k1 import address_of
from mevm.node.accounts import ExtendedKey, Keystore, seed_of

VECTORS = json.loads((Path(__file__).parent / "vectors" / "accounts.json").read_text())


@pytest.mark.parametrize("vector", VECTORS["bip39"])
def test_seed_of__is_that_of_bip39(vector):
    assert seed_of(vector["mnemonic"], vector["passphrase"]).hex() == vector["seed"]


@pytest.mark.parametrize("vector", VECTORS["bip32"])
def test_derive__is_that_of_bip32(vector):
    key = ExtendedKey.from_seed(bytes.fromhex(vector["seed"])).derive(vector["path"])
    assert (key.key.hex(), key.chain_code.hex()) == (vector["key"], vector["chain_code"])


def test_from_mnemonic__gives_the_usual_accounts():
    store = Keystore.from_mnemonic()
    assert [address.hex() for address in store.addresses()] == VECTORS["development"]["addresses"]
    first = store.addresses()[0]
    assert store.key(first).hex() == VECTORS["development"]["first_key"]
    assert first in store
    assert store.key(bytes(20)) is None


def test_from_mnemonic__ignores_extra_spaces():
    assert seed_of("  test   junk ") == seed_of("test junk")


@pytest.mark.parametrize("path", ["", "44'/60'", "m/", "m/x", "m/-1", "m/2147483648", "m/0''"])
def test_derive__refuses_malformed_paths(path):
    with pytest.raises(ValueError, match="derivation path"):
        Keystore.from_mnemonic(path=path)


@pytest.mark.parametrize("count", [-1, 10_001])
def test_from_mnemonic__refuses_counts_out_of_range(count):
    with pytest.raises(ValueError, match="expected 0 to 10000"):
        Keystore.from_mnemonic(count=count)


def test_add__keeps_a_key():
    store = Keystore()
    assert store.add(bytes(31) + b"\x01") == address_of(bytes(31) + b"\x01")
    assert len(store.addresses()) == 1
