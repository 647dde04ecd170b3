"""SERO-07, SERO-10: a contract sells tickets into notes and is paid at one-time addresses."""

import boa
import pytest

from mevm_suite.deployment.boa_shielded import ticket_point
from mevm_suite.testing import load
from shielded.abi import to_abi
from shielded.account import SpendingKey
from shielded.assets import ABSENT, Asset, encode_name, ticket_key
from shielded.notes import Note

CATEGORY, CURRENCY = encode_name("OPERA"), encode_name("GOLD")
PRICE, SEATS = 10, 3
NOBODY = "0x" + "00" * 20


def holds(made, asset, receiver, secret):
    """Tell whether an open note is this one, with the commitment that its owner expects."""
    note = Note(asset, receiver, secret=secret)
    return made.commitment == note.commitment() and tuple(made.note.asset) == to_abi(asset)


@pytest.mark.rule("SERO-07")
@pytest.mark.rule("SERO-10")
def test_sale__answers_with_ticket_and_change_in_one_note(place, office, guest, buy):
    made = buy(2, PRICE + 4, secret=9)
    assert made.payer == office.address
    assert holds(made, Asset(CURRENCY, 4, CATEGORY, 2, 1), guest, 9)
    vault = place.pool.vault
    assert vault.hidden(ticket_key(CATEGORY, 2)) == 1
    assert vault.hidden(CURRENCY) == 4
    assert office.takings() == vault.ledger(office, CURRENCY) == PRICE


def test_sale__answers_without_change_if_the_price_was_paid(office, guest, buy):
    assert holds(buy(SEATS, PRICE), Asset(ABSENT, 0, CATEGORY, SEATS, 1), guest, 5)
    assert office.takings() == PRICE


def test_sale__takes_a_ticket_that_somebody_registered(place, guest, buy):
    place.pool.registry.register_ticket(CATEGORY, 1, *ticket_point("OPERA", 1))
    assert holds(buy(1), Asset(ABSENT, 0, CATEGORY, 1, 1), guest, 5)


@pytest.mark.rule("SERO-10")
def test_attack__seat_sold_twice(office, buy):
    buy(1)
    with boa.reverts("ShieldedVault: minted before"):
        buy(1, secret=6)
    assert office.takings() == PRICE


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ({"paid": PRICE - 1}, "not the price"),
        ({"currency": "SERO"}, "not the price"),
        ({"seat": 0}, "no such seat"),
        ({"seat": SEATS + 1}, "no such seat"),
        ({"receiver": None}, "no sender"),
    ],
)
def test_sale__reverts_and_nothing_is_paid(place, office, buy, order, reason):
    before = place.pool.token.balanceOf(place.payer)
    with boa.reverts(f"TicketOffice: {reason}"):
        buy(**order)
    assert place.pool.token.balanceOf(place.payer) == before
    assert office.takings() == 0


def test_attack__sale_by_anyone_but_the_pool(place, office, guest):
    paid = to_abi(Asset(CURRENCY, PRICE))
    for caller in (place.payer, place.payee, place.pool.vault.address):
        with boa.reverts("TicketOffice: not the pool"):
            office.on_shielded_receive(paid, to_abi(guest), True, bytes(128), sender=caller)


def test_attack__payment_with_another_ticket(place, office, guest):
    """What the office cannot give back, it does not take."""
    paid = to_abi(Asset(CURRENCY, PRICE, encode_name("SEATS"), 1, 1))
    with boa.reverts("TicketOffice: a ticket"):
        pool = place.pool.contract.address
        office.on_shielded_receive(paid, to_abi(guest), True, bytes(128), sender=pool)


@pytest.mark.rule("SERO-10")
def test_collect__pays_to_a_one_time_address(place, office, buy):
    buy(1)
    buy(2, PRICE + 1)
    box = SpendingKey.from_seed(b"\6" * 32).address.one_time(3)
    office.collect(to_abi(box), 2 * PRICE, 8, sender=place.payee)
    (made,) = [each for each in office.get_logs() if type(each).__name__ == "OpenNoteCreated"]
    assert made.payer == office.address
    assert holds(made, Asset(CURRENCY, 2 * PRICE), box, 8)
    assert office.takings() == 0


def test_collect__reverts_beyond_what_was_paid_and_for_others(place, office, guest, buy):
    buy(1)
    receiver = to_abi(guest)
    with boa.reverts("ShieldedVault: ledger too small"):
        office.collect(receiver, PRICE + 1, 1, sender=place.payee)
    with boa.reverts("TicketOffice: no amount"):
        office.collect(receiver, 0, 1, sender=place.payee)
    with boa.reverts("TicketOffice: no receiver"):
        office.collect(((0, 0),) * 3, PRICE, 1, sender=place.payee)
    with boa.reverts("TicketOffice: not the payee"):
        office.collect(receiver, PRICE, 1, sender=place.payer)


def test_deploy__reverts_unless_all_is_there(place):
    pool = place.pool
    good = {"name": "BALLET", "currency": CURRENCY, "price": 1, "seats": 1, "payee": place.payee}
    for change, reason in (
        ({"seats": 0}, "TicketOffice: no seats"),
        ({"payee": NOBODY}, "TicketOffice: no payee"),
        ({"price": 0}, "TicketOffice: bad price"),
        ({"price": 2**128}, "TicketOffice: bad price"),
        ({"currency": encode_name("NOWHERE")}, "TicketOffice: no currency"),
        ({"currency": encode_name("SEATS")}, "TicketOffice: no currency"),
        ({"name": "OPERA"}, "AssetRegistry: name taken"),
    ):
        with boa.reverts(reason):
            terms = (good | change).values()
            load("contracts/shielded/TicketOffice.vy", pool.contract, pool.vault, *terms)
    with boa.reverts("TicketOffice: other vault"):
        load("contracts/shielded/TicketOffice.vy", pool.token, pool.vault, *good.values())


def test_terms__tell_what_is_sold(place, office):
    assert tuple(office.terms()) == (CATEGORY, CURRENCY, PRICE, SEATS, place.payee)
