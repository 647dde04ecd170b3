"""CEC's economy against plain Python with exact fractions; LOCK-1 to DIV-6 of PROPERTIES.md."""

from fractions import Fraction

import boa
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from mevm_suite.deployment.boa_cec import deploy_economy
from mevm_suite.deployment.cec import Role
from mevm_suite.testing import load

DAY = 86_400
YEAR = 365 * DAY
CEC = 10**18
# Lock shares round up by 10^-18 of each receipt, and the index by 10^-24 a day, for ten years.
RELATIVE = Fraction(11, 10**19)
# What all divisions of a dividend carry on in a thousand years, in wei: 10^26 / 10^36 each.
CARRIED = Fraction(1, 10**4)
MINING_SCALE = 10**51
AMOUNTS = st.integers(1, 1_000) | st.integers(CEC, 10**5 * CEC)
REVENUE = st.integers(1, 100) | st.sampled_from([4_000 * CEC + 1, 9_000 * CEC])
HOLDERS = st.integers(0, 4)
DAYS = 730


class CecMachine(RuleBasedStateMachine):
    model_class = None  # set by the test

    @initialize(hours=st.sampled_from([0, 7]), crowd=st.booleans())
    def deploy(self, hours, crowd):
        self.service = load("tests/mocks/GiftService.vy")
        self.market = boa.env.generate_address("market")
        self.payer = boa.env.generate_address("payer")
        boa.env.set_balance(self.payer, 10**40)
        others = [(self.service.address, Role.SERVICE), (self.market, Role.NONE)]
        self.at = deploy_economy(hours=hours, others=others)
        names = ("saver", "trader", "leader", "member")
        self.holders = [self.at.treasury, *map(boa.env.generate_address, names)]
        self.model = self.model_class(self.at.launch, len(self.holders))
        self.model.receive(0, 10**6 * CEC, locks=False)
        self.claimed, self.dividends = [0] * 5, [0] * 5
        self.revenue = self.released = self.in_market = self.spent = self.remainder = 0
        self.carried = Fraction(0)  # what mining's divisions may have carried on, in wei
        self.gifts = []
        if crowd:
            for holder in (1, 2):
                self.transfer(0, holder, holder * 1_000 * CEC)
            self.refer(2, 1)
            self.pass_time(DAY)

    def available(self, holder, part):
        return self.at.token.available(self.holders[holder]) * part // 100

    @rule(sender=HOLDERS, receiver=HOLDERS, amount=AMOUNTS)
    def transfer(self, sender, receiver, amount):
        amount = min(amount, self.available(sender, 100))
        self.at.token.transfer(self.holders[receiver], amount, sender=self.holders[sender])
        if sender != receiver:
            self.model.send(sender, amount)
            self.model.receive(receiver, amount, locks=False)
        self.model.locked[receiver] += amount

    @rule(holder=HOLDERS, part=st.integers(0, 100))
    def lock(self, holder, part):
        amount = self.available(holder, part)
        self.at.token.lock(amount, sender=self.holders[holder])
        self.model.locked[holder] += amount

    @rule(holder=HOLDERS)
    def cannot_move_what_is_locked(self, holder):
        amount = self.available(holder, 100) + 1
        with boa.reverts():
            self.at.token.transfer(self.market, amount, sender=self.holders[holder])

    @rule(holder=HOLDERS, part=st.integers(0, 100))
    def offer_on_the_market(self, holder, part):
        amount = self.available(holder, part)
        self.at.token.transfer(self.market, amount, sender=self.holders[holder])
        self.model.send(holder, amount)
        self.in_market += amount

    @rule(holder=HOLDERS, amount=AMOUNTS, bought=st.booleans())
    def take_from_the_market(self, holder, amount, bought):
        amount = min(amount, self.in_market)
        send = self.at.token.transfer if bought else self.at.token.transfer_available
        send(self.holders[holder], amount, sender=self.market)
        self.model.receive(holder, amount, locks=bought)
        self.in_market -= amount

    @rule(member=HOLDERS, referrer=HOLDERS)
    def refer(self, member, referrer):
        fits = member != referrer and member not in self.model.referrer
        if fits and self.model.locked[referrer] and self.at.mining.closed_days() < DAYS:
            if self.model.now < self.at.launch + DAYS * DAY:
                account = self.holders[member]
                self.at.mining.name_referrer(self.holders[referrer], sender=account)
                self.model.referrer[member] = referrer

    @rule(amount=REVENUE)
    def pay_revenue(self, amount):
        self.at.dividend.pay_revenue(amount, value=amount, sender=self.payer)
        self.revenue += amount
        self.model.revenue += amount * 7 // 10
        self.model.fees += amount

    @rule(seconds=st.sampled_from([1, DAY // 3, DAY]) | st.integers(1, 400).map(lambda n: n * DAY))
    def pass_time(self, seconds):
        self.carried += Fraction(self.at.mining.total_weight(), MINING_SCALE)
        boa.env.timestamp += seconds
        self.model.advance(seconds)

    @rule(holder=HOLDERS)
    def claim_mined(self, holder):
        due = self.at.mining.claimable(self.holders[holder])
        if due:
            assert self.at.mining.claim(self.holders[holder]) == due
            self.claimed[holder] += due
            self.model.receive(holder, due, locks=False)
        with boa.reverts("LockMining: nothing to claim"):
            self.at.mining.claim(self.holders[holder])

    @rule(holder=HOLDERS)
    def claim_dividend(self, holder):
        due = self.at.dividend.claimable(self.holders[holder])
        if due:
            assert self.at.dividend.claim(self.holders[holder]) == due
            self.dividends[holder] += due
        with boa.reverts("HolderDividend: nothing to claim"):
            self.at.dividend.claim(self.holders[holder])

    @rule(sender=HOLDERS, receiver=HOLDERS, amount=AMOUNTS, revenue=REVENUE)
    def live_a_day(self, sender, receiver, amount, revenue):
        """What finds most faults: a transfer on a day with revenue, and claims on the next."""
        self.transfer(sender, receiver, amount)
        self.pay_revenue(revenue)
        self.pass_time(DAY)
        self.claim_dividend(sender)
        self.claim_mined(receiver)

    @precondition(lambda self: self.at.dividend.rest() > 0)
    @rule()
    def release_rest(self):
        self.released += self.at.dividend.release_rest()

    @precondition(lambda self: self.model.now >= self.at.launch + DAYS * DAY)
    @rule()
    def release_remainder(self):
        if not self.remainder and self.model.carried_emission:
            self.remainder = self.at.mining.release_remainder()
            assert self.remainder == self.model.carried_emission
        with boa.reverts("LockMining: nothing is left"):
            self.at.mining.release_remainder()

    @rule(holder=HOLDERS, amount=st.integers(1, 10_000 * CEC))
    def give(self, holder, amount):
        account = self.holders[holder]
        gift = self.at.vesting.give(0, account, amount, sender=self.at.giver)
        self.gifts.append([gift, holder, amount, self.model.now])

    @precondition(lambda self: self.gifts)
    @rule(data=st.data(), part=st.integers(1, 100))
    def spend_gift(self, data, part):
        gift = data.draw(st.sampled_from(self.gifts))
        id, holder, left, _ = gift
        if amount := left * part // 100:
            account = self.holders[holder]
            self.at.vesting.spend(id, self.service, amount, b"", sender=account)
            self.spent += amount
            gift[2] -= amount

    @precondition(lambda self: self.gifts)
    @rule(data=st.data())
    def claim_gift(self, data):
        gift = data.draw(st.sampled_from(self.gifts))
        id, holder, left, start = gift
        due = left if self.model.now >= start + YEAR else 0
        assert self.at.vesting.claimable(id) == due
        if due:
            self.at.vesting.claim(id)
            self.model.receive(holder, due, locks=False)
            gift[2] = 0

    @invariant()
    def lock_1_locked_is_exact_rounded_up(self):
        for holder, account in enumerate(self.holders):
            exact = self.model.locked[holder]
            found = self.at.token.locked(account)
            most = min(exact * (1 + RELATIVE) + 1, self.model.balance[holder])
            assert (0 if exact < 1 else exact) <= found <= most
            assert self.at.token.available(account) == self.model.balance[holder] - found

    @invariant()
    def lock_2_no_wei_appears_or_vanishes(self):
        token, at = self.at.token, self.at
        assert [token.balanceOf(account) for account in self.holders] == self.model.balance
        assert token.balanceOf(self.market) == self.in_market
        assert token.balanceOf(self.service) == self.spent
        places = (*self.holders, self.market, self.service, at.vesting, at.mining)
        total = sum(token.balanceOf(place) for place in places) + self.remainder
        assert total == token.totalSupply()

    @invariant()
    def min_1_nobody_mines_more_than_his_share(self):
        for holder, account in enumerate(self.holders):
            found = self.claimed[holder] + self.at.mining.claimable(account)
            exact = self.model.mined[holder]
            assert found <= exact * (1 + RELATIVE) + self.carried
            assert found > exact * (1 - RELATIVE) - 1 - self.carried

    @invariant()
    def min_2_what_is_mined_and_carried_is_what_is_emitted(self):
        day = min((self.model.now - self.at.launch) // DAY, DAYS)
        found = sum(map(self.at.mining.claimable, self.holders)) + sum(self.claimed)
        short = self.at.mining.emitted(day) - self.model.carried_emission - found
        assert 0 <= short <= len(self.holders)
        assert self.at.mining.paid() == sum(self.claimed)
        drawn = self.at.vesting.grants(6).taken
        assert drawn == self.at.token.balanceOf(self.at.mining) + sum(self.claimed) + self.remainder

    @invariant()
    def min_6_the_total_weight_is_the_sum_of_all(self):
        assert self.at.mining.total_weight() == sum(map(self.at.mining.weight, self.holders))

    @invariant()
    def div_1_nobody_earns_more_than_his_share(self):
        for holder, account in enumerate(self.holders):
            found = self.dividends[holder] + self.at.dividend.claimable(account)
            assert self.model.earned[holder] - 1 - CARRIED < found
            assert found <= self.model.earned[holder] + CARRIED

    @invariant()
    def div_2_what_is_paid_and_held_is_what_came_in(self):
        dividend = self.at.dividend
        held = boa.env.get_balance(dividend.address)
        assert held + sum(self.dividends) + self.released == self.revenue == dividend.received()
        due = sum(map(dividend.claimable, self.holders))
        short = held - dividend.rest() - due - self.model.revenue
        assert 0 <= short <= len(self.holders)


@pytest.mark.rule("CEC-04")
@pytest.mark.rule("CEC-06")
@pytest.mark.rule("CEC-07")
def test_economy__does_what_the_model_says(model_class):
    CecMachine.model_class = model_class
    # The model's fractions grow long: half of the usual number.
    examples = settings.default.max_examples // 2
    run_state_machine_as_test(CecMachine, settings=settings(max_examples=examples))
