"""Premiums and payouts off chain are those of the contract."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mevm_suite.deployment.boa_insurance import FIRE, TERMS
from mevm_suite.insurance.premium import BPS, PPM, payout, premium
from mevm_suite.testing import load

ROUNDS = 12
LOADINGS = (10_000, 13_500, 50_000)
STEPS = (
    ((1, 1),),
    ((2_000, 2_500), (4_000, 5_000), (7_000, 10_000)),
    tuple((1_250 * n, 1_111 * n) for n in range(1, 9)),
)
SUMS = st.one_of(st.integers(0, 10**15), st.integers(0, 2**128 - 1))


@pytest.fixture(scope="module")
def products():
    """The contract, with a product for each loading and its steps."""
    contract = load("contracts/insurance/InsuranceProducts.vy")
    for loading, steps in zip(LOADINGS, STEPS, strict=True):
        terms = {**TERMS, "peril": FIRE, "loading_bps": loading, "steps": list(steps)}
        contract.publish(tuple(terms.values()))
    return contract


@pytest.mark.rule("CEC-40")
@settings(max_examples=ROUNDS)
@given(
    product=st.integers(1, len(LOADINGS)),
    insured=SUMS,
    days=st.integers(1, 365),
    rate=st.integers(1, PPM),
)
def test_premium__is_the_contracts(products, product, insured, days, rate):
    counted = premium(insured, rate, LOADINGS[product - 1], days)
    assert counted == products.premium(product, insured, days, rate)


@pytest.mark.rule("CEC-41")
@settings(max_examples=ROUNDS)
@given(product=st.integers(1, len(STEPS)), insured=SUMS, damage=st.integers(0, BPS))
def test_payout__is_the_contracts(products, product, insured, damage):
    steps = STEPS[product - 1]
    # A random damage seldom lies on a step's edge.
    edges = {edge for low, _ in steps for edge in (low - 1, low) if edge >= 0}
    for each in (damage, *sorted(edges)):
        found = products.payout(product, insured, each)
        counted = payout(insured, steps, TERMS["first_bps"], each)
        assert counted == (found.first, found.second)
