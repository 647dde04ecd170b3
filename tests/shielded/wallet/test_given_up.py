"""A transaction that was given up can still come: a node or a relayer has seen it."""

import pytest

from shielded.assets import Asset
from shielded.wallet import builder
from shielded.wallet import scanner as scanner_module
from shielded.wallet.order import Order, Payment

ONE, OTHER = b"\1" * 32, b"\2" * 32
START = 1_800_000_000
LATER = START + 10**6


def coins(amount: int) -> Asset:
    return Asset.of_token("SERO", amount)


def held(wallet) -> int:
    return wallet.balance()[coins(1).currency, None]


@pytest.fixture
def one(open_wallet, fund):
    wallet = open_wallet(ONE)
    fund(wallet, coins(40), coins(40), coins(40))
    return wallet


@pytest.fixture
def rent(open_wallet):
    address = open_wallet(OTHER).book.tracking.address
    return {"payments": (Payment(address, coins(30)),), "deadline": LATER}


def test_give_up__pays_once_where_a_node_submits_what_it_refused(one, rent, pool, prover):
    """Of equal notes the second payment could spend another, and both would be good."""
    for _ in range(4):
        first = one.sign(one.build(Order(**rent)), prover)
        one.give_up(first)
        second = one.sign(one.build(Order(**rent)), prover)
        spent = {each.nullifier for each in first.transaction.spends}
        assert spent & {each.nullifier for each in second.transaction.spends}
        one.give_up(second)
    third = one.sign(one.build(Order(**rent)), prover)
    pool.submit(third)
    with pytest.raises(AssertionError, match="spent"):
        pool.submit(first)
    one.scan()
    assert held(one) == 90


def test_give_up__holds_after_a_restart(one, rent, pool, prover, open_wallet, monkeypatch):
    monkeypatch.setattr(scanner_module, "RANGE", 1)  # the first has no notes
    first = one.sign(one.build(Order(**rent)), prover)
    one.give_up(first)
    one.book.store.close()
    again = open_wallet(ONE)
    for _ in range(2):
        assert len(again.available()) == 3
        for _ in range(6):
            (spend,) = again.build(Order(**rent)).transaction.spends
            assert spend.nullifier == first.transaction.spends[0].nullifier
        pool.mine()
        again.rescan()


def test_give_up__is_forgotten_when_the_note_is_spent(one, rent, submit, prover):
    first = one.sign(one.build(Order(**rent)), prover)
    one.give_up(first)
    assert len(one.book.given_up) == 1
    submit(one, payments=rent["payments"])
    one.scan()
    assert one.book.given_up == {}


def test_deadline__is_not_believed_where_a_payment_could_come_twice(one, rent, pool, prover):
    """A node that tells a late time does not free notes for a second payment beside the first."""
    first = one.sign(one.build(Order(**rent | {"deadline": START + pool.head()})), prover)
    shown = {each.nullifier for each in first.transaction.spends}
    pool.mine()
    for _ in range(2):
        assert len(one.available()) == 3
        for _ in range(6):
            assert shown == {each.nullifier for each in one.build(Order(**rent)).transaction.spends}
        one.scan()
    pool.submit(first)
    pool.mine()
    one.scan()
    assert held(one) == 90 and one.book.given_up == {}


def test_deadline__does_not_give_up_what_came_before_it(one, rent, pool, prover):
    signed = one.sign(one.build(Order(**rent | {"deadline": START + pool.head()})), prover)
    pool.submit(signed)
    pool.mine()
    one.scan()
    assert held(one) == 90 and one.book.given_up == {}


def test_give_up__leaves_room_for_notes_that_were_asked_for(one, rent, prover, monkeypatch):
    one.give_up(one.sign(one.build(Order(**rent)), prover))
    voided = {note.position for note in one.book.to_be_voided(one.available())}
    others = tuple(n.position for n in one.available() if n.position not in voided)
    assert len(voided) == 1 and len(others) == 2
    assert len(one.build(Order(spend=others, deadline=LATER)).spends) == 3
    monkeypatch.setattr(builder, "MAX_INPUTS", 2)
    spends = one.build(Order(spend=others, deadline=LATER)).spends
    assert {each.owned.position for each in spends} == set(others)
