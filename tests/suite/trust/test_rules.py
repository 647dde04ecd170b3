"""What the rules hold, whatever anyone does; the contract is compared in stateful/TrustIndex."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.trust.formulas import BASE_BOUND, DAY, FULL_WORTH, START, Fault
from mevm_suite.trust.rules import TrustRules

GENESIS = (0, 1)
HONEST = (2, 3)
RING = (4, 5, 6, 7)
PEOPLE = st.sampled_from([*GENESIS, *HONEST, *RING])
TRADES = st.lists(
    st.tuples(PEOPLE, PEOPLE, st.booleans(), st.sampled_from([0, DAY, 60 * DAY, 180 * DAY])),
    max_size=60,
)


def entered():
    rules = TrustRules(GENESIS, 10**40)
    for name in (*HONEST, *RING):
        rules.accounts[name].index = START
    return rules


@pytest.mark.rule("SEC-06")
@given(trades=TRADES)
def test_fuzz_flow__a_group_has_at_most_twice_what_outsiders_gave_it(trades):
    rules, inflow = entered(), 0
    members = [rules.accounts[name] for name in RING]
    for seller, buyer, is_confirmed, wait in trades:
        rules.now += wait
        before = sum(member.given for member in members)
        if seller != buyer:
            rules.grow(seller, buyer, FULL_WORTH, is_confirmed)
        if (seller in RING) != (buyer in RING):
            inflow += sum(member.given for member in members) - before
    assert sum(member.given for member in members) <= 2 * inflow


@pytest.mark.rule("SEC-06")
@given(trades=TRADES)
def test_fuzz_flow__a_group_that_nobody_trades_with_stays_at_20(trades):
    rules = entered()
    for name in RING:
        rules.accounts[name].index = BASE_BOUND - START
    for seller, buyer, is_confirmed, wait in trades:
        rules.now += wait
        if seller != buyer and (seller in RING) == (buyer in RING):
            rules.grow(seller, buyer, FULL_WORTH, is_confirmed)
    assert max(rules.accounts[name].index for name in RING) <= BASE_BOUND


@pytest.mark.rule("SEC-04")
@given(faults=st.lists(st.sampled_from(Fault), max_size=12), index=st.integers(1, 100_000))
def test_fuzz_penalise__banned_is_final(faults, index):
    rules = TrustRules([0], 10**40)
    rules.accounts[0].index = index
    for fault in faults:
        was_banned = rules.accounts[0].is_banned
        rules.penalise(0, fault)
        assert rules.accounts[0].is_banned >= was_banned
        assert rules.accounts[0].is_banned == (rules.accounts[0].index == 0)
