import boa
import pytest

CEC = 10**18
PEG = 10**6
DAY = 86_400


@pytest.mark.rule("CEC-05")
def test_cancel__returns_an_offer_available(market, place, seller, buyer, offer, wait):
    id, before = offer(100 * CEC), place.cec.available(seller)
    market.fill(id, 30 * CEC, sender=buyer)
    wait()
    market.cancel(id, sender=seller)
    assert place.cec.available(seller) == before + 70 * CEC
    assert place.cec.balanceOf(market) == market.depth(False, CEC) == 0
    with boa.reverts("C2CMarket: no such order"):
        market.cancel(id, sender=seller)


def test_cancel__returns_a_bids_escrow(market, place, buyer, seller, bid, wait):
    before = place.peg.balanceOf(buyer)
    id = bid(100 * CEC)
    market.fill(id, 30 * CEC, sender=seller)
    wait()
    market.cancel(id, sender=buyer)
    assert place.peg.balanceOf(buyer) == before - 30 * PEG
    assert market.escrowed() == market.depth(True, CEC) == 0


@pytest.mark.rule("CEC-05")
def test_cancel__reverts_while_firm(market, seller, offer):
    id = offer(100 * CEC)
    boa.env.timestamp += DAY - 1
    with boa.reverts("C2CMarket: still firm"):
        market.cancel(id, sender=seller)
    boa.env.timestamp += 1
    market.cancel(id, sender=seller)


def test_cancel__works_outside_the_band(market, seller, buyer, offer, wait):
    high = offer(100 * CEC, price=102 * CEC // 100)
    market.fill(offer(2_000 * CEC, price=98 * CEC // 100), 2_000 * CEC, sender=buyer)
    wait()
    market.cancel(high, sender=seller)
    assert market.depth(False, 102 * CEC // 100) == 0


def test_cancel__reverts_if_not_the_owner(market, buyer, offer, wait):
    id = offer(100 * CEC)
    wait()
    with boa.reverts("C2CMarket: not the owner"):
        market.cancel(id, sender=buyer)


def test_withdraw__pays_once(market, place, seller, buyer, offer, stranger):
    market.fill(offer(100 * CEC), 100 * CEC, sender=buyer)
    assert market.withdraw(sender=seller) == place.peg.balanceOf(seller) == 100 * PEG
    for account in (seller, stranger):
        with boa.reverts("C2CMarket: nothing"):
            market.withdraw(sender=account)


@pytest.mark.rule("CEC-07")
def test_pay_fees__is_revenue_and_activity(market, place, buyer, offer, stranger):
    market.fill(offer(100 * CEC), 100 * CEC, sender=buyer)
    assert market.pay_fees(sender=stranger) == PEG
    assert place.economy.dividend.received() == place.cec.fees_today() == PEG
    assert market.fees() == place.peg.balanceOf(market) - 100 * PEG == 0
    assert place.peg.allowance(market, place.economy.dividend) == 0
    with boa.reverts("C2CMarket: no fees"):
        market.pay_fees()
