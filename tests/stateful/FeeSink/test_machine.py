"""Random payers against plain sums; FS-1 to FS-3 of PROPERTIES.md."""

from collections import Counter

import boa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from mevm_suite.testing import load

COIN = "0x" + "00" * 20
WEEK = 7 * 86_400
AMOUNTS = st.integers(1, 10**24)


class FeeSinkMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.token = load("tests/mocks/HookedToken.vy")
        self.sink = load("contracts/treasury/FeeSink.vy", self.token, WEEK)
        self.assets = [COIN, self.token.address]
        self.sources = [boa.env.generate_address(f"source {n}") for n in range(2)]
        self.payers = [boa.env.generate_address(f"payer {n}") for n in range(3)]
        for source in self.sources:
            boa.env.set_balance(source, 10**30)
            self.token.mint(source, 10**30)
        self.start = boa.env.timestamp
        self.pairs = Counter()
        self.forced = Counter()

    def held(self, asset):
        if asset == COIN:
            return boa.env.get_balance(self.sink.address)
        return self.token.balanceOf(self.sink)

    @rule(
        source=st.integers(0, 1),
        asset=st.integers(0, 1),
        payer=st.integers(0, 2),
        other=st.integers(1, 2),
        amount=AMOUNTS,
    )
    def pay(self, source, asset, payer, other, amount):
        key = (
            self.sources[source],
            self.assets[asset],
            (boa.env.timestamp - self.start) // WEEK,
            self.payers[payer],
            self.payers[(payer + other) % 3],
        )
        value = 0 if asset else amount
        self.sink.pay(key[1], amount, key[3], key[4], value=value, sender=key[0])
        self.pairs[key] += amount

    @rule(asset=st.integers(0, 1), amount=AMOUNTS)
    def force(self, asset, amount):
        """Give without `pay`: by self-destruction, or by a plain token transfer."""
        if asset:
            self.token.mint(self.sink, amount)
        else:
            boa.env.set_balance(self.sink.address, self.held(COIN) + amount)
        self.forced[self.assets[asset]] += amount

    @rule(amount=AMOUNTS, tax=st.integers(1, 10_000))
    def pay_taxed(self, amount, tax):
        amount = max(amount, 10_000)
        self.token.set_behaviour(tax, False, False)
        with boa.reverts("FeeSink: fee on transfer"):
            self.sink.pay(self.token.address, amount, *self.payers[:2], sender=self.sources[0])
        self.token.set_behaviour(0, False, False)

    @rule(seconds=st.integers(1, 2 * WEEK))
    def pass_time(self, seconds):
        boa.env.time_travel(seconds=seconds)

    @invariant()
    def fs_1_totals_are_the_sums_of_what_was_paid(self):
        totals, payers = Counter(), Counter()
        for key, amount in self.pairs.items():
            totals[key[:3]] += amount
            payers[key[:4]] += amount
            assert self.sink.paid_by_pair(*key) == amount
        for key, amount in payers.items():
            assert self.sink.paid(*key) == amount
        for key, amount in totals.items():
            assert self.sink.total(*key) == amount

    @invariant()
    def fs_2_what_was_paid_is_held_for_ever(self):
        for asset in self.assets:
            paid = sum(amount for key, amount in self.pairs.items() if key[1] == asset)
            assert self.sink.lifetime(asset) == paid

    @invariant()
    def fs_3_forced_amounts_are_held_but_not_counted(self):
        for asset in self.assets:
            assert self.held(asset) == self.sink.lifetime(asset) + self.forced[asset]


TestFeeSink = FeeSinkMachine.TestCase
