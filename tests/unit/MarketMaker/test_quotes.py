import boa
import pytest

from mevm_suite.deployment.boa_market import FEED

CEC = 10**18
PEG = 10**6
DAY = 86_400


@pytest.mark.rule("CEC-11")
def test_quotes__lie_on_both_sides_of_the_oracle(maker, place):
    assert maker.quotes() == (99 * CEC // 100, 101 * CEC // 100)
    place.oracle.set_price(FEED, 7)
    assert maker.quotes() == (6, 8)  # rounded away from each other


@pytest.mark.rule("CEC-11")
def test_quotes__do_not_know_the_markets_price(maker, place, trader):
    seller, buyer = trader("one", cec=10_000 * CEC), trader("other", pegged=10_000 * PEG)
    before = maker.quotes()
    id = place.market.place(False, 102 * CEC // 100, 2_000 * CEC, sender=seller)
    place.market.fill(id, 2_000 * CEC, sender=buyer)
    boa.env.timestamp += DAY
    place.oracle.set_price(FEED, CEC)
    assert place.market.valid_price_today() == 102 * CEC // 100
    assert maker.quotes() == before


@pytest.mark.rule("CEC-11")
def test_buy__sells_from_the_inventory_and_locks(maker, place, payer):
    before = place.peg.balanceOf(payer)
    assert maker.buy(10 * CEC + 1, 2**255, sender=payer) == 10_100_001
    assert place.peg.balanceOf(payer) == before - 10_100_001
    assert place.cec.balanceOf(payer) == place.cec.locked(payer) == 10 * CEC + 1


@pytest.mark.rule("CEC-11")
def test_sell__takes_available_cec(maker, place, seller, payer):
    assert maker.sell(10 * CEC + 1, 9_900_000, sender=seller) == 9_900_000
    assert place.peg.balanceOf(seller) == 9_900_000
    assert place.cec.balanceOf(maker) == 50_010 * CEC + 1
    maker.buy(10 * CEC, 2**255, sender=payer)
    with boa.reverts("CEC: amount is locked"):
        maker.sell(10 * CEC, 0, sender=payer)


def test_round_trip__never_pays(maker, place, seller):
    """Selling and buying back at one price costs the spread twice, rounding included."""
    place.peg.mint(seller, 10_000 * PEG)
    for amount in (CEC, 10**12, 10**12 + 1, 3 * 10**13 - 1, 777 * CEC + 5):
        proceeds = maker.sell(amount, 0, sender=seller) if amount > 2 * 10**12 else 0
        assert maker.buy(amount, 2**255, sender=seller) > proceeds


def test_buy__leaves_the_reserve_for_fees(maker, place, payer, service):
    maker.buy(49_000 * CEC, 2**255, sender=payer)
    with boa.reverts("MarketMaker: reserved for fees"):
        maker.buy(1, 2**255, sender=payer)
    assert maker.pay_fee(service, 101 * PEG, sender=payer) == 100 * CEC


def test_sell__fills_the_inventory_and_no_more(maker, place, seller):
    place.peg.mint(maker, 100_000 * PEG)
    maker.sell(50_000 * CEC, 0, sender=seller)
    with boa.reverts("MarketMaker: inventory is full"):
        maker.sell(1, 0, sender=seller)


def test_trades__revert_beyond_the_callers_limit(maker, payer, seller):
    with boa.reverts("MarketMaker: costs more"):
        maker.buy(10 * CEC, 10_099_999, sender=payer)
    with boa.reverts("MarketMaker: brings less"):
        maker.sell(10 * CEC, 9_900_001, sender=seller)


def test_trades__revert_if_amount_is_bad(maker, payer, seller):
    for amount in (0, 2**86):
        with boa.reverts("MarketMaker: bad amount"):
            maker.buy(amount, 2**255, sender=payer)
    with boa.reverts("MarketMaker: bad amount"):
        maker.sell(2**86, 0, sender=seller)
    for amount in (0, 1, 10**12):
        with boa.reverts("MarketMaker: amount too small"):
            maker.sell(amount, 0, sender=seller)


@pytest.mark.rule("CEC-11")
def test_trades__revert_if_the_price_is_old(maker, payer, seller, service):
    boa.env.timestamp += DAY
    assert maker.buy(CEC, 2**255, sender=payer) == 1_010_000
    boa.env.timestamp += 1
    for call in (
        lambda: maker.buy(CEC, 2**255, sender=payer),
        lambda: maker.sell(CEC, 0, sender=seller),
        lambda: maker.pay_fee(service, PEG, sender=payer),
    ):
        with boa.reverts("MarketMaker: old price"):
            call()


def test_quotes__revert_if_the_price_is_absurd(maker, place):
    place.oracle.set_price(FEED, 10**36 + 1)
    with boa.reverts("MarketMaker: bad price"):
        maker.quotes()
