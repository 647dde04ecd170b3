"""SERO-03, SERO-06, SERO-10: what tokens, issuers and forged proofs could take from others."""

import boa
import pytest
from eth.exceptions import Revert
from eth_abi import encode
from eth_utils import keccak

from mevm_suite.deployment.boa_shielded import currency_point, ticket_point
from mevm_suite.deployment.boa_shielded_vault import COIN_NAME, RICH, TICKETS, asset, key
from mevm_suite.testing import load

TICKET = TICKETS[0]
ASSET = "(bytes32,uint256,bytes32,uint256,uint256)"
REFUSING, LYING = 1, 2  # moods of the collection


def call(function, types, *values):
    """Return the data of a call."""
    return keccak(text=f"{function}({','.join(types)})")[:4] + encode(types, values)


@pytest.fixture
def neighbour(place, vault):
    """Somebody else, who has something of everything in his ledger."""
    account = place.account("neighbour")
    place.ticket(account, TICKETS[1])
    vault.fund(asset(COIN_NAME, 100, "TREES", TICKETS[1]), value=100, sender=account)
    vault.fund(asset("GOLD", 100), sender=account)
    return account


def test_attack__enter_and_leave_by_anyone(place, vault, payer):
    vault.fund(asset("GOLD", 5), sender=payer)
    for caller in (payer, place.guardian, place.issuer, place.registry.address):
        for function in (vault.enter, vault.leave):
            for is_ledger in (False, True):
                with boa.reverts("ShieldedVault: not the pool"):
                    function(payer, asset("GOLD", 5), is_ledger, sender=caller)


@pytest.mark.rule("SERO-06")
@pytest.mark.parametrize("is_ledger", [False, True])
def test_attack__forged_proofs_take_out_no_more_than_is_hidden(
    vault, enter, leave, neighbour, payer, receiver, is_ledger
):
    """As if the pool believed any proof: ledgers, and other assets, are out of its reach."""
    enter(payer, asset("GOLD", 10))
    enter(payer, asset(COIN_NAME, 10), value=10)
    for what in (
        *(asset("GOLD", 11), asset(COIN_NAME, 11), asset("POINTS", 1)),
        asset("", 0, "TREES", TICKETS[1]),
        asset("GOLD", 10, "TREES", TICKETS[1]),
    ):
        with boa.reverts("ShieldedVault: never came in"):
            leave(receiver, what, is_ledger)
    leave(receiver, asset("GOLD", 10), is_ledger)
    with boa.reverts("ShieldedVault: never came in"):
        leave(receiver, asset("GOLD", 1), is_ledger)
    for name in ("GOLD", COIN_NAME):
        assert vault.ledger(neighbour, key(name)) == 100
        vault.take_out(asset(name, 100), neighbour, sender=neighbour)
    vault.take_out(asset("", 0, "TREES", TICKETS[1]), neighbour, sender=neighbour)


def test_attack__token_with_a_fee(place, vault, enter, payer):
    place.token.set_behaviour(1, False, False)
    for attempt in (
        lambda: enter(payer, asset("GOLD", 10_000)),
        lambda: vault.fund(asset("GOLD", 10_000), sender=payer),
    ):
        with boa.reverts("custody: wrong amount"):
            attempt()


def test_attack__token_that_takes_more_from_the_vault_than_it_pays(place, vault, payer, receiver):
    token = load("tests/mocks/HookedToken.vy")
    place.registry.register_token("GREED", token, *currency_point("GREED"))
    token.mint(payer, 10**6)
    vault.fund(asset("GREED", 10**6), sender=payer)
    token.set_surcharge(1)
    with boa.reverts("custody: too much left"):
        vault.take_out(asset("GREED", 10_000), receiver, sender=payer)
    token.set_surcharge(0)
    vault.take_out(asset("GREED", 10**6), receiver, sender=payer)


def test_attack__token_that_says_no(place, vault, enter, leave, payer):
    enter(payer, asset("GOLD", 10))
    place.token.set_behaviour(0, True, False)
    with boa.reverts("custody: transfer failed"):
        enter(payer, asset("GOLD", 10))
    with boa.reverts("custody: transfer failed"):
        leave(payer, asset("GOLD", 10))


def test_attack__token_that_says_nothing_and_does_nothing(place, enter, payer):
    place.token.set_behaviour(0, True, True)
    with boa.reverts("custody: wrong amount"):
        enter(payer, asset("GOLD", 10))


