"""Random bonds, reports and proofs against a plain model; JB-1 to JB-5 of PROPERTIES.md."""

import boa
from eth_account import Account
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from mevm_suite.testing import load

DAY = 86_400
BOND, DEPOSIT, REWARD_BPS = 1_001, 30, 5_000
UNBONDING, WINDOW = 4 * DAY, DAY
WEALTH = 10**12
KEYS = [Account.from_key(bytes([n + 1]) * 32) for n in range(3)]
SALT = b"\6" * 32
NOBODY = "0x" + "00" * 20
NUMBERS = st.integers(0, 2)


class JudgeBountyMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        # Everyone is a judge and may bond.
        self.people = [key.address for key in KEYS]
        court = boa.env.generate_address("court")
        self.registry = load("contracts/arbitration/JudgeRegistry.vy", court, [1])
        terms = BOND, DEPOSIT, UNBONDING, WINDOW, REWARD_BPS, NOBODY
        path = "contracts/arbitration/JudgeBounty.vy"
        self.bounty = load(path, self.registry, NOBODY, *terms)
        for person in self.people:
            boa.env.set_balance(person, WEALTH + 1)
            self.registry.join(0, value=1, sender=person)
        self.claims = [(bytes(32), 1, bytes([n]) * 32) for n in range(2)]
        self.digests = [self.bounty.statement_hash(claim) for claim in self.claims]
        self.signatures = {key.address: [self.sign(key, d) for d in self.digests] for key in KEYS}
        self.bonds = dict.fromkeys(self.people, 0)
        self.free_at, self.convicted, self.paid = {}, {}, {}
        self.reports, self.credits = {}, dict.fromkeys(self.people, 0)
        self.lost = dict.fromkeys(self.people, 0)  # bonds taken
        self.burned = 0

    @staticmethod
    def sign(key, digest):
        signed = key.unsafe_sign_hash(digest)
        return (signed.v, signed.r, signed.s)

    @staticmethod
    def act(reasons, call, *args, **kwargs):
        """Make a call, which must fail for the first reason that holds; return if none does."""
        for reason, holds in reasons.items():
            if holds:
                with boa.reverts(f"JudgeBounty: {reason}"):
                    call(*args, **kwargs)
                return False
        call(*args, **kwargs)
        return True

    def is_bonded(self, person):
        free_at = self.free_at.get(person, 0)
        is_held = not free_at or boa.env.timestamp < free_at
        return self.bonds[person] > 0 and person not in self.convicted and is_held

    def frozen_until(self, person):
        mine = [r["until"] for r in self.reports.values() if r["accused"] == person]
        return max(mine, default=0)

    @rule(n=NUMBERS, amount=st.integers(0, 20_000))
    def bond(self, n, amount):
        person = self.people[n]
        reasons = {
            "convicted": person in self.convicted,
            "leaving": person in self.free_at,
            "bond too small": amount == 0 or self.bonds[person] + amount < BOND,
        }
        if self.act(reasons, self.bounty.bond, value=amount, sender=person):
            self.bonds[person] += amount

    @rule(n=NUMBERS)
    def start_leaving(self, n):
        person = self.people[n]
        reasons = {"not bonded": not self.is_bonded(person), "leaving": person in self.free_at}
        if self.act(reasons, self.bounty.start_leaving, sender=person):
            self.free_at[person] = boa.env.timestamp + UNBONDING

    @rule(n=NUMBERS)
    def withdraw_bond(self, n):
        person, now = self.people[n], boa.env.timestamp
        reasons = {
            "convicted": person in self.convicted,
            "not leaving": person not in self.free_at,
            "too early": now < self.free_at.get(person, 0),
            "frozen": now < self.frozen_until(person),
        }
        if self.act(reasons, self.bounty.withdraw_bond, sender=person):
            self.bonds[person] = 0
            del self.free_at[person]

    @rule(n=NUMBERS, m=NUMBERS)
    def report(self, n, m):
        judge, accused = self.people[n], self.people[m]
        evidence = (*self.digests, self.signatures[accused], SALT)
        digest = self.bounty.commitment_of(judge, accused, *evidence)
        reasons = {"own report": judge == accused, "not bonded": not self.is_bonded(accused)}
        call = self.bounty.report
        if self.act(reasons, call, accused, digest, value=DEPOSIT, sender=judge):
            until = boa.env.timestamp + WINDOW
            report = {"judge": judge, "accused": accused, "until": until, "proven": False}
            self.reports[len(self.reports) + 1] = report
            self.burned += DEPOSIT

    @rule(back=st.integers(0, 3))
    def prove(self, back):
        id = len(self.reports) - back
        if id < 1:
            return
        report = self.reports[id]
        judge, accused = report["judge"], report["accused"]
        reasons = {
            "proven": report["proven"],
            "too late": boa.env.timestamp >= report["until"],
        }
        evidence = (self.claims, self.signatures[accused], SALT)
        if self.act(reasons, self.bounty.prove_equivocation, id, *evidence, sender=judge):
            report["proven"] = True
            self.burned -= DEPOSIT
            self.credits[judge] += DEPOSIT
            self.convicted[accused] = min(id, self.convicted.get(accused, id))

    @rule(n=NUMBERS)
    def pay_bounty(self, n):
        accused = self.people[n]
        winner = self.reports.get(self.convicted.get(accused))
        reasons = {
            "not convicted": not winner,
            "paid": accused in self.paid,
            "too early": winner and boa.env.timestamp < winner["until"],
        }
        if self.act(reasons, self.bounty.pay_bounty, accused):
            bond = self.bonds[accused]
            reward = min(bond * REWARD_BPS // 10_000, 10 * DEPOSIT)
            self.paid[accused] = reward
            self.lost[accused] += bond
            self.credits[winner["judge"]] += reward
            self.burned += bond - reward
            self.bonds[accused] = 0

    @rule(n=NUMBERS)
    def withdraw(self, n):
        person = self.people[n]
        if self.act({"nothing": not self.credits[person]}, self.bounty.withdraw, sender=person):
            self.credits[person] = 0

    @rule(seconds=st.integers(1, 2 * DAY))
    def pass_time(self, seconds):
        boa.env.time_travel(seconds=seconds)

    @invariant()
    def jb_1_coin_in_is_coin_out_and_held(self):
        held = sum(self.bonds.values()) + sum(self.credits.values()) + self.burned
        assert boa.env.get_balance(self.bounty.address) == held
        assert self.bounty.burned() == self.burned
        everything = held + sum(boa.env.get_balance(person) for person in self.people)
        assert everything == len(self.people) * WEALTH

    @invariant()
    def jb_2_a_bond_is_taken_by_proof_only(self):
        for person in self.people:
            participant = self.bounty.participant_of(person)
            assert participant.bond == self.bonds[person]
            assert participant.is_convicted == (person in self.convicted)
            assert self.bounty.is_bonded(person) == self.is_bonded(person)

    @invariant()
    def jb_3_the_earliest_proven_report_wins(self):
        for accused, winner in self.convicted.items():
            assert self.bounty.participant_of(accused).winner == winner

    @invariant()
    def jb_4_no_reward_reaches_half_the_bond_or_ten_deposits(self):
        for accused, reward in self.paid.items():
            assert 2 * reward <= self.lost[accused]
            assert reward <= 10 * DEPOSIT

    def teardown(self):
        """Let everyone out (JB-5): who was not convicted gets all of his bond."""
        boa.env.time_travel(seconds=WINDOW)
        for n, person in enumerate(self.people):
            if person in self.convicted and person not in self.paid:
                self.pay_bounty(n)
            elif self.bonds[person] and person not in self.free_at:
                self.start_leaving(n)
        boa.env.time_travel(seconds=UNBONDING)
        for n, person in enumerate(self.people):
            if self.bonds[person]:
                self.withdraw_bond(n)
            self.withdraw(n)
        assert boa.env.get_balance(self.bounty.address) == self.burned


TestJudgeBounty = JudgeBountyMachine.TestCase
