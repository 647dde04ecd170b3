"""Washing loses, for 2 to 200 colluders; the assumptions are in mevm_suite.mining.washing."""

from fractions import Fraction
from itertools import permutations

import boa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.deployment.boa_wsg import COIN, PRICE, WEEK, deploy_mining
from mevm_suite.mining import Rewards, wash

WSG = 10**18
RULES = Rewards(total=10**9 * WSG, divisor=208, epoch_length=WEEK)
HALF = Fraction(-1, 2)
ONCE, YEAR, SPACED = (0,), tuple(range(52)), (0, 27, 54, 81)
PLANS = {"once": ONCE, "weekly": YEAR, "every 27 weeks": SPACED, "backwards": YEAR[::-1]}


def run_in_full(colluders, fee, epochs):
    """Let each member of a ring pay and claim on its own; return fees and rewards."""
    rules = Rewards(RULES.total, RULES.divisor, RULES.epoch_length)
    pairs = list(permutations(range(colluders), 2))
    for epoch in epochs:
        for pair in pairs:
            rules.tokens[epoch, pair] += fee
        rules.close(epoch, 0)
        for pair in pairs:
            rules.claim(epoch, pair)
    return sum(rules.tokens.values()), rules.paid


@pytest.mark.parametrize("fee", [1_001, 3 * WSG + 1, 10**6 * WSG])
@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_wash__is_the_sum_over_all_pairs(plan, fee):
    for colluders in (2, 3, 4):
        ring = wash(RULES, colluders, fee, plan)
        assert (ring.fees, ring.rewards) == run_in_full(colluders, fee, plan)


@pytest.mark.rule("WSG-02")
@pytest.mark.rule("SEC-06")
@pytest.mark.parametrize("fee", [WSG, 1_700_000 * WSG], ids=["small", "above the budget"])
def test_wash__is_what_the_contract_pays(fee):
    """A ring of three, for six weeks and once more half a year later."""
    wsg, plan = deploy_mining(sources=1), (0, 1, 2, 3, 4, 5, 32)
    traders = [boa.env.generate_address() for _ in range(3)]
    paid = 0
    for epoch in plan:
        wsg.begin(epoch)
        for names in permutations(traders, 2):
            wsg.pay(*names, fee)
        wsg.begin(epoch + 1)
        paid += sum(wsg.claim(epoch, *names) for names in permutations(traders, 2))
    ring = wash(RULES, 3, fee, plan)
    assert paid == ring.rewards == sum(map(wsg.token.balanceOf, traders))
    assert wsg.sink.lifetime(wsg.token) == ring.fees
    assert ring.profit <= HALF * ring.fees


@pytest.mark.rule("WSG-02")
@pytest.mark.rule("SEC-06")
@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_wash__loses_half_or_more_for_2_to_200_colluders(plan):
    for colluders in range(2, 201):
        for fee in (2, WSG, 1_000 * WSG):
            ring = wash(RULES, colluders, fee, plan)
            assert 0 < ring.rewards
            assert ring.profit <= HALF * ring.fees
            assert ring.profit_at(Fraction(199, 100)) < 0


@pytest.mark.rule("SEC-06")
def test_wash__loses_more_the_more_often_a_pair_trades():
    shares = [(1, 2), (3, 8), (7, 24), (7, 32), (7, 40)]
    for colluders in (2, 20, 200):
        rings = [wash(RULES, colluders, WSG, range(weeks)) for weeks in range(1, 6)]
        assert [Fraction(ring.rewards, ring.fees) for ring in rings] == [
            Fraction(*share) for share in shares
        ]


@pytest.mark.rule("WSG-02")
def test_wash__breaks_even_only_at_twice_the_price():
    """The third assumption is needed, and is just enough."""
    for colluders in (2, 20, 200):
        ring = wash(RULES, colluders, WSG, ONCE)
        assert ring.profit_at(Fraction(2)) == 0
        assert ring.profit_at(Fraction(2) - Fraction(1, 10**9)) < 0


@pytest.mark.rule("WSG-02")
@given(data=st.data(), honest=st.integers(0, 10**25))
def test_fuzz_wash__loses_whatever_the_ring_does(data, honest):
    """Any members, fees, epochs and order of claims, beside others' fees."""
    rules = Rewards(RULES.total, RULES.divisor, RULES.epoch_length)
    pairs = list(permutations(range(data.draw(st.integers(2, 6))), 2))
    trades = data.draw(
        st.lists(
            st.tuples(st.integers(0, 40), st.sampled_from(pairs), st.integers(1, 10**25)),
            min_size=1,
            max_size=12,
        )
    )
    for epoch, pair, fee in trades:
        rules.tokens[epoch, pair] += fee
        rules.tokens[epoch, ("honest", "seller")] += honest
    fees = sum(fee for _, _, fee in trades)
    for epoch in {epoch for epoch, _, _ in trades}:
        if sum(amount for (of, _), amount in rules.tokens.items() if of == epoch) > 1:
            rules.close(epoch, 0)
    claims = data.draw(st.permutations([(epoch, pair) for epoch, pair, _ in trades]))
    rewards = sum(rules.claim(*claim) for claim in claims if claim[0] in rules.rounds)
    assert 2 * rewards <= fees


@pytest.mark.rule("WSG-02")
def test_wash__with_coin_brings_less_than_buying():
    """At the price of the closing, tokens bought for the fees would be twice the reward."""
    wsg = deploy_mining()
    payer, payee = (boa.env.generate_address() for _ in range(2))
    wsg.pay(payer, payee, COIN, coin=True)
    wsg.begin(1)
    for price in (PRICE, PRICE // 50, PRICE // 200):  # the last is half the floor price
        with boa.env.anchor():
            wsg.post(price)
            bought = COIN * COIN // price
            assert 2 * wsg.claim(0, payer, payee) <= bought
