"""Random trades, faults and times against the plain model; TI-1 to TI-6 of PROPERTIES.md."""

import boa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mevm_suite.deployment.backend import created_address
from mevm_suite.testing import load
from mevm_suite.trust.formulas import DAILY_GAIN, DAY, FULL_WORTH, TOP, Fault
from mevm_suite.trust.rules import RefusedError, TrustRules

LIMIT = 10 * FULL_WORTH
ACCOUNTS = st.integers(0, 4)  # of which the first is the genesis list
WORTHS = st.one_of(st.just(FULL_WORTH), st.integers(0, 2 * FULL_WORTH), st.integers(0, 2**256 - 1))
WAITS = st.sampled_from([1, DAY - 1, DAY, 20 * DAY, 60 * DAY, 180 * DAY])


class TrustMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        boa.env.timestamp = (boa.env.timestamp // DAY + 1) * DAY  # the same hour in each run
        self.accounts = [boa.env.generate_address(f"account {number}") for number in range(5)]
        self.sources = [boa.env.generate_address(f"source {number}") for number in range(2)]
        nonce = boa.env.evm.vm.state.get_nonce(bytes.fromhex(boa.env.eoa[2:]))
        relations = created_address(boa.env.eoa, nonce + 1)
        self.index = load(
            "contracts/trust/TrustIndex.vy",
            self.accounts[:1],
            self.sources,
            relations,
            LIMIT,
            "0x" + "00" * 20,
        )
        self.graph = load("contracts/trust/TrustRelations.vy", self.index)
        self.model = TrustRules(range(1), LIMIT)
        self.banned = set()
        self.related = set()
        self.before = {}  # what each index was when the day began, or rose after a fall

    def report(self, function, source, subject, *arguments):
        """Make the same call of model and contract; return whether both took it."""
        self.model.now = boa.env.timestamp
        call = getattr(self.index, function)
        names = [self.accounts[each] for each in arguments[:2]] if len(arguments) == 3 else []
        values = (*names, *arguments[len(names) :])
        try:
            answer = getattr(self.model, function)((source, subject), *arguments)
        except RefusedError as refusal:
            with boa.reverts(f"TrustIndex: {refusal}"):
                call(subject.to_bytes(32, "big"), *values, sender=self.sources[source])
            return None
        call(subject.to_bytes(32, "big"), *values, sender=self.sources[source])
        return answer

    @rule(
        source=st.integers(0, 1),
        subject=st.integers(0, 30),
        seller=ACCOUNTS,
        buyer=ACCOUNTS,
        worth=WORTHS,
    )
    def open_trade(self, source, subject, seller, buyer, worth):
        self.report("open_trade", source, subject, seller, buyer, worth)

    @rule(seller=ACCOUNTS, buyer=ACCOUNTS, is_confirmed=st.booleans())
    def trade(self, seller, buyer, is_confirmed):
        """Open and complete a trade of full weight, so that trust grows often."""
        subject = 100 + len(self.model.trades)
        self.report("open_trade", 0, subject, seller, buyer, FULL_WORTH)
        self.complete(0, subject, is_confirmed)

    def complete(self, source, subject, is_confirmed):
        if self.report("complete_trade", source, subject, is_confirmed):
            trade = self.model.trades[source, subject]
            self.related.add(frozenset((trade.seller, trade.buyer)))

    @precondition(lambda self: self.model.trades)
    @rule(data=st.data(), is_confirmed=st.booleans(), completes=st.booleans())
    def end_trade(self, data, is_confirmed, completes):
        source, subject = data.draw(st.sampled_from(sorted(self.model.trades)))
        if completes:
            self.complete(source, subject, is_confirmed)
        else:
            self.report("close_trade", source, subject)

    @rule(data=st.data(), account=ACCOUNTS, fault=st.sampled_from([*Fault, Fault.NOT_SHIPPED]))
    def penalise(self, data, account, fault):
        known = sorted(self.model.trades)
        source, subject = data.draw(st.sampled_from([*known, (0, 99)]))
        self.model.now = boa.env.timestamp
        self.model.penalise(account, fault, (source, subject))
        self.index.penalise(
            self.accounts[account],
            fault,
            subject.to_bytes(32, "big"),
            sender=self.sources[source],
        )
        self.before.clear()

    @rule(wait=WAITS)
    def pass_time(self, wait):
        day = boa.env.timestamp // DAY
        boa.env.timestamp += wait
        if boa.env.timestamp // DAY > day:
            self.before.clear()

    @invariant()
    def ti_1_every_index_is_what_the_model_says(self):
        """The other invariants may look at the model, as it is the same."""
        for number, name in enumerate(self.accounts):
            account = self.model.accounts[number]
            assert self.index.index_of(name) == account.index <= TOP
            assert self.index.is_banned(name) == account.is_banned
            assert self.index.bound_of(name) == account.bound
            day = boa.env.timestamp // DAY
            assert self.index.reserve_of(name) == account.reserve_on(day)

    @invariant()
    def ti_2_banned_stays_banned_at_zero(self):
        for number in self.banned:
            assert self.index.is_banned(self.accounts[number])
            assert self.index.index_of(self.accounts[number]) == 0
            assert self.index.limit_of(self.accounts[number]) == 0
        self.banned |= {n for n in range(5) if self.model.accounts[n].is_banned}

    @invariant()
    def ti_3_exposure_is_the_sum_of_open_trades(self):
        for number, name in enumerate(self.accounts):
            worths = (
                trade.worth
                for trade in self.model.trades.values()
                if trade.is_open and number in (trade.seller, trade.buyer)
            )
            assert self.index.exposure_of(name) == sum(worths)

    @invariant()
    def ti_4_nobody_gains_more_than_a_point_a_day(self):
        for number in range(5):
            index = self.model.accounts[number].index
            if index and number not in self.before:
                self.before[number] = index
            assert index <= self.before.get(number, 0) + DAILY_GAIN

    @invariant()
    def ti_5_no_index_is_above_its_bound(self):
        for account in self.model.accounts.values():
            assert account.index <= account.bound
            assert account.reserve <= account.given // 2

    @invariant()
    def ti_6_relations_are_those_of_completed_trades(self):
        for number, name in enumerate(self.accounts):
            pairs = [pair for pair in self.related if number in pair]
            assert self.graph.degree(name) == len(pairs)


TestTrustIndex = TrustMachine.TestCase
