"""Random merchants, prices and days against a plain model; MI-1 to MI-4 of PROPERTIES.md."""

from collections import Counter
from fractions import Fraction

import boa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from mevm_suite.deployment.backend import created_address
from mevm_suite.testing import load

UNIT = 10**18
DAY = 86_400
SUPPLY = 1_000 * UNIT  # small, so that the backing reaches the price
CAP = 5_000 * UNIT
BOUND = Fraction(1, 5)
COIN = "0x" + "00" * 20
FEED = b"SEC/RESERVE".ljust(32, b"\0")


class MerchantIssuanceMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.oracle = load("tests/mocks/PriceBoard.vy")
        nonce = boa.env.evm.vm.state.get_nonce(bytes.fromhex(boa.env.eoa[2:]))
        minter = created_address(boa.env.eoa, nonce + 1)
        holder = boa.env.generate_address()
        self.token = load("contracts/token/SEC.vy", SUPPLY, holder, minter)
        terms = (FEED, 3_600, int(BOUND * 10_000), CAP, UNIT)
        self.issuance = load(
            "contracts/sale/MerchantIssuance.vy", self.token, COIN, self.oracle, terms
        )
        self.merchants = [boa.env.generate_address() for _ in range(3)]
        for merchant in self.merchants:
            boa.env.set_balance(merchant, 10**30)
        self.balances, self.days, self.reserve = Counter(), Counter(), 0
        self.price, self.posted = UNIT, boa.env.timestamp
        self.anchor, self.moved = UNIT, boa.env.timestamp
        self.backing = Fraction(0)
        self.oracle.set_price(FEED, UNIT)

    @property
    def supply(self):
        return SUPPLY + self.balances.total()

    def refusal(self, payment):
        """Return what a purchase yields, or why there is none."""
        if boa.env.timestamp - self.posted > 3_600:
            return 0, "fresh_price: too old"
        days = max((boa.env.timestamp - self.moved) // DAY, 1)
        if abs(self.price - self.anchor) > self.anchor * BOUND * days:
            return 0, "MerchantIssuance: price deviates"
        per_token = max(Fraction(self.price, UNIT), Fraction(self.reserve, self.supply))
        amount = int(payment / per_token)
        if amount == 0:
            return 0, "MerchantIssuance: too little"
        if self.days[boa.env.timestamp // DAY] + amount > CAP:
            return 0, "MerchantIssuance: daily cap"
        return amount, None

    @rule(who=st.integers(0, 2), payment=st.one_of(st.integers(1, 9), st.integers(1, 10**22)))
    def buy(self, who, payment):
        merchant = self.merchants[who]
        amount, reason = self.refusal(payment)
        if reason:
            with boa.reverts(reason):
                self.issuance.buy(payment, 0, value=payment, sender=merchant)
            return
        assert self.issuance.quote(payment) == amount
        self.issuance.buy(payment, amount, value=payment, sender=merchant)
        self.balances[merchant] += amount
        self.days[boa.env.timestamp // DAY] += amount
        self.reserve += payment
        self.note_anchor()

    @rule(part=st.integers(-25, 25))
    def post(self, part):
        self.price = max(self.price * (100 + part) // 100, 1)
        self.posted = boa.env.timestamp
        self.oracle.set_price(FEED, self.price)

    @rule()
    def observe(self):
        _, reason = self.refusal(10**24)
        if reason and "cap" not in reason and "little" not in reason:
            with boa.reverts(reason):
                self.issuance.observe()
            return
        self.issuance.observe()
        self.note_anchor()

    @rule(seconds=st.one_of(st.integers(1, 3_600), st.integers(DAY, 3 * DAY)))
    def pass_time(self, seconds):
        boa.env.time_travel(seconds=seconds)

    @rule(amount=st.integers(1, UNIT))
    def force(self, amount):
        """Coin that came in without `buy` changes no price."""
        held = boa.env.get_balance(self.issuance.address)
        boa.env.set_balance(self.issuance.address, held + amount)

    def note_anchor(self):
        if boa.env.timestamp - self.moved >= DAY:
            self.anchor, self.moved = self.price, boa.env.timestamp

    @invariant()
    def mi_1_backing_never_falls(self):
        backing = Fraction(self.issuance.reserve(), self.token.totalSupply())
        assert backing >= self.backing
        self.backing = backing

    @invariant()
    def mi_2_no_more_than_the_cap_is_issued_on_a_day(self):
        for day, amount in self.days.items():
            assert self.issuance.issued_on(day) == amount <= CAP

    @invariant()
    def mi_3_what_was_paid_stays(self):
        assert self.issuance.reserve() == self.reserve
        assert boa.env.get_balance(self.issuance.address) >= self.reserve

    @invariant()
    def mi_4_supply_is_the_table_and_what_was_paid_for(self):
        assert self.token.totalSupply() == self.token.cap() + self.token.issued() == self.supply
        assert [self.token.balanceOf(each) for each in self.merchants] == [
            self.balances[each] for each in self.merchants
        ]


TestMerchantIssuance = MerchantIssuanceMachine.TestCase
