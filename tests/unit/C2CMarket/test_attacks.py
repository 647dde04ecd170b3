"""Freezing the market, walking its price, filling it with dust, passing the lock."""

import boa
import pytest

CEC = 10**18
PEG = 10**6
CENT = CEC // 100
BPS = 10_000


@pytest.mark.rule("CEC-05")
def test_crash__does_not_freeze_the_market(market, seller, buyer, offer, wait):
    """Nobody pays more than half a token: sellers stand at the lower edge until somebody does."""
    days = 0
    while market.band()[0] > 50 * CENT:
        offer(2_100 * CEC, price=market.band()[0])
        wait()
        days += 1
        assert days < 40
    id = offer(2_000 * CEC, price=market.band()[0])
    assert market.fill(id, 2_000 * CEC, sender=buyer) == 2_000 * CEC
    assert 33 <= days <= 36  # 0.98 ** 34 = 0.503


@pytest.mark.rule("CEC-05")
def test_boom__does_not_freeze_the_market(market, seller, bid, wait):
    """Nobody sells below two tokens: buyers stand at the upper edge until somebody does."""
    days = 0
    while market.band()[1] < 2 * CEC:
        bid(1_100 * CEC, price=market.band()[1])
        wait()
        days += 1
        assert days < 40
    id = bid(1_000 * CEC, price=market.band()[1])
    assert market.fill(id, 1_000 * CEC, sender=seller) == 1_000 * CEC
    assert 34 <= days <= 37  # 1.02 ** 35 = 2.0


@pytest.mark.rule("CEC-05")
def test_walk__costs_the_fee_on_the_least_volume_for_each_step(market, trader, offer, wait):
    """Two colluders, alone on the market, each day trade with each other at the upper edge."""
    seller, buyer = trader("colluder", cec=40_000 * CEC), trader("friend", pegged=10**6 * PEG)
    start, days = market.valid_price_today(), 20
    for _ in range(days):
        price = market.band()[1]
        amount = -(-market.min_volume() * 10**30 // price)
        market.fill(offer(amount, price=price, owner=seller), amount, sender=buyer)
        wait()
    assert market.valid_price_today() <= start * 102**days // 100**days
    assert market.fees() >= days * market.min_volume() * market.fee_bps() // BPS


@pytest.mark.rule("CEC-05")
def test_walk__one_step_needs_a_large_follower(market, trader, offer, wait):
    """Whoever buys at the valid price, whatever it is, must buy 150 tokens' worth to be a prize."""
    seller, buyer = trader("colluder", cec=40_000 * CEC), trader("friend", pegged=10**6 * PEG)
    amount = 1_000 * CEC
    market.fill(offer(amount, price=102 * CENT, owner=seller), amount, sender=buyer)
    lost = market.fees() * (BPS - 7_000) // BPS  # were all holders colluders, 70 % come back
    wait()
    follower = trader("follower", pegged=150 * PEG)
    id = offer(145 * CEC, price=market.valid_price_today(), owner=seller)
    before = market.balances(seller)
    market.fill(id, 145 * CEC, sender=follower)
    gain = (market.balances(seller) - before) * 2 // 102
    assert 0 < gain < lost


@pytest.mark.rule("CEC-05")
def test_walk__by_fills_that_are_too_small_moves_nothing(market, trader, offer, wait):
    seller, buyer = trader("colluder", cec=40_000 * CEC), trader("friend", pegged=10**6 * PEG)
    for _ in range(3):
        market.fill(offer(970 * CEC, 102 * CENT, seller), 970 * CEC, sender=buyer)
        wait()
    assert market.valid_price_today() == CEC


@pytest.mark.rule("CEC-05")
def test_walk__by_resting_bids_is_a_gift_to_sellers(market, place, buyer, seller, bid, wait):
    """A bid above the price moves it, but stays firm: whoever disagrees takes it."""
    id = bid(1_100 * CEC, price=102 * CENT)
    boa.env.timestamp += 86_399  # just before midnight, and the bidder cannot leave
    with boa.reverts("C2CMarket: still firm"):
        market.cancel(id, sender=buyer)
    market.fill(id, 1_100 * CEC, sender=seller)
    proceeds = 1_122 * PEG - 1_122 * PEG // 100
    assert place.peg.balanceOf(seller) == proceeds > 1_100 * PEG


def test_late_order__can_still_be_taken_after_it_moved_the_price(market, seller, buyer, bid, wait):
    boa.env.timestamp += 86_399
    id = bid(1_100 * CEC, price=102 * CENT)
    boa.env.timestamp += 1
    assert market.valid_price_today() == 102 * CENT
    with boa.reverts("C2CMarket: still firm"):
        market.cancel(id, sender=buyer)
    assert market.fill(id, 1_100 * CEC, sender=seller) == 1_100 * CEC


def test_dust__neither_blocks_an_order_nor_pays(market, place, trader, seller, buyer, offer):
    id, griefer = offer(100 * CEC), trader("griefer", pegged=100 * PEG)
    for _ in range(10):
        market.fill(id, 1, sender=griefer)
    # Each took one wei of CEC for two of the token's units, worth 2 * 10^12 times as much.
    assert place.peg.balanceOf(griefer) == 100 * PEG - 20
    assert market.fill(id, 100 * CEC, sender=buyer) == 100 * CEC - 10


def test_many_orders__change_no_cost(market, seller, buyer, offer, wait):
    costs = []
    for number in (10, 100):
        with boa.env.anchor():
            ids = [offer(11 * CEC) for _ in range(number)]
            market.fill(ids[0], 5 * CEC, sender=buyer)
            market.fill(ids[-1], 5 * CEC, sender=buyer)
            filled = market._computation.get_gas_used()
            wait()
            market.roll()
            costs.append((filled, market._computation.get_gas_used()))
    for few, many in zip(*costs, strict=True):
        assert abs(few - many) <= few // 20


@pytest.mark.rule("CEC-04")
def test_lock__cannot_be_passed_by_selling_to_a_friend(market, place, trader, offer, wait):
    seller, friend = trader("seller to a friend", cec=100 * CEC), trader("friend", pegged=10**9)
    market.fill(offer(100 * CEC, owner=seller), 100 * CEC, sender=friend)
    assert place.cec.available(friend) == 0
    with boa.reverts("CEC: amount is locked"):
        offer(50 * CEC, owner=friend)
