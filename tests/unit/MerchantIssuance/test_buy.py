"""What a merchant gets, and that those who hold tokens already never pay for it."""

import boa
import pytest

from mevm_suite.testing import load

UNIT = 10**18
DAY = 86_400
COIN = "0x" + "00" * 20
FEED = b"SEC/RESERVE".ljust(32, b"\0")
PRICE = UNIT // 100
MAX_PAYMENT = 2**120


@pytest.mark.rule("SEC-52")
def test_buy__issues_at_the_oracle_s_price(coin, merchant):
    before = coin.token.totalSupply()
    amount = coin.issuance.buy(5 * UNIT, 0, value=5 * UNIT, sender=merchant)
    (event,) = [e for e in coin.issuance.get_logs() if type(e).__name__ == "Bought"]
    assert (event.merchant, event.paid, event.amount) == (merchant, 5 * UNIT, amount)
    assert event.price == PRICE
    assert amount == coin.token.balanceOf(merchant) == 500 * UNIT
    assert coin.token.totalSupply() == before + amount
    assert coin.token.issued() == amount


@pytest.mark.rule("SEC-52")
def test_buy__keeps_the_payment_in_the_reserve(coin, merchant):
    coin.issuance.buy(5 * UNIT, 0, value=5 * UNIT, sender=merchant)
    assert coin.issuance.reserve() == 5 * UNIT
    assert boa.env.get_balance(coin.issuance.address) == 5 * UNIT


def test_reserve__has_no_way_out(coin):
    """MI-3: whatever sends the asset would have to be another function; there are only these."""
    functions = [entry for entry in coin.issuance.abi if entry["type"] == "function"]
    views = ("view", "pure")
    changing = {each["name"] for each in functions if each["stateMutability"] not in views}
    assert changing == {"buy", "observe"}


@pytest.mark.rule("SEC-52")
def test_buy__costs_the_backing_where_the_price_is_below(deploy, merchant):
    """MI-1: a price far below the reserve per token issues no more than the reserve allows."""
    cheap = deploy(daily_cap=2**100 - 1, max_deviation_bps=9_999)
    supply = cheap.token.totalSupply()
    payment = supply // 100  # at 0.01 a token: issues as many as there are
    assert cheap.issuance.buy(payment, 0, value=payment, sender=merchant) == supply
    boa.env.time_travel(seconds=2 * DAY)
    cheap.oracle.set_price(FEED, 2)
    backing = 2 * supply * UNIT // payment  # tokens for a unit, as the reserve stands
    assert cheap.issuance.quote(UNIT) == backing == 200 * UNIT
    assert cheap.issuance.buy(UNIT, 0, value=UNIT, sender=merchant) == backing
    reserve, now = cheap.issuance.reserve(), cheap.token.totalSupply()
    assert reserve * 2 * supply >= payment * now


@pytest.mark.rule("SEC-52")
def test_buy__takes_tokens_of_other_decimals(deploy, pegged, merchant):
    issuance = deploy(pegged.address).issuance
    pegged.approve(issuance, 10**20, sender=merchant)
    assert issuance.buy(5 * 10**6, 0, sender=merchant) == 500 * UNIT
    assert pegged.balanceOf(issuance) == issuance.reserve() == 5 * 10**6


def test_buy__takes_tokens_that_return_nothing(deploy, pegged, merchant):
    issuance = deploy(pegged.address).issuance
    pegged.approve(issuance, 10**20, sender=merchant)
    pegged.set_behaviour(0, False, True)
    assert issuance.buy(10**6, 0, sender=merchant) == 100 * UNIT


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [((100, False, False), "assets: fee on transfer"), ((0, True, False), "transfer failed")],
)
def test_buy__reverts_if_the_token_does_not_pay(deploy, pegged, merchant, behaviour, reason):
    issuance = deploy(pegged.address).issuance
    pegged.approve(issuance, 10**20, sender=merchant)
    pegged.set_behaviour(*behaviour)
    with boa.reverts(reason if reason.startswith("assets") else f"assets: {reason}"):
        issuance.buy(10**6, 0, sender=merchant)
    assert issuance.reserve() == 0


def test_buy__cannot_be_entered_again_by_the_token(deploy, pegged, merchant):
    issuance = deploy(pegged.address).issuance
    pegged.approve(issuance, 10**20, sender=merchant)
    pegged.arm(issuance.address, issuance.observe.prepare_calldata())
    issuance.buy(10**6, 0, sender=merchant)
    assert not pegged.has_reentered()
    issuance.observe()