def test_token_that_returns_nothing__is_served(place, vault, enter, leave, payer, receiver):
    token = load("tests/mocks/QuietToken.vy")
    place.registry.register_token("QUIET", token, *currency_point("QUIET"))
    token.mint(payer, 10)
    enter(payer, asset("QUIET", 10))
    leave(receiver, asset("QUIET", 10))
    assert token.balanceOf(receiver) == 10


@pytest.mark.parametrize(
    ("function", "types", "values"),
    [
        ("fund", [ASSET], [asset("GOLD", 5)]),
        ("take_out", [ASSET, "address"], [asset("GOLD", 5), "payer"]),
        ("hidden", ["bytes32"], [key("GOLD")]),
    ],
)
def test_attack__token_that_calls_back(place, vault, enter, payer, function, types, values):
    """Nested deposits and withdrawals fail, and so do views of half of the truth."""
    values = [payer if value == "payer" else value for value in values]
    place.token.arm(vault, call(function, types, *values))
    enter(payer, asset("GOLD", 10))
    assert not place.token.has_reentered()
    assert vault.supply(key("GOLD")) == vault.hidden(key("GOLD")) == 10


def test_attack__receiver_of_the_coin_calls_back(vault, enter, leave, payer):
    thief = load("tests/mocks/RecordingTarget.vy")
    enter(payer, asset(COIN_NAME, 10), value=10)
    leave(thief.address, asset(COIN_NAME, 4), True)
    taking = call("take_out", [ASSET, "address"], asset(COIN_NAME, 4), thief.address)
    thief.arm(vault, taking)
    leave(thief.address, asset(COIN_NAME, 5))
    assert not thief.has_reentered()
    assert boa.env.get_balance(thief.address) == 5
    assert boa.env.get_balance(vault.address) == vault.supply(key(COIN_NAME)) == 5


def test_attack__receiver_refuses_the_coin__and_fails_only_his_own(
    place, vault, enter, leave, payer
):
    enter(payer, asset(COIN_NAME, 10), value=10)
    with pytest.raises(boa.BoaError):  # the registry takes no coin, and says nothing
        leave(place.registry.address, asset(COIN_NAME, 10))
    assert vault.hidden(key(COIN_NAME)) == 10
    leave(payer, asset(COIN_NAME, 10))
    assert boa.env.get_balance(vault.address) == 0


def test_attack__ticket_sent_to_the_vault_unasked(place, vault, payer):
    """No hook: `safeTransferFrom` to the vault reverts in the collection."""
    hook = call(
        "onERC721Received", ["address", "address", "uint256", "bytes"], payer, payer, TICKET, b""
    )
    with pytest.raises(Revert):
        boa.env.raw_call(vault.address, sender=place.collection.address, data=hook)


@pytest.mark.parametrize("mood", [REFUSING, LYING])
def test_attack__ticket_that_does_not_move(place, vault, enter, leave, payer, mood):
    reason = "custody: ticket did not move" if mood == LYING else "Collection: refused"
    place.ticket(payer, TICKET)
    place.collection.set_mood(mood)
    with boa.reverts(reason):
        enter(payer, asset("", 0, "TREES", TICKET))
    place.collection.set_mood(0)
    enter(payer, asset("", 0, "TREES", TICKET))
    place.collection.set_mood(mood)
    with boa.reverts(reason):
        leave(payer, asset("", 0, "TREES", TICKET))


def test_attack__ticket_of_somebody_else(place, enter, payer, receiver):
    place.ticket(receiver, TICKET)
    with boa.reverts("Collection: not the owner"):
        enter(payer, asset("", 0, "TREES", TICKET))


def test_attack__ticket_taken_from_the_vault_itself(place, vault, enter, payer):
    """What the vault owns unasked is nobody's, above all not twice."""
    place.ticket(payer, TICKET)
    place.collection.transferFrom(payer, vault, TICKET, sender=payer)
    with boa.reverts("ShieldedVault: no payer"):
        enter(vault.address, asset("", 0, "TREES", TICKET))


def test_attack__ticket_that_comes_in_twice(place, enter, payer, receiver):
    """A collection that forgets whose a ticket is cannot have it hidden twice."""
    for account in (payer, receiver):
        place.ticket(account, TICKET)
        if account == payer:
            enter(payer, asset("", 0, "TREES", TICKET))
    with boa.reverts("ShieldedVault: ticket is in"):
        enter(receiver, asset("", 0, "TREES", TICKET))


