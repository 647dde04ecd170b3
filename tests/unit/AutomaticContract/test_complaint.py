"""Distrust, concession, contest and ruling."""

import boa
import pytest

from mevm_suite.deployment.boa_commerce import CASE_FEE, COIN, UNIT

DAY = 86_400
PRICE = 158 * UNIT
PART = PRICE * 4_000 // 10_000
DEPOSIT = PRICE * 510 // 10_000
DISTRUSTED, DISPUTED, SETTLED = 4, 5, 8
PEGGED_PRICE = 158 * 10**6
PEGGED_DEPOSIT = PEGGED_PRICE * 510 // 10_000


@pytest.fixture
def contested(contract, distrusted, seller):
    """Return a trade that the committee decides; what the seller paid for it is gone."""
    boa.env.set_balance(seller, CASE_FEE)
    contract.contest(distrusted, value=CASE_FEE, sender=seller)
    return distrusted


@pytest.mark.rule("SEC-03")
@pytest.mark.parametrize("state", ["shipped", "received"])
def test_distrust__withholds_the_part(contract, bring, state, seller, buyer):
    id = bring(state)
    contract.distrust(id, b"\1" * 32, sender=buyer)
    log = contract.get_logs()[0]
    due = boa.env.timestamp + 3 * DAY
    assert (log.id, log.complaint, log.withheld, log.due) == (id, b"\1" * 32, PART, due)
    assert contract.trade(id).state == DISTRUSTED
    assert contract.progress(id).held == PART
    assert contract.credit_of(COIN, seller) == PRICE - PART
    with boa.reverts("complaints: wrong state"):
        contract.distrust(id, bytes(32), sender=buyer)


@pytest.mark.rule("SEC-03")
def test_distrust__withholds_no_more_than_is_held(contract, received, seller, buyer):
    contract.release(received, PRICE - 3 * UNIT, sender=buyer)
    contract.distrust(received, bytes(32), sender=buyer)
    assert contract.progress(received).held == 3 * UNIT
    assert contract.credit_of(COIN, seller) == PRICE - 3 * UNIT


@pytest.mark.rule("SEC-02")
@pytest.mark.parametrize(("state", "wait"), [("shipped", 27 * DAY), ("received", 7 * DAY)])
def test_distrust__until_the_inspection_ends(contract, bring, state, wait, buyer):
    id = bring(state)
    boa.env.time_travel(seconds=wait)
    with boa.env.anchor():
        contract.distrust(id, bytes(32), sender=buyer)
    boa.env.time_travel(seconds=1)
    with boa.reverts("complaints: too late"):
        contract.distrust(id, bytes(32), sender=buyer)


def test_distrust__reverts_for_others_or_before_shipment(contract, paid, seller, buyer):
    with boa.reverts("complaints: wrong state"):
        contract.distrust(paid, bytes(32), sender=buyer)
    contract.ship(paid, bytes(32), sender=seller)
    with boa.reverts("trades: not the buyer"):
        contract.distrust(paid, bytes(32), sender=seller)


@pytest.mark.rule("SEC-03")
@pytest.mark.parametrize("is_silent", [False, True])
def test_concede__pays_the_part_back(
    shop, contract, distrusted, seller, buyer, stranger, is_silent
):
    boa.env.time_travel(seconds=3 * DAY)
    with boa.reverts("complaints: too early"):
        contract.concede(distrusted, sender=stranger)
    boa.env.time_travel(seconds=1 if is_silent else 0)
    contract.concede(distrusted, sender=stranger if is_silent else seller)
    assert contract.trade(distrusted).state == SETTLED
    assert contract.credit_of(COIN, buyer) == PART + DEPOSIT
    assert contract.deposit_of(COIN, seller) == 1_000 * UNIT
    assert shop.trust.is_banned(seller)


@pytest.mark.rule("SEC-03")
def test_contest__opens_a_case_on_the_terms(shop, contract, distrusted, seller, buyer):
    boa.env.time_travel(seconds=3 * DAY)
    boa.env.set_balance(seller, CASE_FEE + 5)
    id = contract.contest(distrusted, value=CASE_FEE + 5, sender=seller)
    log = contract.get_logs()[-1]
    due = boa.env.timestamp + DAY + 2 * DAY + 3 * DAY
    assert (log.id, log.arbiter, log.case_id, log.due) == (
        distrusted,
        shop.arbiter.address,
        id,
        due,
    )
    until = boa.env.timestamp + DAY
    # A ruling moves the deposit of who is at fault, too: judges must have as much at stake.
    at_stake = PART + 2 * DEPOSIT
    case = (distrusted, buyer, seller, COIN, at_stake, until, 5_000)
    assert tuple(shop.arbiter.case_of(id)) == case
    assert contract.trade(distrusted).state == DISPUTED
    assert contract.progress(distrusted).case_cost == CASE_FEE
    assert contract.credit_of(COIN, seller) == PRICE - PART + 5


