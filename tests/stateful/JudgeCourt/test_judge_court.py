"""Random cases, judges and times against a plain model; JC-1 to JC-6 of PROPERTIES.md."""

from itertools import islice

import boa
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from mevm_suite.judging import Choice, find_outcome, pick_places
from mevm_suite.testing import load

HOUR, DAY = 3_600, 86_400
PERIOD = 4 * HOUR
STAKE, FEE, REWARD, LOSS_BPS = 1_003, 11, 7, 3_000
LOSS = STAKE * LOSS_BPS // 10_000
COIN = "0x" + "00" * 20
PANELS = (3, 7)
COSTS = tuple(panel * FEE + REWARD for panel in PANELS)
NOTHING, UPHELD, REJECTED, MALICIOUS = Choice
SALT = b"\6" * 32
NUMBERS = st.integers(0, 15)
SEEDS = st.binary(min_size=32, max_size=32)
CHOICES = st.lists(
    st.sampled_from([UPHELD, UPHELD, REJECTED, MALICIOUS, NOTHING]), min_size=7, max_size=7
)


class JudgeCourtMachine(RuleBasedStateMachine):
    cases = Bundle("cases")

    def __init__(self):
        super().__init__()
        self.seeds = load("tests/mocks/SeedBoard.vy")
        values = load("tests/mocks/ValueBoard.vy")
        address = boa.env.generate_address("court")
        boa.env.set_balance(address, 0)
        self.registry = load("contracts/arbitration/JudgeRegistry.vy", address, [STAKE])
        terms = [(3, FEE)], (PERIOD,) * 4, REWARD, LOSS_BPS
        contracts = self.registry, self.seeds, values
        path = "contracts/arbitration/JudgeCourt.vy"
        self.court = load(path, *contracts, *terms, override_address=address)
        self.people = [boa.env.generate_address(f"person {n}") for n in range(16)]
        for person in self.people:
            boa.env.set_balance(person, 10**18)
        self.opener = boa.env.generate_address("arbitrable")
        boa.env.set_balance(self.opener, 10**18)
        self.order, self.engaged, self.left_over = [], {}, {}
        self.model, self.credits, self.finals = {}, {}, {}
        self.burned = 0

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

    def credit(self, account, amount):
        self.credits[account] = self.credits.get(account, 0) + amount

    @rule(n=NUMBERS)
    def join(self, n):
        if self.people[n] not in self.order:
            self.registry.join(0, value=STAKE, sender=self.people[n])
            self.order = [*self.order, self.people[n]]

    @rule(n=NUMBERS)
    def leave(self, n):
        judge = self.people[n]
        reasons = {
            "JudgeRegistry: not seated": judge not in self.order,
            "JudgeRegistry: engaged": judge in self.engaged,
        }
        if self.act(reasons, self.registry.leave, 0, sender=judge):
            self.unseat(judge)

    def unseat(self, judge):
        order = list(self.order)
        order[order.index(judge)] = order[-1]
        self.order = order[:-1]

    @rule(target=cases, n=NUMBERS, amount=st.integers(0, 3 * STAKE), evidence=st.integers(0, DAY))
    def open_case(self, n, amount, evidence):
        parties = self.people[n], self.people[(n + 1) % 16]
        until = boa.env.timestamp + evidence
        case = (bytes(32), *parties, COIN, amount, until, n * 100)
        id = self.court.open_case(case, value=COSTS[0], sender=self.opener)
        self.model[id] = {
            "parties": parties,
            "default": n * 100,
            "amount": amount,
            "rounds": [self.new_round(until, None)],
            "appellant": None,
            "matcher": None,
            "settled": False,
        }
        return id

    @staticmethod
    def new_round(since, order):
        start = {"since": since, "order": order, "until": 0, "tries": 0}
        return start | {"judges": [], "commits": {}, "votes": {}}

    @staticmethod
    def end(round_):
        return (round_["until"] or round_["since"]) + PERIOD

    @staticmethod
    def left_of(case):
        """Return what a case's rounds have not spent on seeds, round by round."""
        rounds = zip(COSTS, case["rounds"], strict=False)
        return [cost - REWARD * bool(round_["order"]) for cost, round_ in rounds]

    def found(self, case, number):
        return find_outcome([*case["rounds"][number]["votes"].values()], PANELS[number])

    def standing(self, case):
        """Return whether a case is final, the outcome, and the last outcome by votes."""
        now, end = boa.env.timestamp, self.end(case["rounds"][0])
        found = self.found(case, 0)
        if now < end or not found:
            return now >= end, NOTHING, NOTHING
        if not case["appellant"]:
            return now >= end + PERIOD // 2, found, found
        if not case["matcher"]:
            return now >= end + PERIOD, REJECTED if found == UPHELD else UPHELD, found
        last = self.found(case, 1) or found
        return now >= self.end(case["rounds"][1]), last, last

    @rule(id=cases, seed=SEEDS, calls=st.integers(1, 3))
    def convene(self, id, seed, calls):
        """Ask for the seed when the first round is due, and draw by the model's own order."""
        case = self.model[id]
        number = len(case["rounds"]) - 1
        round_ = case["rounds"][number]
        if not round_["order"]:
            reasons = {
                "judge_panel: too early": boa.env.timestamp < round_["since"],
                "judge_panel: too late": boa.env.timestamp >= self.end(round_),
            }
            if not self.act(reasons, self.court.request_seed, id):
                boa.env.timestamp = max(boa.env.timestamp, round_["since"])
                return
            round_["order"] = self.order or ["nobody"]
        request = self.court.round_of(id, number).request
        if not self.seeds.seed(request)[0]:
            self.seeds.set_seed(request, seed)
        for _ in range(calls):
            self.draw(id, case, number, self.seeds.seed(request)[1])

    def draw(self, id, case, number, seed):
        round_, order = case["rounds"][number], case["rounds"][number]["order"]
        reasons = {
            "judge_panel: drawn": round_["until"],
            "judge_panel: too late": boa.env.timestamp >= self.end(round_),
            "judge_panel: too few judges": len(order) < PANELS[number],
        }
        if not self.act(reasons, self.court.draw, id):
            return
        places = pick_places(seed, id, number, len(order), round_["tries"])
        for place in islice(places, 32):
            round_["tries"] += 1
            judge = order[place]
            is_free = judge in self.order and judge not in self.engaged
            first = case["rounds"][0]["judges"]
            if is_free and judge not in (*case["parties"], *first):
                round_["judges"].append(judge)
                self.engaged[judge] = id
            if len(round_["judges"]) == PANELS[number]:
                round_["until"] = boa.env.timestamp + PERIOD
                break

    @rule(id=cases, choices=CHOICES, is_told=st.booleans(), is_ended=st.booleans())
    def vote(self, id, choices, is_told, is_ended):
        """Let a complete panel commit, go to the reveals and make them, and end the round."""
        case = self.model[id]
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
            boa.env.timestamp += PERIOD

    @rule(id=cases, n=NUMBERS, is_matched=st.booleans())
    def appeal(self, id, n, is_matched):
        case, now = self.model[id], boa.env.timestamp
        end = self.end(case["rounds"][0])
        if not case["appellant"]:
            reasons = {
                "JudgeCourt: too early": now < end,
                "JudgeCourt: too late": now >= end + PERIOD // 2,
                "JudgeCourt: no finding": not self.found(case, 0),
            }
            value = 2 * COSTS[1]
            if not self.act(reasons, self.court.appeal, id, value=value, sender=self.people[n]):
                return
            case["appellant"] = self.people[n]
        matcher = self.people[(n + 1) % 16]
        if is_matched and not case["matcher"] and now < end + PERIOD:
            self.court.match_appeal(id, value=COSTS[1], sender=matcher)
            case["matcher"] = matcher
            case["rounds"].append(self.new_round(now, self.order or ["nobody"]))

    @rule(id=cases, seed=SEEDS, first=CHOICES, second=CHOICES, n=NUMBERS, is_matched=st.booleans())
    def hold(self, id, seed, first, second, n, is_matched):
        """Hold a round to its end and appeal from it: what single steps seldom reach."""
        for choices in (first, second):
            for _ in range(2):
                self.convene(id, seed, 1)
            self.vote(id, choices, True, True)
            self.appeal(id, n, is_matched)

    @rule(seconds=st.integers(1, 2 * PERIOD))
    def pass_time(self, seconds):
        boa.env.time_travel(seconds=seconds)

    @rule(id=cases)
    def settle(self, id):
        case = self.model[id]
        is_final, outcome, last = self.standing(case)
        reasons = {"JudgeCourt: not final": not is_final, "JudgeCourt: settled": case["settled"]}
        if not self.act(reasons, self.court.settle, id):
            return
        case["settled"] = True
        rest = self.settle_round(case, 0, last)
        to_claimant = rest - rest // 2 if outcome is NOTHING else rest * (outcome is UPHELD)
        self.credit(case["parties"][0], to_claimant)
        self.credit(case["parties"][1], rest - to_claimant)
        if case["matcher"]:
            second = self.found(case, 1)
            rest = 2 * COSTS[1] + self.settle_round(case, 1, second)
            winner = case["matcher"]
            if not second:
                self.credit(case["appellant"], rest * 2 // 3)
                rest -= rest * 2 // 3
            elif not second.agrees_with(self.found(case, 0)):
                winner = case["appellant"]
            self.credit(winner, rest)
        elif case["appellant"]:
            self.credit(case["appellant"], 2 * COSTS[1])

    def settle_round(self, case, number, outcome):
        round_ = case["rounds"][number]
        votes = {judge: round_["votes"].get(judge, NOTHING) for judge in round_["judges"]}
        good = [j for j, vote in votes.items() if vote and vote.agrees_with(outcome or vote)]
        bad = [judge for judge in votes if judge not in good and round_["until"]]
        for judge in votes:
            del self.engaged[judge]
        for judge in bad:
            self.unseat(judge)
            self.left_over[judge] = self.left_over.get(judge, 0) + STAKE - LOSS
        for judge in good:
            self.credit(judge, FEE + len(bad) * LOSS // len(good))
        if good:
            self.credit(good[0], len(bad) * LOSS % len(good))
        else:
            self.burned += len(bad) * LOSS
        return self.left_of(case)[number] - FEE * len(good)

    @rule(n=NUMBERS)
    def withdraw(self, n):
        for book, contract in ((self.credits, self.court), (self.left_over, self.registry)):
            if book.pop(self.people[n], 0):
                contract.withdraw(sender=self.people[n])

    @invariant()
    def jc_1_and_2_rulings_are_the_models_and_never_change(self):
        for id, case in self.model.items():
            is_final, outcome, _ = self.standing(case)
            share = {0: case["default"], UPHELD: 10_000}.get(outcome, 0)
            ruling = tuple(self.court.ruling(id))
            expected = (True, outcome == 0, outcome == MALICIOUS, share)
            assert ruling == (expected if is_final else (False, False, False, 0))
            if is_final:
                assert self.finals.setdefault(id, ruling) == ruling

    @invariant()
    def jc_3_coin_in_is_coin_out_and_held(self):
        held = self.burned + sum(self.credits.values())
        for case in self.model.values():
            if not case["settled"]:
                held += sum(self.left_of(case))
                held += 2 * COSTS[1] if case["appellant"] else 0
        assert boa.env.get_balance(self.court.address) == held
        assert self.court.burned() == self.burned
        stakes = STAKE * len(self.order) + sum(self.left_over.values())
        assert boa.env.get_balance(self.registry.address) == stakes

    @invariant()
    def jc_4_every_case_is_final_by_its_time(self):
        for id in self.model:
            if boa.env.timestamp >= self.court.final_by(id):
                assert self.court.ruling(id).is_final

    @invariant()
    def jc_5_panels_are_drawn_as_the_model_draws(self):
        for id, case in self.model.items():
            for number, round_ in enumerate(case["rounds"]):
                assert self.court.panel_of(id, number) == round_["judges"]
                assert len(set(round_["judges"])) == len(round_["judges"])
                assert not set(round_["judges"]) & set(case["parties"])
                if round_["until"]:
                    assert STAKE * len(round_["judges"]) >= case["amount"]

    def teardown(self):
        """End everything (JC-6): no judge stays bound, and only what is burned stays."""
        boa.env.time_travel(seconds=10 * DAY)
        for id, case in self.model.items():
            if not case["settled"]:
                self.settle(id)
        assert not self.engaged
        for n in range(16):
            self.withdraw(n)
            if self.people[n] in self.order:
                self.leave(n)
        assert boa.env.get_balance(self.court.address) == self.burned
        assert boa.env.get_balance(self.registry.address) == 0


TestJudgeCourt = JudgeCourtMachine.TestCase
