import boa
import pytest

from mevm_suite.testing import load

CEC = 10**18
PEG = 10**6
PATH = "contracts/market/C2CMarket.vy"


@pytest.fixture
def deploy(place):
    """Deploy a market at the listed address of another contract, which CEC cannot tell apart."""

    def deploy(dividend=None, price=CEC, fee=100, volume=1_000 * PEG, order=PEG, at=None):
        return load(
            PATH,
            place.cec,
            dividend or place.economy.dividend,
            price,
            fee,
            volume,
            order,
            override_address=at or place.sink.address,
        )

    return deploy


def test_init__sets_the_terms(market, place):
    assert market.asset() == place.peg.address
    assert market.fee_bps() == 100
    assert market.min_volume() == 1_000 * PEG
    assert market.valid_price_today() == CEC


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        ({"fee": 0}, "C2CMarket: bad fee"),
        ({"fee": 501}, "C2CMarket: bad fee"),
        ({"order": 0}, "C2CMarket: bad least order"),
        ({"order": 1_000 * PEG + 1}, "C2CMarket: bad least order"),
        ({"volume": 2**86}, "C2CMarket: bad least volume"),
        ({"price": 10**6 - 1}, "valid_price: price too low"),
        ({"price": 10**30 + 1}, "valid_price: price too high"),
    ],
)
def test_init__reverts_if_terms_are_bad(deploy, terms, reason):
    with boa.reverts(reason):
        deploy(**terms)


def test_init__reverts_if_not_listed(deploy, stranger):
    with boa.reverts("C2CMarket: not listed"):
        deploy(at=stranger)


def test_init__reverts_if_dividend_is_paid_in_the_coin(deploy, economy):
    with boa.reverts("C2CMarket: no pegged token"):
        deploy(dividend=economy.dividend)


@pytest.mark.parametrize("price", [10**6, 10**30])
def test_init__works_at_the_bounds_of_the_price(deploy, price):
    lowest, highest = deploy(price=price).band()
    assert lowest == max(price * 98 // 100, 10**6)
    assert highest == min(price * 102 // 100, 10**30)


@pytest.mark.rule("CEC-05")
def test_band__is_rounded_inward(deploy):
    # 98 % is 1,000,000.82 and 102 % is 1,040,817.18; prices are 1,000 apart here.
    assert deploy(price=1_020_409).band() == (1_001_000, 1_040_000)
