"""The way of a trade without a complaint."""

import boa
import pytest

from mevm_suite.deployment.boa_commerce import COIN, UNIT

DAY = 86_400
PRICE = 158 * UNIT
FEE = PRICE * 50 // 10_000
DEPOSIT = PRICE * 510 // 10_000
SHIPPED, RECEIVED, COMPLETED, REFUNDED, SETTLED = 2, 3, 6, 7, 8


@pytest.mark.rule("SEC-01")
@pytest.mark.rule("SEC-02")
@pytest.mark.rule("SEC-12")
def test_complete__paper_example(shop, contract, received, seller, buyer, sharer, stranger):
    boa.env.time_travel(seconds=7 * DAY)
    with boa.reverts("AutomaticContract: too early"):
        contract.complete(received, sender=stranger)
    boa.env.time_travel(seconds=1)
    contract.complete(received, sender=stranger)
    assert contract.trade(received).state == COMPLETED
    assert contract.credit_of(COIN, seller) == PRICE - FEE - 2 * UNIT
    assert contract.credit_of(COIN, buyer) == DEPOSIT - FEE
    assert contract.credit_of(COIN, sharer) == 2 * UNIT
    assert contract.deposit_of(COIN, seller) == 1_000 * UNIT
    source, epoch = contract.address, shop.sink.epoch()
    for payer, other in ((seller, buyer), (buyer, seller)):
        assert shop.sink.paid_by_pair(source, COIN, epoch, payer, other) == FEE


@pytest.mark.rule("SEC-02")
def test_complete__the_end_of_transit_counts_as_receipt(contract, shipped, stranger, buyer):
    boa.env.time_travel(seconds=20 * DAY + 1)
    with boa.reverts("AutomaticContract: too late"):
        contract.attest_receipt(shipped, sender=buyer)
    boa.env.time_travel(seconds=7 * DAY - 1)
    with boa.reverts("AutomaticContract: too early"):
        contract.complete(shipped, sender=stranger)
    boa.env.time_travel(seconds=1)
    contract.complete(shipped, sender=stranger)
    assert contract.trade(shipped).state == COMPLETED


@pytest.mark.parametrize("state", ["paid", "distrusted"])
def test_complete__reverts_in_another_state(contract, bring, state, stranger):
    id = bring(state)
    boa.env.time_travel(seconds=100 * DAY)
    with boa.reverts("AutomaticContract: wrong state"):
        contract.complete(id, sender=stranger)


@pytest.mark.rule("SEC-02")
@pytest.mark.parametrize("state", ["paid", "shipped", "received", "distrusted"])
def test_confirm__completes_at_any_time(shop, contract, bring, state, buyer):
    id = bring(state)
    contract.confirm(id, sender=buyer)
    log = [log for log in contract.get_logs() if type(log).__name__ == "Ended"][0]
    assert log.to_seller + log.to_buyer + log.to_sharer + log.burned in (
        PRICE + 2 * DEPOSIT,
        PRICE * 4_000 // 10_000 + 2 * DEPOSIT,
    )
    assert contract.trade(id).state == COMPLETED
    assert shop.trust.index_of(buyer) == 1_000
    with boa.reverts("trades: wrong state"):
        contract.confirm(id, sender=buyer)


def test_confirm__reverts_for_anyone_else(contract, received, seller):
    with boa.reverts("trades: not the buyer"):
        contract.confirm(received, sender=seller)


@pytest.mark.rule("SEC-02")
def test_ship__records_the_shipment(contract, paid, seller):
    boa.env.time_travel(seconds=3 * DAY)
    contract.ship(paid, b"\1" * 32, sender=seller)
    log = contract.get_logs()[0]
    assert (log.id, log.tracking) == (paid, b"\1" * 32)
    assert contract.trade(paid).state == SHIPPED
    assert contract.progress(paid).due == log.due == boa.env.timestamp + 20 * DAY
    with boa.reverts("AutomaticContract: wrong state"):
        contract.ship(paid, bytes(32), sender=seller)


def test_ship__reverts_if_late_or_not_the_seller(contract, paid, seller, buyer):
    with boa.reverts("trades: not the seller"):
        contract.ship(paid, bytes(32), sender=buyer)
    boa.env.time_travel(seconds=3 * DAY + 1)
    with boa.reverts("AutomaticContract: too late"):
        contract.ship(paid, bytes(32), sender=seller)


@pytest.mark.rule("SEC-02")
@pytest.mark.parametrize("who", ["buyer", "carrier"])
def test_attest_receipt__starts_the_inspection(shop, contract, seller, buyer, carrier, who):
    id = shop.buy(shop.publish(seller, carrier=carrier), buyer)
    contract.ship(id, bytes(32), sender=seller)
    witness = {"buyer": buyer, "carrier": carrier}[who]
    contract.attest_receipt(id, sender=witness)
    log = contract.get_logs()[0]
    assert (log.id, log.by, log.due) == (id, witness, boa.env.timestamp + 7 * DAY)
    assert contract.trade(id).state == RECEIVED
    with boa.reverts("AutomaticContract: wrong state"):
        contract.attest_receipt(id, sender=witness)


@pytest.mark.rule("SEC-02")
def test_attest_receipt__reverts_for_the_seller(contract, shipped, seller, carrier):
    for nobody in (seller, carrier):
        with boa.reverts("AutomaticContract: not a witness"):
            contract.attest_receipt(shipped, sender=nobody)


