"""Others that fail, lie or burn gas: they stop no trade."""

import boa
import pytest

from mevm_suite.deployment.boa_commerce import CASE_FEE, COIN, UNIT, deploy_shop
from mevm_suite.testing import load

DAY = 86_400
PRICE = 158 * UNIT
PART = PRICE * 4_000 // 10_000
DEPOSIT = PRICE * 510 // 10_000
DISPUTED, COMPLETED, REFUNDED, SETTLED = 5, 6, 7, 8
CALLS = {"confirm": 1, "refund": 1, "concede": 2}


@pytest.fixture
def board(shop, contract, bring, seller):
    """Return a trade that an arbiter without rules decides."""
    id = bring("distrusted", arbiter=shop.board.address)
    shop.board.set_terms(0, 2**256 - 1)
    contract.contest(id, sender=seller)
    return id


@pytest.fixture
def unsure(seller):
    """Return a shop with a trust index that does as it is told."""
    shop = deploy_shop([], load("tests/mocks/TrustPuppet.vy"))
    shop.fund(seller)
    return shop


@pytest.mark.rule("SEC-02")
@pytest.mark.parametrize("kind", ["fails", "burns"])
@pytest.mark.parametrize("step", CALLS)
def test_trust__a_broken_index_stops_no_end(unsure, seller, buyer, kind, step):
    contract = unsure.contract
    id = unsure.buy(unsure.publish(seller), buyer)
    if step == "concede":
        contract.ship(id, bytes(32), sender=seller)
        contract.distrust(id, bytes(32), sender=buyer)
    unsure.trust.set_behaviour(kind == "fails", kind == "burns")
    getattr(contract, step)(id, sender=buyer if step == "confirm" else seller, gas=20_000_000)
    untold = [log for log in contract.get_logs() if type(log).__name__ == "TrustNotTold"]
    assert len(untold) == CALLS[step]
    assert contract.trade(id).state in (COMPLETED, REFUNDED, SETTLED)
    unsure.trust.set_behaviour(True, False)
    with boa.reverts("TrustPuppet: failed"):
        contract.tell_trust(untold[0].call, sender=buyer)
    unsure.trust.set_behaviour(False, False)
    for log in untold:
        contract.tell_trust(log.call, sender=buyer)
        with boa.reverts("trades: not untold"):
            contract.tell_trust(log.call, sender=buyer)


@pytest.mark.rule("SEC-03")
def test_trust__too_little_gas_spares_nobody(shop, contract, distrusted, seller):
    for gas in (300_000, 800_000, 1_000_000):
        with boa.reverts("trades: too little gas"):
            contract.concede(distrusted, sender=seller, gas=gas)
    contract.concede(distrusted, sender=seller, gas=1_400_000)
    assert shop.trust.is_banned(seller)


@pytest.mark.rule("SEC-05")
def test_deposit__is_what_the_index_says_at_payment(unsure, seller, buyer):
    trust, contract = unsure.trust, unsure.contract
    offer = unsure.publish(seller)
    assert contract.payment_of(offer, buyer) == PRICE
    trust.set_deposit(buyer, 1_500)
    trust.set_deposit(seller, 2**200)
    id = unsure.buy(offer, buyer)
    trust.set_deposit(buyer, 0)
    assert contract.progress(id).buyer_deposit == PRICE * 1_500 // 10_000
    assert contract.progress(id).seller_deposit == PRICE
    contract.refund(id, sender=seller)
    assert contract.credit_of(COIN, buyer) == PRICE * 11_500 // 10_000


def test_deposit__none_means_no_fee_of_the_buyer(unsure, seller, buyer):
    contract = unsure.contract
    id = unsure.buy(unsure.publish(seller), buyer)
    contract.confirm(id, sender=buyer)
    assert contract.credit_of(COIN, seller) == PRICE - PRICE // 200
    assert contract.credit_of(COIN, buyer) == 0


@pytest.mark.rule("SEC-03")
@pytest.mark.parametrize("kind", ["silent", "fails", "burns", "absurd", "no bool"])
def test_arbiter__whatever_it_does_the_split_is_even_in_the_end(
    shop, contract, board, buyer, stranger, kind
):
    if kind in ("fails", "burns"):
        shop.board.set_behaviour(kind == "fails", kind == "burns")
    elif kind != "silent":
        shop.board.set_ruling(1 if kind == "absurd" else 2, 0, 1, 10_001)
    boa.env.time_travel(seconds=63 * DAY)
    with boa.reverts("complaints: no ruling yet"):
        contract.execute_ruling(board, sender=stranger)
    boa.env.time_travel(seconds=1)
    contract.execute_ruling(board, sender=stranger)
    assert contract.credit_of(COIN, buyer) == PART // 2 + DEPOSIT


