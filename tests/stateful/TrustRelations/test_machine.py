"""Random trades and times against a plain model; TR-1 to TR-4 of PROPERTIES.md."""

from itertools import combinations

import boa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mevm_suite.testing import load

DAY = 86_400
EPOCH = 30 * DAY
LONGEST = 360 * DAY
PAIRS = list(combinations(range(3), 2))
WAITS = [1, DAY, 3 * DAY, EPOCH // 3, EPOCH, 90 * DAY, LONGEST]


class RelationsMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        boa.env.timestamp = (boa.env.timestamp // LONGEST + 1) * LONGEST  # the same in each run
        self.people = [boa.env.generate_address(f"person {number}") for number in range(3)]
        self.writer = boa.env.generate_address("writer")
        self.graph = load("contracts/trust/TrustRelations.vy", self.writer)
        self.days = set()  # day and pair of every trade
        self.relations = {}  # pair: trust, last trade, end
        self.listed = set()

    def names(self, pair):
        return [self.people[number] for number in pair]

    @property
    def period(self):
        """Weigh this epoch in full, and the one before by what is left of this one."""
        epoch, passed = divmod(boa.env.timestamp, EPOCH)
        weights = {epoch: EPOCH, epoch - 1: EPOCH - passed}
        days = [(day * DAY // EPOCH, pair) for day, pair in self.days]
        trades = sum(weights.get(when, 0) for when, _ in days)
        pairs = sum(weights.get(when, 0) for when, _ in set(days))
        return max(EPOCH, LONGEST * pairs // trades) if trades else LONGEST

    @rule(pair=st.sampled_from(PAIRS), is_turned=st.booleans())
    def trade(self, pair, is_turned):
        now = boa.env.timestamp
        self.graph.note_trade(*self.names(pair[::-1] if is_turned else pair), sender=self.writer)
        self.days.add((now // DAY, pair))
        trust, _, end = self.relations.get(pair, (0, 0, 0))
        self.relations[pair] = (trust + 1 if end > now else 1, now, now + self.period)
        self.listed.add(pair)

    @rule(wait=st.sampled_from(WAITS))
    def pass_time(self, wait):
        boa.env.timestamp += wait

    @precondition(lambda self: self.relations)
    @rule(data=st.data())
    def pass_time_to_an_end(self, data):
        _, _, end = data.draw(st.sampled_from(sorted(self.relations.values())))
        boa.env.timestamp = max(boa.env.timestamp, end - data.draw(st.integers(0, 1)))

    @rule(pair=st.sampled_from(PAIRS))
    def dissolve(self, pair):
        if pair not in self.listed:
            with boa.reverts("TrustRelations: no relation"):
                self.graph.dissolve(*self.names(pair))
        elif self.relations[pair][2] > boa.env.timestamp:
            with boa.reverts("TrustRelations: not over"):
                self.graph.dissolve(*self.names(pair))
        else:
            self.graph.dissolve(*self.names(pair))
            self.listed.remove(pair)

    @invariant()
    def tr_1_relations_are_what_the_model_says(self):
        for pair in PAIRS:
            relation = self.relations.get(pair, (0, 0, 0))
            expected = relation if relation[2] > boa.env.timestamp else (0, 0, 0)
            names = self.names(pair[:: 1 if sum(pair) % 2 else -1])
            assert tuple(self.graph.relation_of(*names)) == expected

    @invariant()
    def tr_2_lists_have_each_neighbour_once(self):
        for number, name in enumerate(self.people):
            pairs = [pair for pair in self.listed if number in pair]
            page = [each.account for each in self.graph.neighbours(name, 0, 64)]
            assert sorted(page) == sorted(self.people[sum(pair) - number] for pair in pairs)

    @invariant()
    def tr_3_the_period_follows_the_last_trades_within_its_bounds(self):
        assert EPOCH <= self.graph.convergence_period() == self.period <= LONGEST

    @invariant()
    def tr_4_every_relation_ends(self):
        for _, traded_at, end in self.relations.values():
            assert EPOCH <= end - traded_at <= LONGEST


TestTrustRelations = RelationsMachine.TestCase
