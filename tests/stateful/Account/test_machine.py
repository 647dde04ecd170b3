"""Random owners, guardians, delegates and thieves against a plain model; AC-1 to AC-6."""

import warnings

import boa
from eth_account import Account
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mevm_suite.accounts.messages import (
    Call,
    Domain,
    Message,
    calls_to_sign,
    recovery_to_sign,
    sign,
)
from mevm_suite.testing import deployer, load

DAY = 86_400
DELAY = 2 * DAY
THRESHOLD = 2
FUNDS = 10**18
NOBODY = "0x" + "00" * 20
KEYS = [Account.from_key(number.to_bytes(32, "big")) for number in range(1, 10)]
# Two owners to be, four who may be guardians, a delegate, and a thief with a key of his own.
OWNERS, FRIENDS, DELEGATE, THIEF = KEYS[:3], KEYS[3:7], KEYS[7], KEYS[8]
PAYEE = "0x" + "77" * 20

# The owner of the moment, or anybody: most of what is not his to do is refused.
senders = st.none() | st.sampled_from(KEYS)
spenders = st.sampled_from([DELEGATE, DELEGATE, THIEF, *OWNERS])
candidates = st.sampled_from([*OWNERS, THIEF])
amounts = st.integers(0, 30)


class AccountMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        code = load("contracts/accounts/Account.vy")
        factory = load("contracts/accounts/AccountFactory.vy", code)
        self.guardians = FRIENDS[:3]
        terms = (OWNERS[0].address, [friend.address for friend in self.guardians])
        with warnings.catch_warnings(record=True):  # a proxy's code is not the contract's
            address = factory.create(*terms, THRESHOLD, DELAY, bytes(32))
            self.account = deployer("contracts/accounts/Account.vy").at(address)
        boa.env.set_balance(address, FUNDS)
        self.domain = Domain(boa.env.evm.patch.chain_id, address)
        self.relayer = boa.env.generate_address("relayer")
        self.owner, self.round = OWNERS[0], -1
        self.end_round()
        self.change, self.grant, self.spent = None, None, []
        self.nonces = {key.address: 0 for key in [*OWNERS, DELEGATE, THIEF]}
        self.gone, self.fees, self.used, self.old_approvals = 0, 0, [], []

    def attempt(self, reason, call):
        """Make a call that the model refuses for this reason, or allows; return which."""
        if reason:
            with boa.reverts(reason):
                call()
            return False
        call()
        return True

    def only_owner(self, sender):
        return None if sender is self.owner else "recovery: not the owner"

    def end_round(self):
        self.round, self.candidate, self.ready_at = self.round + 1, None, 0
        self.approvals, self.choices = {}, {}

    @rule(guardian=st.sampled_from([*FRIENDS, THIEF]), candidate=candidates, signs=st.booleans())
    def approve(self, guardian, candidate, signs):
        reason = None
        given = self.approvals.get(candidate.address, set())
        if guardian not in self.guardians:
            reason = "recovery: not a guardian"
        elif candidate is self.owner:
            reason = "recovery: already the owner"
        elif guardian in given:
            reason = "recovery: approved already"
        signature, sender = b"", guardian.address
        if signs:
            message = recovery_to_sign(self.domain, candidate.address, self.round)
            signature, sender = sign(guardian.key, message), self.relayer
        approval = (candidate.address, guardian.address, signature)
        if self.attempt(reason, lambda: self.account.approve_recovery(*approval, sender=sender)):
            self.approvals[candidate.address] = given | {guardian}
            self.choices[guardian] = candidate
            self.old_approvals += [(self.round, approval)] if signs else []
            count = list(self.choices.values()).count(candidate)
            if count == THRESHOLD and candidate is not self.candidate:
                self.candidate, self.ready_at = candidate, boa.env.timestamp + DELAY

    @precondition(lambda self: any(round < self.round for round, _ in self.old_approvals))
    @rule(data=st.data())
    def approve_with_an_old_signature(self, data):
        old = [approval for round, approval in self.old_approvals if round < self.round]
        with boa.reverts():
            self.account.approve_recovery(*data.draw(st.sampled_from(old)), sender=self.relayer)

    @rule(candidate=candidates, missing=st.integers(0, 1), sender=senders)
    def recover(self, candidate, missing, sender):
        for guardian in self.guardians[: THRESHOLD - missing]:
            self.approve(guardian, candidate, True)
        self.finish(sender, True)

    @rule(sender=senders)
    def veto(self, sender):
        sender = sender or self.owner
        veto = self.account.veto_recovery
        if self.attempt(self.only_owner(sender), lambda: veto(sender=sender.address)):
            self.end_round()

    @rule(sender=senders, waits=st.booleans())
    def finish(self, sender, waits):
        sender = sender or self.owner
        if waits:
            boa.env.timestamp = max(boa.env.timestamp, self.ready_at)
        reason = None
        if self.ready_at == 0:
            reason = "recovery: not started"
        elif boa.env.timestamp < self.ready_at:
            reason = self.only_owner(sender)
        finish = self.account.finish_recovery
        if self.attempt(reason, lambda: finish(sender=sender.address)):
            self.owner, self.change, self.grant = self.candidate, None, None
            self.end_round()

    @rule(sender=senders, chosen=st.sets(st.sampled_from(FRIENDS), min_size=2))
    def propose_guardians(self, sender, chosen):
        sender = sender or self.owner
        chosen = sorted(chosen, key=FRIENDS.index)
        terms = ([friend.address for friend in chosen], THRESHOLD, DELAY)
        propose = self.account.propose_guardians
        if self.attempt(self.only_owner(sender), lambda: propose(*terms, sender=sender.address)):
            self.change = (chosen, boa.env.timestamp + DELAY)

    @rule(sender=senders, waits=st.booleans())
    def apply_guardians(self, sender, waits):
        sender = sender or self.owner
        if waits and self.change:
            boa.env.timestamp = max(boa.env.timestamp, self.change[1])
        reason = None
        if self.change is None:
            reason = "recovery: no change"
        elif boa.env.timestamp < self.change[1]:
            reason = "recovery: too early"
        apply = self.account.apply_guardians
        if self.attempt(reason, lambda: apply(sender=sender.address)):
            self.guardians, self.change = self.change[0], None
            self.end_round()

    @initialize(limit=st.integers(20, 100))
    def lend_at_first(self, limit):
        self.lend(None, limit, DAY, 30 * DAY)

    @rule(
        sender=senders,
        limit=st.integers(0, 100),
        period=st.sampled_from([0, 3_600, DAY]),
        term=st.integers(1, 30 * DAY),
    )
    def lend(self, sender, limit, period, term):
        sender = sender or self.owner
        expires = boa.env.timestamp + term
        scopes, limits = [(PAYEE, bytes(4))], [(NOBODY, limit, limit // 2)]
        terms = (DELEGATE.address, scopes, limits, period, expires)
        grant = self.account.grant
        if self.attempt(self.only_owner(sender), lambda: grant(*terms, sender=sender.address)):
            self.grant = {"limit": limit, "period": period, "expires": expires}
            self.grant["starts"], self.spent = boa.env.timestamp, []

    @precondition(lambda self: self.grant)
    @rule(sender=senders)
    def revoke(self, sender):
        sender = sender or self.owner
        reason = None if sender is DELEGATE else self.only_owner(sender)
        if reason is None and self.account.grant_of(DELEGATE.address).expires == 0:
            reason = "delegation: no grant"
        revoke = self.account.revoke
        if self.attempt(reason, lambda: revoke(DELEGATE.address, sender=sender.address)):
            self.grant = None

    def window(self, time):
        period = self.grant["period"]
        return (time - self.grant["starts"]) // period if period else 0

    def refusal(self, key, amount, fee=0):
        """Return why a key other than the owner's may not spend this."""
        holds = self.grant is not None and boa.env.timestamp < self.grant["expires"]
        if key is not DELEGATE or not holds:
            return "delegation: no grant"
        now, limit = self.window(boa.env.timestamp), self.grant["limit"]
        spent = [row for row in self.spent if self.window(row[0]) == now]
        if sum(row[1] for row in spent) + amount + fee > limit:
            return "delegation: over the limit"
        if fee and sum(row[2] for row in spent) + fee > limit // 2:
            return "delegation: fee over limit"
        return None

    def note_spending(self, key, amount, fee=0):
        self.gone, self.fees = self.gone + amount, self.fees + fee
        if key is not self.owner:
            self.spent.append((boa.env.timestamp, amount + fee, fee))

    @rule(sender=senders, amount=amounts)
    def execute(self, sender, amount):
        sender = sender or self.owner
        reason = None if sender is self.owner else "Account: not the owner"
        call = (PAYEE, amount, b"")
        if self.attempt(reason, lambda: self.account.execute(*call, sender=sender.address)):
            self.note_spending(sender, amount)

    @rule(sender=spenders, amount=amounts)
    def spend(self, sender, amount):
        call = (PAYEE, amount, b"")
        spend = self.account.execute_as_delegate
        if self.attempt(self.refusal(sender, amount), lambda: spend(call, sender=sender.address)):
            self.note_spending(sender, amount)

    @rule(signer=st.none() | spenders, amount=amounts, fee=amounts)
    def relay(self, signer, amount, fee):
        signer = signer or self.owner
        reason = None if signer is self.owner else self.refusal(signer, amount, fee)
        message = self.message(signer, amount, fee, self.nonces[signer.address])
        arguments = (message.fields(), sign(signer.key, calls_to_sign(self.domain, message)))
        relay = self.account.relay
        if self.attempt(reason, lambda: relay(*arguments, sender=self.relayer)):
            self.nonces[signer.address] += 1
            self.used.append(arguments)
            self.note_spending(signer, amount, fee)

    @rule(signer=st.sampled_from([DELEGATE, *OWNERS]), wrong=st.integers(0, 3))
    def relay_what_was_signed_for_elsewhere(self, signer, wrong):
        nonce, domain, key = self.nonces[signer.address], self.domain, signer
        message = self.message(signer, 1, 0, nonce + (wrong == 0))
        if wrong == 1:
            domain = Domain(self.domain.chain_id + 1, self.domain.contract)
        elif wrong == 2:
            domain = Domain(self.domain.chain_id, PAYEE)
        elif wrong == 3:
            key = THIEF
        signature = sign(key.key, calls_to_sign(domain, message))
        reason = "Account: wrong nonce" if wrong == 0 else "Account: wrong signature"
        with boa.reverts(reason):
            self.account.relay(message.fields(), signature, sender=self.relayer)

    @precondition(lambda self: self.used)
    @rule(data=st.data())
    def relay_again(self, data):
        with boa.reverts("Account: wrong nonce"):
            self.account.relay(*data.draw(st.sampled_from(self.used)), sender=self.relayer)

    def message(self, signer, amount, fee, nonce):
        return Message(signer.address, [Call(PAYEE, amount)], nonce, deadline=2**40, fee=fee)

    @rule(seconds=st.integers(1, DAY) | st.just(DELAY))
    def pass_time(self, seconds):
        boa.env.time_travel(seconds=seconds)

    @invariant()
    def ac_1_only_enough_guardians_make_an_owner(self):
        candidate = self.candidate.address if self.candidate else NOBODY
        assert self.account.owner() == self.owner.address
        assert (self.account.candidate(), self.account.ready_at()) == (candidate, self.ready_at)
        if self.candidate:
            assert len(self.approvals[candidate]) >= THRESHOLD

    @invariant()
    def ac_2_a_live_owner_can_stop_every_recovery(self):
        if self.ready_at:
            with boa.env.anchor():
                self.account.veto_recovery(sender=self.owner.address)
                with boa.reverts("recovery: not started"):
                    self.account.finish_recovery()

    @invariant()
    def ac_3_guardians_are_the_models(self):
        assert self.account.guardians() == [friend.address for friend in self.guardians]

    @invariant()
    def ac_4_no_limit_is_ever_exceeded(self):
        for window in {self.window(row[0]) for row in self.spent if self.grant}:
            rows = [row for row in self.spent if self.window(row[0]) == window]
            assert sum(row[1] for row in rows) <= self.grant["limit"]
            assert sum(row[2] for row in rows) <= self.grant["limit"] // 2

    @invariant()
    def ac_5_every_message_counts_once(self):
        assert {key: self.account.nonces(key) for key in self.nonces} == self.nonces

    @invariant()
    def ac_6_what_left_is_what_was_allowed(self):
        assert boa.env.get_balance(self.account.address) == FUNDS - self.gone - self.fees
        assert boa.env.get_balance(self.relayer) == self.fees


TestAccount = AccountMachine.TestCase
