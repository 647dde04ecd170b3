"""Units of two terms, incomes, claims and days in any order, against exact fractions."""

from collections import defaultdict
from fractions import Fraction

import boa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from mevm_suite.testing import load

DAY = 86_400
SECOND, HOUR = 1, 3_600
PERIOD, PERIODS, GRACE, YIELD = 90 * DAY, 40, 30 * DAY, 2
STATEMENT = b"statement".ljust(32, b"\0")
SHARES, UNITS = (6_000, 10_000), (1_000, 7)
TERMS, PEOPLE = st.integers(0, 1), st.integers(0, 3)
TINY = Fraction(1, 10**20)  # what the divisions may keep back, by far


class Pot:
    """What one term's holders earn, by the definition: each day by the least balance on it."""

    def __init__(self, holder, units):
        self.balances, self.least = defaultdict(Fraction, {holder: units}), defaultdict(Fraction)
        self.earned, self.today, self.received, self.paid = defaultdict(Fraction), 0, 0, 0

    def move(self, sender, receiver, amount):
        self.balances[sender] -= amount
        self.balances[receiver] += amount
        self.least[sender] = min(self.least[sender], self.balances[sender])

    def end_day(self):
        holdings = sum(self.least.values())
        if holdings:
            for holder, least in self.least.items():
                self.earned[holder] += Fraction(self.today) * least / holdings
            self.today = 0
        self.least = self.balances.copy()


class YieldMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        boa.env.timestamp -= boa.env.timestamp % DAY
        self.people = [boa.env.generate_address(f"person {number}") for number in range(4)]
        self.land = load("tests/mocks/StandBoard.vy")
        identities = load("tests/mocks/IdentityBoard.vy")
        self.asset = load("tests/mocks/PeggedToken.vy", 6)
        self.certificates = load(
            "contracts/forest/YieldCertificates.vy",
            self.land.address,
            identities.address,
            self.asset.address,
            GRACE,
        )
        for person in self.people:
            identities.set_identified(person, True)
            self.asset.mint(person, 10**40)
            self.asset.approve(self.certificates, 2**255, sender=person)
        self.day, self.start = boa.env.timestamp // DAY, boa.env.timestamp
        self.owners, self.credits = self.people[:2], defaultdict(int)
        self.pots, self.ids = [], []
        for number, owner in enumerate(self.owners):
            parcel = bytes([number + 1]) * 32
            self.land.register(parcel, owner, YIELD, 0)
            terms = (parcel, self.start, PERIOD, PERIODS, SHARES[number], UNITS[number])
            self.ids.append(self.certificates.issue(*terms, sender=owner))
            self.pots.append(Pot(owner, UNITS[number]))
        self.defaults, self.reported = {}, set()

    @rule(seconds=st.sampled_from([SECOND, HOUR, DAY, 3 * DAY, 50 * DAY]))
    def wait(self, seconds):
        boa.env.time_travel(seconds=seconds)
        while self.day < boa.env.timestamp // DAY:
            for pot in self.pots:
                pot.end_day()
            self.day += 1

    @rule(term=TERMS, sender=PEOPLE, receiver=PEOPLE, amount=st.integers(0, 1_000))
    def move(self, term, sender, receiver, amount):
        sender, receiver = self.people[sender], self.people[receiver]
        call = self.certificates.safeTransferFrom
        if amount > self.pots[term].balances[sender]:
            with boa.reverts("income_certificates: too few"):
                call(sender, receiver, self.ids[term], amount, b"", sender=sender)
            amount = int(self.pots[term].balances[sender])
        call(sender, receiver, self.ids[term], amount, b"", sender=sender)
        if sender != receiver:
            self.pots[term].move(sender, receiver, amount)

    @rule(sender=PEOPLE, receiver=PEOPLE, shares=st.lists(st.tuples(TERMS, st.integers(1, 3))))
    def move_many(self, sender, receiver, shares):
        """Parts of what is left, of the same term twice where it comes so."""
        sender, receiver = self.people[sender], self.people[receiver]
        left = [int(pot.balances[sender]) for pot in self.pots]
        ids, amounts = [], []
        for term, divisor in shares[:6]:
            ids.append(self.ids[term])
            amounts.append(left[term] // divisor)
            if sender != receiver:
                left[term] -= amounts[-1]
                self.pots[term].move(sender, receiver, amounts[-1])
        self.certificates.safeBatchTransferFrom(sender, receiver, ids, amounts, b"", sender=sender)

    @rule(
        term=TERMS,
        payer=PEOPLE,
        period=st.integers(0, 3),
        amount=st.one_of(st.integers(0, 10), st.integers(0, 10**30)),
    )
    def pay(self, term, payer, period, amount):
        payer, id, pot = self.people[payer], self.ids[term], self.pots[term]
        begins = self.start + period * PERIOD
        reports = boa.env.timestamp >= begins + PERIOD and payer in (
            self.owners[term],
            self.defaults.get((term, period)),
        )
        reason = None
        if boa.env.timestamp < begins:
            reason = "YieldCertificates: not begun"
        elif amount == 0 and not reports:
            reason = "YieldCertificates: no amount"
        call = self.certificates.pay_income
        if reason:
            with boa.reverts(reason):
                call(id, period, amount, STATEMENT, sender=payer)
            return
        call(id, period, amount, STATEMENT, sender=payer)
        rest = amount * (10_000 - SHARES[term]) // 10_000
        self.credits[self.owners[term]] += rest
        pot.today += amount - rest
        pot.received += amount - rest
        if reports:
            self.reported.add((term, period))
            self.defaults.pop((term, period), None)

    @rule(term=TERMS, holder=PEOPLE)
    def claim(self, term, holder):
        holder, pot = self.people[holder], self.pots[term]
        owed = self.certificates.claimable(self.ids[term], holder)
        assert pot.earned[holder] - 1 - TINY <= owed <= pot.earned[holder] + TINY
        if owed == 0:
            with boa.reverts("income_certificates: nothing"):
                self.certificates.claim(self.ids[term], holder)
            return
        assert self.certificates.claim(self.ids[term], holder) == owed
        pot.earned[holder] -= owed
        pot.paid += owed

    @rule(owner=st.integers(0, 1))
    def withdraw(self, owner):
        owner = self.people[owner]
        credit = self.credits.pop(owner, 0)
        if credit:
            assert self.certificates.withdraw(owner) == credit
        else:
            with boa.reverts("income_certificates: nothing"):
                self.certificates.withdraw(owner)

    @rule(term=TERMS, period=st.integers(0, 3))
    def note_default(self, term, period):
        id, reason = self.ids[term], None
        if boa.env.timestamp < self.start + (period + 1) * PERIOD + GRACE:
            reason = "YieldCertificates: too early"
        elif (term, period) in self.reported:
            reason = "YieldCertificates: reported"
        elif (term, period) in self.defaults:
            reason = "YieldCertificates: noted"
        if reason:
            with boa.reverts(reason):
                self.certificates.note_default(id, period)
            return
        self.certificates.note_default(id, period)
        self.defaults[term, period] = self.owners[term]

    @rule(term=TERMS, receiver=st.integers(0, 1))
    def pass_parcel(self, term, receiver):
        self.owners[term] = self.people[receiver]
        self.land.pass_on(bytes([term + 1]) * 32, self.owners[term])

    @invariant()
    def yc_1_all_that_was_received_is_paid_owed_or_carried(self):
        held = sum(self.credits.values())
        for id, pot in zip(self.ids, self.pots, strict=True):
            assert self.certificates.received(id) == pot.received
            assert self.certificates.paid(id) == pot.paid
            assert sum(pot.earned.values()) + pot.today + pot.paid == pot.received
            held += pot.received - pot.paid
        assert self.asset.balanceOf(self.certificates) == held

    @invariant()
    def yc_2_units_are_those_issued(self):
        for id, pot, units in zip(self.ids, self.pots, UNITS, strict=True):
            balances = [self.certificates.balanceOf(person, id) for person in self.people]
            assert balances == [pot.balances[person] for person in self.people]
            assert sum(balances) == self.certificates.total_supply(id) == units

    @invariant()
    def yc_5_open_defaults_are_the_models(self):
        for person in self.people:
            expected = sum(holder == person for holder in self.defaults.values())
            assert self.certificates.open_defaults(person) == expected

    def teardown(self):
        """After a day on which all hold still, all that was received is owed, but for fractions."""
        self.wait(DAY)
        self.wait(DAY)
        for term, id in enumerate(self.ids):
            owed = sum(self.certificates.claimable(id, person) for person in self.people)
            pot = self.pots[term]
            assert 0 <= pot.received - pot.paid - owed <= len(self.people)


TestYieldCertificates = YieldMachine.TestCase
TestYieldCertificates.settings = settings(max_examples=settings.default.max_examples // 3)
