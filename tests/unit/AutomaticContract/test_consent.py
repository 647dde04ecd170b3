"""Whoever is named as the buyer by somebody else lends that one no trust."""

import boa
import pytest
from eth_abi import encode

from mevm_suite.deployment.boa_commerce import COIN, NOBODY, UNIT

# titanoboa expects the code of the original at each proxy
pytestmark = pytest.mark.filterwarnings("ignore:casted bytecode")

DAY = 86_400
PRICE = 158 * UNIT
COMPLETED = 6


@pytest.fixture
def known(seller):
    """Return an account of the genesis list, whose trust is worth having."""
    return seller


@pytest.fixture
def thief(shop):
    """Return a seller whom nobody knows."""
    thief = boa.env.generate_address("thief")
    shop.fund(thief)
    shop.fund(thief, shop.token.address)
    shop.give(thief, shop.token.address, 1_000 * UNIT)
    return thief


def pay(shop, thief, known, way):
    """Let the thief pay for his own offer, in the name of the other; return the trade."""
    contract, token = shop.contract, shop.token
    asset = token.address if way == "hook" else COIN
    offer = shop.publish(thief, asset=asset)
    payment = contract.payment_of(offer, known)
    boa.env.set_balance(thief, payment)
    if way == "hook":
        data = encode(("bytes32", "address", "address"), (offer, known, NOBODY))
        token.transfer(contract.address, payment, data, sender=thief)
    elif way == "sweep":
        place = shop.deposits.deposit_address(offer, known, NOBODY)
        assert not boa.env.execute_code(place, thief, value=payment).is_error
        shop.deposits.sweep(offer, known, NOBODY, sender=thief)
    else:
        contract.buy(offer, NOBODY, known, value=payment, sender=thief)
    return contract.trade_id(offer, known, 0)


def run_out(contract, id, stranger):
    boa.env.time_travel(seconds=27 * DAY + 1)
    contract.complete(id, sender=stranger)
    assert contract.trade(id).state == COMPLETED


@pytest.mark.rule("SEC-06")
@pytest.mark.rule("SEC-07")
@pytest.mark.parametrize("way", ["buy", "hook", "sweep"])
def test_complete__who_was_never_asked_lends_no_trust(shop, contract, thief, known, stranger, way):
    reserve = shop.trust.reserve_of(known)
    id = pay(shop, thief, known, way)
    assert shop.trust.exposure_of(known) == PRICE
    contract.ship(id, bytes(32), sender=thief)
    run_out(contract, id, stranger)
    assert shop.trust.index_of(thief) == 0
    assert shop.trust.reserve_of(known) == reserve
    assert shop.trust.exposure_of(known) == shop.trust.exposure_of(thief) == 0
    # All else is as in any trade: the seller is paid, and fees are burned.
    assert contract.credit_of(COIN if way != "hook" else shop.token, thief) == PRICE - PRICE // 200


@pytest.mark.rule("SEC-04")
@pytest.mark.parametrize("step", ["attest_receipt", "confirm"])
def test_complete__a_gift_that_is_taken_counts(shop, contract, thief, known, stranger, step):
    id = pay(shop, thief, known, "buy")
    contract.ship(id, bytes(32), sender=thief)
    getattr(contract, step)(id, sender=known)
    if step == "attest_receipt":
        run_out(contract, id, stranger)
    assert shop.trust.index_of(thief) == 1_000


@pytest.mark.rule("SEC-43")
def test_confirm__frees_a_limit_that_others_filled_at_their_cost(shop, contract, thief, known):
    id = pay(shop, thief, known, "buy")
    deposit = contract.progress(id).buyer_deposit
    assert shop.trust.exposure_of(known) == PRICE
    contract.confirm(id, sender=known)
    assert shop.trust.exposure_of(known) == 0
    assert contract.credit_of(COIN, known) == deposit - PRICE // 200 > PRICE // 25


@pytest.mark.rule("SEC-43")
def test_refund__frees_a_limit_that_orders_filled_at_no_cost(shop, contract, seller, thief):
    deposit = contract.deposit_of(COIN, seller)
    offer = shop.publish(seller)
    trades = [shop.buy(offer, thief) for _ in range(3)]
    assert shop.trust.exposure_of(seller) == 3 * PRICE
    for id in trades:
        contract.refund(id, sender=seller)
    assert shop.trust.exposure_of(seller) == 0
    assert contract.deposit_of(COIN, seller) == deposit
    assert shop.trust.index_of(seller) == 1_000


@pytest.mark.rule("SEC-06")
def test_complete__the_carrier_takes_no_gift(shop, contract, thief, known, carrier, stranger):
    offer = shop.publish(thief, carrier=carrier)
    payment = contract.payment_of(offer, known)
    boa.env.set_balance(thief, payment)
    id = contract.buy(offer, NOBODY, known, value=payment, sender=thief)
    contract.ship(id, bytes(32), sender=thief)
    contract.attest_receipt(id, sender=carrier)
    run_out(contract, id, stranger)
    assert shop.trust.index_of(thief) == 0


@pytest.mark.rule("SEC-04")
@pytest.mark.parametrize("way", ["buy", "hook"])
def test_complete__who_pays_himself_agrees(shop, contract, thief, known, stranger, way):
    asset = shop.token.address if way == "hook" else COIN
    offer = shop.publish(thief, asset=asset)
    if way == "buy":
        id = shop.buy(offer, known)
    else:
        payment = contract.payment_of(offer, known)
        shop.give(known, asset, payment)
        data = encode(("bytes32", "address", "address"), (offer, known, NOBODY))
        shop.token.transfer(contract.address, payment, data, sender=known)
        id = contract.trade_id(offer, known, 0)
    contract.ship(id, bytes(32), sender=thief)
    run_out(contract, id, stranger)
    assert shop.trust.index_of(thief) == 1_000
