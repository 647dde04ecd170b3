"""SERO-03: one name for each asset, in one spelling, for ever; one asset for each backing."""

import boa
import pytest

from mevm_suite.deployment.boa_shielded import COIN_NAME, currency_point
from mevm_suite.testing import load
from shielded.assets import encode_name

NOBODY = "0x" + "00" * 20
COIN, TOKEN, COLLECTION, CURRENCY, CATEGORY = range(1, 6)  # shielded_kind.vy


def register(registry, name, token, **call):
    return registry.register_token(name, token, *currency_point(name), **call)


def test_deploy__registers_the_coin(registry):
    assert registry.name_of(NOBODY) == encode_name(COIN_NAME)
    assert tuple(registry.entry(encode_name(COIN_NAME))) == (COIN, NOBODY, NOBODY)


def test_register_token__keeps_name_and_backing(registry, token):
    register(registry, "GOLD", token)
    (event,) = registry.get_logs()
    name = encode_name("GOLD")
    assert (event.name, event.backing, event.issuer, event.kind) == (
        *(name, token.address),
        *(NOBODY, TOKEN),
    )
    assert tuple(registry.entry(name)) == (TOKEN, token.address, NOBODY)
    assert registry.name_of(token) == name


def test_register_collection__keeps_name_and_backing(registry):
    collection = load("tests/mocks/Collection.vy")
    registry.register_collection("TREES", collection)
    assert tuple(registry.entry(encode_name("TREES"))) == (COLLECTION, collection.address, NOBODY)
    assert registry.name_of(collection) == encode_name("TREES")


@pytest.mark.rule("SERO-10")
def test_issue__records_the_issuer(registry, founded, issuer):
    currency, category = map(encode_name, (founded.currency, founded.category))
    assert tuple(registry.entry(currency)) == (CURRENCY, NOBODY, issuer)
    assert tuple(registry.entry(category)) == (CATEGORY, NOBODY, issuer)
    assert registry.name_of(issuer) == bytes(32)


@pytest.mark.rule("SERO-03")
@pytest.mark.parametrize("name", [COIN_NAME, "POINTS", "SEATS"])
def test_attack__name_used_again__as_any_kind(registry, founded, token, stranger, name):
    point = currency_point(name)
    collection = load("tests/mocks/Collection.vy")
    for attempt in (
        lambda: registry.register_token(name, token, *point),
        lambda: registry.register_collection(name, collection),
        lambda: registry.issue_currency(name, *point, sender=stranger),
        lambda: registry.issue_category(name, sender=stranger),
    ):
        with boa.reverts("AssetRegistry: name taken"):
            attempt()


@pytest.mark.rule("SERO-03")
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "empty"),
        ("points", "bad character"),
        ("POINTS ", "bad character"),
        ("POINTS\0", "bad character"),
        ("POINTЅ", "bad character"),  # a Cyrillic letter that looks like S
        ("-POINTS", "bad hyphen"),
        ("POINTS-", "bad hyphen"),
        ("PO--INTS", "bad hyphen"),
        ("0POINTS", "leading zero"),
    ],
)
def test_attack__name_used_again_in_another_spelling(registry, founded, name, reason):
    with boa.reverts(f"canonical_name: {reason}"):
        registry.issue_category(name)
    with boa.reverts(f"canonical_name: {reason}"):
        registry.issue_currency(name, 0, 0)


def test_register__takes_a_name_of_32_characters(registry):
    name = "A" * 32
    registry.issue_category(name)
    assert registry.entry(name.encode()).kind == CATEGORY


def test_attack__same_backing_under_a_second_name(registry):
    token = load("tests/mocks/QuietToken.vy")
    register(registry, "FIRST", token)
    with boa.reverts("AssetRegistry: has a name"):
        register(registry, "SECOND", token)
    collection = load("tests/mocks/Collection.vy")
    registry.register_collection("FIRST-TREES", collection)
    with boa.reverts("AssetRegistry: has a name"):
        registry.register_collection("SECOND-TREES", collection)


def test_attack__collection_blocked_by_registering_it_as_a_token(registry):
    with boa.reverts("AssetRegistry: a collection"):
        register(registry, "BLOCKED", load("tests/mocks/Collection.vy"))


def test_register_collection__reverts_if_it_is_no_erc721(registry, token, stranger):
    for account in (token.address, stranger, NOBODY):
        with boa.reverts("AssetRegistry: no ERC-721"):
            registry.register_collection("NO-TREES", account)


def test_register_token__reverts_if_there_is_no_contract(registry, stranger):
    for account in (stranger, NOBODY):
        with boa.reverts("AssetRegistry: no contract"):
            register(registry, "NO-TOKEN", account)
