"""Random users and a dealer against plain integers; MM-1 to MM-4 of PROPERTIES.md."""

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
SCALE = 10**30  # amount (18 decimals) * price (18 decimals) to a token of 6 decimals
BPS = 10_000
INVENTORY, FUNDS = 50_000, 10**5 * CEC
RESERVE, MOST = 1_000 * CEC, 100_000 * CEC
LEAST_SPREAD, WIDEST_SPREAD, MAX_AGE, MAX_PRICE = 50, 300, DAY, 10**36
OLD, SMALL = "MarketMaker: old price", "MarketMaker: amount too small"
AMOUNTS = st.integers(1, 10**13) | st.integers(CEC, 60_000 * CEC)
PAYMENTS = st.integers(1, 1_000) | st.integers(PEG, 70_000 * PEG)
PRICES = st.integers(9 * CEC // 10, 11 * CEC // 10) | st.sampled_from([1, 7, MAX_PRICE])
USERS = st.integers(0, 1)


class MarketMakerMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.peg = load("tests/mocks/PeggedToken.vy", 6)
        self.oracle = load("tests/mocks/PriceBoard.vy")
        names = ("dealer", "team", "staff", "fund")
        self.dealer, *others = map(boa.env.generate_address, names)
        given = (self.peg.address, self.oracle.address, self.peg.address)
        deployed = deploy_market(Parties(*given, self.dealer, *others))
        self.market, self.maker, self.sink = deployed.market, deployed.maker, deployed.sink
        self.cec, self.treasury = deployed.economy.token, deployed.economy.treasury
        self.vesting = deployed.economy.vesting.address
        self.users = [boa.env.generate_address(name) for name in ("user", "other user")]
        self.service = boa.env.generate_address("service")
        self.in_cec, self.in_peg = Counter(), Counter()
        for user in self.users:
            self.fund(user, FUNDS, 10**32)
            for spender in (self.maker, self.market):
                self.cec.approve(spender, 2**255, sender=user)
                self.peg.approve(spender, 2**255, sender=user)
        self.fund(self.maker.address, INVENTORY * CEC, INVENTORY * PEG)
        self.total_cec, self.spread = self.in_cec.total(), WIDEST_SPREAD
        self.minted, self.fuel = self.in_peg.total(), 0
        self.fees = Counter()  # by day
        self.set_price(CEC)

    def fund(self, account, cec, pegged):
        """Give what does not lock at a user: it comes out of Vesting."""
        self.cec.transfer(self.vesting, cec, sender=self.treasury)
        self.cec.transfer(account, cec, sender=self.vesting)
        self.peg.mint(account, pegged)
        self.in_cec[account] += cec
        self.in_peg[account] += pegged

    def move(self, book, sender, receiver, amount):
        book[sender] -= amount
        book[receiver] += amount

    def is_old(self):
        return boa.env.timestamp > self.observed_at + MAX_AGE

    def bid(self):
        return self.price * (BPS - self.spread) // BPS

    def ask(self):
        return -(-self.price * (BPS + self.spread) // BPS)

    def held(self):
        return self.in_cec[self.maker.address]

    @rule(payer=USERS, amount=PAYMENTS)
    def pay_fee(self, payer, amount):
        user, fuel = self.users[payer], amount * SCALE // self.ask()
        reason = OLD if self.is_old() else SMALL if fuel == 0 else None
        if not reason and fuel > self.held():
            reason = "erc20: transfer amount exceeds balance"
        if reason:
            with boa.reverts(reason):
                self.maker.pay_fee(self.service, amount, sender=user)
            return
        assert self.maker.pay_fee(self.service, amount, sender=user) == fuel
        self.move(self.in_peg, user, self.maker.address, amount)
        self.move(self.in_cec, self.maker.address, self.sink.address, fuel)
        self.fuel += fuel
        self.fees[boa.env.timestamp // DAY] += amount

    @rule(buyer=USERS, amount=AMOUNTS, slack=st.sampled_from([-1, 0, 1, 10**40]))
    def buy(self, buyer, amount, slack):
        user, cost = self.users[buyer], -(-amount * self.ask() // SCALE)
        reason = "MarketMaker: reserved for fees" if amount + RESERVE > self.held() else None
        reason = reason or (OLD if self.is_old() else None)
        reason = reason or ("MarketMaker: costs more" if slack < 0 else None)
        if reason:
            with boa.reverts(reason):
                self.maker.buy(amount, cost + slack, sender=user)
            return
        available = self.cec.available(user)
        assert self.maker.buy(amount, cost + slack, sender=user) == cost
        assert cost * SCALE > amount * self.price  # the dealer's side of the oracle
        assert available - 1 <= self.cec.available(user) <= available  # it locks, rounded up
        self.move(self.in_peg, user, self.maker.address, cost)
        self.move(self.in_cec, self.maker.address, user, amount)

    @rule(seller=USERS, amount=AMOUNTS, slack=st.sampled_from([-(10**40), -1, 0, 1]))
    def sell(self, seller, amount, slack):
        user, proceeds = self.users[seller], amount * self.bid() // SCALE
        least = max(proceeds + slack, 0)
        reason = "MarketMaker: inventory is full" if self.held() + amount > MOST else None
        reason = reason or (OLD if self.is_old() else SMALL if proceeds == 0 else None)
        reason = reason or ("MarketMaker: brings less" if least > proceeds else None)
        if not reason and self.in_cec[user] < amount:
            reason = "erc20: transfer amount exceeds balance"
        if not reason and self.cec.available(user) < amount:
            reason = "CEC: amount is locked"
        if reason:
            with boa.reverts(reason):
                self.maker.sell(amount, least, sender=user)
        elif proceeds > self.in_peg[self.maker.address]:
            with boa.reverts():  # by the pegged token, which gives no reason
                self.maker.sell(amount, least, sender=user)
        else:
            assert self.maker.sell(amount, least, sender=user) == proceeds
            assert proceeds * SCALE < amount * self.price
            self.move(self.in_peg, self.maker.address, user, proceeds)
            self.move(self.in_cec, user, self.maker.address, amount)

    @precondition(lambda self: not self.is_old())
    @rule(seller=USERS)
    def fill_the_inventory_to_its_bound(self, seller):
        room, user = MOST - self.held(), self.users[seller]
        with boa.reverts("MarketMaker: inventory is full"):
            self.maker.sell(room + 1, 0, sender=user)
        if room:
            self.sell(seller, room, 0)

    @precondition(lambda self: self.held() >= RESERVE and not self.is_old())
    @rule(buyer=USERS)
    def buy_all_but_the_reserve(self, buyer):
        with boa.reverts("MarketMaker: reserved for fees"):
            self.maker.buy(self.held() - RESERVE + 1, 2**255, sender=self.users[buyer])
        if self.held() > RESERVE:
            self.buy(buyer, self.held() - RESERVE, 0)
            assert self.cec.balanceOf(self.maker) == RESERVE

    @rule(spread=st.sampled_from([LEAST_SPREAD - 1, WIDEST_SPREAD + 1, 0]) | st.integers(50, 300))
    def set_spread(self, spread):
        with boa.reverts("ownable: caller is not the owner"):
            self.maker.set_spread(spread, sender=self.users[0])
        if spread < LEAST_SPREAD:
            with boa.reverts("MarketMaker: spread too narrow"):
                self.maker.set_spread(spread, sender=self.dealer)
        elif spread > WIDEST_SPREAD:
            with boa.reverts("MarketMaker: spread too wide"):
                self.maker.set_spread(spread, sender=self.dealer)
        else:
            self.maker.set_spread(spread, sender=self.dealer)
            self.spread = spread

    @rule(percent=st.integers(0, 100))
    def withdraw_cec(self, percent):
        amount = self.held() * percent // 100
        with boa.reverts("ownable: caller is not the owner"):
            self.maker.withdraw(self.cec, amount, sender=self.users[0])
        with boa.reverts("erc20: transfer amount exceeds balance"):
            self.maker.withdraw(self.cec, self.held() + 1, sender=self.dealer)
        available = self.cec.available(self.dealer)
        self.maker.withdraw(self.cec, amount, sender=self.dealer)
        assert available - 1 <= self.cec.available(self.dealer) <= available
        self.move(self.in_cec, self.maker.address, self.dealer, amount)

    @rule(percent=st.integers(0, 100))
    def withdraw_pegged_tokens(self, percent):
        amount = self.in_peg[self.maker.address] * percent // 100
        with boa.reverts("ownable: caller is not the owner"):
            self.maker.withdraw(self.peg, amount, sender=self.users[0])
        self.maker.withdraw(self.peg, amount, sender=self.dealer)
        self.move(self.in_peg, self.maker.address, self.dealer, amount)

    @rule(percent=st.integers(0, 100), pegged=PAYMENTS)
    def put_inventory_in(self, percent, pegged):
        """Send back what has unlocked of the dealer's CEC, and new pegged tokens."""
        amount = self.cec.available(self.dealer) * percent // 100
        self.cec.transfer(self.maker, amount, sender=self.dealer)
        self.move(self.in_cec, self.dealer, self.maker.address, amount)
        self.peg.mint(self.maker, pegged)
        self.in_peg[self.maker.address] += pegged
        self.minted += pegged

    @rule(price=PRICES)
    def set_price(self, price):
        self.price, self.observed_at = price, boa.env.timestamp
        self.oracle.set_price(FEED, price)

    @rule()
    def no_quotes_at_an_absurd_price(self):
        with boa.env.anchor():
            self.oracle.set_price(FEED, MAX_PRICE + 1)
            with boa.reverts("MarketMaker: bad price"):
                self.maker.quotes()

    @precondition(lambda self: self.cec.available(self.users[0]) >= 2_000 * CEC)
    @rule(is_high=st.booleans())
    def move_the_price_of_the_c2c_market(self, is_high):
        """Two users trade enough for the market's next price; invariants see the same quotes."""
        price, (seller, buyer) = self.market.band()[is_high], self.users
        before = self.peg.balanceOf(buyer)
        id = self.market.place(False, price, 2_000 * CEC, sender=seller)
        self.market.fill(id, 2_000 * CEC, sender=buyer)
        self.move(self.in_cec, seller, buyer, 2_000 * CEC)
        self.move(self.in_peg, buyer, self.market.address, before - self.peg.balanceOf(buyer))

    @rule(seconds=st.sampled_from([3_600, DAY // 2, DAY, DAY + 1, 100 * DAY]))
    def pass_time(self, seconds):
        boa.env.timestamp += seconds

    @invariant()
    def mm_1_quotes_lie_on_both_sides_of_the_oracle(self):
        assert self.maker.spread_bps() == self.spread
        if self.is_old():
            with boa.reverts(OLD):
                self.maker.quotes()
            return
        bid, ask = self.maker.quotes()
        assert (bid, ask) == (self.bid(), self.ask())
        assert bid < self.price < ask
        # At least the least spread on each side, and the widest but for rounding outward.
        assert self.price * LEAST_SPREAD <= (self.price - bid) * BPS
        assert self.price * LEAST_SPREAD <= (ask - self.price) * BPS
        assert (ask - bid) * BPS < 2 * (self.price * WIDEST_SPREAD + BPS)

    @invariant()
    def mm_2_fuel_is_in_the_sink_and_counted_once(self):
        assert self.cec.balanceOf(self.sink) == self.sink.lifetime(self.cec) == self.fuel
        assert self.maker.fuel_of(self.service) == self.fuel
        assert self.cec.allowance(self.maker, self.sink) == 0
        assert self.cec.balanceOf(self.service) == self.peg.balanceOf(self.service) == 0
        assert self.cec.fees_today() == self.fees[boa.env.timestamp // DAY]

    @invariant()
    def mm_3_mm_4_every_wei_is_where_the_model_says(self):
        accounts = (*self.users, self.dealer, self.maker.address, self.sink.address)
        for account in accounts:
            assert self.cec.balanceOf(account) == self.in_cec[account]
            assert self.peg.balanceOf(account) == self.in_peg[account]
        assert sum(map(self.cec.balanceOf, accounts)) == self.total_cec
        places = (*accounts, self.market)
        assert sum(map(self.peg.balanceOf, places)) == self.minted
        assert self.cec.locked(self.maker) == self.cec.locked(self.sink) == 0


TestMarketMaker = MarketMakerMachine.TestCase
# Each step checks many balances: half of the usual number.
TestMarketMaker.settings = settings(max_examples=settings.default.max_examples // 2)
