"""Random traders against a model that loops over payers; POT-1 to POT-6 of PROPERTIES.md."""

import boa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mevm_suite.deployment.boa_wsg import FLOOR, PRICE, WEEK, deploy_mining
from mevm_suite.mining import Rewards
from mevm_suite.mining.rewards import NothingToShareError

WSG = COIN = 10**18
TOTAL = 10**9 * WSG
AMOUNTS = st.one_of(st.integers(1, 10), st.integers(1, 10**24))
TRADERS = 3
PAIRS = [(a, b) for a in range(TRADERS) for b in range(TRADERS) if a != b]
WAITS = [1, WEEK - 1, WEEK, 26 * WEEK, 27 * WEEK, 400 * WEEK]


class MiningMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.wsg = deploy_mining()
        self.start = self.wsg.sink.start()
        self.traders = [boa.env.generate_address(f"trader {n}") for n in range(TRADERS)]
        self.model = Rewards(TOTAL, 208, WEEK)
        self.fee_value = {}  # of closed epochs, by pair, in WSG at the closing's price

    @property
    def epoch(self):
        return (boa.env.timestamp - self.start) // WEEK

    def names(self, pair):
        return tuple(self.traders[n] for n in pair)

    @rule(pair=st.sampled_from(PAIRS), amount=AMOUNTS, coin=st.booleans(), source=st.integers(0, 1))
    def pay(self, pair, amount, coin, source):
        amount = amount // 10**4 + 1 if coin else amount
        self.wsg.pay(*self.names(pair), amount, coin, self.wsg.sources[source])
        (self.model.coins if coin else self.model.tokens)[self.epoch, pair] += amount

    @rule(wait=st.sampled_from(WAITS))
    def pass_time(self, wait):
        boa.env.timestamp += wait

    @rule(price=st.integers(FLOOR // 2, 100 * PRICE))
    def post(self, price):
        boa.env.timestamp += 1  # a report must be newer than the last
        low, high = self.wsg.oracle.band(self.feed)
        self.wsg.post(min(max(price, low), high))

    @property
    def feed(self):
        return self.wsg.mining.pricing()[1]

    def price(self, epoch):
        """Return what the contract should count a token at; None while there is no price."""
        try:
            return max(self.wsg.oracle.price(self.feed), FLOOR)
        except boa.BoaError:
            over = boa.env.timestamp - self.start - (epoch + 1) * WEEK
            return 0 if over >= 30 * 86_400 else None

    def close_in_model(self, epoch):
        """Return why the contract must revert, or nothing."""
        if epoch >= self.epoch:
            return "TransactionMining: epoch goes on"
        if epoch in self.model.rounds:
            return None
        price = self.price(epoch)
        if price is None and any(of == epoch for of, _ in self.model.coins):
            return "TransactionMining: no price"
        try:
            of = self.model.close(epoch, price or 0)
        except NothingToShareError:
            return "TransactionMining: nothing to share"
        for pair in PAIRS:
            coins = self.model.coins[epoch, pair] * COIN // of.price if of.price else 0
            self.fee_value[epoch, pair] = self.model.tokens[epoch, pair] + coins
        return None

    def epochs(self):
        return sorted({epoch for epoch, _ in [*self.model.tokens, *self.model.coins]})

    @precondition(lambda self: self.epochs())
    @rule(data=st.data())
    def close(self, data):
        epoch = data.draw(st.sampled_from([*self.epochs(), self.epoch]))
        is_closed = epoch in self.model.rounds
        reason = self.close_in_model(epoch)
        if is_closed or reason:
            with boa.reverts(reason or "TransactionMining: epoch is closed"):
                self.wsg.mining.close(epoch)
        else:
            assert self.wsg.mining.close(epoch) == self.model.rounds[epoch].pool

    @precondition(lambda self: self.epochs())
    @rule(data=st.data(), pair=st.sampled_from(PAIRS))
    def claim(self, data, pair):
        """Claim in any order, whether the epoch is closed or not."""
        epoch = data.draw(st.sampled_from(self.epochs()))
        if (epoch, pair) in self.model.claimed:
            reason = "TransactionMining: already claimed"
        else:
            reason = self.close_in_model(epoch)
            if not reason and self.model.share(epoch, pair) == 0:
                reason = "TransactionMining: nothing to claim"
                if self.wsg.mining.rounds(epoch)[0] == 0:  # the failed claim closes nothing
                    self.wsg.mining.close(epoch)
        if reason:
            with boa.reverts(reason):
                self.wsg.claim(epoch, *self.names(pair))
            return
        expected = self.model.claim(epoch, pair)
        assert self.wsg.mining.claimable(epoch, *self.names(pair)) == expected
        assert self.wsg.claim(epoch, *self.names(pair)) == expected
        assert self.wsg.mining.claimable(epoch, *self.names(pair)) == 0

    @invariant()
    def pot_1_every_payer_has_what_the_model_says(self):
        for n, trader in enumerate(self.traders):
            paid = sum(v for (_, pair), v in self.model.claimed.items() if pair[0] == n)
            assert self.wsg.token.balanceOf(trader) == paid

    @invariant()
    def pot_2_paid_and_allotted_and_left_are_the_reserve(self):
        mining = self.wsg.mining
        assert mining.paid() == self.model.paid
        assert mining.paid() + mining.allotted() + self.model.left == TOTAL
        assert mining.budget() == self.model.left // 208
        held = self.wsg.token.balanceOf(mining) + self.wsg.vesting.claimable(5)
        assert held == TOTAL - mining.paid()

    @invariant()
    def pot_3_no_reward_is_above_half_of_its_fees(self):
        for key, amount in self.model.claimed.items():
            assert 2 * amount <= self.fee_value[key]

    @invariant()
    def pot_4_no_pool_is_above_its_budget(self):
        assert sum(of.pool for of in self.model.rounds.values()) <= TOTAL + self.model.withheld
        for epoch, of in self.model.rounds.items():
            assert of.pool <= TOTAL // 208
            assert tuple(self.wsg.mining.rounds(epoch)) == (of.value, of.pool, of.price)

    @invariant()
    def pot_5_what_is_allotted_covers_all_open_shares(self):
        shares = sum(
            self.model.share(epoch, pair)
            for epoch in self.model.rounds
            for pair in PAIRS
            if (epoch, pair) not in self.model.claimed
        )
        dust = self.wsg.mining.allotted() - shares
        assert 0 <= dust < len(PAIRS) * max(1, len(self.model.rounds))

    @invariant()
    def pot_6_a_pair_has_three_rewards_in_180_days(self):
        rewarded = sorted((p, e) for (e, p), amount in self.model.claimed.items() if amount)
        for (pair, first), (other, fourth) in zip(rewarded, rewarded[3:], strict=False):
            assert pair != other or not self.model.is_near(first, fourth)


TestTransactionMining = MiningMachine.TestCase
