"""Offers: terms are checked once, never change, and are known by their hash."""

import boa
import pytest
from eth_utils import keccak

from mevm_suite.deployment.boa_commerce import COIN, NOBODY, UNIT

DAY = 86_400
SALT = bytes(32)


@pytest.mark.rule("SEC-01")
def test_publish__keeps_the_terms(shop, contract, seller):
    terms = shop.terms(seller)
    id = contract.offer_id(terms, SALT)
    assert contract.publish(terms, SALT, sender=seller) == id
    log = contract.get_logs()[0]
    assert (log.id, log.seller, tuple(log.terms)) == (id, seller, terms)
    assert tuple(contract.terms_of(id)) == terms
    assert contract.left(id) == 3


@pytest.mark.rule("SEC-01")
@pytest.mark.parametrize("field", range(13))
def test_offer_id__depends_on_every_term(shop, contract, seller, stranger, field):
    terms = list(shop.terms(seller))
    before = contract.offer_id(tuple(terms), SALT)
    old = terms[field]
    terms[field] = stranger if isinstance(old, str) else keccak(text="other")
    terms[field] = old + 1 if isinstance(old, int) else terms[field]
    assert contract.offer_id(tuple(terms), SALT) != before


def test_offer_id__depends_on_the_salt(shop, contract, seller):
    terms = shop.terms(seller)
    assert contract.offer_id(terms, SALT) != contract.offer_id(terms, b"\1" * 32)


def test_publish__reverts_if_somebody_else_does(shop, contract, seller, stranger):
    with boa.reverts("offers: not the seller"):
        contract.publish(shop.terms(seller), SALT, sender=stranger)


def test_publish__reverts_if_published(shop, contract, seller):
    terms = shop.terms(seller)
    contract.publish(terms, SALT, sender=seller)
    with boa.reverts("offers: published"):
        contract.publish(terms, SALT, sender=seller)


@pytest.mark.rule("SEC-02")
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"asset": "0x" + "11" * 20}, "no such asset"),
        ({"price": 0}, "wrong price"),
        ({"price": 2**128 + 1}, "wrong price"),
        ({"quantity": 0}, "no quantity"),
        ({"expiry": 1}, "expired"),
        ({"expiry": 2**200}, "expires too late"),
        ({"handling_time": 3_599}, "wrong handling time"),
        ({"handling_time": 60 * DAY + 1}, "wrong handling time"),
        ({"transit_time": 3_599}, "wrong transit time"),
        ({"transit_time": 90 * DAY + 1}, "wrong transit time"),
        ({"inspection_time": DAY - 1}, "wrong inspection time"),
        ({"inspection_time": 30 * DAY + 1}, "wrong inspection time"),
        ({"distrust_bps": 0}, "wrong distrust share"),
        ({"distrust_bps": 10_001}, "wrong distrust share"),
        ({"reward": 158 * UNIT - 158 * UNIT // 200 + 1}, "wrong reward"),
        ({"arbiter": NOBODY}, "no such arbiter"),
        ({"arbiter": "0x" + "11" * 20}, "no such arbiter"),
    ],
)
def test_publish__reverts_if_terms_are_wrong(shop, contract, seller, changes, reason):
    with boa.reverts(f"offers: {reason}"):
        contract.publish(shop.terms(seller, **changes), SALT, sender=seller)


@pytest.mark.parametrize(
    "changes",
    [
        {"price": 2**128, "reward": 2**127},
        {"price": 1, "reward": 0},
        {"handling_time": 3_600, "transit_time": 3_600, "inspection_time": DAY},
        {"handling_time": 60 * DAY, "transit_time": 90 * DAY, "inspection_time": 30 * DAY},
        {"distrust_bps": 10_000, "reward": 158 * UNIT - 158 * UNIT // 200},
    ],
)
def test_publish__takes_terms_at_the_bounds(shop, contract, seller, changes):
    id = contract.publish(shop.terms(seller, **changes), SALT, sender=seller)
    assert contract.left(id) == 3


@pytest.mark.rule("SEC-01")
def test_close__stops_payments_and_no_trade(shop, contract, seller, buyer):
    offer = shop.publish(seller)
    trade = shop.buy(offer, buyer)
    contract.close(offer, sender=seller)
    assert contract.left(offer) == 0
    assert not contract.is_payable(offer, buyer)
    with boa.reverts("offers: not open"):
        shop.buy(offer, buyer)
    contract.ship(trade, bytes(32), sender=seller)
    contract.confirm(trade, sender=buyer)


def test_close__reverts_if_not_the_seller_or_closed(shop, contract, seller, stranger):
    offer = shop.publish(seller)
    with boa.reverts("offers: not the seller"):
        contract.close(offer, sender=stranger)
    contract.close(offer, sender=seller)
    with boa.reverts("offers: closed"):
        contract.close(offer, sender=seller)


def test_left__counts_down_and_ends_with_the_offer(shop, contract, seller, buyer):
    offer = shop.publish(seller, quantity=2, expiry=boa.env.timestamp + DAY)
    shop.buy(offer, buyer)
    assert contract.left(offer) == 1
    boa.env.time_travel(seconds=DAY)
    shop.buy(offer, buyer)
    with boa.reverts("offers: not open"):
        shop.buy(offer, buyer)
    other = shop.publish(seller, expiry=boa.env.timestamp)
    assert contract.left(other) == 3
    boa.env.time_travel(seconds=1)
    assert contract.left(other) == 0


def test_terms_of__is_empty_for_no_offer(contract):
    terms = contract.terms_of(SALT)
    assert terms.seller == terms.asset == COIN
    assert terms.price == contract.left(SALT) == 0


def test_arbiters__are_those_of_the_deployment(shop, contract):
    assert contract.arbiters() == [shop.arbiter.address, shop.board.address]
