"""Random cases and votes against a plain model; CA-1 to CA-4 of PROPERTIES.md."""

import statistics

import boa
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from mevm_suite.testing import load

DAY = 86_400
VOTING_TIME = 3 * DAY
FEE = 1_001
COIN = "0x" + "00" * 20


class CommitteeArbiterMachine(RuleBasedStateMachine):
    cases = Bundle("cases")

    def __init__(self):
        super().__init__()
        self.members = [boa.env.generate_address(f"member {n}") for n in range(5)]
        self.parties = [boa.env.generate_address(f"party {n}") for n in range(3)]
        self.arbiter = load(
            "contracts/arbitration/CommitteeArbiter.vy", self.members, VOTING_TIME, FEE
        )
        self.arbitrable = boa.env.generate_address("arbitrable")
        boa.env.set_balance(self.arbitrable, 10**18)
        self.model = {}
        self.credits = dict.fromkeys(self.members + self.parties, 0)
        self.withdrawn = 0
        self.finals = {}

    def is_final(self, case):
        able = sum(1 for member in self.members if member not in case["parties"])
        over = boa.env.timestamp >= case["until"] + VOTING_TIME
        return over or len(case["votes"]) == able

    def expected(self, case):
        votes = [share for share, _ in case["votes"].values()]
        if not self.is_final(case):
            return (False, False, False, 0)
        if len(votes) < 3:
            return (True, True, False, case["default"])
        middle = (statistics.median_low(votes) + statistics.median_high(votes)) // 2
        malicious = sum(1 for _, malice in case["votes"].values() if malice)
        return (True, False, 3 * malicious >= 2 * len(votes), middle)

    @rule(
        target=cases,
        claimant=st.integers(0, 3),
        respondent=st.integers(0, 3),
        evidence=st.integers(0, 2 * DAY),
        default=st.integers(0, 10_000),
    )
    def open_case(self, claimant, respondent, evidence, default):
        # The first member may be a party: he must be without a vote, not without a judge.
        people = [self.members[0], *self.parties]
        if claimant == respondent:
            respondent = (respondent + 1) % 4
        parties = (people[claimant], people[respondent])
        until = boa.env.timestamp + evidence
        case = (bytes(32), *parties, COIN, 1, until, default)
        id = self.arbiter.open_case(case, value=FEE, sender=self.arbitrable)
        self.model[id] = {
            "parties": parties,
            "until": until,
            "default": default,
            "votes": {},
            "shared": False,
        }
        return id

    @rule(
        id=cases,
        number=st.integers(0, 4),
        share=st.integers(0, 10_000) | st.sampled_from([0, 10_000]),
        malicious=st.booleans(),
    )
    def vote(self, id, number, share, malicious):
        case, member, now = self.model[id], self.members[number], boa.env.timestamp
        share = 0 if malicious else share
        reason = None
        if member in case["parties"]:
            reason = "CommitteeArbiter: own case"
        elif now < case["until"]:
            reason = "CommitteeArbiter: too early"
        elif now >= case["until"] + VOTING_TIME:
            reason = "CommitteeArbiter: too late"
        elif member in case["votes"]:
            reason = "CommitteeArbiter: voted"
        if reason:
            with boa.reverts(reason):
                self.arbiter.vote(id, share, malicious, bytes(32), sender=member)
        else:
            self.arbiter.vote(id, share, malicious, bytes(32), sender=member)
            case["votes"][member] = (share, malicious)

    @rule(id=cases, shares=st.lists(st.integers(0, 10_000), min_size=3, max_size=5))
    def vote_together(self, id, shares):
        boa.env.timestamp = max(boa.env.timestamp, self.model[id]["until"])
        for number, share in enumerate(shares):
            self.vote(id, number, share, share == 0)

    @rule(seconds=st.integers(1, 2 * DAY))
    def pass_time(self, seconds):
        boa.env.time_travel(seconds=seconds)

    @rule(id=cases)
    def share_fees(self, id):
        case = self.model[id]
        if not self.is_final(case) or case["shared"]:
            reason = "shared" if self.is_final(case) else "not final"
            with boa.reverts(f"CommitteeArbiter: {reason}"):
                self.arbiter.share_fees(id)
            return
        self.arbiter.share_fees(id)
        case["shared"] = True
        for member in case["votes"]:
            self.credits[member] += FEE // 5
        self.credits[case["parties"][0]] += FEE - len(case["votes"]) * (FEE // 5)

    @rule(number=st.integers(0, 7))
    def withdraw(self, number):
        account = list(self.credits)[number]
        if self.credits[account] == 0:
            with boa.reverts("CommitteeArbiter: nothing"):
                self.arbiter.withdraw(sender=account)
            return
        self.arbiter.withdraw(sender=account)
        self.withdrawn += self.credits[account]
        self.credits[account] = 0

    @invariant()
    def ca_1_rulings_are_the_models(self):
        for id, case in self.model.items():
            assert tuple(self.arbiter.ruling(id)) == self.expected(case)

    @invariant()
    def ca_2_a_final_ruling_never_changes(self):
        for id in self.model:
            ruling = tuple(self.arbiter.ruling(id))
            if ruling[0]:
                assert self.finals.setdefault(id, ruling) == ruling

    @invariant()
    def ca_3_fees_in_are_fees_out_and_held(self):
        held = boa.env.get_balance(self.arbiter.address)
        unshared = sum(FEE for case in self.model.values() if not case["shared"])
        assert held == unshared + sum(self.credits.values())
        assert held + self.withdrawn == FEE * len(self.model)

    @invariant()
    def ca_4_every_case_is_final_by_its_time(self):
        for id in self.model:
            if boa.env.timestamp >= self.arbiter.final_by(id):
                assert self.arbiter.ruling(id).is_final


TestCommitteeArbiter = CommitteeArbiterMachine.TestCase
