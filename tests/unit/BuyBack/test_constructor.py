import boa
import pytest

from mevm_suite.deployment.boa_market import FEED
from mevm_suite.testing import load

PATH = "contracts/market/BuyBack.vy"
PEG = 10**6
NOBODY = "0x" + "00" * 20


@pytest.fixture
def deploy(place):
    """Deploy a buy-back anew where the place's one is."""

    def deploy(at=None, **changes):
        terms = {
            "cec": place.cec,
            "dividend": place.economy.dividend,
            "market": place.market,
            "oracle": place.oracle,
            "feed": FEED,
            "max_age": 60,
            "daily": 100 * PEG,
            "split": (5_000, 3_000, place.development, place.operations),
        }
        arguments = (terms | changes).values()
        return load(PATH, *arguments, override_address=at or place.buy_back.address)

    return deploy


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"max_age": 0}, "BuyBack: no age"),
        ({"daily": 0}, "BuyBack: buys nothing"),
        ({"daily": 150 * PEG}, "BuyBack: too much a day"),
        ({"split": (0, 10_000, "0x" + "11" * 20, "0x" + "22" * 20)}, "BuyBack: bad split"),
        ({"split": (9_000, 1_001, "0x" + "11" * 20, "0x" + "22" * 20)}, "BuyBack: bad split"),
        ({"split": (9_000, 1_000, NOBODY, "0x" + "22" * 20)}, "BuyBack: no development"),
        ({"split": (9_000, 1_000, "0x" + "11" * 20, NOBODY)}, "BuyBack: no operations"),
        ({"oracle": "0x" + "11" * 20}, "BuyBack: no oracle"),
    ],
)
def test_init__reverts_if_terms_are_bad(deploy, changes, reason):
    with boa.reverts(reason):
        deploy(**changes)


@pytest.mark.rule("CEC-05")
def test_init__accepts_purchases_below_the_cost_of_a_step(deploy):
    # 1,000 tokens * 1 % * 30 % = 3 tokens lost for a step, which is 2 % of 150.
    assert deploy(daily=150 * PEG - 1).daily() == 150 * PEG - 1


def test_init__reverts_if_the_rest_goes_elsewhere(deploy, place):
    with boa.reverts("BuyBack: not the receiver"):
        deploy(at=place.sink.address)


def test_split__is_what_was_fixed(buy_back, place):
    assert tuple(buy_back.split()) == (5_000, 3_000, place.development, place.operations)
