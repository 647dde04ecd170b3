import boa
import pytest

CEC = 10**18
PEG = 10**6


@pytest.mark.rule("CEC-05")
@pytest.mark.rule("CEC-04")
def test_fill__sells_an_offer_and_locks_it_at_the_buyer(market, place, seller, buyer, offer):
    id, before = offer(100 * CEC, price=102 * CEC // 100), place.peg.balanceOf(buyer)
    assert market.payment(id, 40 * CEC) == (40 * CEC, 40_800_000 + 408_000)
    assert market.fill(id, 40 * CEC, sender=buyer) == 40 * CEC
    assert place.cec.balanceOf(buyer) == place.cec.locked(buyer) == 40 * CEC
    assert place.peg.balanceOf(buyer) == before - 40_800_000 - 408_000
    assert market.balances(seller) == 40_800_000
    assert market.fees() == 408_000
    assert market.order(id).amount == market.depth(False, 102 * CEC // 100) == 60 * CEC
    assert market.trades_today() == (40 * CEC, 40_800_000)


@pytest.mark.rule("CEC-05")
def test_fill__serves_a_bid(market, place, seller, buyer, bid):
    id, before = bid(100 * CEC, price=98 * CEC // 100), place.cec.balanceOf(seller)
    assert market.payment(id, 40 * CEC) == (40 * CEC, 39_200_000 - 392_000)
    assert market.fill(id, 40 * CEC, sender=seller) == 40 * CEC
    assert place.peg.balanceOf(seller) == 39_200_000 - 392_000
    assert place.cec.balanceOf(seller) == before - 40 * CEC
    assert place.cec.balanceOf(buyer) == place.cec.locked(buyer) == 40 * CEC
    assert market.fees() == 392_000
    assert market.order(id).amount == 60 * CEC
    assert market.order(id).escrow == market.escrowed() == 98 * PEG - 39_200_000


def test_fill__takes_what_is_left_and_forgets_the_order(market, seller, buyer, offer, bid):
    for id, taker in ((offer(100 * CEC), buyer), (bid(100 * CEC), seller)):
        market.fill(id, 99 * CEC, sender=taker)
        assert market.fill(id, 99 * CEC, sender=taker) == CEC
        assert market.order(id).owner == "0x" + "00" * 20
        with boa.reverts("C2CMarket: no such order"):
            market.fill(id, 1, sender=taker)
    assert market.escrowed() == market.depth(True, CEC) == market.depth(False, CEC) == 0


def test_fill__rounds_towards_the_maker(market, place, seller, buyer, offer, bid):
    # One wei of CEC is worth 10^-12 of the token's smallest unit.
    id = offer(100 * CEC)
    before = place.peg.balanceOf(buyer)
    market.fill(id, 1, sender=buyer)
    assert before - place.peg.balanceOf(buyer) == 2  # cost and fee, each rounded up
    assert (market.balances(seller), market.fees()) == (1, 1)
    id = bid(100 * CEC)
    for amount in (1, 10**12, 2 * 10**12 - 1):  # worth nothing after the fee
        with boa.reverts("C2CMarket: amount too small"):
            market.fill(id, amount, sender=seller)


def test_fill__gives_back_what_rounding_leaves_of_a_bid(market, buyer, seller, bid):
    id = bid(100 * CEC + 1)
    assert market.order(id).escrow == 100 * PEG + 1
    market.fill(id, 100 * CEC + 1, sender=seller)
    assert market.balances(buyer) == 1
    assert market.escrowed() == 0


def test_fill__reverts_if_own_order(market, seller, offer):
    with boa.reverts("C2CMarket: own order"):
        market.fill(offer(100 * CEC), CEC, sender=seller)


def test_fill__reverts_if_no_amount(market, buyer, offer):
    with boa.reverts("C2CMarket: no amount"):
        market.fill(offer(100 * CEC), 0, sender=buyer)


def test_fill__reverts_if_no_such_order(market, buyer):
    with boa.reverts("C2CMarket: no such order"):
        market.fill(1, CEC, sender=buyer)


@pytest.mark.rule("CEC-05")
def test_fill__reverts_while_price_is_outside_the_band(market, trader, seller, buyer, offer, wait):
    high = offer(2_000 * CEC, price=102 * CEC // 100)
    low = offer(2_000 * CEC, price=98 * CEC // 100)
    market.fill(low, 1_900 * CEC, sender=buyer)
    wait()
    assert market.band() == (9_604 * CEC // 10_000, 9_996 * CEC // 10_000)
    with boa.reverts("C2CMarket: outside the band"):
        market.fill(high, CEC, sender=buyer)
    assert market.fill(low, CEC, sender=buyer) == CEC


def test_fill__reverts_if_payment_does_not_arrive(market, place, buyer, offer):
    id = offer(100 * CEC)
    place.peg.set_behaviour(100, False, False)
    with boa.reverts("assets: fee on transfer"):
        market.fill(id, CEC, sender=buyer)
    place.peg.set_behaviour(0, True, False)
    with boa.reverts("assets: transfer failed"):
        market.fill(id, CEC, sender=buyer)


def test_fill__cannot_be_reentered_by_the_token(market, place, seller, buyer, offer, bid):
    first, second = offer(100 * CEC), bid(100 * CEC)
    calls = (
        market.fill.prepare_calldata(first, CEC),
        market.withdraw.prepare_calldata(),
        market.cancel.prepare_calldata(second),
        market.pay_fees.prepare_calldata(),
        market.roll.prepare_calldata(),
        market.valid_price_today.prepare_calldata(),
    )
    for call in calls:
        for id, taker in ((first, buyer), (second, seller)):
            place.peg.arm(market.address, call)
            market.fill(id, CEC, sender=taker)
            assert not place.peg.has_reentered()


def test_fill__a_blocked_maker_holds_nobody_up(market, place, seller, buyer, offer):
    id = offer(100 * CEC)
    place.peg.block_account(seller, True)
    assert market.fill(id, 100 * CEC, sender=buyer) == 100 * CEC
    with boa.reverts("PeggedToken: blocked"):
        market.withdraw(sender=seller)
    assert market.balances(seller) == 100 * PEG
