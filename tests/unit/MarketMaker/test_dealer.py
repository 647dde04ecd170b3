import boa
import pytest

from mevm_suite.deployment.boa_market import FEED
from mevm_suite.testing import load

CEC = 10**18
PEG = 10**6
ACCOUNT = "0x" + "11" * 20
NOBODY = "0x" + "00" * 20


def test_set_spread__stays_within_its_bounds(maker, place):
    for spread in (50, 300):
        maker.set_spread(spread, sender=place.dealer)
        assert maker.spread_bps() == spread
    with boa.reverts("MarketMaker: spread too narrow"):
        maker.set_spread(49, sender=place.dealer)
    with boa.reverts("MarketMaker: spread too wide"):
        maker.set_spread(301, sender=place.dealer)


@pytest.mark.rule("CEC-04")
def test_withdraw__gives_the_dealer_his_inventory_and_locks_it(maker, place):
    maker.withdraw(place.peg, 50_000 * PEG, sender=place.dealer)
    maker.withdraw(place.cec, 50_000 * CEC, sender=place.dealer)
    assert place.peg.balanceOf(place.dealer) == 50_000 * PEG
    assert place.cec.locked(place.dealer) == 50_000 * CEC


def test_withdraw__reverts_if_asset_not_held(maker, place, stranger):
    with boa.reverts("MarketMaker: asset not held"):
        maker.withdraw(stranger, 1, sender=place.dealer)


def test_dealers_functions__revert_for_anyone_else(maker, place, stranger):
    with boa.reverts("ownable: caller is not the owner"):
        maker.set_spread(100, sender=stranger)
    with boa.reverts("ownable: caller is not the owner"):
        maker.withdraw(place.cec, 1, sender=stranger)


def test_ownership__moves_in_two_steps(maker, place, stranger):
    maker.transfer_ownership(stranger, sender=place.dealer)
    assert maker.owner() == place.dealer
    maker.accept_ownership(sender=stranger)
    assert maker.owner() == stranger


@pytest.fixture
def deploy(place):
    def deploy(at=None, **changes):
        arguments = {
            "cec": place.cec,
            "dividend": place.economy.dividend,
            "oracle": place.oracle,
            "feed": FEED,
            "sink": place.sink,
            "dealer": place.dealer,
            "terms": (50, 300, 60, 10, 11),
        } | changes
        path = "contracts/market/MarketMaker.vy"
        return load(path, *arguments.values(), override_address=at or place.maker.address)

    return deploy


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"terms": (0, 300, 60, 10, 11)}, "MarketMaker: no spread"),
        ({"terms": (301, 300, 60, 10, 11)}, "MarketMaker: bad spread"),
        ({"terms": (50, 1_001, 60, 10, 11)}, "MarketMaker: spread too wide"),
        ({"terms": (50, 300, 0, 10, 11)}, "MarketMaker: no age"),
        ({"terms": (50, 300, 60, 11, 11)}, "MarketMaker: bad inventory"),
        ({"oracle": ACCOUNT}, "MarketMaker: no oracle"),
        ({"sink": ACCOUNT}, "MarketMaker: sink not listed"),
        ({"dealer": NOBODY}, "MarketMaker: no dealer"),
    ],
)
def test_init__reverts_if_terms_are_bad(deploy, changes, reason):
    with boa.reverts(reason):
        deploy(**changes)


def test_init__reverts_if_not_listed(deploy, stranger):
    with boa.reverts("MarketMaker: not listed"):
        deploy(at=stranger)


def test_terms__are_what_was_fixed(deploy, place):
    assert tuple(deploy().terms()) == (50, 300, 60, 10, 11)