def test_contest__reverts_if_late_or_too_little(contract, distrusted, seller, buyer):
    with boa.reverts("trades: not the seller"):
        contract.contest(distrusted, sender=buyer)
    with boa.reverts("complaints: costs more"):
        contract.contest(distrusted, sender=seller)
    boa.env.time_travel(seconds=3 * DAY + 1)
    with boa.reverts("complaints: too late"):
        contract.contest(distrusted, sender=seller)


def test_contest__reverts_in_another_state(contract, received, seller):
    with boa.reverts("complaints: wrong state"):
        contract.contest(received, sender=seller)


@pytest.mark.rule("SEC-03")
@pytest.mark.rule("SEC-05")
@pytest.mark.parametrize(
    ("share", "malicious", "to_buyer", "loss", "banned"),
    [
        (0, True, 0, DEPOSIT, "buyer"),
        (0, False, 0, CASE_FEE, None),
        (4_999, False, PART * 4_999 // 10_000, CASE_FEE, None),
        (5_000, False, PART // 2, 0, None),
        (5_001, False, PART * 5_001 // 10_000, -DEPOSIT, "seller"),
        (10_000, False, PART, -DEPOSIT, "seller"),
    ],
)
def test_execute_ruling__divides(
    shop,
    contract,
    contested,
    seller,
    buyer,
    stranger,
    share,
    malicious,
    to_buyer,
    loss,
    banned,
):
    with boa.reverts("complaints: no ruling yet"):
        contract.execute_ruling(contested, sender=stranger)
    shop.vote(contract.progress(contested).case_id, share, malicious)
    contract.execute_ruling(contested, sender=stranger)
    assert contract.trade(contested).state == SETTLED
    assert contract.credit_of(COIN, buyer) == to_buyer + DEPOSIT - loss
    # A loss below zero is the seller's, out of his deposit.
    assert contract.deposit_of(COIN, seller) == 1_000 * UNIT - max(0, -loss)
    assert contract.credit_of(COIN, seller) == PRICE - to_buyer + max(0, loss)
    assert shop.trust.is_banned(seller) == (banned == "seller")
    assert shop.trust.is_banned(buyer) == (banned == "buyer")
    with boa.reverts("complaints: wrong state"):
        contract.execute_ruling(contested, sender=stranger)


@pytest.mark.rule("SEC-03")
def test_execute_ruling__a_silent_committee_splits_evenly(shop, contract, contested, seller, buyer):
    boa.env.time_travel(seconds=3 * DAY)
    contract.execute_ruling(contested, sender=buyer)
    assert contract.credit_of(COIN, buyer) == PART // 2 + DEPOSIT
    assert contract.deposit_of(COIN, seller) == 1_000 * UNIT
    assert shop.trust.index_of(seller) == 1_000


@pytest.mark.rule("SEC-03")
@pytest.mark.rule("SEC-09")
@pytest.mark.parametrize("is_stale", [False, True])
def test_execute_ruling__costs_in_the_asset(shop, contract, bring, seller, buyer, is_stale):
    id = bring("distrusted", asset=shop.peg.address, price=PEGGED_PRICE, reward=0)
    boa.env.set_balance(seller, CASE_FEE)
    shop.values.set_stale(is_stale)
    case = contract.contest(id, value=CASE_FEE, sender=seller)
    cost = 0 if is_stale else CASE_FEE // 10**12
    assert contract.progress(id).case_cost == cost
    shop.vote(case, 0)
    contract.execute_ruling(id, sender=seller)
    assert contract.credit_of(shop.peg, buyer) == PEGGED_DEPOSIT - cost
    assert contract.credit_of(shop.peg, seller) == PEGGED_PRICE + cost


@pytest.mark.rule("SEC-03")
def test_contest__costs_are_at_most_the_deposit(shop, contract, bring, seller, buyer):
    id = bring("distrusted", price=100, reward=0, arbiter=shop.board.address)
    shop.board.set_terms(UNIT, 0)
    boa.env.set_balance(seller, UNIT)
    contract.contest(id, value=UNIT, sender=seller)
    shop.board.set_ruling(1, 0, 0, 0)
    contract.execute_ruling(id, sender=buyer)
    assert contract.credit_of(COIN, buyer) == 0
    assert contract.credit_of(COIN, seller) == 106


@pytest.mark.rule("SEC-02")
@pytest.mark.parametrize("state", ["paid", "shipped", "received", "distrusted"])
def test_arbiter__is_the_one_of_the_trade(shop, contract, bring, state, seller, buyer):
    """Another offer with another arbiter, or a closed one, changes nothing for an open trade."""
    id = bring(state)
    contract.close(contract.trade(id).offer, sender=seller)
    shop.publish(seller, arbiter=shop.board.address)
    terms = contract.terms_of(contract.trade(id).offer)
    assert terms.arbiter == shop.arbiter.address
