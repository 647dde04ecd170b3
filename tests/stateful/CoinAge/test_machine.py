"""Random transfers against exact fractions; CD-1 to CD-3 of PROPERTIES.md."""

from fractions import Fraction

import boa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from mevm_suite.testing import load

DAY = 86_400
CAP = 60 * DAY
HOLDERS = 4
AMOUNTS = st.integers(0, 10**6) | st.integers(0, 10**24)


class CoinAgeMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.token = load("tests/mocks/CoinDaysToken.vy", CAP)
        self.holders = [boa.env.generate_address(f"holder {n}") for n in range(HOLDERS)]
        self.balances = [0] * HOLDERS
        # Wei-seconds, grown by every second that passes: not the module's way to count.
        self.weights = [Fraction(0)] * HOLDERS
        self.first_receipt = [0] * HOLDERS
        # What rounding may have taken: each receipt ages no token by more than 10^-18 s.
        self.receipts = [0] * HOLDERS

    def grow(self, seconds):
        for n, balance in enumerate(self.balances):
            self.weights[n] = min(self.weights[n] + balance * seconds, Fraction(balance * CAP))

    def take(self, n, amount):
        if amount:
            self.weights[n] *= Fraction(self.balances[n] - amount, self.balances[n])
        self.balances[n] -= amount

    def give(self, n, amount):
        if self.balances[n] == 0:
            self.first_receipt[n] = boa.env.timestamp
            self.receipts[n] = 0
        self.receipts[n] += 1
        self.balances[n] += amount

    def sum(self):
        return sum(self.token.coin_days(holder) for holder in self.holders)

    @rule(n=st.integers(0, HOLDERS - 1), amount=AMOUNTS)
    def mint(self, n, amount):
        before = self.token.coin_days(self.holders[n])
        self.token.mint(self.holders[n], amount)
        self.give(n, amount)
        assert self.token.coin_days(self.holders[n]) <= before

    @rule(n=st.integers(0, HOLDERS - 1), to=st.integers(0, HOLDERS - 1), share=st.integers(0, 64))
    def transfer(self, n, to, share):
        amount = self.balances[n] * share // 64
        before = self.sum()
        self.token.transfer(self.holders[to], amount, sender=self.holders[n])
        if n != to:
            self.take(n, amount)
            self.give(to, amount)
        # CD-2, at the moment of the move: what moves is not older for it.
        assert self.sum() <= before

    @rule(n=st.integers(0, HOLDERS - 1), share=st.integers(0, 64))
    def burn(self, n, share):
        amount = self.balances[n] * share // 64
        self.token.burn(amount, sender=self.holders[n])
        self.take(n, amount)

    @rule(seconds=st.integers(1, DAY) | st.integers(1, 2 * CAP))
    def pass_time(self, seconds):
        boa.env.time_travel(seconds=seconds)
        self.grow(seconds)

    @invariant()
    def cd_1_coin_days_are_exact_but_for_rounding_down(self):
        for n, holder in enumerate(self.holders):
            exact = self.weights[n] / DAY
            lost = Fraction(self.balances[n] * self.receipts[n], DAY * 10**18) + 1
            assert exact - lost <= self.token.coin_days(holder) <= exact

    @invariant()
    def cd_3_nobody_is_older_than_his_tokens(self):
        for n, holder in enumerate(self.holders):
            age = min(CAP, boa.env.timestamp - self.first_receipt[n])
            assert self.token.coin_days(holder) * DAY <= self.balances[n] * age


TestCoinAge = CoinAgeMachine.TestCase
