"""Random creation, gifts, announcements, claims and time against plain sums; VST-1 to VST-9."""

from fractions import Fraction
from math import floor

import boa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mevm_suite.deployment.boa_backend import deploy_vesting
from mevm_suite.tables import Kind, Point, Schedule
from mevm_suite.tables.assignment import NOBODY, Terms
from mevm_suite.tables.merkle import MerkleTree

DAY = 86_400
YEAR = 365 * DAY
NOTICE = 7 * DAY
UNIT = 997
AMOUNTS = st.integers(1, 10**27)


class VestingMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.beneficiary, self.announcer, self.giver, self.reserve, self.receiver = (
            boa.env.generate_address(name)
            for name in ("beneficiary", "announcer", "giver", "reserve", "receiver")
        )
        boa.env.set_code(self.reserve, b"\x00")

    @initialize(amounts=st.tuples(*[AMOUNTS] * 5), wait=st.integers(0, 30))
    def deploy(self, amounts, wait):
        start = boa.env.timestamp + wait * DAY
        thirds = (Point(0, 1), Point(YEAR, 2), Point(2 * YEAR, 3))
        line = (Point(30 * DAY, 0), Point(YEAR, 3), Point(2 * YEAR, 7))
        plan = [
            (self.beneficiary, NOBODY, Schedule(Kind.DATED, False, start, 0, 3, thirds)),
            (self.beneficiary, NOBODY, Schedule(Kind.DATED, True, start, 0, 7, line)),
            (NOBODY, self.giver, Schedule(Kind.GIFTED, False, 0, 0, 1, (Point(YEAR, 1),))),
            (
                self.beneficiary,
                self.announcer,
                Schedule(Kind.ANNOUNCED, False, 0, NOTICE, UNIT, ()),
            ),
            (self.reserve, NOBODY, Schedule(Kind.HELD, False, start, 0, 3, thirds)),
        ]
        self.terms = [
            Terms(index, f"line{index}", beneficiary, manager, amount, schedule)
            for index, ((beneficiary, manager, schedule), amount) in enumerate(
                zip(plan, amounts, strict=True)
            )
        ]
        self.total = sum(amounts)
        self.tree = MerkleTree(terms.leaf for terms in self.terms)
        self.token, self.vesting = deploy_vesting(self.terms)
        for schedule in dict.fromkeys(terms.schedule for terms in self.terms):
            self.vesting.add_schedule(schedule.as_abi())
        self.created, self.taken, self.gifts, self.milestones = set(), {}, {}, []
        self.seen = {}

    def released(self, grant):
        """What the plan says, in exact fractions."""
        now = boa.env.timestamp
        if grant in self.gifts:
            amount, start = self.gifts[grant]
            return amount if now >= start + YEAR else 0
        if grant not in self.created:
            return 0
        terms = self.terms[grant]
        if terms.schedule.kind is Kind.GIFTED:
            return 0
        if terms.schedule.kind is Kind.ANNOUNCED:
            shares = [share for time, share in self.milestones if time <= now]
            return terms.amount * max(shares, default=0) // UNIT
        return floor(terms.amount * _share(terms.schedule, now - terms.schedule.start))

    @precondition(lambda self: len(self.created) < 5)
    @rule(data=st.data())
    def create(self, data):
        missing = sorted(set(range(5)) - self.created)
        batch = data.draw(st.lists(st.sampled_from(missing), min_size=1, unique=True))
        terms = [self.terms[index] for index in batch]
        self.vesting.create(
            [each.as_abi() for each in terms], [self.tree.proof(each.leaf) for each in terms]
        )
        self.created.update(batch)
        self.taken.update(dict.fromkeys(batch, 0))

    @precondition(lambda self: self.created)
    @rule(data=st.data())
    def create_again(self, data):
        terms = self.terms[data.draw(st.sampled_from(sorted(self.created)))]
        closed = len(self.created) == 5
        reason = "vesting: creation is closed" if closed else "vesting: already created"
        with boa.reverts(reason):
            self.vesting.create([terms.as_abi()], [self.tree.proof(terms.leaf)])

    @precondition(lambda self: 2 in self.created)
    @rule(amount=AMOUNTS)
    def give(self, amount):
        left = self.terms[2].amount - self.taken[2]
        if amount > left:
            with boa.reverts("vesting: more than is left"):
                self.vesting.give(2, self.receiver, amount, sender=self.giver)
            amount = left // 2
        if amount:
            gift = self.vesting.give(2, self.receiver, amount, sender=self.giver)
            assert gift == 5 + len(self.gifts)
            self.gifts[gift] = (amount, boa.env.timestamp)
            self.taken[gift] = 0
            self.taken[2] += amount

    @precondition(lambda self: 3 in self.created)
    @rule(days=st.integers(0, 370), share=st.integers(0, UNIT + 1))
    def announce(self, days, share):
        arguments = (3, boa.env.timestamp + days * DAY, share, b"\x01" * 32)
        if reason := self.refusal(days, share):
            with boa.reverts(f"vesting: {reason}"):
                self.vesting.announce(*arguments, sender=self.announcer)
        else:
            self.vesting.announce(*arguments, sender=self.announcer)
            self.milestones.append(arguments[1:3])

    def refusal(self, days, share):
        """Why an announcement must be refused, if it must; the first fault is named."""
        last_time, last_share = self.milestones[-1] if self.milestones else (0, 0)
        faults = {
            "notice too short": days < 7,
            "notice too long": days > 365,
            "share above the whole": share > UNIT,
            "share must rise": share <= last_share,
            "time must rise": boa.env.timestamp + days * DAY <= last_time,
            "must be the whole": len(self.milestones) == 15 and share != UNIT,
        }
        return next((fault for fault, found in faults.items() if found), None)

    @precondition(lambda self: self.taken)
    @rule(data=st.data())
    def claim(self, data):
        grant = data.draw(st.sampled_from(sorted(self.taken)))
        sender = self.reserve if grant == 4 else boa.env.generate_address()
        due = 0 if grant == 2 else self.released(grant) - self.taken[grant]
        if due == 0:
            with boa.reverts("vesting: nothing to claim"):
                self.vesting.claim(grant, sender=sender)
        else:
            assert self.vesting.claim(grant, sender=sender) == due
            self.taken[grant] += due

    @rule(seconds=st.one_of(st.integers(1, DAY), st.integers(DAY, YEAR)))
    def pass_time(self, seconds):
        boa.env.timestamp += seconds

    def paid(self):
        return sum(amount for grant, amount in self.taken.items() if grant != 2)

    @invariant()
    def vst_1_balance_is_total_less_paid(self):
        assert self.vesting.paid() == self.paid()
        assert self.token.balanceOf(self.vesting) == self.total - self.paid()

    @invariant()
    def vst_2_to_4_released_is_exact_never_falls_and_bounds_what_is_taken(self):
        for grant in self.taken:
            released = self.vesting.released(grant, boa.env.timestamp)
            assert released == self.released(grant)
            assert self.vesting.grants(grant).taken == self.taken[grant]
            assert released >= self.seen.get(grant, 0)
            assert grant == 2 or self.taken[grant] <= released
            self.seen[grant] = released

    @invariant()
    def vst_5_creation_is_closed_exactly_when_all_is_created(self):
        created = sum(self.terms[index].amount for index in self.created)
        assert self.vesting.created() == created
        assert self.vesting.is_closed() == (created == self.total)

    @invariant()
    def vst_7_gifts_add_up_to_what_their_line_gave(self):
        given = sum(amount for amount, _ in self.gifts.values())
        assert given == self.taken.get(2, 0) <= self.terms[2].amount
        assert self.vesting.next_gift() == 5 + len(self.gifts)

    @invariant()
    def vst_8_milestones_are_what_was_announced(self):
        found = [(each.time, each.share) for each in self.vesting.milestones(3)]
        assert found == self.milestones

    @invariant()
    def vst_9_tokens_are_with_their_beneficiaries(self):
        of = {
            self.beneficiary: sum(self.taken.get(grant, 0) for grant in (0, 1, 3)),
            self.reserve: self.taken.get(4, 0),
            self.receiver: sum(self.taken[gift] for gift in self.gifts),
        }
        assert {account: self.token.balanceOf(account) for account in of} == of


def _share(schedule, elapsed):
    before = None
    for point in schedule.points:
        if elapsed < point.time:
            if before is None:
                return Fraction(0)
            share = Fraction(before.share, schedule.unit)
            if schedule.linear:
                gain = Fraction(point.share - before.share, schedule.unit)
                share += gain * Fraction(elapsed - before.time, point.time - before.time)
            return share
        before = point
    return Fraction(1)


TestVesting = VestingMachine.TestCase
