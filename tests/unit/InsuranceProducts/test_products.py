"""Products: who publishes them, what they must be, and what they say."""

import boa
import pytest
from eth_abi.abi import encode
from eth_utils import keccak
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.deployment.boa_insurance import DAY, FIRE, RATE, RATES, REGIONS, TERMS, UNIT, WIND
from mevm_suite.insurance.hazard_tree import HazardRate, HazardTree
from mevm_suite.insurance.premium import payout_bps, premium
from mevm_suite.testing import load

PROOF = HazardTree.of(RATES).proof(RATES[0])


@pytest.fixture(scope="module")
def products():
    products = load("contracts/insurance/InsuranceProducts.vy")
    products.publish(tuple(TERMS.values()))
    return products


@pytest.mark.rule("CEC-40")
def test_publish__keeps_the_terms(products):
    assert products.product_count() == 1
    assert products.is_open(1)
    kept = products.product(1)
    assert [tuple(step) for step in kept.steps] == TERMS["steps"]
    assert tuple(kept)[:-1] == tuple(TERMS.values())[:-1]
    assert products.publish(tuple(TERMS.values())) == 2


def test_publish__is_the_owners(products, deployer, stranger):
    for call in (
        lambda: products.publish(tuple(TERMS.values()), sender=stranger),
        lambda: products.close(1, sender=stranger),
    ):
        with boa.reverts("ownable: caller is not the owner"):
            call()
    products.transfer_ownership(stranger)
    assert products.owner() == deployer
    products.accept_ownership(sender=stranger)
    assert products.publish(tuple(TERMS.values()), sender=stranger) == 2


@pytest.mark.parametrize(
    ("field", "values", "reason"),
    [
        ("peril", (0, 6), "bad peril"),
        ("hazard_root", (bytes(32),), "no table"),
        ("loading_bps", (9_999, 50_001), "bad loading"),
        ("unit_price", (0, 2**128), "bad price"),
        ("min_sum", (0, 2**128), "bad minimum"),
        ("waiting", (14 * DAY - 1, 90 * DAY + 1), "bad waiting"),
        ("min_days", (27, 366), "bad term"),
        ("max_days", (27, 366), "bad term"),
        ("first_bps", (0, 10_001), "bad first"),
        ("trigger_bps", (0, 10_001), "bad trigger"),
        ("resurvey_time", (30 * DAY - 1, 365 * DAY + 1), "bad dead-line"),
        ("steps", ([],), "no steps"),
        ("steps", ([(0, 1)], [(2, 1), (2, 2)], [(1, 2), (2, 2)], [(1, 0)]), "not rising"),
        ("steps", ([(10_001, 1)], [(1, 10_001)]), "bad step"),
    ],
)
def test_publish__reverts_if_terms_are_out_of_bounds(products, field, values, reason):
    for value in values:
        with boa.reverts(f"InsuranceProducts: {reason}"):
            products.publish(tuple((TERMS | {field: value}).values()))


@pytest.mark.rule("CEC-40")
def test_quote__prices_by_the_table(products):
    quote = products.quote(1, REGIONS[0], 1_000 * UNIT, 100, RATE, PROOF)
    assert tuple(quote) == (FIRE, 14 * DAY, UNIT, premium(1_000 * UNIT, RATE, 13_500, 100))


def test_quote__reverts_if_nothing_is_sold(products):
    products.close(1)
    for number in (1, 2):
        with boa.reverts("InsuranceProducts: not open"):
            products.quote(number, REGIONS[0], 1_000 * UNIT, 100, RATE, PROOF)
    with boa.reverts("InsuranceProducts: not open"):
        products.close(1)


def test_quote__refuses_a_rate_of_nothing_or_above_all(products):
    """Whatever a table says: cover is never free, nor dearer than the sum."""
    rates = [HazardRate(FIRE, 1, 0), HazardRate(FIRE, 2, 10**6 + 1)]
    tree = HazardTree.of(rates)
    product = products.publish(tuple((TERMS | {"hazard_root": tree.root}).values()))
    for rate in rates:
        with boa.reverts("InsuranceProducts: bad rate"):
            products.quote(product, rate.region, 100 * UNIT, 28, rate.rate, tree.proof(rate))


def test_hazard_tree__has_the_contracts_leaves():
    rate = HazardRate(WIND, 65_537, 7)
    assert rate.content == keccak(encode(["uint256"] * 3, [2, 65_537, 7]))
    assert HazardTree.of(reversed(RATES)).root == HazardTree.of(RATES).root


@given(st.integers(1, 2**100), st.integers(28, 365), st.integers(1, 10**6))
def test_fuzz_premium__is_rounded_up_for_the_pool(products, insured, days, rate):
    assert products.premium(1, insured, days, rate) == premium(insured, rate, 13_500, days)


@pytest.mark.rule("CEC-41")
@given(st.integers(0, 2**100), st.integers(0, 10_000))
def test_fuzz_payout__is_rounded_down_for_the_pool(products, insured, damage):
    whole = insured * payout_bps(TERMS["steps"], damage) // 10_000
    first, second, time = products.payout(1, insured, damage)
    assert first == whole // 2
    assert first + second == whole <= insured
    assert time == TERMS["resurvey_time"]