@pytest.mark.rule("SERO-10")
def test_attack__ticket_minted_twice(place, vault, enter):
    what = asset("", 0, "SEATS", TICKET)
    vault.mint(what, sender=place.issuer)
    with boa.reverts("ShieldedVault: minted before"):
        vault.mint(what, sender=place.issuer)
    vault.burn(what, sender=place.issuer)
    with boa.reverts("ShieldedVault: minted before"):
        vault.mint(what, sender=place.issuer)
    assert vault.is_minted(key("SEATS", TICKET))


@pytest.mark.rule("SERO-10")
@pytest.mark.parametrize(
    "what",
    [
        *(asset("POINTS", 1), asset("", 0, "SEATS", TICKET), asset("RIVALS", 1, "SEATS", TICKET)),
        *(asset("POINTS", 1, "RIVAL-SEATS", TICKET), asset("GOLD", 1), asset(COIN_NAME, 1)),
        asset("", 0, "TREES", TICKET),
    ],
)
def test_attack__issuer_of_another_asset_mints(place, vault, payer, what):
    place.registry.issue_currency("RIVALS", *currency_point("RIVALS"), sender=payer)
    place.registry.issue_category("RIVAL-SEATS", sender=payer)
    point = ticket_point("RIVAL-SEATS", TICKET)
    place.registry.register_ticket(key("RIVAL-SEATS"), TICKET, *point)
    with boa.reverts("ShieldedVault: not the issuer"):
        vault.mint(what, sender=payer)


@pytest.mark.rule("SERO-10")
def test_attack__burning_what_is_not_ones_own(place, vault, enter, leave, payer):
    what = asset("POINTS", 5)
    vault.mint(what, sender=place.issuer)
    enter(place.issuer, what, True)
    leave(payer, what, True)
    with boa.reverts("ShieldedVault: ledger too small"):
        vault.burn(what, sender=place.issuer)
    with boa.reverts("ShieldedVault: not the issuer"):
        vault.burn(what, sender=payer)


@pytest.mark.parametrize(
    ("what", "unknown"),
    [
        (asset("NOWHERE", 1), "AssetRegistry: unknown currency"),
        (asset("", 0, "NOWHERE", 1), "AssetRegistry: unknown ticket"),
    ],
)
def test_attack__asset_that_is_not_registered(vault, enter, leave, payer, what, unknown):
    with boa.reverts("ShieldedVault: no backing"):
        enter(payer, what)
    with boa.reverts("ShieldedVault: ledger too small"):
        enter(payer, what, True)
    with boa.reverts("ShieldedVault: never came in"):
        leave(payer, what)
    with boa.reverts(unknown):
        vault.fund(what, sender=payer)
    with boa.reverts(unknown):
        vault.mint(what, sender=payer)


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ((key("GOLD"), 2**128, bytes(32), 0, 0), "amount too large"),
        ((key("GOLD"), 0, bytes(32), 0, 0), "bad currency"),
        ((bytes(32), 1, bytes(32), 0, 0), "bad currency"),
        ((bytes(32), 0, key("TREES"), 0, 0), "bad category"),
        ((bytes(32), 0, bytes(32), 1, 0), "bad ticket"),
        ((bytes(32), 0, key("TREES"), 1, 2), "more than one"),
    ],
)
def test_attack__asset_that_is_not_canonical(place, vault, enter, leave, payer, what, reason):
    for attempt in (
        lambda: enter(payer, what),
        lambda: enter(payer, what, True),
        lambda: leave(payer, what),
        lambda: vault.fund(what, sender=payer),
        lambda: vault.take_out(what, payer, sender=payer),
        lambda: vault.mint(what, sender=place.issuer),
        lambda: vault.burn(what, sender=place.issuer),
    ):
        with boa.reverts(f"shielded_asset: {reason}"):
            attempt()


def test_attack__donations_move_no_counter(place, vault, enter, payer):
    enter(payer, asset("GOLD", 10))
    place.token.mint(vault, RICH)
    boa.env.set_balance(vault.address, RICH)
    enter(payer, asset("GOLD", 10))
    assert vault.supply(key("GOLD")) == 20
    assert vault.supply(key(COIN_NAME)) == 0


def test_attack__coin_sent_to_the_vault_without_a_call(vault, payer):
    with pytest.raises(Revert):
        boa.env.raw_call(vault.address, sender=payer, value=1)
