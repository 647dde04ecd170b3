"""Two projects funded, voted on, left, frozen and refunded in any order, against a plain model."""

from collections import defaultdict
from dataclasses import dataclass, field

import boa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from mevm_suite.testing import load

DAY = 86_400
FUNDING, FAILED, RUNNING, COMPLETED, FROZEN = 1, 2, 3, 4, 5
WORD, NONE = b"\x11" * 32, bytes(32)
SHARES, GRACE, WINDOW, PROFIT_BPS = (4_000, 3_500, 2_500), 5 * DAY, 3 * DAY, 2_500
GOALS = (100, 10**18 + 7)
PROJECTS, PEOPLE = st.integers(0, 1), st.integers(0, 3)
VOTES = st.tuples(*[st.sampled_from(["yes", "yes", "silent", "no"])] * 4)
PARTS = st.sampled_from([0, 1, 3, 4, 5, 10])  # tenths


@dataclass
class Project:
    goal: int
    end: int
    dues: list[int]
    state: int = FUNDING
    held: int = 0
    released: int = 0
    refunded: int = 0
    profit: int = 0
    milestone: int = 0
    window_end: int = 0
    voting: int = 0
    approved: int = 0
    objected: int = 0
    balances: dict = field(default_factory=lambda: defaultdict(int))
    locked: dict = field(default_factory=lambda: defaultdict(int))
    supply = property(lambda self: sum(self.balances.values()))

    def give_back(self, holder, amount):
        part = self.held * amount // self.supply
        self.held -= part
        self.refunded += part
        self.balances[holder] -= amount
        return part


class CrowdMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.owner = boa.env.generate_address("owner")
        self.people = [boa.env.generate_address(f"person {number}") for number in range(4)]
        identities = load("tests/mocks/IdentityBoard.vy")
        self.asset = load("tests/mocks/PeggedToken.vy", 6)
        self.crowd = load(
            "contracts/forest/ForestCrowdfunding.vy", identities.address, self.asset.address
        )
        for account in (self.owner, *self.people):
            identities.set_identified(account, True)
            self.asset.mint(account, 10**40)
            self.asset.approve(self.crowd, 2**255, sender=account)
        self.projects, self.credit, self.claimed = [], 0, 0
        now = boa.env.timestamp
        for goal in GOALS:
            end, dues = now + 4 * DAY, [now + days * DAY for days in (10, 20, 30)]
            milestones = list(zip(SHARES, dues, strict=True))
            rest = (GRACE, WINDOW, PROFIT_BPS, milestones, [])
            self.crowd.open_project((WORD, goal, end, *rest), sender=self.owner)
            self.projects.append(Project(goal, end, dues))
        for person, tenths in enumerate((4, 3, 3)):  # the first is past its funding
            self.fund(0, person, tenths)

    def pick(self, number):
        project = self.projects[number]
        if project.state == FUNDING and boa.env.timestamp >= project.end:
            project.state = FAILED
        return number + 1, project

    def attempt(self, reason, call, *arguments, sender):
        """Tell whether the call took effect, as it must where there is no reason."""
        if reason:
            with boa.reverts(reason):
                call(*arguments, sender=sender)
            return False
        self.result = call(*arguments, sender=sender)
        return True

    @rule(hours=st.sampled_from([1, 24, 72]))
    def wait(self, hours):
        boa.env.time_travel(seconds=hours * 3_600)

    @rule(number=PROJECTS, person=PEOPLE, tenths=PARTS)
    def fund(self, number, person, tenths):
        id, project = self.pick(number)
        person, amount = self.people[person], project.goal * tenths // 10
        reason = None
        if project.state != FUNDING:
            reason = "project_book: wrong state"
        elif project.held + amount > project.goal:
            reason = "project_book: above goal"
        elif amount == 0:
            reason = "one_asset: no amount"
        if self.attempt(reason, self.crowd.fund, id, amount, sender=person):
            project.held += amount
            project.balances[person] += amount
            project.state = RUNNING if project.held == project.goal else FUNDING

    @rule(number=PROJECTS, sender=PEOPLE, receiver=PEOPLE, tenths=PARTS)
    def move(self, number, sender, receiver, tenths):
        id, project = self.pick(number)
        sender, receiver = self.people[sender], self.people[receiver]
        amount = project.balances[sender] * tenths // 10
        locked = project.locked[sender] > boa.env.timestamp
        call, arguments = self.crowd.safeTransferFrom, (sender, receiver, id, amount, b"")
        reason = "project_book: locked" if locked else None
        if self.attempt(reason, call, *arguments, sender=sender):
            project.balances[sender] -= amount
            project.balances[receiver] += amount

    @rule(number=PROJECTS)
    def report(self, number):
        id, project = self.pick(number)
        reason, now = None, boa.env.timestamp
        if project.state != RUNNING:
            reason = "project_book: wrong state"
        elif project.window_end:
            reason = "project_book: is reported"
        elif now >= project.dues[project.milestone] + GRACE:
            reason = "project_book: too late"
        if self.attempt(reason, self.crowd.report, id, WORD, sender=self.owner):
            project.window_end = now + WINDOW
            project.voting, project.approved, project.objected = project.supply, 0, 0

    def refusal(self, project, person, amount):
        if project.state != RUNNING:
            return "project_book: wrong state"
        if boa.env.timestamp >= project.window_end:
            return "project_book: no window"
        if project.locked[person] >= project.window_end:
            return "project_book: has approved"
        return None if amount else "project_book: nothing"

    @rule(number=PROJECTS, person=PEOPLE)
    def approve(self, number, person):
        (id, project), person = self.pick(number), self.people[person]
        amount = project.balances[person]
        reason = self.refusal(project, person, amount)
        if self.attempt(reason, self.crowd.approve, id, sender=person):
            project.approved += amount
            project.locked[person] = project.window_end

    @rule(number=PROJECTS, person=PEOPLE, tenths=PARTS)
    def object_to(self, number, person, tenths):
        (id, project), person = self.pick(number), self.people[person]
        amount = project.balances[person] * tenths // 10
        reason = self.refusal(project, person, amount)
        if self.attempt(reason, self.crowd.object_to, id, amount, NONE, sender=person):
            project.objected += amount
            assert self.result == project.give_back(person, amount)

    @rule(number=PROJECTS)
    def resolve(self, number):
        id, project = self.pick(number)
        reason = None
        if project.state != RUNNING:
            reason = "project_book: wrong state"
        elif not project.window_end:
            reason = "project_book: no report"
        elif boa.env.timestamp < project.window_end:
            reason = "project_book: too early"
        if not self.attempt(reason, self.crowd.resolve, id, sender=self.people[0]):
            return
        silent = project.milestone > 0 and 4 * project.objected < project.voting
        if 2 * project.approved <= project.voting and not silent:
            project.state = FROZEN
            return
        shares = SHARES[project.milestone :]
        amount = project.held * shares[0] // sum(shares)
        project.held -= amount
        project.released += amount
        self.credit += amount
        project.milestone, project.window_end = project.milestone + 1, 0
        if project.milestone == len(SHARES):
            project.state = COMPLETED

    @rule(number=PROJECTS, votes=VOTES)
    def decide(self, number, votes):
        """Hold a whole vote, which single steps seldom make."""
        self.report(number)
        for person, vote in enumerate(votes):
            if vote == "yes":
                self.approve(number, person)
            elif vote == "no":
                self.object_to(number, person, 5)
        self.wait(WINDOW // 3_600)
        self.resolve(number)

    @rule(number=PROJECTS)
    def freeze(self, number):
        id, project = self.pick(number)
        reason = None
        if project.state != RUNNING:
            reason = "project_book: wrong state"
        elif project.window_end:
            reason = "project_book: is reported"
        elif boa.env.timestamp < project.dues[project.milestone] + GRACE:
            reason = "project_book: too early"
        if self.attempt(reason, self.crowd.freeze, id, WORD, sender=self.people[0]):
            project.state = FROZEN

    @rule(number=PROJECTS, person=PEOPLE)
    def refund(self, number, person):
        id, project = self.pick(number)
        person = self.people[person]
        amount, reason = project.balances[person], None
        if project.state not in (FAILED, FROZEN):
            reason = "project_book: wrong state"
        elif amount == 0:
            reason = "ForestCrowdfunding: nothing"
        if self.attempt(reason, self.crowd.refund, id, person, sender=self.owner):
            assert self.result == project.give_back(person, amount)

    @rule(number=PROJECTS, amount=st.integers(1, 10**20))
    def pay_profit(self, number, amount):
        id, project = self.pick(number)
        reason = None
        if project.state not in (RUNNING, COMPLETED):
            reason = "project_book: wrong state"
        elif project.supply == 0:
            reason = "ForestCrowdfunding: no holders"
        if self.attempt(reason, self.crowd.pay_profit, id, amount, WORD, sender=self.owner):
            rest = amount * (10_000 - PROFIT_BPS) // 10_000
            project.profit += amount - rest
            self.credit += rest

    @rule(number=PROJECTS, person=PEOPLE)
    def claim(self, number, person):
        id, person = number + 1, self.people[person]
        owed = self.crowd.claimable(id, person)
        reason = None if owed else "income_certificates: nothing"
        if self.attempt(reason, self.crowd.claim, id, person, sender=self.owner):
            assert self.result == owed
            self.claimed += owed

    @rule()
    def withdraw(self):
        reason = None if self.credit else "income_certificates: nothing"
        if self.attempt(reason, self.crowd.withdraw, self.owner, sender=self.owner):
            assert self.result == self.credit
            self.credit = 0

    @invariant()
    def cf_1_2_raised_is_released_refunded_and_held_as_in_the_model(self):
        profit = 0
        for number in (0, 1):
            id, project = self.pick(number)
            facts = self.crowd.project(id)
            assert (facts.released, facts.refunded) == (project.released, project.refunded)
            assert facts.raised == project.released + project.refunded + project.held
            assert (facts.state, facts.milestone) == (project.state, project.milestone)
            assert (facts.approved, facts.objected) == (project.approved, project.objected)
            assert self.crowd.received(id) == project.profit
            profit += project.profit
        held = sum(project.held for project in self.projects)
        assert self.asset.balanceOf(self.crowd) == held + self.credit + profit - self.claimed

    @invariant()
    def cf_3_certificates_are_those_not_given_back(self):
        for id, project in enumerate(self.projects, start=1):
            balances = [self.crowd.balanceOf(person, id) for person in self.people]
            assert balances == [project.balances[person] for person in self.people]
            assert self.crowd.total_supply(id) == project.supply
            if project.released == 0:
                assert project.supply == project.held

    def teardown(self):
        """CF-7: whatever was done, waiting and calls of anyone end every project."""
        for number in range(len(GOALS)):
            id, project = self.pick(number)
            while project.state in (FUNDING, RUNNING):
                boa.env.time_travel(seconds=100 * DAY)
                self.pick(number)
                if project.window_end:
                    self.resolve(number)
                elif project.state == RUNNING:
                    self.freeze(number)
            for person in range(len(self.people)):
                if project.state != COMPLETED:
                    self.refund(number, person)
            assert project.held == 0
            boa.env.time_travel(seconds=2 * DAY)
            owed = sum(self.crowd.claimable(id, person) for person in self.people)
            left = project.profit - self.crowd.paid(id) - owed
            assert 0 <= left and (project.supply == 0 or left <= len(self.people))


TestForestCrowdfunding = CrowdMachine.TestCase
TestForestCrowdfunding.settings = settings(max_examples=settings.default.max_examples // 3)
