"""Underwriters, purchases, events, settlements and withdrawals in any order: UP-1 to 4, IN-1, 2."""

import boa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mevm_suite.deployment.boa_insurance import (
    BOOK_TERMS,
    DAY,
    FIRE,
    NOTICE,
    RATE,
    REGIONS,
    REVEALED,
    REWARD,
    UNIT,
    VOID,
    VOLUME,
    WIND,
    deploy_insurance,
)
from mevm_suite.insurance.policy_model import FINAL, Book, Event, Policy
from mevm_suite.insurance.pool_model import PoolModel, Premium

CAPITAL = 10**6 * UNIT
NUMBERS = st.integers(0, 5)
AMOUNTS = st.integers(1, 40_000).map(lambda whole: whole * UNIT + whole)


class ForestInsuranceMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.place = deploy_insurance()
        self.forest, self.pool = self.place.forest, self.place.pool
        self.underwriters = [boa.env.generate_address(f"underwriter {n}") for n in range(3)]
        self.keeper = boa.env.generate_address("keeper")
        holders = [boa.env.generate_address(f"holder {n}") for n in range(5)]
        self.regions = [REGIONS[0]] * 4 + [REGIONS[1]]
        self.parcels = [
            self.place.grow(f"parcel {n}", holder, region)
            for n, (holder, region) in enumerate(zip(holders, self.regions, strict=True))
        ]
        self.book = Book(BOOK_TERMS, PoolModel(NOTICE), holders)

    @property
    def now(self):
        return boa.env.timestamp

    def attempt(self, reasons, call):
        """Tell whether the call took effect: it must exactly where no reason holds."""
        reason = next((why for why, holds in reasons.items() if holds), None)
        if reason:
            with boa.reverts(reason):
                call()
            return False
        call()
        return True

    @initialize(sums=st.lists(st.integers(100, 30_000), min_size=2, max_size=5))
    def begin(self, sums):
        self.underwrite(0, CAPITAL)
        for number, insured in enumerate(sums):
            self.buy(number, FIRE, insured, 28 + 60 * number)
        self.travel(16)

    @rule(number=st.integers(0, 2), amount=AMOUNTS)
    def underwrite(self, number, amount):
        account = self.underwriters[number]
        shares = self.place.underwrite(account, amount)
        assert shares == self.book.pool.deposit(account, amount, self.now)

    @rule(number=st.integers(0, 2), parts=st.integers(1, 4), bps=st.sampled_from([0, 0, 9_900]))
    def request(self, number, parts, bps):
        account, pool = self.underwriters[number], self.book.pool
        shares = pool.shares[account] * parts // 4
        if shares:
            asked = shares * pool.capital(self.now) // pool.total_shares * bps // 10_000
            self.pool.request(shares, asked, sender=account)
            pool.request(account, shares, asked, self.now)

    @precondition(lambda self: self.book.pool.queue)
    @rule(count=st.integers(1, 3), wait=st.sampled_from([0, NOTICE]))
    def process(self, count, wait):
        boa.env.time_travel(seconds=wait)
        self.pool.process(count, sender=self.keeper)
        self.book.pool.process(count, self.book.pending(), self.now)

    @rule(
        number=st.integers(0, 4),
        peril=st.sampled_from([FIRE, FIRE, WIND]),
        insured=st.integers(100, 60_000),
        days=st.integers(28, 365),
    )
    def buy(self, number, peril, insured, days):
        insured, region, parcel = insured * UNIT, self.regions[number], self.parcels[number]
        id, term = len(self.book.policies) + 1, self.book.term(days, self.now)
        policy = Policy(id, number, peril, region, insured, *term, Premium(0, 0))
        premium = self.place.products.premium(peril, insured, days, RATE)
        self.place.survey(parcel, VOLUME, 0, self.now)
        order = (parcel, insured, days, region, peril)  # product n is of peril n
        reasons = self.book.objections(policy, premium, self.now)
        if self.attempt(reasons, lambda: self.place.buy(*order)):
            self.book.add(policy, premium, self.now)

    @precondition(lambda self: any(each.rest for each in self.book.policies))
    @rule(number=NUMBERS)
    def cancel(self, number):
        left = [each for each in self.book.policies if each.rest]
        policy = left[number % len(left)]
        reasons = self.book.objections_to_cancel(policy, self.now)
        holder = self.book.holders[policy.parcel]
        if self.attempt(reasons, lambda: self.forest.cancel(policy.id, sender=holder)):
            self.book.cancel(policy, self.now)

    @rule(
        number=NUMBERS,
        days=st.integers(0, 10),
        damage=st.sampled_from([0, 3_000, 9_000, 9_000]),
        state=st.sampled_from([REVEALED, REVEALED, 1, FINAL, FINAL]),
    )
    def happen(self, number, days, damage, state):
        """Report what happened where a policy covers, mostly in its time."""
        policy = self.book.policies[number % len(self.book.policies)]
        day = (self.now - days * DAY) // DAY * DAY
        id = self.place.happen(damage, state, policy.region, day, policy.peril)
        event = Event(id, policy.peril, policy.region, day, self.now, damage, state)
        self.book.events.append(event)

    @precondition(lambda self: any(each.state < FINAL for each in self.book.events))
    @rule(number=NUMBERS, state=st.sampled_from([REVEALED, FINAL, FINAL, VOID]))
    def advance(self, number, state):
        events = [each for each in self.book.events if each.state < FINAL]
        event = events[number % len(events)]
        event.state = max(state, event.state)
        self.place.hazards.set_state(event.id, event.state)

    @precondition(lambda self: any(each.state == REVEALED for each in self.book.events))
    @rule(cap=AMOUNTS, number=NUMBERS)
    def pay_early(self, cap, number):
        event = next(each for each in self.book.events if each.state == REVEALED)
        hit = [each for each in self.book.policies if event.hits(each)]
        if any(each.rest for each in hit):
            chosen = hit[number % len(hit) :]
            self.place.hazards.set_early_cap(event.id, cap)
            self.forest.pay_early(event.id, [each.id for each in chosen])
            self.book.pay_early(event, chosen, cap, self.now)
            assert sum(event.paid_early.values()) <= event.early[0]

    @precondition(lambda self: self.over())
    @rule(number=NUMBERS, count=st.sampled_from([1, 5, 256, 256]))
    def settle(self, number, count):
        event = self.over()[number % len(self.over())]
        event.is_closed = self.forest.settle(event.id, count, sender=self.keeper)
        self.note_settled(event)
        hit = {each.id for each in self.book.policies if event.hits(each)}
        is_nothing = event.state == VOID or event.damage == 0
        assert not event.is_closed or is_nothing or event.settled == hit

    @precondition(lambda self: any(each.state == FINAL and each.damage for each in self.over()))
    @rule(number=NUMBERS)
    def settle_policy(self, number):
        event = next(each for each in self.over() if each.state == FINAL and each.damage)
        left = [
            each for each in self.book.policies if event.hits(each) and each.id not in event.settled
        ]
        if left:
            policy = left[number % len(left)]
            self.forest.settle_policy(event.id, policy.id, sender=self.keeper)
            self.note_settled(event)
            assert policy.id in event.settled

    @precondition(lambda self: any(each.claims for each in self.book.events))
    @rule(number=NUMBERS, is_found=st.booleans())
    def end_claim(self, number, is_found):
        """Find the loss by a survey, or nothing until it is too late."""
        claims = [(event, id) for event in self.book.events for id in event.claims]
        event, id = claims[number % len(claims)]
        policy, claim = self.book.policies[id - 1], event.claims.pop(id)
        if is_found and self.now <= claim.until:
            boa.env.timestamp = max(self.now, claim.since)
            survey = self.place.survey(self.parcels[policy.parcel], VOLUME, VOLUME, self.now)
            self.forest.settle_second(event.id, id, survey)
            self.book.pay(policy, claim.amount, self.now)
            return
        if policy.rest:
            boa.env.timestamp = max(self.now, claim.until + 1)
        self.forest.lapse_second(event.id, id)

    @rule(number=NUMBERS, wait=st.booleans())
    def release_week(self, number, wait):
        policy = self.book.policies[number % len(self.book.policies)]
        if wait:
            boa.env.timestamp = max(self.now, policy.past + 1)
        reasons = self.book.objections_to_release(policy, self.now)
        reasons["policies: nothing to free"] = not self.book.weeks[policy.week]
        call = self.forest.release_week
        if self.attempt(reasons, lambda: call(*policy.week, sender=self.keeper)):
            self.book.release_week(policy.week, self.keeper)

    @precondition(lambda self: any(each.is_claimed for each in self.book.policies))
    @rule(number=NUMBERS)
    def release_policy(self, number):
        claimed = [each for each in self.book.policies if each.is_claimed]
        policy = claimed[number % len(claimed)]
        is_waiting = any(policy.id in each.claims for each in self.book.events)
        reasons = {
            "policies: not claimed of": policy.is_released,
            "policies: claim is open": is_waiting,
            **self.book.objections_to_release(policy, self.now),
        }
        if self.attempt(reasons, lambda: self.forest.release_policy(policy.id)):
            self.book.release(policy)

    @rule(days=st.sampled_from([1, 5, 15, 40]))
    def travel(self, days):
        boa.env.time_travel(seconds=days * DAY)

    @rule()
    def withdraw(self):
        money = self.place.money
        for account, credit in (+self.book.pool.credits).items():
            before = money.balanceOf(account)
            self.pool.push(money, account)
            assert money.balanceOf(account) - before == credit
        self.book.pool.credits.clear()

    def over(self):
        return [each for each in self.book.events if each.state >= FINAL and not each.is_closed]

    def note_settled(self, event):
        """Do in the model what the contract did last, in whatever order it did it."""
        for policy in self.book.policies:
            if not policy.is_rewarded and self.forest.policy(policy.id).is_rewarded:
                self.book.reward(policy, self.keeper)
            if policy.id not in event.settled and self.forest.is_settled(event.id, policy.id):
                assert event.hits(policy) and event.state == FINAL and policy.is_rewarded
                self.book.settle(event, policy, self.now)

    @invariant()
    def up_1_what_is_open_can_be_paid(self):
        locked = sum(each.rest for each in self.book.policies)
        assert self.pool.locked() == self.book.pool.locked == locked <= self.pool.capital()

    @invariant()
    def up_2_what_is_held_is_booked(self):
        money, pool = self.place.money, self.book.pool
        booked = pool.funds + sum(pool.credits.values())
        assert money.balanceOf(self.pool) == self.pool.held(money) == booked
        unspent = sum(not each.is_rewarded for week in self.book.weeks.values() for each in week)
        rewards = unspent * REWARD + sum(self.book.rewards.values())
        assert money.balanceOf(self.forest) == self.forest.held(money) == rewards

    @invariant()
    def up_3_each_has_what_the_model_gives_it(self):
        pool = self.book.pool
        assert self.pool.capital() == pool.capital(self.now)
        assert self.pool.capacity() == pool.capacity(self.now)
        for account in self.underwriters:
            assert self.pool.shares_of(account) == pool.shares[account]
        for account, credit in pool.credits.items():
            assert self.pool.credit_of(self.place.money, account) == credit

    @invariant()
    def in_1_no_policy_pays_more_than_its_sum(self):
        for policy in self.book.policies:
            assert self.forest.policy(policy.id).paid == policy.paid <= policy.insured

    @invariant()
    def in_2_what_is_pending_is_what_may_be_lost(self):
        assert self.forest.note_pending() == self.book.pending()

    def teardown(self):
        """UP-4: everything unwinds to the wei, whoever is the last underwriter gets all."""
        for event in self.book.events:
            event.state = max(event.state, FINAL)
            self.place.hazards.set_state(event.id, event.state)
        while self.over():
            self.settle(0, 256)
        while any(each.claims for each in self.book.events):
            self.end_claim(0, False)
        self.travel(600)
        for week in [week for week, members in self.book.weeks.items() if members]:
            self.forest.release_week(*week, sender=self.keeper)
            self.book.release_week(week, self.keeper)
        for policy in self.book.policies:
            if policy.is_claimed and not policy.is_released:
                self.forest.release_policy(policy.id)
                self.book.release(policy)
        assert self.pool.locked() == self.pool.unearned() == self.forest.note_pending() == 0
        self.underwrite(0, 10**6 * CAPITAL)
        while self.book.pool.queue:  # it is too late for all of them
            self.process(3, 0)
        for number in range(3):
            self.request(number, 4, 0)
        self.process(3, NOTICE)
        self.up_2_what_is_held_is_booked()
        self.up_3_each_has_what_the_model_gives_it()
        assert self.pool.total_shares() == self.pool.capital() == self.book.pool.funds == 0


TestForestInsurance = ForestInsuranceMachine.TestCase
TestForestInsurance.settings = settings(max_examples=settings.default.max_examples // 3)
