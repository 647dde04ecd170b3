"""Random judges against a plain model; JR-1 to JR-4 of PROPERTIES.md."""

import boa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from mevm_suite.testing import load

STAKES = [1_000, 3_000]
WEALTH = 10**18
TIERS = st.integers(0, 1)
NUMBERS = st.integers(0, 5)


class JudgeRegistryMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.court = boa.env.generate_address("court")
        boa.env.set_balance(self.court, 0)
        self.registry = load("contracts/arbitration/JudgeRegistry.vy", self.court, STAKES)
        self.judges = [boa.env.generate_address(f"judge {n}") for n in range(6)]
        for judge in self.judges:
            boa.env.set_balance(judge, WEALTH)
        self.orders = [[[]], [[]]]  # every order that a tier ever had
        self.engaged = [set(), set()]
        self.credits = dict.fromkeys(self.judges, 0)
        self.spent = dict.fromkeys(self.judges, 0)
        self.lost = 0

    def seats(self, tier):
        return self.orders[tier][-1]

    def unseat(self, tier, judge):
        order = list(self.seats(tier))
        place = order.index(judge)
        order[place] = order[-1]
        self.orders[tier].append(order[:-1])

    @rule(tier=TIERS, n=NUMBERS)
    def join(self, tier, n):
        judge = self.judges[n]
        if judge in self.seats(tier):
            with boa.reverts("JudgeRegistry: seated"):
                self.registry.join(tier, value=STAKES[tier], sender=judge)
            return
        self.registry.join(tier, value=STAKES[tier], sender=judge)
        self.orders[tier].append([*self.seats(tier), judge])
        self.spent[judge] += STAKES[tier]

    @rule(tier=TIERS, n=NUMBERS)
    def leave(self, tier, n):
        judge = self.judges[n]
        reason = None
        if judge not in self.seats(tier):
            reason = "JudgeRegistry: not seated"
        elif judge in self.engaged[tier]:
            reason = "JudgeRegistry: engaged"
        if reason:
            with boa.reverts(reason):
                self.registry.leave(tier, sender=judge)
            return
        self.registry.leave(tier, sender=judge)
        self.unseat(tier, judge)
        self.spent[judge] -= STAKES[tier]

    @rule(tier=TIERS, n=NUMBERS)
    def engage(self, tier, n):
        judge = self.judges[n]
        is_free = judge in self.seats(tier) and judge not in self.engaged[tier]
        assert self.registry.engage(tier, judge, sender=self.court) == is_free
        if is_free:
            self.engaged[tier].add(judge)

    @rule(tier=TIERS, losses=st.lists(st.integers(0, 3_000), min_size=6, max_size=6))
    def release(self, tier, losses):
        judges = sorted(self.engaged[tier])
        losses = [min(loss, STAKES[tier]) for loss in losses[: len(judges)]]
        self.registry.release(tier, judges, losses, sender=self.court)
        for judge, loss in zip(judges, losses, strict=True):
            if loss:
                self.unseat(tier, judge)
                self.credits[judge] += STAKES[tier] - loss
        self.lost += sum(losses)
        self.engaged[tier] = set()

    @rule(n=NUMBERS)
    def withdraw(self, n):
        judge = self.judges[n]
        if self.credits[judge] == 0:
            with boa.reverts("JudgeRegistry: nothing"):
                self.registry.withdraw(sender=judge)
            return
        self.registry.withdraw(sender=judge)
        self.spent[judge] -= self.credits[judge]
        self.credits[judge] = 0

    @invariant()
    def jr_1_stakes_in_are_stakes_out_and_held(self):
        seated = sum(STAKES[tier] * len(self.seats(tier)) for tier in range(2))
        held = boa.env.get_balance(self.registry.address)
        assert held == seated + sum(self.credits.values())
        assert held == sum(self.spent.values()) - self.lost
        assert boa.env.get_balance(self.court) == self.lost
        for judge in self.judges:
            assert boa.env.get_balance(judge) == WEALTH - self.spent[judge]

    @invariant()
    def jr_2_every_past_order_stays_readable(self):
        for tier, orders in enumerate(self.orders):
            assert self.registry.version_of(tier) == len(orders) - 1
            for version in {0, len(orders) // 2, len(orders) - 1}:
                order = orders[version]
                assert self.registry.size_at(tier, version) == len(order)
                for place, judge in enumerate(order):
                    assert self.registry.judge_at(tier, place, version) == judge

    @invariant()
    def jr_3_the_court_binds_and_nobody_else(self):
        for tier in range(2):
            for judge in self.judges:
                assert self.registry.is_engaged(tier, judge) == (judge in self.engaged[tier])
                assert self.registry.is_seated(tier, judge) == (judge in self.seats(tier))

    def teardown(self):
        """Let everyone out (JR-4): nobody who is not engaged is stuck."""
        for tier, orders in enumerate(self.orders):
            for version, order in enumerate(orders):
                for place, judge in enumerate(order):
                    assert self.registry.judge_at(tier, place, version) == judge
            self.release(tier, [0] * 6)
            for judge in list(self.seats(tier)):
                self.leave(tier, self.judges.index(judge))
        for n in range(6):
            self.withdraw(n)
        assert boa.env.get_balance(self.registry.address) == 0
        assert not any(self.registry.is_judge(judge) for judge in self.judges)


TestJudgeRegistry = JudgeRegistryMachine.TestCase
