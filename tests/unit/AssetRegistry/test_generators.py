"""SERO-03: the point of an asset is computed from its name, and nobody can choose it."""

from dataclasses import replace

import boa
import pytest

from mevm.crypto.baby_jubjub import FIELD, lift_x
from mevm.crypto.poseidon import poseidon
from mevm_suite.deployment.boa_shielded import (
    COIN_NAME,
    currency_point,
    deploy_registry,
    precompiles,
    ticket_point,
)
from mevm_suite.testing import load
from shielded.abi import to_abi
from shielded.assets import (
    Asset,
    currency_generator,
    encode_name,
    halves,
    ticket_generator,
    ticket_key,
)
from shielded.generators import CURRENCY_TAG

NEUTRAL = (0, 1)
TICKET = 2**256 - 1
LATE = "D"  # the first three counters give no point
EARLY = "GOLD"


def asset(currency="", amount=0, category="", ticket=0, count=0):
    names = [encode_name(name) if name else bytes(32) for name in (currency, category)]
    return names[0], amount, names[1], ticket, count


def points(registry, *parts):
    return [tuple(point) for point in registry.generators(asset(*parts))]


def register_ticket(registry, category, ticket):
    registry.register_ticket(encode_name(category), ticket, *ticket_point(category, ticket))


@pytest.mark.rule("SERO-03")
def test_generators__are_those_that_the_circuit_wants(registry, founded):
    currency, category = founded.currency, founded.category
    assert not registry.is_ticket(encode_name(category), TICKET)
    register_ticket(registry, category, TICKET)
    (event,) = registry.get_logs()
    assert registry.is_ticket(encode_name(category), TICKET)
    ticket = ticket_generator(encode_name(category), TICKET).point
    found = (event.category, event.ticket, tuple(event.generator))
    assert found == (encode_name(category), TICKET, ticket)
    both = points(registry, currency, 2**128 - 1, category, TICKET, 1)
    assert both == [currency_generator(encode_name(currency)).point, ticket]
    assert points(registry) == [NEUTRAL, NEUTRAL]
    assert points(registry, COIN_NAME, 1)[1] == points(registry, "", 0, category, TICKET, 1)[0]
    assert points(registry, COIN_NAME, 1)[0] == currency_generator(encode_name(COIN_NAME)).point


@pytest.mark.parametrize("name", [LATE, EARLY])
def test_issue_currency__takes_the_first_counter(registry, name):
    registry.issue_currency(name, *currency_point(name))
    assert points(registry, name, 1)[0] == currency_generator(encode_name(name)).point


def test_attack__negated_y(registry):
    counter, y = currency_point(EARLY)
    with boa.reverts("asset_generator: greater y"):
        registry.issue_currency(EARLY, counter, FIELD - y)


def test_attack__y_beyond_the_field(registry):
    counter, y = currency_point(EARLY)
    for greater in (y + FIELD, FIELD, 2**256 - 1):
        with boa.reverts("asset_generator: greater y"):
            registry.issue_currency(EARLY, counter, greater)


def test_attack__counter_off_the_curve(registry):
    counter, y = currency_point(LATE)
    for lower in range(counter):
        with boa.reverts("baby_jubjub: failed"):
            registry.issue_currency(LATE, lower, y)


def test_attack__later_counter_than_the_first(registry):
    """A second point of the same name, that no wallet would look for."""
    counter, _ = currency_point(EARLY)
    name = halves(encode_name(EARLY))
    later = range(counter + 1, counter + 20)
    roots = ((each, lift_x(poseidon([CURRENCY_TAG, *name, each]))) for each in later)
    second, y = next((each, root) for each, root in roots if root is not None)
    with boa.reverts("asset_generator: not the first"):
        registry.issue_currency(EARLY, second, y)


def test_attack__counter_beyond_the_bound(registry):
    for counter in (129, FIELD, 2**256 - 1):
        with boa.reverts("asset_generator: bad counter"):
            registry.issue_currency(EARLY, counter, 0)


