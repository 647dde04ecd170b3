"""Random traders against the rules in plain Python; MKT-1 to MKT-7 of PROPERTIES.md.

The model loops over all orders and keeps nothing in bits.
"""

from collections import Counter
from dataclasses import dataclass, field

import boa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mevm_suite.deployment.boa_market import Parties, deploy_market
from mevm_suite.testing import load

CEC = 10**18
DAY = 86_400
FUNDS = 10**5 * CEC
WEI = st.integers(1, 10**13)
WHOLE = st.integers(1, 3_000).map(lambda n: n * CEC)
SCALE = 10**30  # amount (18 decimals) * price (18 decimals) to a token of 6 decimals
BPS = 10_000


def step_of(price):
    """Return the distance of prices of four digits around a price."""
    return 10 ** (len(str(price)) - 4)


def ceil_grid(price):
    step = step_of(price)
    return -(-price // step) * step


def floor_grid(price):
    return price // step_of(price) * step_of(price)


def band(price):
    """Return the lowest and the highest price within two percent, rounded inward."""
    low, high = -(-price * 98 // 100), price * 102 // 100
    return max(ceil_grid(low), 10**6), min(floor_grid(high), 10**30)


@dataclass
class Order:
    owner: int
    is_bid: bool
    price: int
    amount: int
    escrow: int
    firm_until: int


@dataclass
class Model:
    """Balances are those that the market owes or has paid, by trader."""

    price: int
    day: int
    fee_bps: int
    min_volume: int
    orders: dict[int, Order] = field(default_factory=dict)
    fills: list[tuple[int, int]] = field(default_factory=list)
    owed: Counter = field(default_factory=Counter)
    pegged: Counter = field(default_factory=Counter)  # what each trader has
    cec: Counter = field(default_factory=Counter)
    fees: int = 0

    def now(self, today):
        """Return today's price: all days since the last call are one quiet day."""
        if today == self.day:
            return self.price
        value = sum(amount * price for amount, price in self.fills)
        if value < self.min_volume * SCALE:
            return self.after_quiet_day(self.price)
        price = value // sum(amount for amount, _ in self.fills)
        return price if today == self.day + 1 else self.after_quiet_day(price)

    def close(self, today):
        """Keep today's price, as a call does; one that reverts, or only looks, does not."""
        if today != self.day:
            self.price, self.day, self.fills = self.now(today), today, []

    def after_quiet_day(self, price):
        low, high = band(price)
        falls = any(low <= p < price for p in self.heavy(False))
        rises = any(price < p <= high for p in self.heavy(True))
        if falls == rises:
            return price
        return low if falls else high

    def heavy(self, is_bid):
        """Return the prices at which at least the least volume rests."""
        depth = Counter()
        for order in self.orders.values():
            if order.is_bid == is_bid:
                depth[order.price] += order.amount
        return [p for p, amount in depth.items() if amount * p >= self.min_volume * SCALE]

    def place(self, id, owner, is_bid, price, amount, now):
        escrow = -(-amount * price // SCALE) if is_bid else 0
        self.orders[id] = Order(owner, is_bid, price, amount, escrow, now + 86_400)
        self.pegged[owner] -= escrow
        self.cec[owner] -= 0 if is_bid else amount

    def fill(self, id, taker, amount):
        order = self.orders[id]
        amount = min(amount, order.amount)
        value = amount * order.price
        cost = value // SCALE if order.is_bid else -(-value // SCALE)
        fee = -(-cost * self.fee_bps // BPS)
        self.fills.append((amount, order.price))
        self.fees += fee
        order.amount -= amount
        if order.is_bid:
            order.escrow -= cost
            self.cec[taker] -= amount
            self.cec[order.owner] += amount
            self.pegged[taker] += cost - fee
        else:
            self.pegged[taker] -= cost + fee
            self.cec[taker] += amount
            self.owed[order.owner] += cost
        if order.amount == 0:
            self.owed[order.owner] += order.escrow
            del self.orders[id]

    def cancel(self, id):
        order = self.orders.pop(id)
        self.pegged[order.owner] += order.escrow
        self.cec[order.owner] += 0 if order.is_bid else order.amount

    def withdraw(self, trader):
        self.pegged[trader] += self.owed.pop(trader)


class C2CMarketMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.peg = load("tests/mocks/PeggedToken.vy", 6)
        other = self.peg.address  # oracle, arbiter: any contract, for nothing here asks them
        people = [boa.env.generate_address(name) for name in ("dealer", "team", "staff", "fund")]
        deployed = deploy_market(Parties(self.peg.address, other, other, *people))
        self.economy, self.market = deployed.economy, deployed.market
        self.cec, self.launch = self.economy.token, boa.env.timestamp
        self.traders = [boa.env.generate_address(f"trader {n}") for n in range(3)]
        self.model = Model(CEC, self.launch // DAY, self.market.fee_bps(), self.market.min_volume())
        vesting = self.economy.vesting.address
        self.cec.transfer(vesting, 3 * FUNDS, sender=self.economy.treasury)
        for n, trader in enumerate(self.traders):
            self.cec.transfer(trader, FUNDS, sender=vesting)
            self.peg.mint(trader, FUNDS)
            for token in (self.cec, self.peg):
                token.approve(self.market, 2**255, sender=trader)
            self.model.cec[n] = self.model.pegged[n] = FUNDS
        self.forced = self.paid_fees = 0

    def today(self):
        return boa.env.timestamp // DAY

    def price(self):
        return self.model.now(self.today())

    def pick(self, n):
        ids = sorted(self.model.orders)
        return ids[n % len(ids)]

    @rule(
        owner=st.integers(0, 2),
        is_bid=st.booleans(),
        place_in_band=st.sampled_from([0, 0, 1, 1, 2, 3, 5]),
        amount=st.one_of(st.integers(11 * CEC, 50 * CEC), st.integers(900 * CEC, 3_000 * CEC)),
    )
    def place(self, owner, is_bid, place_in_band, amount):
        low, high = band(self.price())
        price = ceil_grid(low + (high - low) * place_in_band // 5)
        if price > high or amount * price < 10 * 10**6 * SCALE:
            return
        if not is_bid and amount > self.cec.available(self.traders[owner]):
            return
        id = self.market.place(is_bid, price, amount, sender=self.traders[owner])
        self.model.close(self.today())
        self.model.place(id, owner, is_bid, price, amount, boa.env.timestamp)

    @rule(is_bid=st.booleans(), is_above=st.booleans())
    def place_outside_the_band(self, is_bid, is_above):
        low, high = band(self.price())
        price = ceil_grid(high + 1) if is_above else floor_grid(low - 1)
        with boa.reverts("C2CMarket: outside the band"):
            self.market.place(is_bid, price, 100 * CEC, sender=self.traders[0])

    @precondition(lambda self: self.model.orders)
    @rule(n=st.integers(0, 10**6), taker=st.integers(0, 2), amount=st.one_of(WEI, WHOLE))
    def fill(self, n, taker, amount):
        id, sender = self.pick(n), self.traders[taker]
        order = self.model.orders[id]
        amount = min(amount, order.amount)
        cost = amount * order.price // SCALE
        low, high = band(self.price())
        if order.owner == taker:
            with boa.reverts("C2CMarket: own order"):
                self.market.fill(id, amount, sender=sender)
        elif not low <= order.price <= high:
            with boa.reverts("C2CMarket: outside the band"):
                self.market.fill(id, amount, sender=sender)
        elif order.is_bid and cost <= -(-cost * self.model.fee_bps // BPS):
            with boa.reverts("C2CMarket: amount too small"):
                self.market.fill(id, amount, sender=sender)
        elif order.is_bid and amount > self.cec.available(sender):
            with boa.reverts("CEC: amount is locked"):
                self.market.fill(id, amount, sender=sender)
        else:
            assert self.market.fill(id, amount, sender=sender) == amount
            self.model.close(self.today())
            self.model.fill(id, taker, amount)

    @precondition(lambda self: self.model.orders)
    @rule(n=st.integers(0, 10**6))
    def cancel(self, n):
        id = self.pick(n)
        order = self.model.orders[id]
        owner = self.traders[order.owner]
        if boa.env.timestamp < order.firm_until:
            with boa.reverts("C2CMarket: still firm"):
                self.market.cancel(id, sender=owner)
            return
        available = self.cec.available(owner)
        self.market.cancel(id, sender=owner)
        self.model.close(self.today())
        self.model.cancel(id)
        assert self.cec.available(owner) == available + (0 if order.is_bid else order.amount)

    @rule(n=st.integers(0, 2))
    def withdraw(self, n):
        if self.model.owed[n] == 0:
            with boa.reverts("C2CMarket: nothing"):
                self.market.withdraw(sender=self.traders[n])
        else:
            self.market.withdraw(sender=self.traders[n])
            self.model.withdraw(n)

    @precondition(lambda self: self.model.fees)
    @rule()
    def pay_fees(self):
        self.paid_fees += self.market.pay_fees()
        self.model.fees = 0

    @rule()
    def roll(self):
        self.market.roll()
        self.model.close(self.today())

    @rule(amount=WEI)
    def give_without_a_reason(self, amount):
        self.peg.mint(self.market, amount)
        self.forced += amount

    @rule(seconds=st.sampled_from([3_600, DAY // 2, DAY, DAY, 3 * DAY, 400 * DAY]))
    def pass_time(self, seconds):
        boa.env.time_travel(seconds=seconds)

    @invariant()
    def mkt_1_mkt_2_mkt_3_the_valid_price_is_the_models(self):
        assert self.market.valid_price_today() == self.price()
        assert self.market.band() == band(self.price())

    @invariant()
    def mkt_4_what_rests_is_the_sum_of_orders(self):
        depth = Counter()
        for order in self.model.orders.values():
            depth[order.is_bid, order.price] += order.amount
        for (is_bid, price), amount in depth.items():
            assert self.market.depth(is_bid, price) == amount

    @invariant()
    def mkt_5_every_wei_is_somebodys(self):
        owed, escrow = sum(self.model.owed.values()), 0
        offered = sum(o.amount for o in self.model.orders.values() if not o.is_bid)
        escrow = sum(o.escrow for o in self.model.orders.values())
        assert self.cec.balanceOf(self.market) == offered
        assert self.market.escrowed() == escrow
        assert self.peg.balanceOf(self.market) == escrow + owed + self.model.fees + self.forced
        assert self.economy.dividend.received() == self.paid_fees

    @invariant()
    def mkt_6_mkt_7_each_trader_has_what_the_model_says(self):
        for n, trader in enumerate(self.traders):
            assert self.peg.balanceOf(trader) == self.model.pegged[n]
            assert self.cec.balanceOf(trader) == self.model.cec[n]
            assert self.market.balances(trader) == self.model.owed[n]


TestC2CMarket = C2CMarketMachine.TestCase
