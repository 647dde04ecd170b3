"""Random cases, judges and times against a plain model; JC-1 to JC-6 of PROPERTIES.md."""

import boa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from mevm_suite.judging import Choice
from mevm_suite.testing import load

DAY = 86_400
COIN = "0x" + "00" * 20
NOTHING, UPHELD, REJECTED, MALICIOUS = Choice
SALT = b"\6" * 32
NUMBERS = st.integers(0, 15)
SEEDS = st.binary(min_size=32, max_size=32)
CHOICES = st.lists(
    st.sampled_from([UPHELD, UPHELD, REJECTED, MALICIOUS, NOTHING]), min_size=7, max_size=7
)
# A panel of one mind, or of any.
PANEL = st.sampled_from([[UPHELD] * 7, [REJECTED] * 7, [MALICIOUS] * 7]) | CHOICES


class JudgeCourtMachine(RuleBasedStateMachine):
    model_class = None  # set by the test
    cases = Bundle("cases")

    def __init__(self):
        super().__init__()
        self.model = model = self.model_class()
        self.seeds = load("tests/mocks/SeedBoard.vy")
        values = load("tests/mocks/ValueBoard.vy")
        address = boa.env.generate_address("court")
        boa.env.set_balance(address, 0)
        self.registry = load("contracts/arbitration/JudgeRegistry.vy", address, [model.STAKE])
        terms = [(3, model.FEE)], model.PERIODS, model.REWARD, model.LOSS_BPS
        contracts = self.registry, self.seeds, values
        path = "contracts/arbitration/JudgeCourt.vy"
        self.court = load(path, *contracts, *terms, override_address=address)
        self.people = [boa.env.generate_address(f"person {n}") for n in range(16)]
        for person in self.people:
            boa.env.set_balance(person, 10**18)
        self.opener = boa.env.generate_address("arbitrable")
        boa.env.set_balance(self.opener, 10**18)
        self.finals = {}

    @initialize()
    def fill(self):
        for n in range(14):
            self.join(n)

    @staticmethod
    def act(reasons, call, *args, **kwargs):
        """Make a call, which must fail for the first reason that holds; return if none does."""
        for reason, holds in reasons.items():
            if holds:
                with boa.reverts(reason):
                    call(*args, **kwargs)
                return False
        call(*args, **kwargs)
        return True

    @rule(n=NUMBERS)
    def join(self, n):
        if self.people[n] not in self.model.order:
            self.registry.join(0, value=self.model.STAKE, sender=self.people[n])
            self.model.order = [*self.model.order, self.people[n]]

    @rule(n=NUMBERS)
    def leave(self, n):
        judge = self.people[n]
        reasons = {
            "JudgeRegistry: not seated": judge not in self.model.order,
            "JudgeRegistry: engaged": judge in self.model.engaged,
        }
        if self.act(reasons, self.registry.leave, 0, sender=judge):
            self.model.unseat(judge)

    @rule(target=cases, n=NUMBERS, amount=st.integers(0, 3_009), evidence=st.integers(0, DAY))
    def open_case(self, n, amount, evidence):
        parties = self.people[n], self.people[(n + 1) % 16]
        until = boa.env.timestamp + evidence
        case = (bytes(32), *parties, COIN, amount, until, n * 100)
        id = self.court.open_case(case, value=self.model.COSTS[0], sender=self.opener)
        self.model.open_case(id, parties, amount, until, n * 100)
        return id

    @rule(id=cases, seed=SEEDS, calls=st.integers(1, 3))
    def convene(self, id, seed, calls):
        """Ask for the seed when the first round is due, and draw by the model's own order."""
        case = self.model.cases[id]
        number = len(case["rounds"]) - 1
        round_ = case["rounds"][number]
        if not round_["order"]:
            reasons = {
                "judge_panel: too early": boa.env.timestamp < round_["since"],
                "judge_panel: too late": boa.env.timestamp >= self.model.end(round_),
            }
            if not self.act(reasons, self.court.request_seed, id):
                boa.env.timestamp = max(boa.env.timestamp, round_["since"])
                return
            round_["order"] = self.model.order or ["nobody"]
        request = self.court.round_of(id, number).request
        if not self.seeds.seed(request)[0]:
            self.seeds.set_seed(request, seed)
        reasons = {
            "judge_panel: drawn": lambda: round_["until"],
            "judge_panel: too late": lambda: boa.env.timestamp >= self.model.end(round_),
            "judge_panel: too few judges": lambda: len(round_["order"]) < self.model.PANELS[number],
        }
        for _ in range(calls):
            holding = {reason: holds() for reason, holds in reasons.items()}
            if self.act(holding, self.court.draw, id):
                self.model.draw(id, number, self.seeds.seed(request)[1], boa.env.timestamp)

    @rule(id=cases, choices=CHOICES, is_told=st.booleans(), is_ended=st.booleans())
    def vote(self, id, choices, is_told, is_ended):
        """Let a complete panel commit, go to the reveals and make them, and end the round."""
        case = self.model.cases[id]
        number = len(case["rounds"]) - 1
        round_ = case["rounds"][number]
        if boa.env.timestamp >= round_["until"]:
            return
        for judge, choice in zip(round_["judges"], choices, strict=False):
            if choice and judge not in round_["commits"]:
                digest = self.court.commitment_of(id, number, judge, choice, SALT)
                self.court.commit_vote(id, digest, sender=judge)
                round_["commits"][judge] = choice
        if not is_told:
            return
        boa.env.timestamp = round_["until"]
        for judge, choice in round_["commits"].items():
            self.court.reveal_vote(id, choice, SALT, sender=judge)
        round_["votes"] = round_["commits"]
        if is_ended:
            boa.env.timestamp += self.model.REVEAL

    @rule(id=cases, n=NUMBERS)
    def appeal(self, id, n):
        case, now = self.model.cases[id], boa.env.timestamp
        end, value = self.model.end(case["rounds"][0]), 2 * self.model.COSTS[1]
        reasons = {
            "JudgeCourt: too early": now < end,
            "JudgeCourt: too late": now >= end + self.model.APPEAL // 2,
            "JudgeCourt: no finding": not self.model.found(case, 0),
            "JudgeCourt: appealed": case["appellant"],
        }
        if self.act(reasons, self.court.appeal, id, value=value, sender=self.people[n]):
            self.model.appeal(case, self.people[n], now)

    @rule(id=cases, n=NUMBERS)
    def match(self, id, n):
        case, now = self.model.cases[id], boa.env.timestamp
        reasons = {
            "JudgeCourt: no appeal": not case["appellant"],
            "JudgeCourt: matched": case["matcher"],
            "JudgeCourt: too late": case["appellant"] and now >= self.model.match_until(case),
        }
        value = self.model.COSTS[1]
        if self.act(reasons, self.court.match_appeal, id, value=value, sender=self.people[n]):
            case["matcher"] = self.people[n]

    @rule(target=cases, seed=SEEDS, first=PANEL, second=PANEL, n=NUMBERS, is_matched=st.booleans())
    def hold(self, seed, first, second, n, is_matched):
        """Hold both rounds of a new case and settle it: what single steps seldom reach."""
        self.settle_all()
        for number in range(16):
            self.join(number)
        id = self.open_case(n, 1, 0)
        for choices in (first, second):
            self.convene(id, seed, 2)
            self.vote(id, choices, True, True)
            self.appeal(id, n)
            if is_matched:
                self.match(id, (n + 1) % 16)
        self.settle(id)
        return id

    @rule(seconds=st.integers(1, DAY // 3))
    def pass_time(self, seconds):
        boa.env.time_travel(seconds=seconds)

    @rule(id=cases)
    def settle(self, id):
        case = self.model.cases[id]
        is_final, outcome = self.model.standing(case, boa.env.timestamp)
        reasons = {"JudgeCourt: not final": not is_final, "JudgeCourt: settled": case["settled"]}
        if self.act(reasons, self.court.settle, id):
            self.model.settle(case, outcome)

    def settle_all(self):
        for id, case in self.model.cases.items():
            if not case["settled"]:
                self.settle(id)

    @rule(n=NUMBERS)
    def withdraw(self, n):
        books = (self.model.credits, self.court), (self.model.left_over, self.registry)
        for book, contract in books:
            if book.pop(self.people[n], 0):
                contract.withdraw(sender=self.people[n])

    @invariant()
    def jc_1_and_2_rulings_are_the_models_and_never_change(self):
        for id, case in self.model.cases.items():
            is_final, outcome = self.model.standing(case, boa.env.timestamp)
            share = {0: case["default"], UPHELD: 10_000}.get(outcome, 0)
            ruling = tuple(self.court.ruling(id))
            expected = (True, outcome == 0, outcome == MALICIOUS, share)
            assert ruling == (expected if is_final else (False, False, False, 0))
            if is_final:
                assert self.finals.setdefault(id, ruling) == ruling

    @invariant()
    def jc_3_coin_in_is_coin_out_and_held(self):
        model = self.model
        open_cases = [case for case in model.cases.values() if not case["settled"]]
        held = model.burned + sum(model.credits.values()) + sum(map(model.held, open_cases))
        assert boa.env.get_balance(self.court.address) == held
        assert self.court.burned() == model.burned
        for account in self.people:
            assert self.court.balances(account) == model.credits.get(account, 0)
        stakes = model.STAKE * len(model.order) + sum(model.left_over.values())
        assert boa.env.get_balance(self.registry.address) == stakes

    @invariant()
    def jc_4_every_case_is_final_by_its_time(self):
        for id in self.model.cases:
            if boa.env.timestamp >= self.court.final_by(id):
                assert self.court.ruling(id).is_final

    @invariant()
    def jc_5_panels_are_drawn_as_the_model_draws(self):
        for id, case in self.model.cases.items():
            for number, round_ in enumerate(case["rounds"]):
                assert self.court.panel_of(id, number) == round_["judges"]
                assert len(set(round_["judges"])) == len(round_["judges"])
                assert not set(round_["judges"]) & set(case["parties"])
                if round_["until"]:
                    assert self.model.STAKE * len(round_["judges"]) >= case["amount"]

    def teardown(self):
        """End everything (JC-6): no judge stays bound, and only what is burned stays."""
        boa.env.time_travel(seconds=10 * DAY)
        self.settle_all()
        assert not self.model.engaged
        for n in range(16):
            self.withdraw(n)
            if self.people[n] in self.model.order:
                self.leave(n)
        assert boa.env.get_balance(self.court.address) == self.model.burned
        assert boa.env.get_balance(self.registry.address) == 0


def test_court__does_what_the_model_says(model_class):
    JudgeCourtMachine.model_class = model_class
    run_state_machine_as_test(JudgeCourtMachine, settings=settings.default)
