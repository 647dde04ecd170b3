"""Random developers, complaints and rulings against plain sums; DP-1 to DP-5 of PROPERTIES.md."""

from collections import Counter

import boa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mevm_suite.deployment.boa_market import Parties, deploy_market
from mevm_suite.testing import load

CEC = COIN = 10**18
DAY = 86_400
CONTENT = b"application".ljust(32, b"\0")
LEAST, CAP = 500 * CEC, 100 * CEC


class DeveloperPledgeMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        peg = load("tests/mocks/PeggedToken.vy", 6)
        self.members = [boa.env.generate_address(f"member {n}") for n in range(3)]
        self.arbiter = load("contracts/arbitration/CommitteeArbiter.vy", self.members, DAY, 0)
        self.destination, *others = (boa.env.generate_address(str(n)) for n in range(4))
        parties = Parties(peg.address, peg.address, self.arbiter.address, *others, self.destination)
        deployed = deploy_market(parties)
        self.pledge, self.cec = deployed.pledge, deployed.economy.token
        self.developer, self.treasury = boa.env.generate_address("dev"), deployed.economy.treasury
        vesting = deployed.economy.vesting.address
        self.cec.transfer(vesting, 10**5 * CEC, sender=self.treasury)
        self.cec.transfer(self.developer, 10**5 * CEC, sender=vesting)
        self.cec.approve(self.pledge, 2**255, sender=self.developer)
        self.complainants = [boa.env.generate_address(f"complainant {n}") for n in range(2)]
        for complainant in self.complainants:
            boa.env.set_balance(complainant, 100 * COIN)
        self.pledges, self.leaves_at, self.cases = {}, {}, {}  # case: application, who, at stake
        self.bonds, self.rewards, self.cut = Counter(), Counter(), 0

    def open_cases(self, id):
        return sum(case[0] == id for case in self.cases.values())

    @rule(amount=st.integers(LEAST, 1_000 * CEC))
    def list_application(self, amount):
        id = self.pledge.pledge(CONTENT, amount, sender=self.developer)
        self.pledges[id] = amount

    @precondition(lambda self: self.pledges)
    @rule(n=st.integers(0, 99), amount=st.integers(1, 100 * CEC))
    def top_up(self, n, amount):
        id = list(self.pledges)[n % len(self.pledges)]
        if id in self.leaves_at:
            with boa.reverts("DeveloperPledge: leaving"):
                self.pledge.top_up(id, amount, sender=self.developer)
        else:
            self.pledge.top_up(id, amount, sender=self.developer)
            self.pledges[id] += amount

    @precondition(lambda self: self.pledges.keys() - self.leaves_at.keys())
    @rule(n=st.integers(0, 99))
    def leave(self, n):
        staying = sorted(self.pledges.keys() - self.leaves_at.keys())
        id = staying[n % len(staying)]
        self.pledge.leave(id, sender=self.developer)
        self.leaves_at[id] = boa.env.timestamp + 30 * DAY

    @precondition(lambda self: self.leaves_at)
    @rule(n=st.integers(0, 99))
    def dp_2_withdraw(self, n):
        id = sorted(self.leaves_at)[n % len(self.leaves_at)]
        reason = None
        if boa.env.timestamp < self.leaves_at[id]:
            reason = "DeveloperPledge: too early"
        elif self.open_cases(id):
            reason = "DeveloperPledge: case open"
        elif self.pledges[id] == 0:
            reason = "DeveloperPledge: nothing left"
        if reason:
            with boa.reverts(reason):
                self.pledge.withdraw_pledge(id, sender=self.developer)
            return
        before = self.cec.available(self.developer)
        assert self.pledge.withdraw_pledge(id, sender=self.developer) == self.pledges[id]
        assert self.cec.available(self.developer) == before + self.pledges[id]
        self.pledges[id] = 0

    @precondition(lambda self: any(self.pledges.values()))
    @rule(n=st.integers(0, 99), who=st.integers(0, 1))
    def complain(self, n, who):
        pledged = [id for id, amount in self.pledges.items() if amount]
        id, sender = pledged[n % len(pledged)], self.complainants[who]
        case_id = self.pledge.complain(id, CONTENT, value=COIN, sender=sender)
        self.cases[case_id] = (id, who, self.pledges[id])

    @precondition(lambda self: self.cases)
    @rule(n=st.integers(0, 99), bps=st.integers(0, 10_000), malicious=st.booleans())
    def settle(self, n, bps, malicious):
        case_id = sorted(self.cases)[n % len(self.cases)]
        if not self.arbiter.ruling(case_id).is_final:
            until = self.arbiter.case_of(case_id).evidence_until
            boa.env.timestamp = max(boa.env.timestamp, until)
            for member in self.members:
                share = 0 if malicious else bps
                self.arbiter.vote(case_id, share, malicious, CONTENT, sender=member)
        ruling = self.arbiter.ruling(case_id)
        id, who, at_stake = self.cases.pop(case_id)
        self.pledge.settle(case_id)
        cut = min(at_stake * ruling.claimant_bps // 10_000, self.pledges[id])
        self.pledges[id] -= cut
        self.rewards[who] += min(cut // 2, CAP)
        self.cut += cut
        self.bonds["developer" if ruling.is_malicious else who] += COIN

    @rule(who=st.sampled_from([0, 1, "developer"]))
    def withdraw_bonds(self, who):
        sender = self.developer if who == "developer" else self.complainants[who]
        if not self.bonds[who]:
            with boa.reverts("DeveloperPledge: nothing"):
                self.pledge.withdraw_bonds(sender=sender)
        else:
            assert self.pledge.withdraw_bonds(sender=sender) == self.bonds.pop(who)

    @rule(days=st.integers(1, 31))
    def pass_time(self, days):
        boa.env.timestamp += days * DAY

    @invariant()
    def dp_1_dp_5_everything_held_is_somebodys(self):
        assert (
            self.pledge.pledged() == self.cec.balanceOf(self.pledge) == sum(self.pledges.values())
        )
        held = COIN * len(self.cases) + sum(self.bonds.values())
        assert self.pledge.bonded() == boa.env.get_balance(self.pledge.address) == held

    @invariant()
    def dp_3_dp_4_cuts_go_where_they_should(self):
        for who, complainant in enumerate(self.complainants):
            assert self.cec.balanceOf(complainant) == self.rewards[who]
        rest = self.cut - sum(self.rewards.values())
        assert self.cec.balanceOf(self.destination) == rest

    @invariant()
    def listed_means_whole_and_staying(self):
        for id, amount in self.pledges.items():
            application = self.pledge.application(id)
            assert (application.pledge, application.open_cases) == (amount, self.open_cases(id))
            assert self.pledge.is_listed(id) == (amount >= LEAST and id not in self.leaves_at)


TestDeveloperPledge = DeveloperPledgeMachine.TestCase
