"""What an epoch shares is fixed once, by final totals, at a price that the floor bounds."""

import boa
import pytest

from mevm_suite.deployment.boa_wsg import FEED, FLOOR, PRICE, WEEK, deploy_mining

WSG = COIN = 10**18
TOTAL = 10**9 * WSG
BUDGET = TOTAL // 208
DAY = 86_400
PATIENCE = 30 * DAY


@pytest.mark.rule("WSG-02")
def test_close__shares_half_of_the_fees_or_the_budget(wsg, payer, payee):
    for epoch, fees in enumerate((1_000 * WSG + 1, 10**7 * WSG)):
        wsg.begin(epoch)
        wsg.pay(payer, payee, fees)
    wsg.begin(2)
    assert wsg.mining.close(0) == 500 * WSG
    rest = (TOTAL - 500 * WSG) // 208
    assert wsg.mining.close(1) == wsg.mining.allotted() - 500 * WSG == rest
    assert tuple(wsg.mining.rounds(0)) == (1_000 * WSG + 1, 500 * WSG, 0)
    assert tuple(wsg.mining.rounds(1)) == (10**7 * WSG, rest, 0)


@pytest.mark.rule("WSG-02")
def test_close__counts_coin_at_the_price_of_the_closing(wsg, payer, payee):
    wsg.pay(payer, payee, 3 * COIN, coin=True)
    wsg.pay(payer, payee, WSG)
    wsg.begin(1)
    wsg.post(2 * PRICE)
    assert wsg.mining.close(0) == (3 * 5_000 + 1) * WSG // 2
    wsg.begin(2)
    wsg.post(PRICE)  # comes too late
    assert wsg.claim(0, payer, payee) == (3 * 5_000 + 1) * WSG // 2


@pytest.mark.rule("WSG-02")
def test_close__counts_no_token_below_the_floor(wsg, payer, payee):
    """The price falls to a ten-thousandth of the floor; a reward is still no more than half."""
    assert wsg.mining.pricing()[2] == FLOOR == PRICE // 100
    wsg.pay(payer, payee, COIN, coin=True)
    wsg.begin(1)
    for price in (PRICE // 100, PRICE // 10_000, PRICE // 1_000_000):
        wsg.post(price)
        boa.env.timestamp += DAY
    wsg.post(PRICE // 1_000_000)
    assert wsg.oracle.price(FEED) == FLOOR // 10_000
    assert wsg.mining.close(0) == COIN * WSG // FLOOR // 2
    assert wsg.claim(0, payer, payee) * wsg.oracle.price(FEED) <= COIN * WSG // 2


def test_close__needs_no_price_without_coin(wsg, payer, payee):
    wsg.pay(payer, payee, 100)
    wsg.begin(1)
    with boa.reverts("PriceOracle: too few reports"):
        wsg.oracle.price(FEED)
    assert wsg.mining.close(0) == 50


@pytest.mark.rule("WSG-02")
def test_close__waits_for_a_price(wsg, payer, payee):
    wsg.pay(payer, payee, COIN, coin=True)
    wsg.pay(payer, payee, 100)
    boa.env.timestamp = wsg.sink.start() + WEEK + PATIENCE - 1
    for call in (wsg.mining.close, lambda epoch: wsg.claim(epoch, payer, payee)):
        with boa.reverts("TransactionMining: no price"):
            call(0)
    with boa.env.anchor():
        wsg.post(PRICE)
        assert wsg.mining.close(0) == (10_000 * WSG + 100) // 2
    boa.env.timestamp += 1
    assert wsg.mining.close(0) == 50
    wsg.post(PRICE)
    assert wsg.claim(0, payer, payee) == 50


def test_close__of_coin_alone_waits_as_long_as_it_takes(wsg, payer, payee):
    wsg.pay(payer, payee, COIN, coin=True)
    wsg.begin(100)
    with boa.reverts("TransactionMining: nothing to share"):
        wsg.mining.close(0)
    wsg.post(PRICE)
    assert wsg.mining.close(0) == 5_000 * WSG


def test_claim__uses_the_price_of_the_closing(wsg, payer, payee):
    """A stale oracle cannot stop a claim, nor a new price change one."""
    wsg.pay(payer, payee, COIN, coin=True)
    wsg.begin(1)
    wsg.post(PRICE)
    wsg.mining.close(0)
    wsg.begin(20)
    assert wsg.claim(0, payer, payee) == 5_000 * WSG


@pytest.mark.parametrize("gas", range(60_000, 240_000, 4_000))
def test_close__cannot_be_starved_of_the_price(wsg, payer, payee, gas):
    """With too little gas for the oracle, the call as a whole fails."""
    wsg.pay(payer, payee, COIN, coin=True)
    wsg.pay(payer, payee, 100)
    boa.env.timestamp = wsg.sink.start() + WEEK + PATIENCE
    wsg.post(PRICE)
    try:
        wsg.mining.close(0, gas=gas)
    except boa.BoaError:
        assert wsg.mining.rounds(0)[0] == 0
    else:
        assert wsg.mining.rounds(0)[2] == PRICE


def test_close__counts_no_coin_without_an_oracle(payer, payee):
    wsg = deploy_mining(has_oracle=False)
    wsg.pay(payer, payee, COIN, coin=True)
    wsg.pay(payer, payee, 100)
    wsg.begin(1)
    assert wsg.mining.close(0) == wsg.claim(0, payer, payee) == 50


def test_close__goes_in_any_order(wsg, payer, payee):
    """Who closes a later epoch first takes no more than a 208th of an earlier one's budget."""
    for epoch in range(2):
        wsg.begin(epoch)
        wsg.pay(payer, payee, 10**7 * WSG)
    wsg.begin(2)
    pools = [wsg.mining.close(epoch) for epoch in (1, 0)]
    assert pools == [BUDGET, (TOTAL - BUDGET) // 208]


def test_close__reverts_if_it_cannot_be(wsg, payer, payee):
    with boa.reverts("TransactionMining: epoch goes on"):
        wsg.mining.close(0)
    with boa.reverts():  # an epoch so far off has no end that could be written down
        wsg.mining.close(2**255)
    wsg.pay(payer, payee, 1)
    wsg.begin(1)
    with boa.reverts("TransactionMining: nothing to share"):  # half a wei
        wsg.mining.close(0)
    wsg.pay(payer, payee, 2)
    wsg.begin(2)
    assert wsg.mining.close(1) == 1
    with boa.reverts("TransactionMining: epoch is closed"):
        wsg.mining.close(1)