def test_attack__y_that_is_not_of_the_point(registry):
    counter, y = currency_point(EARLY)
    with boa.reverts("baby_jubjub: failed"):
        registry.issue_currency(EARLY, counter, y + 1)


def test_register_ticket__reverts_a_second_time(registry, founded):
    register_ticket(registry, founded.category, 5)
    with boa.reverts("AssetRegistry: registered"):
        register_ticket(registry, founded.category, 5)


@pytest.mark.parametrize("category", ["NOWHERE", "POINTS", COIN_NAME])
def test_register_ticket__reverts_if_there_is_no_such_category(registry, founded, category):
    with boa.reverts("AssetRegistry: no category"):
        register_ticket(registry, category, 1)


def test_attack__id_and_id_plus_the_field_are_two_tickets(registry, founded):
    for ticket in (7, 7 + FIELD):
        register_ticket(registry, founded.category, ticket)
    one, other = (points(registry, "", 0, founded.category, t, 1)[1] for t in (7, 7 + FIELD))
    assert one != other


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        (("POINTS", 2**128), "shielded_asset: amount too large"),
        (("POINTS", 2**256 - 1), "shielded_asset: amount too large"),
        (("POINTS", 0), "shielded_asset: bad currency"),
        (("", 1), "shielded_asset: bad currency"),
        (("", 0, "SEATS", 0, 0), "shielded_asset: bad category"),
        (("", 0, "", 0, 1), "shielded_asset: bad category"),
        (("", 0, "", 1, 0), "shielded_asset: bad ticket"),
        (("", 0, "SEATS", 1, 2), "shielded_asset: more than one"),
        (("NOWHERE", 1), "AssetRegistry: unknown currency"),
        (("SEATS", 1), "AssetRegistry: unknown currency"),
        (("", 0, "SEATS", 999, 1), "AssetRegistry: unknown ticket"),
    ],
)
def test_generators__revert_if_the_asset_is_not_canonical_or_not_known(
    registry, founded, parts, reason
):
    for answer in (registry.generators, registry.commitment):
        with boa.reverts(reason):
            answer(asset(*parts))


@pytest.mark.rule("SERO-03", "SERO-06")
def test_commitment__is_that_of_the_wallets(registry, founded):
    register_ticket(registry, founded.category, TICKET)
    ticket = {"category": encode_name(founded.category), "ticket": TICKET, "count": 1}
    for one in (
        *(Asset(), Asset.of_token(COIN_NAME, 1), Asset.of_token(COIN_NAME, 2**128 - 1)),
        *(Asset(**ticket), replace(Asset.of_token(founded.currency, 7), **ticket)),
    ):
        assert tuple(registry.commitment(to_abi(one))) == one.commitment()


def test_attack__ticket_split_as_if_its_key_were_a_currency(registry, founded):
    register_ticket(registry, founded.category, 8)
    key = ticket_key(encode_name(founded.category), 8)
    with boa.reverts("AssetRegistry: unknown currency"):
        registry.generators((key, 10**18, bytes(32), 0, 0))


def test_attack__chain_without_the_precompiles(registry):
    """A call to nobody succeeds, and answers nothing."""
    nobody = boa.env.generate_address("nobody")
    curve, coin = precompiles(), (COIN_NAME, *currency_point(COIN_NAME))
    for places, reason in (
        ([nobody, *curve[1:]], "poseidon_hash: failed"),
        ([*curve[:2], nobody, curve[3]], "baby_jubjub: failed"),
    ):
        with boa.reverts(reason):
            load("contracts/shielded/AssetRegistry.vy", *coin, places)


def test_deploy__reverts_if_the_name_of_the_coin_is_not_canonical():
    with boa.reverts("canonical_name: bad character"):
        load("contracts/shielded/AssetRegistry.vy", "coin", 0, 0, precompiles())
    assert deploy_registry("COIN").name_of("0x" + "00" * 20) == encode_name("COIN")
