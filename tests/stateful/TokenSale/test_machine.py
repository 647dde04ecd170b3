"""Random buyers, prices and ends of a round against a plain model; TS-1 to TS-7 of PROPERTIES.md.

Rate and prices divide nothing evenly, so that every rounding shows.
"""

from collections import Counter
from fractions import Fraction

import boa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mevm_suite.deployment.backend import created_address
from mevm_suite.deployment.boa_backend import deploy_vesting
from mevm_suite.tables.assignment import Terms
from mevm_suite.tables.merkle import MerkleTree
from mevm_suite.tables.schedule import Kind, Point, Schedule
from mevm_suite.testing import load

UNIT = 10**18
DAY = 86_400
COIN = "0x" + "00" * 20
FEED = b"USD/ETH".ljust(32, b"\0")
AMOUNT = 1_000 * UNIT + 307
HARD, SOFT = 89 * UNIT, 40 * UNIT
RATE, DISCOUNT = 10 * UNIT + 3, 1_100
PER_UNIT = Fraction(RATE, UNIT) * Fraction(10_000, 10_000 - DISCOUNT)
PROCEEDS, RESERVE = (boa.env.generate_address(name) for name in ("proceeds", "reserve"))


def up(fraction):
    return -(-fraction.numerator // fraction.denominator)


class TokenSaleMachine(RuleBasedStateMachine):
    @initialize(refunds=st.booleans(), tolerance=st.sampled_from([0, 3_600]))
    def deploy(self, refunds, tolerance):
        now = boa.env.timestamp
        self.refunds, self.awaits = refunds, tolerance > 0
        self.oracle = load("tests/mocks/PriceBoard.vy")
        self.pegged = load("tests/mocks/PeggedToken.vy", 6)
        nonce = boa.env.evm.vm.state.get_nonce(bytes.fromhex(boa.env.eoa[2:]))
        at = created_address(boa.env.eoa, nonce + 2)
        schedule = Schedule(Kind.HELD, False, now, 0, 1, (Point(0, 1),))
        grant = Terms(0, "line", at, COIN, AMOUNT, schedule)
        self.token, vesting = deploy_vesting([grant])
        self.end = now + 30 * DAY
        self.sale = load(
            "contracts/sale/TokenSale.vy",
            (self.token.address, vesting.address, 0, AMOUNT),
            (RATE, DISCOUNT, SOFT, HARD, now, self.end, refunds, bytes(32)),
            (self.oracle.address, 3_600, 13 * 3_600, 8 * 3_600, tolerance),
            [(COIN, bytes(32)), (self.pegged.address, FEED)],
            (PROCEEDS, RESERVE),
        )
        vesting.add_schedule(schedule.as_abi())
        vesting.create([grant.as_abi()], [MerkleTree([grant.leaf]).proof(grant.leaf)])
        self.assets = [COIN, self.pegged.address]
        self.buyers = [boa.env.generate_address() for _ in range(4)]
        for buyer in self.buyers:
            boa.env.set_balance(buyer, 10**30)
            self.pegged.mint(buyer, 10**30)
            self.pegged.approve(self.sale, 2**256 - 1, sender=buyer)
        boa.env.set_balance(PROCEEDS, 0)
        self.phase, self.closed = "OPEN", False
        self.paid, self.values, self.fixed = Counter(), Counter(), Counter()
        self.back, self.earned, self.claimed, self.unsold = Counter(), Counter(), {}, 0
        self.refunded = set()
        self.post(3)

    @rule(price=st.integers(1, 9))
    def post(self, price):
        self.price = price * UNIT // 7
        self.oracle.set_price(FEED, self.price)

    @precondition(lambda self: self.phase == "OPEN")
    @rule(
        who=st.integers(0, 3),
        coin=st.booleans(),
        amount=st.one_of(st.integers(1, 9), st.integers(1, 30 * UNIT)),
    )
    def pay(self, who, coin, amount):
        buyer, asset = self.buyers[who], self.assets[not coin]
        unit, price = (UNIT, UNIT) if coin else (10**6, self.price)
        amount = amount if coin else amount // 10**12 + 1
        taken = min(amount, (HARD - self.values.total()) * unit // price)
        value = taken * price // unit
        call = (asset, amount, 0, 0, [])
        if self.closed or value == 0:
            with boa.reverts("TokenSale: not open" if self.closed else "TokenSale: nothing fits"):
                self.sale.pay(*call, sender=buyer, value=amount if coin else 0)
            return
        assert self.sale.pay(*call, sender=buyer, value=amount if coin else 0) == value
        self.paid[buyer, asset] += taken
        self.values[buyer] += value
        if coin or not self.awaits:
            self.fixed[buyer] += value
        self.closed = self.values.total() == HARD

    @precondition(lambda self: not self.closed)
    @rule()
    def reach_the_end(self):
        boa.env.timestamp = self.end
        self.closed = True
        self.oracle.set_price(FEED, self.price)

    @precondition(lambda self: self.phase == "OPEN" and self.closed)
    @rule(silent=st.booleans())
    def settle(self, silent):
        waits = self.awaits and self.received(self.pegged.address) > 0
        if waits:
            due = self.sale.reference_time()
            boa.env.timestamp = due + (14 * DAY if silent else 0)
            self.oracle.set_price(FEED, self.price)
        self.reference = Fraction(0 if silent else self.price, 10**6) if waits else Fraction(0)
        self.pending = int(self.received(self.pegged.address) * self.reference)
        self.kept = min(self.pending, HARD - self.fixed.total())
        self.final = self.fixed.total() + self.kept
        self.sale.settle()
        self.phase = "FAILED" if self.refunds and self.final < SOFT else "SOLD"

    @precondition(lambda self: self.phase != "OPEN")
    @rule(who=st.integers(0, 3))
    def claim(self, who):
        buyer = self.buyers[who]
        reason = None
        if self.phase == "FAILED":
            reason = "TokenSale: not sold"
        elif not self.values[buyer]:
            reason = "TokenSale: not a buyer"
        elif buyer in self.claimed:
            reason = "TokenSale: claimed already"
        if reason:
            with boa.reverts(reason):
                self.sale.claim(buyer, buyer)
            return
        self.claimed[buyer] = self.sale.claim(buyer, buyer)
        worth = self.paid[buyer, self.pegged.address] * self.reference if self.awaits else 0
        share = Fraction(self.kept, self.pending) if self.pending else 0
        exact = (self.fixed[buyer] + worth * share) * PER_UNIT
        assert exact - 2 * PER_UNIT - 1 < self.claimed[buyer] <= exact  # TS-5
        assert self.token.balanceOf(buyer) == self.claimed[buyer]

    @precondition(lambda self: self.phase != "OPEN")
    @rule(who=st.integers(0, 3), asset=st.integers(0, 1))
    def refund(self, who, asset):
        buyer, asset = self.buyers[who], self.assets[asset]
        due = self.due(asset, self.paid[buyer, asset])
        assert self.sale.refundable(buyer, asset) == (0 if (buyer, asset) in self.refunded else due)
        reason = None
        if not self.paid[buyer, asset]:
            reason = "TokenSale: paid nothing"
        elif not self.due(asset, self.received(asset)):
            reason = "TokenSale: nothing goes back"
        elif (buyer, asset) in self.refunded:
            reason = "TokenSale: refunded already"
        if reason:
            with boa.reverts(reason):
                self.sale.refund(buyer, asset, buyer)
            return
        assert self.sale.refund(buyer, asset, buyer) == due
        self.back[asset] += due
        self.refunded.add((buyer, asset))

    @precondition(lambda self: self.phase == "SOLD")
    @rule(asset=st.integers(0, 1))
    def collect(self, asset):
        before = self.held(PROCEEDS, self.assets[asset])
        try:
            amount = self.sale.collect(self.assets[asset])
        except boa.BoaError as error:
            assert "nothing to collect" in str(error)
            return
        assert self.held(PROCEEDS, self.assets[asset]) == before + amount
        self.earned[self.assets[asset]] += amount

    @precondition(lambda self: self.phase != "OPEN")
    @rule()
    def send_unsold(self):
        try:
            self.unsold += self.sale.send_unsold()
        except boa.BoaError as error:
            assert "nothing unsold" in str(error)

    def received(self, asset):
        return sum(amount for (_, of), amount in self.paid.items() if of == asset)

    def due(self, asset, amount):
        """Return what of an amount goes back."""
        if self.phase == "FAILED":
            return amount
        if asset == COIN or not self.awaits:
            return 0
        if not self.pending:
            return amount
        return amount - up(Fraction(amount * self.kept, self.pending))

    def held(self, account, asset):
        return boa.env.get_balance(account) if asset == COIN else self.pegged.balanceOf(account)

    @invariant()
    def ts_1_payments_are_held_until_they_are_earned_or_go_back(self):
        for asset in self.assets:
            out = self.back[asset] + self.earned[asset]
            assert self.held(self.sale.address, asset) == self.received(asset) - out

    @invariant()
    def ts_2_tokens_are_claimed_unsold_or_held(self):
        claimed = sum(self.claimed.values())
        held = self.token.balanceOf(self.sale)
        drawn = AMOUNT if claimed or self.unsold else 0
        assert self.token.balanceOf(RESERVE) == self.unsold
        assert claimed + self.unsold + held == drawn

    @invariant()
    def ts_3_no_more_than_the_hard_cap_is_sold(self):
        progress = self.sale.progress()
        assert progress.raised + progress.left == HARD
        assert progress.sold == int(progress.raised * PER_UNIT) <= AMOUNT
        assert sum(self.claimed.values()) <= progress.sold

    @invariant()
    def ts_4_the_phase_only_moves_on(self):
        if self.phase == "OPEN":
            expected = 4 if self.closed else 2
        else:
            expected = 8 if self.phase == "SOLD" else 16
        assert self.sale.progress().phase == expected

    @invariant()
    def ts_6_a_failed_round_earns_and_sells_nothing(self):
        if self.phase == "FAILED":
            assert not self.claimed
            assert not self.earned.total()

    def teardown(self):
        """TS-7: when everybody is served, nothing is left in the sale."""
        if getattr(self, "phase", "OPEN") == "OPEN":
            return
        for who in range(4):
            self.claim(who)
            self.refund(who, 0)
            self.refund(who, 1)
        self.send_unsold()
        if self.phase == "SOLD":
            self.collect(0)
            self.collect(1)
        assert self.token.balanceOf(self.sale) == 0
        assert [self.held(self.sale.address, asset) for asset in self.assets] == [0, 0]


TestTokenSale = TokenSaleMachine.TestCase
