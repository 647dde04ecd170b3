import boa
import pytest

CEC = 10**18
PEG = 10**6
DAY = 86_400


@pytest.mark.rule("CEC-05")
def test_place__holds_an_offer_in_escrow(market, place, seller, offer):
    before = place.cec.balanceOf(seller)
    id = offer(70 * CEC, price=101 * CEC // 100)
    order = market.order(id)
    assert id == market.order_count() == 1
    assert (order.owner, order.is_bid, order.amount, order.escrow) == (seller, False, 70 * CEC, 0)
    assert order.firm_until == boa.env.timestamp + DAY
    assert market.price_of(id) == 101 * CEC // 100
    assert market.depth(False, 101 * CEC // 100) == 70 * CEC
    assert place.cec.balanceOf(market) == 70 * CEC
    assert place.cec.balanceOf(seller) == before - 70 * CEC
    assert place.cec.locked(market) == 0


def test_place__holds_a_bid_in_escrow_rounded_up(market, place, buyer, bid):
    before = place.peg.balanceOf(buyer)
    id = bid(70 * CEC + 1, price=99 * CEC // 100)
    escrow = 99 * 70 * PEG // 100 + 1
    assert market.order(id).escrow == market.escrowed() == escrow
    assert place.peg.balanceOf(market) == escrow == before - place.peg.balanceOf(buyer)
    assert market.depth(True, 99 * CEC // 100) == 70 * CEC + 1


def test_place__logs(market, seller, offer):
    offer(70 * CEC)
    (event,) = [log for log in market.get_logs() if type(log).__name__ == "OrderPlaced"]
    assert (event.id, event.owner, event.is_bid) == (1, seller, False)
    assert (event.price, event.amount) == (CEC, 70 * CEC)


@pytest.mark.rule("CEC-05")
def test_place__accepts_the_edges_of_the_band_only(market, offer, bid):
    assert market.band() == (98 * CEC // 100, 102 * CEC // 100)
    for price in market.band():
        offer(20 * CEC, price=price)
        bid(20 * CEC, price=price)
    for price in (979 * CEC // 1_000, 1_021 * CEC // 1_000):
        for place_order in (offer, bid):
            with boa.reverts("C2CMarket: outside the band"):
                place_order(20 * CEC, price=price)


@pytest.mark.rule("CEC-05")
def test_place__reverts_if_cec_is_locked(market, place, trader, seller, offer):
    holder = trader("holder")
    place.cec.transfer(holder, 50 * CEC, sender=seller)  # a private sale locks
    with boa.reverts("CEC: amount is locked"):
        offer(50 * CEC, owner=holder)


@pytest.mark.parametrize(
    ("price", "amount", "reason"),
    [
        (CEC + 1, 20 * CEC, "price_grid: more than 4 digits"),
        (10_005 * CEC // 10_000, 20 * CEC, "price_grid: more than 4 digits"),
        (10**6 - 1, 20 * CEC, "price_grid: out of range"),
        (10**30 + 1, 20 * CEC, "price_grid: out of range"),
        (CEC, 10 * CEC - 1, "C2CMarket: order too small"),
        (CEC, 0, "C2CMarket: order too small"),
        (CEC, 2**86, "C2CMarket: amount too large"),
    ],
)
def test_place__reverts_if_order_is_bad(offer, bid, price, amount, reason):
    for place_order in (offer, bid):
        with boa.reverts(reason):
            place_order(amount, price=price)


def test_place__reverts_if_escrow_does_not_arrive(place, bid):
    place.peg.set_behaviour(100, False, False)
    with boa.reverts("assets: fee on transfer"):
        bid(20 * CEC)
    place.peg.set_behaviour(0, True, False)
    with boa.reverts("assets: transfer failed"):
        bid(20 * CEC)


def test_place__serves_a_token_that_returns_nothing(market, place, bid):
    place.peg.set_behaviour(0, False, True)
    assert market.order(bid(20 * CEC)).escrow == 20 * PEG
