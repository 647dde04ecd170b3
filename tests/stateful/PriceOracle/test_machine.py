"""Random reporters against a plain model; the properties PO-1 to PO-4 of PROPERTIES.md."""

import statistics

import boa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from mevm_suite.testing import load

FEED = b"ETH/SEC".ljust(32, b"\0")
DAY = 86_400
MAX_AGE = 3_600
DEVIATION_BPS = 1_000
FIRST_PRICE = 10**18
LIARS = 2  # of five; the others are honest
CHANGE_DELAY = DAY


class PriceOracleMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.governance = boa.env.generate_address("governance")
        self.reporters = [boa.env.generate_address(f"reporter {n}") for n in range(5)]
        setup = (FEED, self.terms(), FIRST_PRICE)
        self.oracle = load(
            "contracts/oracle/PriceOracle.vy", self.governance, CHANGE_DELAY, [setup]
        )
        self.reports = {}
        self.anchor = (FIRST_PRICE, boa.env.timestamp)
        self.moves = []

    def terms(self):
        return (self.reporters, 3, MAX_AGE, DEVIATION_BPS)

    def fresh(self, numbers=range(5)):
        now = boa.env.timestamp
        return [
            self.reports[n][0]
            for n in numbers
            if n in self.reports and now - self.reports[n][1] <= MAX_AGE
        ]

    def median(self):
        prices = self.fresh()
        return (statistics.median_low(prices) + statistics.median_high(prices)) // 2

    def room(self):
        price, moved_at = self.anchor
        standing = max(1, (boa.env.timestamp - moved_at) // MAX_AGE)
        return price * DEVIATION_BPS * standing // 10_000

    @rule(
        number=st.integers(0, 4),
        honest_bps=st.integers(9_500, 10_500),
        lie_bps=st.integers(1, 40_000),
        age=st.integers(0, MAX_AGE + 600),
    )
    def post(self, number, honest_bps, lie_bps, age):
        bps = lie_bps if number < LIARS else honest_bps
        price = self.anchor[0] * bps // 10_000
        observed_at = boa.env.timestamp - age
        old_at = self.reports.get(number, (0, 0))[1]
        reason = None
        if observed_at <= old_at:
            reason = "PriceOracle: not newer"
        elif age > MAX_AGE:
            reason = "PriceOracle: stale"
        elif not max(1, self.anchor[0] - self.room()) <= price <= self.anchor[0] + self.room():
            reason = "PriceOracle: deviates"
        sender = self.reporters[number]
        if reason:
            with boa.reverts(reason):
                self.oracle.post(FEED, price, observed_at, sender=sender)
            return
        self.oracle.post(FEED, price, observed_at, sender=sender)
        self.reports[number] = (price, observed_at)
        self.move_anchor()

    def move_anchor(self):
        now = boa.env.timestamp
        if now - self.anchor[1] >= MAX_AGE and len(self.fresh()) >= 3:
            self.moves.append((self.anchor, (self.median(), now)))
            self.anchor = (self.median(), now)

    @rule(bps=st.integers(9_800, 10_200))
    def post_all_honest(self, bps):
        boa.env.time_travel(seconds=1)
        for number in range(LIARS, 5):
            self.post(number, bps, 0, 0)

    @rule(seconds=st.integers(1, 3 * MAX_AGE))
    def pass_time(self, seconds):
        boa.env.time_travel(seconds=seconds)

    @rule(number=st.integers(0, 4))
    def replace_reporter(self, number):
        self.reporters[number] = boa.env.generate_address()
        setup = (FEED, self.terms(), 0)
        self.oracle.schedule_change(setup, sender=self.governance)
        boa.env.time_travel(seconds=CHANGE_DELAY)
        self.oracle.apply_change(setup)
        self.reports.pop(number, None)
        self.anchor = (self.anchor[0], boa.env.timestamp)

    @invariant()
    def po_1_price_is_the_median_or_reverts(self):
        if len(self.fresh()) < 3:
            with boa.reverts("PriceOracle: too few reports"):
                self.oracle.price(FEED)
        else:
            assert self.oracle.price(FEED) == self.median() > 0

    @invariant()
    def po_2_a_minority_cannot_leave_the_honest_range(self):
        honest, lies = self.fresh(range(LIARS, 5)), self.fresh(range(LIARS))
        if len(honest) + len(lies) >= 3 and len(honest) > len(lies):
            assert min(honest) <= self.oracle.price(FEED) <= max(honest)

    @invariant()
    def po_3_the_anchor_is_the_models(self):
        assert tuple(self.oracle.anchor(FEED)) == self.anchor

    @invariant()
    def po_4_the_anchor_moves_no_faster_than_its_bound(self):
        for (old, then), (new, now) in self.moves[-1:]:
            assert now - then >= MAX_AGE
            standing = (now - then) // MAX_AGE
            assert abs(new - old) <= old * DEVIATION_BPS * standing // 10_000


TestPriceOracle = PriceOracleMachine.TestCase