@pytest.mark.rule("SEC-02")
@pytest.mark.rule("SEC-05")
def test_refund__not_shipped_costs_the_deposit(shop, contract, paid, seller, buyer, stranger):
    boa.env.time_travel(seconds=3 * DAY)
    with boa.reverts("trades: not the seller"):
        contract.refund(paid, sender=stranger)
    boa.env.time_travel(seconds=1)
    contract.refund(paid, sender=stranger)
    assert contract.trade(paid).state == REFUNDED
    assert contract.credit_of(COIN, buyer) == PRICE + 2 * DEPOSIT
    assert contract.deposit_of(COIN, seller) == 1_000 * UNIT - DEPOSIT
    assert shop.trust.index_of(seller) == 500
    assert shop.trust.exposure_of(seller) == shop.trust.exposure_of(buyer) == 0


@pytest.mark.rule("SEC-02")
@pytest.mark.parametrize("state", ["paid", "shipped", "received"])
def test_refund__the_seller_may_without_fault(shop, contract, bring, state, seller, buyer):
    id = bring(state)
    contract.refund(id, sender=seller)
    assert contract.credit_of(COIN, buyer) == PRICE + DEPOSIT
    assert contract.deposit_of(COIN, seller) == 1_000 * UNIT
    assert shop.trust.index_of(seller) == 1_000
    assert shop.sink.lifetime(COIN) == 0


def test_refund__reverts_after_a_complaint(contract, distrusted, seller):
    with boa.reverts("trades: wrong state"):
        contract.refund(distrusted, sender=seller)


def test_release__credits_the_seller_at_once(contract, paid, seller, buyer):
    contract.release(paid, UNIT, sender=buyer)
    log = contract.get_logs()[0]
    assert (log.id, log.amount) == (paid, UNIT)
    assert contract.credit_of(COIN, seller) == UNIT
    assert contract.progress(paid).held == PRICE - UNIT


def test_reimburse__credits_the_buyer_and_saves_no_fee(shop, contract, received, seller, buyer):
    contract.reimburse(received, PRICE - 2 * UNIT - 1, sender=seller)
    contract.confirm(received, sender=buyer)
    assert contract.credit_of(COIN, buyer) == PRICE - 2 * UNIT - 1 + DEPOSIT - FEE
    assert contract.credit_of(COIN, seller) == 0
    assert contract.deposit_of(COIN, seller) == 1_000 * UNIT + 1 - FEE


@pytest.mark.rule("SEC-12")
@pytest.mark.parametrize("amount", [0, PRICE - 2 * UNIT, PRICE, 2**255])
def test_release__leaves_the_reward(contract, paid, seller, buyer, amount):
    with boa.reverts("agreements: wrong amount"):
        contract.release(paid, amount, sender=buyer)
    with boa.reverts("agreements: wrong amount"):
        contract.reimburse(paid, amount, sender=seller)


def test_release__is_for_the_other_side(contract, paid, seller, buyer):
    with boa.reverts("trades: not the buyer"):
        contract.release(paid, 1, sender=seller)
    with boa.reverts("trades: not the seller"):
        contract.reimburse(paid, 1, sender=buyer)


@pytest.mark.rule("SEC-03")
@pytest.mark.parametrize("state", ["paid", "shipped", "received", "distrusted"])
def test_accept__splits_exactly(shop, contract, bring, state, seller, buyer):
    id = bring(state)
    held, before = contract.progress(id).held, contract.credit_of(COIN, seller)
    contract.propose(id, UNIT, sender=seller)
    assert contract.progress(id)[-2:] == (seller, UNIT)
    contract.propose(id, 2 * UNIT, sender=buyer)
    contract.accept(id, 2 * UNIT, sender=seller)
    assert contract.trade(id).state == SETTLED
    assert contract.credit_of(COIN, buyer) == 2 * UNIT + DEPOSIT
    assert contract.credit_of(COIN, seller) - before == held - 2 * UNIT
    assert shop.trust.index_of(seller) == 1_000


@pytest.mark.rule("SEC-03")
def test_accept__reverts_if_the_split_was_changed(contract, received, seller, buyer):
    contract.propose(received, UNIT, sender=seller)
    contract.propose(received, 0, sender=seller)
    with boa.reverts("agreements: other proposal"):
        contract.accept(received, UNIT, sender=buyer)


@pytest.mark.rule("SEC-03")
def test_accept__a_complaint_voids_the_proposal(contract, received, seller, buyer):
    contract.propose(received, UNIT, sender=seller)
    contract.distrust(received, bytes(32), sender=buyer)
    with boa.reverts("agreements: proposal is void"):
        contract.accept(received, UNIT, sender=buyer)


def test_accept__reverts_for_who_proposed_or_a_stranger(contract, paid, seller, buyer, stranger):
    with boa.reverts("agreements: no proposal"):
        contract.accept(paid, 0, sender=buyer)
    contract.propose(paid, UNIT, sender=seller)
    with boa.reverts("agreements: no proposal"):
        contract.accept(paid, UNIT, sender=seller)
    with boa.reverts("agreements: not a party"):
        contract.accept(paid, UNIT, sender=stranger)
    with boa.reverts("agreements: not a party"):
        contract.propose(paid, UNIT, sender=stranger)
    with boa.reverts("agreements: more than held"):
        contract.propose(paid, PRICE + 1, sender=seller)
    contract.confirm(paid, sender=buyer)
    with boa.reverts("agreements: wrong state"):
        contract.propose(paid, 0, sender=seller)
