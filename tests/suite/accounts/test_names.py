"""SEC-40: names have one spelling and one slow hash for each registry."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.accounts.names import InvalidName, name_key, normalise, registry_salt

REGISTRY = "0x" + "11" * 20
VECTORS = json.loads(Path(__file__).with_name("names.json").read_text())
ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789-"


@pytest.mark.parametrize("name", ["abc", "a-1", "fruit-shop-7", "a" * 32, "b2b"])
def test_normalise__keeps_allowed_names(name):
    assert normalise(name) == name
    assert normalise(name.upper()) == name


@pytest.mark.parametrize(
    "name",
    [
        *("", "ab", "a" * 33, "1st", "-ab", "ab-", "a--b", "xn--80ak6aa92e"),
        *("a b", " abc", "abc ", "abc\n", "a_b", "a.b", "a@b", "a\0b"),
        # Cyrillic, full width, a dotted capital I, the Kelvin sign, a soft hyphen
        *("\u0430bc", "\uff41bc", "\u0130bc", "\u212abc", "a\u00adbc"),
    ],
)
def test_normalise__refuses_all_others(name):
    with pytest.raises(InvalidName):
        normalise(name)


@given(st.text(st.sampled_from(ALPHABET + "A_ é"), max_size=34))
def test_fuzz_normalise__gives_a_fixed_spelling_or_refuses(name):
    try:
        spelled = normalise(name)
    except InvalidName:
        return
    assert normalise(spelled) == spelled == name.lower()
    assert 3 <= len(spelled) <= 32 and set(spelled) <= set(ALPHABET)
    assert spelled[0].isalpha() and spelled[-1] != "-" and "--" not in spelled


@pytest.mark.rule("SEC-40")
@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_name_key__is_what_was_published(vector):
    salt = registry_salt(vector["chain_id"], vector["registry"])
    assert salt.hex() == vector["salt"]
    assert name_key(vector["name"], salt).hex() == vector["key"]


@pytest.mark.rule("SEC-40")
def test_name_key__differs_between_registries_and_chains():
    salts = [
        registry_salt(1, REGISTRY),
        registry_salt(2, REGISTRY),
        registry_salt(1, "0x" + "12" * 20),
    ]
    assert len({name_key("shop", salt) for salt in salts}) == 3


def test_name_key__refuses_a_wrong_salt():
    with pytest.raises(ValueError, match="the salt has 31 bytes, expected 32"):
        name_key("shop", bytes(31))