@pytest.mark.rule("SEC-03")
def test_arbiter__too_little_gas_hides_no_ruling(shop, contract, board, stranger):
    shop.board.set_ruling(1, 0, 0, 10_000)
    boa.env.time_travel(seconds=64 * DAY)
    with boa.reverts("complaints: too little gas"):
        contract.execute_ruling(board, sender=stranger, gas=1_000_000)
    contract.execute_ruling(board, sender=stranger)
    assert shop.trust.is_banned(contract.trade(board).seller)


@pytest.mark.rule("SEC-03")
def test_contest__waits_for_an_arbiter_that_fails(shop, contract, bring, seller, buyer):
    """A short failure is nobody's gain; a settlement is open to both all the time."""
    id = bring("distrusted", arbiter=shop.board.address)
    shop.board.set_behaviour(True, False)
    boa.env.time_travel(seconds=2 * DAY)
    with boa.reverts("complaints: no arbiter yet"):
        contract.contest(id, sender=seller)
    with boa.env.anchor():
        contract.propose(id, UNIT, sender=seller)
        contract.accept(id, UNIT, sender=buyer)
        assert contract.trade(id).state == SETTLED
    shop.board.set_behaviour(False, False)
    assert contract.contest(id, sender=seller) > 0
    assert contract.trade(id).state == DISPUTED


@pytest.mark.rule("SEC-03")
@pytest.mark.parametrize("lasts", [2 * DAY + 1, 3 * DAY])
def test_contest__an_arbiter_that_fails_to_the_end_leaves_the_even_split(
    shop, contract, bring, seller, buyer, lasts
):
    id = bring("distrusted", arbiter=shop.board.address)
    shop.board.set_behaviour(True, False)
    boa.env.set_balance(seller, CASE_FEE)
    boa.env.time_travel(seconds=lasts)
    with boa.reverts("trades: not the seller"):
        contract.contest(id, sender=buyer)
    with boa.reverts("complaints: too little gas"):
        contract.contest(id, sender=seller, gas=1_000_000)
    assert contract.contest(id, value=CASE_FEE, sender=seller) == 0
    assert contract.trade(id).state == SETTLED
    assert contract.credit_of(COIN, buyer) == PART // 2 + DEPOSIT
    assert contract.credit_of(COIN, seller) == PRICE - PART // 2 + CASE_FEE
    assert shop.trust.index_of(seller) == 1_000
    assert contract.held(COIN) == boa.env.get_balance(contract.address)


@pytest.mark.rule("SEC-03")
def test_contest__without_the_seller_a_complaint_stands_though_the_arbiter_fails(
    shop, contract, bring, seller, stranger
):
    id = bring("distrusted", arbiter=shop.board.address)
    shop.board.set_behaviour(True, False)
    boa.env.time_travel(seconds=3 * DAY + 1)
    with boa.reverts("complaints: too late"):
        contract.contest(id, sender=seller)
    contract.concede(id, sender=stranger)
    assert contract.trade(id).state == SETTLED


@pytest.mark.rule("SEC-02")
def test_sink__a_token_that_refuses_it_stops_no_trade(shop, contract, bring, seller, buyer):
    id = bring("received", asset=shop.peg.address, price=158 * 10**6, reward=0)
    shop.peg.block_account(shop.sink, True)
    contract.confirm(id, sender=buyer)
    assert contract.trade(id).state == COMPLETED
    with boa.reverts("PeggedToken: blocked"):
        contract.push(shop.peg, shop.sink)
    contract.withdraw(shop.peg, sender=seller)


@pytest.mark.rule("SEC-09")
def test_token__one_that_lies_harms_no_other_asset(shop, contract, bring, seller, buyer):
    """A token that moves nothing, or calls back, is only its own buyers' and sellers' loss."""
    coin, peg = bring("paid"), shop.peg
    offer = shop.publish(seller, asset=peg.address, price=10**6, reward=0)
    shop.give(buyer, peg.address, 10**9)
    for again in (
        contract.buy.prepare_calldata(offer),
        contract.tokenReceived.prepare_calldata(buyer, 1, b""),
        contract.push.prepare_calldata(peg.address, seller),
    ):
        peg.arm(contract, again)
        contract.buy(offer, sender=buyer)
        assert not peg.has_reentered()
    contract.refund(contract.trade_id(offer, buyer, 2), sender=seller)
    peg.set_behaviour(0, True, True)
    other = shop.publish(seller, asset=peg.address, price=10**6, reward=0)
    with boa.reverts("assets: fee on transfer"):
        contract.buy(other, sender=buyer)
    contract.confirm(coin, sender=buyer)
    contract.withdraw(COIN, sender=seller)
    assert boa.env.get_balance(contract.address) == contract.held(COIN)


def test_contest__the_coin_of_a_case_is_not_kept(shop, contract, distrusted, seller):
    boa.env.set_balance(seller, CASE_FEE)
    before = contract.held(COIN)
    contract.contest(distrusted, value=CASE_FEE, sender=seller)
    assert contract.held(COIN) == boa.env.get_balance(contract.address) == before
    assert contract.trade(distrusted).state == DISPUTED
