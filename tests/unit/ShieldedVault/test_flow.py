"""SERO-06: what comes in is hidden or in ledgers, what leaves was in, to the wei."""

import boa
import pytest

from mevm_suite.deployment.boa_shielded_vault import COIN_NAME, TICKETS, asset, key
from mevm_suite.testing import load

TICKET = TICKETS[1]
AMOUNT = 2**128 - 1
NOBODY = "0x" + "00" * 20
NOTHING = (bytes(32), 0, bytes(32), 0, 0)


def standing(vault, name, account, ticket=None):
    """Return how much of an asset is hidden, in an account's ledger, and in the vault at all."""
    word = key(name, ticket)
    return vault.hidden(word), vault.ledger(account, word), vault.supply(word)


@pytest.mark.rule("SERO-06")
def test_coin__enters_and_leaves(vault, enter, leave, payer, receiver):
    what = asset(COIN_NAME, 10)
    enter(payer, what, value=10)
    (event,) = vault.get_logs()
    assert (event.payer, tuple(event.asset), event.is_ledger) == (payer, what, False)
    assert standing(vault, COIN_NAME, payer) == (10, 0, 10)
    before = boa.env.get_balance(receiver)
    leave(receiver, asset(COIN_NAME, 4))
    assert boa.env.get_balance(receiver) == before + 4
    assert boa.env.get_balance(vault.address) == vault.supply(key(COIN_NAME)) == 6


@pytest.mark.rule("SERO-06")
def test_token__enters_and_leaves(place, vault, enter, leave, payer, receiver):
    before = [place.token.balanceOf(account) for account in (payer, receiver)]
    enter(payer, asset("GOLD", 10))
    leave(receiver, asset("GOLD", 4))
    (event,) = vault.get_logs()
    found = (event.receiver, tuple(event.asset), event.is_ledger)
    assert found == (receiver, asset("GOLD", 4), False)
    assert standing(vault, "GOLD", receiver) == (6, 0, 6)
    after = [place.token.balanceOf(account) for account in (payer, receiver)]
    assert after == [before[0] - 10, before[1] + 4]


@pytest.mark.rule("SERO-03")
def test_ticket__enters_and_leaves_with_a_token(place, vault, enter, leave, payer, receiver):
    what = asset("GOLD", 10, "TREES", TICKET)
    place.ticket(payer, TICKET)
    enter(payer, what)
    assert place.collection.ownerOf(TICKET) == vault.address
    assert standing(vault, "TREES", payer, TICKET) == (1, 0, 1)
    leave(receiver, what)
    assert place.collection.ownerOf(TICKET) == receiver
    assert standing(vault, "TREES", payer, TICKET) == (0, 0, 0)
    assert standing(vault, "GOLD", payer) == (0, 0, 0)


@pytest.mark.rule("SERO-14")
def test_ledger__funds_enters_and_is_taken_out(place, vault, enter, payer, receiver):
    """A sponsor puts coins in once, and pays others' fees by permits over them."""
    place.ticket(payer, TICKET)
    what = asset(COIN_NAME, 10, "TREES", TICKET)
    vault.fund(what, value=10, sender=payer)
    (event,) = vault.get_logs()
    assert (event.account, tuple(event.asset)) == (payer, what)
    assert standing(vault, COIN_NAME, payer) == (0, 10, 10)
    enter(payer, asset(COIN_NAME, 7), True)
    assert standing(vault, COIN_NAME, payer) == (7, 3, 10)
    before = boa.env.get_balance(receiver)
    vault.take_out(asset(COIN_NAME, 3, "TREES", TICKET), receiver, sender=payer)
    (event,) = vault.get_logs()
    assert (event.account, event.receiver, event.asset.amount) == (payer, receiver, 3)
    assert boa.env.get_balance(receiver) == before + 3
    assert place.collection.ownerOf(TICKET) == receiver
    assert standing(vault, COIN_NAME, payer) == (7, 0, 7)


def test_leave__credits_a_ledger(place, vault, enter, leave, payer, receiver):
    place.ticket(payer, TICKET)
    what = asset("GOLD", 10, "TREES", TICKET)
    enter(payer, what)
    leave(receiver, what, True)
    assert standing(vault, "GOLD", receiver) == (0, 10, 10)
    assert standing(vault, "TREES", receiver, TICKET) == (0, 1, 1)
    assert place.collection.ownerOf(TICKET) == vault.address


