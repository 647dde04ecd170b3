import boa
import pytest

from mevm_suite.deployment.boa_market import FEED

CEC = 10**18
PEG = 10**6
CENT = CEC // 100
DAY = 86_400


@pytest.mark.rule("CEC-07")
def test_buy__buys_and_keeps_for_ever(buy_back, place, funded, offer, seller, stranger):
    id = offer(50 * CEC)
    assert buy_back.buy(id, 100 * CEC, sender=stranger) == 50 * CEC
    assert place.cec.balanceOf(buy_back) == buy_back.bought() == 50 * CEC
    assert place.cec.locked(buy_back) == 0
    assert buy_back.spent() == 50 * PEG + 500_000  # with the fee
    assert buy_back.to_spend() == 1_500 * PEG - buy_back.spent()
    assert place.market.balances(seller) == 50 * PEG
    assert place.peg.allowance(buy_back, place.market) == 0
    functions = [entry for entry in buy_back.abi if entry["type"] == "function"]
    changing = {each["name"] for each in functions if each["stateMutability"] != "view"}
    assert changing == {"collect", "buy", "release"}  # none of which sends CEC


@pytest.mark.rule("CEC-07")
def test_buy__spends_no_more_than_the_bound_of_a_day(buy_back, funded, offer):
    id = offer(1_000 * CEC)
    assert buy_back.left_today() == buy_back.daily() == 100 * PEG
    buy_back.buy(id, 99 * CEC)  # 99.99 with the fee
    assert buy_back.left_today() == 10_000
    with boa.reverts("BuyBack: too much today"):
        buy_back.buy(id, CEC)
    boa.env.timestamp += DAY
    assert buy_back.left_today() == 100 * PEG
    with boa.reverts("BuyBack: old price"):
        boa.env.timestamp += 1
        buy_back.buy(id, CEC)


def test_buy__spends_no_more_than_there_is(buy_back, revenue, offer):
    revenue(100 * PEG)
    buy_back.collect()
    assert buy_back.left_today() == 15 * PEG
    id = offer(20 * CEC)
    with boa.reverts("BuyBack: too much today"):
        buy_back.buy(id, 15 * CEC)
    assert buy_back.buy(id, 14 * CEC) == 14 * CEC


@pytest.mark.rule("CEC-07")
def test_buy__pays_no_more_than_the_oracles_price(buy_back, place, funded, offer):
    dear, fair = offer(50 * CEC, price=10_010 * CENT // 100), offer(50 * CEC)
    with boa.reverts("BuyBack: above the oracle"):
        buy_back.buy(dear, CEC)
    assert buy_back.buy(fair, CEC) == CEC
    place.oracle.set_price(FEED, CEC - 1)
    with boa.reverts("BuyBack: above the oracle"):
        buy_back.buy(fair, CEC)
    with boa.env.anchor():
        place.oracle.set_price(FEED, 0)
        with boa.reverts("PriceBoard: unknown feed"):
            buy_back.buy(fair, CEC)


def test_buy__reverts_if_outside_the_band(buy_back, place, funded, offer, trader):
    high, low = offer(50 * CEC), offer(2_000 * CEC, price=98 * CENT)
    buyer = trader("buyer", pegged=10_000 * PEG)
    place.market.fill(low, 2_000 * CEC, sender=buyer)
    boa.env.timestamp += DAY
    place.oracle.set_price(FEED, CEC)
    with boa.reverts("C2CMarket: outside the band"):
        buy_back.buy(high, CEC)


def test_buy__reverts_if_there_is_no_offer(buy_back, place, funded, trader):
    buyer = trader("buyer", pegged=100 * PEG)
    bid = place.market.place(True, CEC, 50 * CEC, sender=buyer)
    for id in (bid, 0, 99):
        with boa.reverts("BuyBack: no offer"):
            buy_back.buy(id, CEC)


def test_buy__cannot_be_reentered_by_the_token(buy_back, place, funded, offer):
    id = offer(50 * CEC)
    place.peg.arm(buy_back.address, buy_back.buy.prepare_calldata(id, CEC))
    buy_back.buy(id, CEC)
    assert not place.peg.has_reentered()
    assert buy_back.bought() == CEC


@pytest.mark.rule("CEC-05")
@pytest.mark.rule("CEC-07")
def test_buy__moving_the_market_gains_colluders_nothing(buy_back, place, funded, trader):
    """Ten days of walking upwards, selling to the buy-back each day all that it takes."""
    market, oracle = place.market, place.oracle
    seller, friend = trader("colluder", cec=50_000 * CEC), trader("friend", pegged=10**6 * PEG)

    def worth():
        held = sum(place.cec.balanceOf(each) for each in (seller, friend)) // 10**12
        pegged = place.peg.balanceOf(friend) + market.balances(seller)
        back = place.economy.dividend.received() * 7 // 10  # were all holders colluders
        return held + pegged + back

    at_start = worth()
    for _ in range(10):
        oracle.set_price(FEED, CEC)
        price = market.band()[1]
        amount = -(-market.min_volume() * 10**30 // price)
        market.fill(market.place(False, price, amount, sender=seller), amount, sender=friend)
        market.pay_fees()
        low = market.band()[0]
        if low <= CEC:
            id = market.place(False, max(low, CEC), 98 * CEC, sender=seller)
            buy_back.buy(id, 98 * CEC)
        boa.env.timestamp += DAY
    assert buy_back.bought() > 0
    assert worth() < at_start
    # The same without an oracle: one step would gain 2 % of a day's purchases, and cost more.
    step = market.min_volume() * market.fee_bps() * (10_000 - 7_000) // 10_000**2
    assert buy_back.daily() * 2 // 100 < step
