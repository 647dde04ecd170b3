"""Random revenue, offers and purchases against plain sums; BB-1 to BB-3 of PROPERTIES.md.

What the market allows is asked of the market: it has a machine of its own.
"""

from collections import Counter

import boa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mevm_suite.deployment.boa_market import FEED, Parties, deploy_market
from mevm_suite.testing import load

CEC = 10**18
PEG = 10**6
DAY = 86_400
FUNDS = 10**5 * CEC
SCALE = 10**30  # amount (18 decimals) * price (18 decimals) to a token of 6 decimals
BPS = 10_000
FEE_BPS, HOLDERS_BPS, BUY_BACK_BPS, DEVELOPMENT_BPS = 100, 7_000, 5_000, 3_000
DAILY, MAX_AGE = 100 * PEG, DAY
REVENUE = st.integers(1, 100) | st.integers(1, 2_000 * PEG)
AMOUNTS = st.integers(1, 10**13) | st.integers(1, 150).map(lambda n: n * CEC)


def cost_of(amount, price):
    return -(-amount * price // SCALE)


def with_fee(cost):
    return cost - (-cost * FEE_BPS // BPS)


class BuyBackMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.peg = load("tests/mocks/PeggedToken.vy", 6)
        self.oracle = load("tests/mocks/PriceBoard.vy")
        names = ("dealer", "development", "operations", "fund")
        dealer, *self.receivers, fund = map(boa.env.generate_address, names)
        given = (self.peg.address, self.oracle.address, self.peg.address)
        deployed = deploy_market(Parties(*given, dealer, *self.receivers, fund))
        self.buy_back, self.market = deployed.buy_back, deployed.market
        self.cec, self.dividend = deployed.economy.token, deployed.economy.dividend
        self.seller, self.other, self.anyone = map(boa.env.generate_address, ("s", "o", "a"))
        vesting = deployed.economy.vesting.address
        self.cec.transfer(vesting, FUNDS, sender=deployed.economy.treasury)
        self.cec.transfer(self.seller, FUNDS, sender=vesting)
        self.cec.approve(self.market, 2**255, sender=self.seller)
        self.minted = 0
        self.give(self.other, FUNDS)
        for spender in (self.market, self.dividend):
            self.peg.approve(spender, 2**255, sender=self.other)
        self.offers, self.bids = {}, []  # offer: price, amount left
        self.owed, self.released, self.spent_on = Counter(), Counter(), Counter()
        self.rest = self.given = self.to_spend = self.collected = self.bought = 0
        self.fees = self.owed_to_seller = 0
        self.set_price(100)

    def give(self, receiver, amount):
        self.peg.mint(receiver, amount)
        self.minted += amount

    def left_today(self):
        return min(DAILY - self.spent_on[boa.env.timestamp // DAY], self.to_spend)

    def pick(self, n):
        ids = sorted(self.offers)
        return ids[n % len(ids)]

    def take_from(self, id, amount):
        """Take from an offer in the model; return what the taker pays."""
        price, left = self.offers[id]
        cost = cost_of(amount, price)
        self.owed_to_seller += cost
        self.fees += with_fee(cost) - cost
        self.offers[id] = (price, left - amount)
        if left == amount:
            del self.offers[id]
        return with_fee(cost)

    def why_not(self, id, amount):
        """Return why a purchase must fail, in the order of the contract's checks."""
        price, left = self.offers[id]
        low, high = self.market.band()
        if boa.env.timestamp > self.observed_at + MAX_AGE:
            return "BuyBack: old price"
        if price > self.price:
            return "BuyBack: above the oracle"
        if with_fee(cost_of(min(amount, left), price)) > self.left_today():
            return "BuyBack: too much today"
        return None if low <= price <= high else "C2CMarket: outside the band"

    @rule(amount=REVENUE)
    def pay_revenue(self, amount):
        self.dividend.pay_revenue(amount, sender=self.other)
        self.rest += amount - amount * HOLDERS_BPS // BPS

    @precondition(lambda self: self.fees)
    @rule()
    def pay_the_markets_fees(self):
        self.market.pay_fees()
        self.rest += self.fees - self.fees * HOLDERS_BPS // BPS
        self.fees = 0

    @precondition(lambda self: self.rest)
    @rule()
    def make_the_dividend_pay(self):
        self.dividend.release_rest(sender=self.anyone)
        self.given, self.rest = self.given + self.rest, 0

    @rule(amount=REVENUE)
    def give_without_a_reason(self, amount):
        self.give(self.buy_back, amount)
        self.given += amount

    @rule()
    def collect(self):
        amount = self.rest + self.given
        if amount == 0:
            with boa.reverts("BuyBack: nothing to collect"):
                self.buy_back.collect(sender=self.anyone)
            return
        assert self.buy_back.collect(sender=self.anyone) == amount
        development = amount * DEVELOPMENT_BPS // BPS
        operations = amount * (BPS - BUY_BACK_BPS - DEVELOPMENT_BPS) // BPS
        self.owed.update(dict(zip(self.receivers, (development, operations), strict=True)))
        self.to_spend += amount - development - operations
        self.collected += amount
        self.rest = self.given = 0

    @rule(n=st.integers(0, 1))
    def release(self, n):
        receiver = self.receivers[n]
        amount = self.owed.pop(receiver, 0)
        if amount == 0:
            with boa.reverts("BuyBack: nothing owed"):
                self.buy_back.release(receiver, sender=self.anyone)
        else:
            assert self.buy_back.release(receiver, sender=self.anyone) == amount
            self.released[receiver] += amount

    @rule(percent=st.sampled_from([97, 99, 100, 100, 101, 103]))
    def set_price(self, percent):
        self.price, self.observed_at = CEC * percent // 100, boa.env.timestamp
        self.oracle.set_price(FEED, self.price)

    @rule(is_high=st.booleans(), amount=st.integers(11 * CEC, 300 * CEC))
    def offer(self, is_high, amount):
        price = self.market.band()[is_high]
        if amount <= self.cec.available(self.seller):
            id = self.market.place(False, price, amount, sender=self.seller)
            self.offers[id] = (price, amount)

    @rule()
    def bid(self):
        price = self.market.band()[0]
        self.bids.append(self.market.place(True, price, 20 * CEC, sender=self.other))

    @precondition(lambda self: self.offers)
    @rule(n=st.integers(0, 99), amount=AMOUNTS)
    def buy(self, n, amount):
        id = self.pick(n)
        price, left = self.offers[id]
        if reason := self.why_not(id, amount):
            with boa.reverts(reason):
                self.buy_back.buy(id, amount, sender=self.anyone)
            return
        filled, before = min(amount, left), self.market.balances(self.seller)
        assert self.buy_back.buy(id, amount, sender=self.anyone) == filled
        earned = self.market.balances(self.seller) - before
        assert earned <= cost_of(filled, self.price)
        paid = self.take_from(id, filled)
        self.to_spend -= paid
        self.spent_on[boa.env.timestamp // DAY] += paid
        self.bought += filled

    @precondition(lambda self: self.offers)
    @rule(n=st.integers(0, 99))
    def buy_to_the_bound_of_the_day(self, n):
        """Buy the most that a day allows, then fail with the smallest purchase beyond it."""
        id = self.pick(n)
        price, left = self.offers[id]
        cost = self.left_today() * BPS // (BPS + FEE_BPS) + 1
        while cost and with_fee(cost) > self.left_today():
            cost -= 1
        if 0 < cost * SCALE // price < left:
            self.buy(n, cost * SCALE // price + 1)  # too much by the least amount
            self.buy(n, cost * SCALE // price)

    @precondition(lambda self: self.bids)
    @rule(n=st.integers(0, 99))
    def cannot_buy_from_a_bid(self, n):
        with boa.reverts("BuyBack: no offer"):
            self.buy_back.buy(self.bids[n % len(self.bids)], CEC)

    @precondition(lambda self: self.offers)
    @rule(n=st.integers(0, 99), amount=AMOUNTS)
    def somebody_else_buys(self, n, amount):
        id = self.pick(n)
        price, left = self.offers[id]
        low, high = self.market.band()
        if low <= price <= high:
            self.market.fill(id, amount, sender=self.other)
            self.take_from(id, min(amount, left))

    @rule(
        amount=AMOUNTS, revenue=REVENUE, percent=st.sampled_from([97, 100]), is_high=st.booleans()
    )
    def live_a_day(self, amount, revenue, percent, is_high):
        """What leads to most purchases: revenue, a fresh price, an offer and a purchase."""
        self.pay_revenue(revenue)
        self.collect()
        self.set_price(percent)
        self.offer(is_high, amount + 11 * CEC)
        if self.offers:
            self.buy(len(self.offers) - 1, amount)
            self.buy_to_the_bound_of_the_day(len(self.offers) - 1 if self.offers else 0)

    @rule(seconds=st.sampled_from([3_600, DAY // 2, DAY, DAY + 1, 30 * DAY]))
    def pass_time(self, seconds):
        boa.env.timestamp += seconds

    @invariant()
    def bb_1_every_wei_that_came_is_accounted_for(self):
        spent, released = self.buy_back.spent(), self.released.total()
        owed = [self.buy_back.owed(receiver) for receiver in self.receivers]
        assert owed == [self.owed[receiver] for receiver in self.receivers]
        assert self.buy_back.to_spend() == self.to_spend
        assert self.collected == spent + self.buy_back.to_spend() + sum(owed) + released
        assert self.peg.balanceOf(self.buy_back) == self.to_spend + sum(owed) + self.given
        assert self.dividend.rest() == self.rest
        for receiver in self.receivers:
            assert self.peg.balanceOf(receiver) == self.released[receiver]

    @invariant()
    def bb_1_no_wei_appears_or_vanishes(self):
        places = (self.buy_back, self.market, self.dividend, self.other, *self.receivers)
        assert sum(map(self.peg.balanceOf, places)) == self.minted
        assert self.peg.allowance(self.buy_back, self.market) == 0
        assert self.market.balances(self.seller) == self.owed_to_seller
        places = (self.buy_back, self.market, self.seller, self.other)
        assert sum(map(self.cec.balanceOf, places)) == FUNDS

    @invariant()
    def bb_2_no_day_spends_more_than_its_bound(self):
        assert self.buy_back.spent() == self.spent_on.total()
        assert all(spent <= DAILY for spent in self.spent_on.values())
        assert self.buy_back.left_today() == self.left_today()

    @invariant()
    def bb_3_what_was_bought_stays(self):
        assert self.cec.balanceOf(self.buy_back) == self.buy_back.bought() == self.bought
        assert self.cec.locked(self.buy_back) == 0


TestBuyBack = BuyBackMachine.TestCase
# Each step checks many balances: half of the usual number.
TestBuyBack.settings = settings(max_examples=settings.default.max_examples // 2)