@pytest.mark.rule("SEC-52")
def test_buy__reverts_if_above_the_daily_cap(coin, merchant):
    whole = 10_000 * UNIT  # at 0.01 a token the million of the cap
    assert coin.issuance.buy(whole, 0, value=whole, sender=merchant) == 1_000_000 * UNIT
    with boa.reverts("MerchantIssuance: daily cap"):
        coin.issuance.buy(100, 0, value=100, sender=merchant)
    boa.env.time_travel(seconds=DAY)
    coin.oracle.set_price(FEED, PRICE)
    assert coin.issuance.buy(whole, 0, value=whole, sender=merchant) == 1_000_000 * UNIT
    assert coin.issuance.issued_on(boa.env.timestamp // DAY) == 1_000_000 * UNIT


@pytest.mark.rule("SEC-52")
def test_buy__reverts_if_the_price_is_stale(coin, merchant):
    boa.env.time_travel(seconds=3_601)
    with boa.reverts("fresh_price: too old"):
        coin.issuance.buy(UNIT, 0, value=UNIT, sender=merchant)


@pytest.mark.rule("SEC-52")
@pytest.mark.parametrize("bps", [-1_000, 1_000])
def test_buy__reverts_if_the_price_deviates(coin, merchant, bps):
    edge = PRICE + PRICE * bps // 10_000
    coin.oracle.set_price(FEED, edge + (1 if bps > 0 else -1))
    with boa.reverts("MerchantIssuance: price deviates"):
        coin.issuance.buy(UNIT, 0, value=UNIT, sender=merchant)
    coin.oracle.set_price(FEED, edge)
    assert coin.issuance.buy(UNIT, 0, value=UNIT, sender=merchant) == UNIT * UNIT // edge


def test_observe__lets_the_price_fall_a_bound_a_day(coin, stranger):
    low, high = coin.issuance.band()
    assert (low, high) == (PRICE * 9 // 10, PRICE * 11 // 10)
    coin.oracle.set_price(FEED, low)
    coin.issuance.observe(sender=stranger)
    assert coin.issuance.anchor().price == PRICE  # the first day is not over
    boa.env.time_travel(seconds=DAY)
    coin.oracle.set_price(FEED, low)
    coin.issuance.observe(sender=stranger)
    assert coin.issuance.anchor().price == low
    assert coin.issuance.band() == (low * 9 // 10, low * 11 // 10)


def test_band__widens_while_the_anchor_stands(coin):
    boa.env.time_travel(seconds=5 * DAY)
    assert coin.issuance.band() == (PRICE // 2, PRICE * 3 // 2)
    boa.env.time_travel(seconds=50 * DAY)
    assert coin.issuance.band() == (1, PRICE + PRICE * 55 // 10)


def test_buy__reverts_if_the_price_moved(coin, merchant):
    with boa.reverts("MerchantIssuance: price moved"):
        coin.issuance.buy(UNIT, 100 * UNIT + 1, value=UNIT, sender=merchant)


@pytest.mark.parametrize(
    ("payment", "value", "reason"),
    [
        (0, 0, "MerchantIssuance: too little"),
        (UNIT, UNIT - 1, "assets: wrong value"),
        (UNIT, UNIT + 1, "assets: wrong value"),
        (MAX_PAYMENT + 1, 0, "MerchantIssuance: too much"),
    ],
)
def test_buy__reverts_if_the_payment_is_wrong(coin, merchant, payment, value, reason):
    with boa.reverts(reason):
        coin.issuance.buy(payment, 0, value=value, sender=merchant)


def test_buy__reverts_if_too_little_for_one_wei(deploy, merchant):
    dear = deploy(initial_price=3 * UNIT)
    dear.oracle.set_price(FEED, 3 * UNIT)
    with boa.reverts("MerchantIssuance: too little"):
        dear.issuance.buy(2, 0, value=2, sender=merchant)
    assert dear.issuance.buy(3, 0, value=3, sender=merchant) == 1


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"max_age": 59}, "fresh_price: age out of range"),
        ({"max_age": 7 * DAY + 1}, "fresh_price: age out of range"),
        ({"max_deviation_bps": 0}, "MerchantIssuance: wrong deviation"),
        ({"max_deviation_bps": 10_000}, "MerchantIssuance: wrong deviation"),
        ({"daily_cap": 0}, "MerchantIssuance: wrong daily cap"),
        ({"daily_cap": 2**100 + 1}, "MerchantIssuance: wrong daily cap"),
        ({"initial_price": 0}, "MerchantIssuance: wrong price"),
        ({"initial_price": 10**36 + 1}, "MerchantIssuance: wrong price"),
    ],
)
def test_constructor__reverts_if_unsound(deploy, changed, reason):
    with boa.reverts(reason):
        deploy(**changed)


def test_constructor__reverts_if_it_is_not_the_minter(coin):
    terms = coin.issuance.terms()
    with boa.reverts("MerchantIssuance: not the minter"):
        load("contracts/sale/MerchantIssuance.vy", coin.token, COIN, coin.oracle, terms)


def test_constructor__reverts_if_the_asset_has_too_many_decimals(deploy):
    with boa.reverts("assets: too many decimals"):
        deploy(load("tests/mocks/PeggedToken.vy", 19).address)


def test_constructor__reverts_if_there_is_no_contract(deploy, stranger):
    with boa.reverts("assets: no contract"):
        deploy(stranger)
