"""Random holders and rivals of a few names against a plain model; NR-1 and NR-2."""

import boa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from mevm_suite.testing import load

DAY = 86_400
COOL_DOWN = 180 * DAY
DEPOSIT = 1_000
FUNDS = 10**9
NOBODY = "0x" + "00" * 20
SECRET = bytes(32)

keys = st.sampled_from([b"\1" * 32, b"\2" * 32])
people = st.integers(0, 2)


class NameRegistryMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.registry = load("contracts/accounts/NameRegistry.vy", DEPOSIT)
        self.people = [boa.env.generate_address(f"holder {number}") for number in range(3)]
        for account in self.people:
            boa.env.set_balance(account, FUNDS)
        self.commitments = {}  # (key, holder, account): time
        self.names = {}  # key: [owner, account or None, free_from or 0]

    def attempt(self, reason, call):
        if reason:
            with boa.reverts(f"NameRegistry: {reason}"):
                call()
            return False
        call()
        return True

    @rule(key=keys, holder=people, account=people)
    def commit(self, key, holder, account):
        holder, account = self.people[holder], self.people[account]
        last = self.commitments.get((key, holder, account), 0)
        reason = "committed" if boa.env.timestamp <= last + DAY else None
        promise = self.registry.commitment_of(key, holder, account, SECRET)
        if self.attempt(reason, lambda: self.registry.commit(promise, sender=holder)):
            self.commitments[key, holder, account] = boa.env.timestamp

    @rule(key=keys, holder=people, account=people)
    def register(self, key, holder, account):
        holder, account = self.people[holder], self.people[account]
        now, since = boa.env.timestamp, self.commitments.get((key, holder, account), 0)
        owner, _, free_from = self.names.get(key, (None, None, 0))
        reason = None
        if since == 0:
            reason = "not committed"
        elif now < since + 60:
            reason = "too early"
        elif now > since + DAY:
            reason = "too late"
        elif owner and free_from == 0:
            reason = "taken"
        elif owner and now < free_from and owner != holder:
            reason = "cooling down"
        register = self.registry.register
        terms = (key, account, SECRET)
        if self.attempt(reason, lambda: register(*terms, sender=holder, value=DEPOSIT)):
            self.names[key] = [holder, account, 0]
            del self.commitments[key, holder, account]

    @rule(key=keys, holder=people, account=people, seconds=st.integers(60, DAY))
    def commit_and_register(self, key, holder, account, seconds):
        self.commit(key, holder, account)
        boa.env.time_travel(seconds=seconds)
        self.register(key, holder, account)

    def refusal(self, key, sender):
        owner, _, free_from = self.names.get(key, (None, None, 0))
        if owner != sender:
            return "not the owner"
        return "cancelled" if free_from else None

    @rule(key=keys, sender=people, account=people)
    def point(self, key, sender, account):
        sender, account = self.people[sender], self.people[account]
        point = self.registry.point
        if self.attempt(self.refusal(key, sender), lambda: point(key, account, sender=sender)):
            self.names[key][1] = account

    @rule(key=keys, sender=people, receiver=people)
    def transfer(self, key, sender, receiver):
        sender, receiver = self.people[sender], self.people[receiver]
        transfer = self.registry.transfer
        if self.attempt(self.refusal(key, sender), lambda: transfer(key, receiver, sender=sender)):
            self.names[key][0] = receiver

    @rule(key=keys, sender=people)
    def cancel(self, key, sender):
        sender = self.people[sender]
        cancel = self.registry.cancel
        if self.attempt(self.refusal(key, sender), lambda: cancel(key, sender=sender)):
            self.names[key] = [sender, None, boa.env.timestamp + COOL_DOWN]

    @rule(seconds=st.integers(1, DAY) | st.just(COOL_DOWN))
    def pass_time(self, seconds):
        boa.env.time_travel(seconds=seconds)

    @invariant()
    def nr_1_names_are_the_models(self):
        for key, (owner, account, free_from) in self.names.items():
            assert self.registry.account_of(key) == (account or NOBODY)
            assert self.registry.owner_of(key) == (NOBODY if free_from else owner)
            assert self.registry.free_from(key) == free_from

    @invariant()
    def nr_2_deposits_are_held_for_held_names_and_no_others(self):
        held = sum(DEPOSIT for _, _, free_from in self.names.values() if free_from == 0)
        assert boa.env.get_balance(self.registry.address) == held
        assert sum(map(boa.env.get_balance, self.people)) == 3 * FUNDS - held


TestNameRegistry = NameRegistryMachine.TestCase
