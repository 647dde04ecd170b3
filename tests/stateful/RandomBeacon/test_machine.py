"""Random committers against a plain model; RB-1 to RB-4 of PROPERTIES.md."""

import boa
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from mevm_suite.testing import load

COMMIT, REVEAL = 3_600, 7_200
MIN_BOND, MIN_REVEALS = 1_001, 2
WEALTH = 10**24
NUMBERS = st.integers(0, 3)


class RandomBeaconMachine(RuleBasedStateMachine):
    requests = Bundle("requests")

    def __init__(self):
        super().__init__()
        self.beacon = load(
            "contracts/randomness/RandomBeacon.vy", MIN_BOND, MIN_REVEALS, COMMIT, REVEAL
        )
        self.accounts = [boa.env.generate_address(f"committer {n}") for n in range(4)]
        for account in self.accounts:
            boa.env.set_balance(account, WEALTH)
        self.model = {}
        self.seeds = {}
        self.received = self.paid = 0

    @staticmethod
    def is_over(round_):
        now = boa.env.timestamp
        if now < round_["start"] + COMMIT:
            return False
        all_revealed = round_["commits"] == round_["reveals"]
        return all_revealed or now >= round_["start"] + COMMIT + REVEAL

    def is_ready(self, request):
        rounds = request["rounds"]
        return bool(rounds) and self.is_over(rounds[-1]) and self.is_good(rounds[-1])

    @staticmethod
    def is_good(round_):
        return len(round_["reveals"]) >= MIN_REVEALS

    def open_round(self, request):
        rounds = request["rounds"]
        if not rounds:
            return 1
        if boa.env.timestamp < rounds[-1]["start"] + COMMIT:
            return len(rounds)
        if self.is_over(rounds[-1]) and not self.is_good(rounds[-1]):
            return len(rounds) + 1
        return 0

    @rule(target=requests, stake=st.integers(0, 10**9), reward=st.integers(0, 10**9))
    def request(self, stake, reward):
        id = self.beacon.request(stake, value=reward, sender=self.accounts[0])
        bond = max(2 * stake, MIN_BOND)
        self.model[id] = {"bond": bond, "rounds": []}
        self.received += reward
        return id

    @staticmethod
    def secret(n):
        return bytes([n + 1]) * 32

    @rule(id=requests, n=NUMBERS)
    def commit(self, id, n):
        request, account = self.model[id], self.accounts[n]
        number = self.open_round(request)
        digest = self.beacon.commitment_of(id, number, account, self.secret(n))
        is_new = number > len(request["rounds"])
        reason = None
        if number == 0:
            reason = "RandomBeacon: closed"
        elif not is_new and account in request["rounds"][-1]["commits"]:
            reason = "RandomBeacon: committed"
        if reason:
            with boa.reverts(reason):
                self.beacon.commit(id, number, digest, value=request["bond"], sender=account)
            return
        self.beacon.commit(id, number, digest, value=request["bond"], sender=account)
        self.received += request["bond"]
        if is_new:
            start = boa.env.timestamp
            request["rounds"].append(
                {"start": start, "commits": set(), "reveals": set(), "claims": set()}
            )
        request["rounds"][-1]["commits"].add(account)

    @rule(id=requests, numbers=st.sets(NUMBERS, min_size=2))
    def commit_together(self, id, numbers):
        for n in sorted(numbers):
            self.commit(id, n)

    @rule(id=requests, n=NUMBERS)
    def reveal(self, id, n):
        request, account, now = self.model[id], self.accounts[n], boa.env.timestamp
        round_ = request["rounds"][-1] if request["rounds"] else None
        reason = None
        if not round_ or account not in round_["commits"] - round_["reveals"]:
            reason = "RandomBeacon: no commitment"
        elif now < round_["start"] + COMMIT:
            reason = "RandomBeacon: too early"
        elif now >= round_["start"] + COMMIT + REVEAL:
            reason = "RandomBeacon: too late"
        if reason:
            with boa.reverts(reason):
                self.beacon.reveal(id, self.secret(n), sender=account)
            return
        self.beacon.reveal(id, self.secret(n), sender=account)
        round_["reveals"].add(account)

    @rule(id=requests, numbers=st.sets(NUMBERS))
    def reveal_together(self, id, numbers):
        rounds = self.model[id]["rounds"]
        if rounds:
            boa.env.timestamp = max(boa.env.timestamp, rounds[-1]["start"] + COMMIT)
        for n in sorted(numbers):
            self.reveal(id, n)

    @rule(seconds=st.integers(1, COMMIT + REVEAL))
    def pass_time(self, seconds):
        boa.env.time_travel(seconds=seconds)

    @rule(id=requests, n=NUMBERS, back=st.integers(0, 1))
    def claim(self, id, n, back):
        request, account = self.model[id], self.accounts[n]
        number = max(len(request["rounds"]) - back, 1)
        round_ = request["rounds"][number - 1] if request["rounds"] else None
        reason = None
        if not round_ or account not in round_["reveals"] - round_["claims"]:
            reason = "RandomBeacon: nothing owed"
        elif not self.is_over(round_):
            reason = "RandomBeacon: not over"
        if reason:
            with boa.reverts(reason):
                self.beacon.claim(id, number, sender=account)
            return
        before = boa.env.get_balance(account)
        self.beacon.claim(id, number, sender=account)
        amount = boa.env.get_balance(account) - before
        round_["claims"].add(account)
        self.paid += amount
        # RB-4: who reveals gets his bond back, and never less.
        assert amount >= request["bond"]

    @invariant()
    def rb_1_coin_in_is_coin_out_and_held(self):
        assert boa.env.get_balance(self.beacon.address) == self.received - self.paid

    @invariant()
    def rb_2_a_seed_never_changes(self):
        for id, request in self.model.items():
            is_ready, seed = self.beacon.seed(id)
            assert is_ready == self.is_ready(request)
            if is_ready:
                assert self.seeds.setdefault(id, seed) == seed
            else:
                assert id not in self.seeds
                assert seed == bytes(32)

    @invariant()
    def rb_3_half_of_each_withheld_bond_is_burned_and_the_rest_is_owed(self):
        burned = owed = 0
        for id, request in self.model.items():
            owed += self.beacon.request_of(id).reward
            for number, round_ in enumerate(request["rounds"], 1):
                chain = self.beacon.round_of(id, number)
                withheld = (len(round_["commits"]) - len(round_["reveals"])) * request["bond"]
                open_bonds = len(round_["reveals"] - round_["claims"]) * request["bond"]
                owed += chain.pot + open_bonds + (0 if chain.is_settled else withheld)
                burned += withheld - withheld // 2 if chain.is_settled else 0
        assert self.beacon.burned() == burned
        assert boa.env.get_balance(self.beacon.address) == owed + burned

    def teardown(self):
        """Let everyone claim: every bond that is due comes out, whatever happened before."""
        boa.env.time_travel(seconds=COMMIT + REVEAL)
        for id, request in self.model.items():
            for number, round_ in enumerate(request["rounds"], 1):
                for account in round_["reveals"] - round_["claims"]:
                    before = boa.env.get_balance(account)
                    self.beacon.claim(id, number, sender=account)
                    assert boa.env.get_balance(account) - before >= request["bond"]
                assert self.beacon.round_of(id, number).pot == 0


TestRandomBeacon = RandomBeaconMachine.TestCase
