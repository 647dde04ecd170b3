"""Random reports, challenges and punishments against a plain model: HO-1 to HO-4."""

from statistics import median_low

import boa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from mevm_suite.deployment.boa_hazards import (
    ALARM,
    BOND,
    COMMIT,
    DEPOSIT,
    FEE,
    REGION,
    REVEAL,
    deploy_hazards,
    footprint,
)

HOUR, DAY = 3_600, 86_400
FINE = BOND // 10
COMMITTING, REVEALING, REVEALED, CHALLENGED, FINAL, VOID = range(1, 7)
SEAT = st.integers(0, 5)
NUMBER = st.sampled_from([0, 0, 20, 25, 40, 100])
PAIR = st.tuples(NUMBER, NUMBER)
PLACES = (0, 63)


def said(pair):
    """Return a footprint of two numbers, in its first and in its last block."""
    first, last = pair
    return footprint(first)[0], footprint(*[0] * 63, last)[1]


class HazardOracleMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.hazards = deploy_hazards(reporters=6)
        self.oracle = self.hazards.oracle
        self.people = self.hazards.reporters
        self.challenger = self.hazards.rich("challenger")
        self.start = {account: self.balance(account) for account in [*self.people, self.challenger]}
        self.bonds = [BOND] * 6
        self.events = {}
        self.donated = 0
        self.owed = 0  # deposits of alarms and of open challenges
        boa.env.timestamp += DAY - boa.env.timestamp % DAY

    def balance(self, account):
        return self.hazards.peg.balanceOf(account)

    @property
    def now(self):
        return boa.env.timestamp

    def newest(self):
        return max(self.events)

    def state(self, event):
        opened = event["opened"]
        if self.now < opened + COMMIT:
            return COMMITTING
        if self.now < opened + COMMIT + REVEAL:
            return REVEALING
        if 3 * len(event["revealed"]) <= 2 * len(event["seats"]):
            return VOID
        if event["ruled"]:
            return FINAL
        if event["challenge"] and self.now <= event["due"]:
            return CHALLENGED
        return REVEALED if self.now < event["settled"] else FINAL

    def holds(self, event):
        if event["ruled"]:
            return event["ruled"]
        return tuple(map(median_low, zip(*event["revealed"].values(), strict=True)))

    def open(self, opener):
        active = [seat for seat in range(6) if self.bonds[seat] >= BOND]
        region = REGION + len(self.events)
        arguments = (1, region, self.now - DAY)
        if len(active) < 5 or opener not in active:
            with boa.reverts():
                self.oracle.open_event(*arguments, sender=self.people[opener])
            return
        id = self.oracle.open_event(*arguments, sender=self.people[opener])
        self.owed += ALARM
        self.events[id] = {
            "opened": self.now,
            "opener": opener,
            "seats": active,
            "committed": {},
            "revealed": {},
            "punished": set(),
            "settled": self.now + COMMIT + REVEAL + DAY,
            "challenge": None,
            "due": 0,
            "count": 0,
            "ruled": None,
            "alarm": True,
        }

    def commit(self, seats, pairs):
        id, event = self.newest(), self.events[self.newest()]
        for seat in sorted(seats):
            if self.state(event) != COMMITTING or seat not in event["seats"]:
                continue
            if seat not in event["committed"]:
                self.hazards.commit(id, self.people[seat], said(pairs[seat]))
                event["committed"][seat] = pairs[seat]

    def reveal(self, withheld):
        id, event = self.newest(), self.events[self.newest()]
        boa.env.timestamp = max(self.now, event["opened"] + COMMIT)
        for seat, pair in event["committed"].items():
            if self.state(event) == REVEALING and seat not in withheld | set(event["revealed"]):
                self.hazards.reveal(id, self.people[seat], said(pair))
                event["revealed"][seat] = pair

    @rule(
        opener=SEAT,
        pairs=st.lists(PAIR, min_size=6, max_size=6),
        absent=st.sets(SEAT, max_size=1),
        withheld=st.sets(SEAT, max_size=2),
    )
    def report(self, opener, pairs, absent, withheld):
        """Let an event pass all its steps, most of which a random order would miss."""
        count = len(self.events)
        self.open(opener)
        if len(self.events) > count:
            self.commit(set(range(6)) - absent, pairs)
            self.reveal(withheld)
            boa.env.timestamp = max(self.now, self.events[self.newest()]["opened"] + 12 * HOUR)

    @initialize(pairs=st.lists(PAIR, min_size=6, max_size=6))
    def begin(self, pairs):
        self.report(0, pairs, {5}, set())

    @precondition(lambda self: self.events)
    @rule()
    def await_the_end(self):
        boa.env.timestamp = max(self.now, self.events[self.newest()]["settled"])

    @rule(hours=st.sampled_from([1, 12, 24, 100]))
    def pass_time(self, hours):
        boa.env.timestamp += hours * HOUR

    @precondition(lambda self: self.events)
    @rule(pair=PAIR, bps=st.sampled_from([None, 0, 5_000, 10_000]))
    def dispute(self, pair, bps):
        self.challenge(pair)
        if bps is not None:
            self.end_challenge(bps)
        if bps == 10_000:
            self.punish_some(set(range(6)), 0)

    def challenge(self, pair):
        id, event = self.newest(), self.events[self.newest()]
        boa.env.timestamp = max(self.now, event["opened"] + COMMIT + REVEAL)
        deposit = DEPOSIT << event["count"]
        self.oracle.add_deposit(self.hazards.peg, deposit, sender=self.challenger)
        if self.state(event) != REVEALED or event["opener"] is None:
            with boa.reverts("hazard_challenges: not revealed"):
                self.oracle.challenge(id, said(pair), value=FEE, sender=self.challenger)
            self.oracle.free_deposit(self.hazards.peg, deposit, sender=self.challenger)
            return
        self.hazards.arbiter.set_terms(FEE, self.now + DAY)
        if event["challenge"]:
            self.owed -= event["challenge"][1]
        self.oracle.challenge(id, said(pair), value=FEE, sender=self.challenger)
        self.owed += deposit
        event |= {
            "challenge": (pair, deposit),
            "due": self.now + 4 * DAY,
            "settled": self.now + 5 * DAY,
            "count": event["count"] + 1,
        }

    @precondition(lambda self: self.events)
    @rule(bps=st.sampled_from([0, 5_000, 10_000]))
    def end_challenge(self, bps):
        id, event = self.newest(), self.events[self.newest()]
        if not event["challenge"]:
            with boa.reverts("hazard_challenges: no challenge"):
                self.oracle.end_challenge(id)
            return
        pair, deposit = event["challenge"]
        self.hazards.arbiter.set_ruling(1, 0, 0, bps)
        self.oracle.end_challenge(id)
        self.owed -= deposit
        if self.now <= event["due"]:
            event["settled"] = self.now if bps == 10_000 else self.now + DAY
            event["ruled"] = pair if bps == 10_000 else None
        event["challenge"] = None

    @precondition(lambda self: self.events)
    @rule(seats=st.sets(SEAT, min_size=1), side=st.integers(0, 1))
    def punish_some(self, seats, side):
        for seat in sorted(seats):
            for kind in ("absent", "outlier", "liar"):
                self.punish(seat, kind, side)

    def punish(self, seat, kind, side):
        id, event = self.newest(), self.events[self.newest()]
        arguments = (id, self.people[seat]) + (() if kind == "absent" else (PLACES[side],))
        function = getattr(self.oracle, f"punish_{kind}")
        if not self.is_guilty(event, seat, kind, side):
            with boa.reverts():
                function(*arguments, sender=self.challenger)
            return
        function(*arguments, sender=self.challenger)
        event["punished"].add(seat)
        self.bonds[seat] -= self.bonds[seat] if kind == "liar" else min(FINE, self.bonds[seat])

    def is_guilty(self, event, seat, kind, side):
        state = self.state(event)
        over = event["settled"] if state == FINAL else event["opened"] + COMMIT + REVEAL
        if state not in (FINAL, VOID) or self.now >= over + 7 * DAY:
            return False
        if seat not in event["seats"] or seat in event["punished"]:
            return False
        if kind == "absent":
            return seat not in event["revealed"]
        if (
            state == VOID
            or seat not in event["revealed"]
            or bool(event["ruled"]) != (kind == "liar")
        ):
            return False
        truth = self.holds(event)[side]
        distances = [abs(pair[side] - truth) for pair in event["revealed"].values()]
        allowed = 10 if kind == "liar" else max(3 * median_low(distances), 10)
        return abs(event["revealed"][seat][side] - truth) > allowed

    @precondition(lambda self: self.events)
    @rule()
    def settle_alarm(self):
        id, event = self.newest(), self.events[self.newest()]
        if self.state(event) not in (FINAL, VOID) or not event["alarm"]:
            with boa.reverts():
                self.oracle.settle_alarm(id)
            return
        self.oracle.settle_alarm(id)
        event["alarm"] = False
        self.owed -= ALARM

    @rule()
    def top_up(self):
        for seat, bond in enumerate(self.bonds):
            if bond < BOND:
                self.oracle.add_bond(BOND - bond, sender=self.people[seat])
                self.bonds[seat] = BOND

    @precondition(lambda self: self.events and self.oracle.fines() > 0)
    @rule()
    def donate(self):
        self.donated += self.oracle.fines()
        self.oracle.donate_fines()

    @invariant()
    def ho_1_what_is_held_is_bonds_deposits_credits_and_fines(self):
        credits = sum(self.hazards.credit(each) for each in [*self.people, self.challenger])
        parts = sum(self.bonds) + self.owed + credits + self.oracle.fines()
        held = self.oracle.held(self.hazards.peg)
        assert held == self.balance(self.oracle.address) == parts
        assert self.balance(self.hazards.pool.address) == self.donated

    @invariant()
    def ho_2_state_and_word_are_those_of_the_model(self):
        for id, event in list(self.events.items())[-3:]:
            state = self.state(event)
            assert self.oracle.hazard(id).state == state
            if state not in (COMMITTING, REVEALING, VOID):
                assert self.oracle.footprint(id) == list(said(self.holds(event)))

    @invariant()
    def ho_3_all_early_payouts_are_less_than_a_lying_majority_loses(self):
        # A cap lasts a day or two: of older events it is zero.
        recent = dict(list(self.events.items())[-6:])
        caps = [self.oracle.early_cap(id) for id in recent]
        for event, cap in zip(recent.values(), caps, strict=True):
            if cap == 0:
                continue
            bonds = sorted(self.bonds[seat] for seat in event["revealed"])
            majority = sum(bonds[: len(bonds) // 2 + 1])
            assert cap * 4 <= majority // 2 < majority - majority // 4
        assert sum(cap > 0 for cap in caps) <= 4

    @invariant()
    def ho_4_bonds_are_those_of_the_model(self):
        assert [self.oracle.seat(seat).bond for seat in range(6)] == self.bonds


TestHazardOracle = HazardOracleMachine.TestCase
TestHazardOracle.settings = settings(
    max_examples=settings.default.max_examples // 3, stateful_step_count=20
)
