"""Rare trees sold to random holders against a plain model of the ranking; RS-1 to RS-4."""

import boa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mevm_suite.testing import load

DAY, UNIT, FEE_BPS, TREES = 86_400, 10**18, 150, 3
ZERO, NONE = "0x" + "00" * 20, bytes(32)
HOLDERS = st.integers(0, 5)


class RareSpeciesSaleMachine(RuleBasedStateMachine):
    """Two or three trees at one price; six holders, who also pass their tokens on."""

    def __init__(self):
        super().__init__()
        self.peg = load("tests/mocks/PeggedToken.vy", 6)
        self.coin = load("tests/mocks/CoinDaysToken.vy", 365 * DAY)
        self.items = load("tests/mocks/ItemBoard.vy")
        identities = load("tests/mocks/IdentityBoard.vy")
        cec = load("tests/mocks/Puppet.vy")
        dividend = load("contracts/dividend/HolderDividend.vy", cec, self.peg, 7_000, cec)
        self.sale = load(
            "contracts/forest/RareSpeciesSale.vy",
            self.peg, self.items, self.coin, identities, load("tests/mocks/RatingBoard.vy"),
            dividend, FEE_BPS,
        )  # fmt: skip
        self.seller = boa.env.generate_address("seller")
        self.holders = [boa.env.generate_address(f"holder {number}") for number in range(6)]
        for number, account in enumerate([self.seller, *self.holders]):
            identities.set_identified(account, True)
            self.peg.mint(account, 10**12)
            self.peg.approve(self.sale, 2**255, sender=account)
            self.coin.mint(account, number // 2 * UNIT)
        self.credits = dict.fromkeys([self.seller, *self.holders], 0)
        self.paid_in = self.revenue = self.paid_out = 0
        self.trees = {number.to_bytes(32, "big"): self.seller for number in range(1, TREES + 1)}
        for tree in self.trees:
            self.items.set_holder(tree, self.seller)
        self.id = None
        self.forget()

    def forget(self):
        self.places, self.left, self.is_settled = [], [], False
        self.id = None

    def attempt(self, is_good, call):
        """Tell whether the call took effect: it must exactly where the model allows it."""
        if not is_good:
            with boa.reverts():
                call()
            return False
        call()
        return True

    @precondition(lambda self: self.id is None and self.seller in self.trees.values())
    @rule(price=st.integers(1, 10**7), window=st.integers(1, 3), rest_days=st.integers(0, 2))
    def open_sale(self, price, window, rest_days):
        boa.env.time_travel(seconds=DAY)  # coin-days to begin with
        terms = (price, NONE, window * DAY, rest_days * DAY)
        self.id, self.price = self.sale.open_sale(*terms, sender=self.seller), price
        self.left = [tree for tree, holder in self.trees.items() if holder == self.seller]
        for tree in self.left:
            self.items.lock(tree, self.sale, self.id, sender=self.seller)
        self.sale.start(self.id, sender=self.seller)
        self.end = boa.env.timestamp + window * DAY
        self.rest_end = self.end + rest_days * DAY

    @precondition(lambda self: self.id is not None)
    @rule(number=HOLDERS)
    def apply(self, number):
        account = self.holders[number]
        coin_days = self.coin.coin_days(account)
        is_full = len(self.places) == len(self.left)
        is_good = boa.env.timestamp < self.end and all(who != account for who, _ in self.places)
        is_good = is_good and not (is_full and coin_days <= self.places[-1][1])
        if self.attempt(is_good, lambda: self.sale.apply(self.id, sender=account)):
            self.paid_in += self.price
            # Python's sort keeps the order of equals: the earlier application stays ahead.
            self.places = sorted([*self.places, (account, coin_days)], key=lambda place: -place[1])
            for loser, _ in self.places[len(self.left) :]:
                self.credits[loser] += self.price
            self.places = self.places[: len(self.left)]

    @rule(sender=HOLDERS, receiver=HOLDERS, part=st.integers(1, 2))
    def move_tokens(self, sender, receiver, part):
        amount = self.coin.balanceOf(self.holders[sender]) // part
        self.coin.transfer(self.holders[receiver], amount, sender=self.holders[sender])

    def sell(self, tree, buyer):
        fee = -(-self.price * FEE_BPS // 10_000)
        self.credits[self.seller] += self.price - fee
        self.revenue += fee
        self.trees[tree] = buyer

    def give_places(self):
        if not self.is_settled:
            self.is_settled = True
            for account, _ in self.places:
                self.sell(self.left.pop(0), account)

    @precondition(lambda self: self.id is not None)
    @rule()
    def settle(self):
        is_good = boa.env.timestamp >= self.end and not self.is_settled
        if self.attempt(is_good, lambda: self.sale.settle(self.id)):
            self.give_places()

    @precondition(lambda self: self.id is not None)
    @rule(number=HOLDERS)
    def buy(self, number):
        taken = 0 if self.is_settled else len(self.places)
        is_good = self.end <= boa.env.timestamp < self.rest_end and len(self.left) > taken
        buyer = self.holders[number]
        if self.attempt(is_good, lambda: self.sale.buy(self.id, sender=buyer)):
            self.give_places()
            self.paid_in += self.price
            self.places.append((buyer, 0))
            self.sell(self.left.pop(0), buyer)

    @precondition(lambda self: self.id is not None)
    @rule(is_seller=st.booleans())
    def close(self, is_seller):
        sender = self.seller if is_seller else self.holders[0]
        is_good = boa.env.timestamp >= (self.end if is_seller else self.rest_end)
        if self.attempt(is_good, lambda: self.sale.close(self.id, sender=sender)):
            self.give_places()
            self.forget()

    @precondition(lambda self: any(self.credits.values()))
    @rule(number=HOLDERS)
    def withdraw(self, number):
        account = self.holders[number]
        is_good = self.credits[account] > 0
        if self.attempt(is_good, lambda: self.sale.withdraw(self.peg, sender=account)):
            self.paid_out += self.credits[account]
            self.credits[account] = 0

    @rule(hours=st.sampled_from([1, 12, 24, 48]))
    def wait(self, hours):
        boa.env.time_travel(seconds=hours * DAY // 24)

    @invariant()
    def rs_1_money_in_is_credits_places_revenue_and_paid_out(self):
        locked = 0 if self.is_settled or self.id is None else len(self.places) * self.price
        held = locked + sum(self.credits.values()) + self.revenue
        assert self.sale.held(self.peg) == self.peg.balanceOf(self.sale) == held
        assert self.paid_in == held + self.paid_out

    @invariant()
    def rs_2_the_ranking_is_the_models(self):
        if self.id is not None:
            assert [tuple(place) for place in self.sale.places_of(self.id)] == self.places

    @invariant()
    def rs_3_an_item_is_its_holders_and_locked_while_it_is_on_sale(self):
        for tree, holder in self.trees.items():
            parcel = self.items.parcel(tree)
            assert parcel.holder == holder
            assert parcel.trader == (self.sale.address if tree in self.left else ZERO)

    def teardown(self):
        """RS-4: time alone, and anyone's calls, end the sale and free money and items."""
        if self.id is not None:
            boa.env.time_travel(seconds=6 * DAY)
            self.sale.close(self.id, sender=self.holders[0])
        for account in self.credits:
            if self.sale.credit_of(self.peg, account):
                self.sale.withdraw(self.peg, sender=account)
        if self.sale.revenue():
            self.sale.pay_revenue()
        assert self.peg.balanceOf(self.sale) == 0
        assert all(self.items.parcel(tree).trader == ZERO for tree in self.trees)


RareSpeciesSaleMachine.TestCase.settings = settings(max_examples=settings().max_examples // 2)
TestRareSpeciesSale = RareSpeciesSaleMachine.TestCase