@pytest.mark.rule("SERO-10")
def test_issue__mints_hides_and_burns(place, vault, enter, leave, receiver):
    issuer, what = place.issuer, asset("POINTS", AMOUNT, "SEATS", TICKET)
    vault.mint(what, sender=issuer)
    (event,) = vault.get_logs()
    assert (type(event).__name__, event.issuer, tuple(event.asset)) == ("Minted", issuer, what)
    assert standing(vault, "POINTS", issuer) == (0, AMOUNT, AMOUNT)
    assert standing(vault, "SEATS", issuer, TICKET) == (0, 1, 1)
    enter(issuer, what, True)
    leave(receiver, what)  # not to his wallet, where such an asset cannot be
    assert standing(vault, "POINTS", receiver) == (0, AMOUNT, AMOUNT)
    assert standing(vault, "SEATS", receiver, TICKET) == (0, 1, 1)
    enter(receiver, what, True)
    leave(issuer, what, True)
    vault.burn(what, sender=issuer)
    (event,) = vault.get_logs()
    assert (type(event).__name__, event.issuer, tuple(event.asset)) == ("Burned", issuer, what)
    assert (
        standing(vault, "POINTS", issuer) == standing(vault, "SEATS", issuer, TICKET) == (0, 0, 0)
    )


def test_leave__pays_what_has_a_backing_and_credits_the_rest(place, vault, enter, leave, receiver):
    vault.mint(asset("", 0, "SEATS", TICKET), sender=place.issuer)
    enter(place.issuer, asset("", 0, "SEATS", TICKET), True)
    enter(place.account("another"), asset("GOLD", 5))
    before = place.token.balanceOf(receiver)
    leave(receiver, asset("GOLD", 5, "SEATS", TICKET))
    assert place.token.balanceOf(receiver) == before + 5
    assert standing(vault, "SEATS", receiver, TICKET) == (0, 1, 1)


def test_flow__nothing_moves_nothing(vault, enter, leave, payer, receiver):
    enter(payer, NOTHING)
    leave(receiver, NOTHING)
    assert standing(vault, COIN_NAME, payer) == (0, 0, 0)


@pytest.mark.parametrize("is_ledger", [False, True])
@pytest.mark.parametrize("value", [1, 11])
def test_enter__reverts_if_the_value_is_wrong(vault, enter, payer, is_ledger, value):
    vault.fund(asset(COIN_NAME, 10), value=10, sender=payer)
    with boa.reverts("ShieldedVault: wrong value"):
        enter(payer, asset(COIN_NAME, 10), is_ledger, value=value)
    with boa.reverts("ShieldedVault: wrong value"):
        enter(payer, asset("GOLD", 10), value=value)


def test_fund__reverts_if_the_value_is_wrong(vault, payer):
    with boa.reverts("ShieldedVault: wrong value"):
        vault.fund(asset(COIN_NAME, 10), value=9, sender=payer)
    with boa.reverts("ShieldedVault: wrong value"):
        vault.fund(asset("GOLD", 10), value=10, sender=payer)


def test_ledger__reverts_if_it_is_too_small(place, vault, enter, payer, receiver):
    vault.fund(asset("GOLD", 10), sender=payer)
    for what in (asset("GOLD", 11), asset("", 0, "TREES", TICKET)):
        with boa.reverts("ShieldedVault: ledger too small"):
            enter(payer, what, True)
        with boa.reverts("ShieldedVault: ledger too small"):
            vault.take_out(what, receiver, sender=payer)
    with boa.reverts("ShieldedVault: ledger too small"):
        vault.take_out(asset("GOLD", 1), receiver, sender=receiver)


def test_backing__is_asked_for_where_wallets_pay(place, vault, enter, receiver):
    issuer = place.issuer
    for what in (asset("POINTS", 5), asset("", 0, "SEATS", TICKET)):
        vault.mint(what, sender=issuer)
        for attempt in (
            lambda what=what: enter(issuer, what),
            lambda what=what: vault.fund(what, sender=issuer),
            lambda what=what: vault.take_out(what, receiver, sender=issuer),
        ):
            with boa.reverts("ShieldedVault: no backing"):
                attempt()


def test_receiver__is_neither_nobody_nor_the_vault(vault, enter, leave, payer):
    enter(payer, asset("GOLD", 10))
    vault.fund(asset("GOLD", 10), sender=payer)
    for receiver in (NOBODY, vault.address):
        with boa.reverts("ShieldedVault: no receiver"):
            leave(receiver, asset("GOLD", 1))
        with boa.reverts("ShieldedVault: no account"):
            leave(receiver, asset("GOLD", 1), True)
        with boa.reverts("ShieldedVault: no receiver"):
            vault.take_out(asset("GOLD", 1), receiver, sender=payer)


def test_deploy__reverts_without_pool_registry_or_guardian(place):
    path = "contracts/shielded/ShieldedVault.vy"
    for arguments, reason in (
        ((NOBODY, place.registry, place.guardian), "no pool"),
        ((place.pool, place.guardian, place.guardian), "no registry"),
        ((place.pool, place.registry, NOBODY), "no guardian"),
    ):
        with boa.reverts(f"ShieldedVault: {reason}"):
            load(path, *arguments)


def test_views__tell_who_belongs_together(place, vault):
    assert (vault.pool(), vault.registry()) == (place.pool, place.registry.address)
