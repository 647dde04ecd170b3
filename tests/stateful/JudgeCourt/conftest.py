"""The court in plain Python, for the machine beside it."""

from itertools import islice

import pytest

from mevm_suite.judging import Choice, find_outcome, pick_places

HOUR = 3_600
NOTHING, UPHELD, _, _ = Choice


class Model:
    """What judges, parties and appellants should have, and what each case says, by the rules."""

    SEED, COMMIT, REVEAL, APPEAL = PERIODS = (4 * HOUR, 3 * HOUR, 2 * HOUR, 12 * HOUR)
    STAKE, FEE, REWARD, LOSS_BPS = 1_003, 11, 7, 3_000
    LOSS = STAKE * LOSS_BPS // 10_000
    PANELS = (3, 7)
    COSTS = (PANELS[0] * FEE + REWARD, PANELS[1] * FEE + REWARD)

    def __init__(self):
        self.order, self.engaged, self.left_over = [], {}, {}
        self.cases, self.credits = {}, {}
        self.burned = 0

    def credit(self, account, amount):
        self.credits[account] = self.credits.get(account, 0) + amount

    def unseat(self, judge):
        order = list(self.order)
        order[order.index(judge)] = order[-1]
        self.order = order[:-1]

    def open_case(self, id, parties, amount, until, default):
        self.cases[id] = {
            "parties": parties,
            "default": default,
            "amount": amount,
            "rounds": [self.new_round(until, None)],
            "appellant": None,
            "matcher": None,
            "settled": False,
        }

    @staticmethod
    def new_round(since, order):
        start = {"since": since, "order": order, "until": 0, "tries": 0}
        return start | {"judges": [], "commits": {}, "votes": {}}

    def appeal(self, case, appellant, now):
        case["appellant"] = appellant
        case["rounds"].append(self.new_round(now, self.order or ["nobody"]))

    def end(self, round_):
        """Return when a round is over, complete or not."""
        return round_["until"] + self.REVEAL if round_["until"] else round_["since"] + self.SEED

    def match_until(self, case):
        """Return until when an appeal can be matched: before any vote on it is told."""
        first, second = case["rounds"]
        return min(second["until"] or self.end(second), self.end(first) + self.APPEAL)

    def held(self, case):
        """Return the coin that a case binds until it is settled."""
        return sum(self.left_of(case)) + self.COSTS[1] * sum(
            case[who] is not None for who in ("appellant", "matcher")
        )

    def left_of(self, case):
        """Return what a case's rounds have not spent on seeds, round by round."""
        rounds = zip(self.COSTS, case["rounds"], strict=False)
        return [cost - self.REWARD * bool(round_["order"]) for cost, round_ in rounds]

    def found(self, case, number):
        return find_outcome([*case["rounds"][number]["votes"].values()], self.PANELS[number])

    def standing(self, case, now):
        """Return whether a case is final, and the outcome."""
        end, found = self.end(case["rounds"][0]), self.found(case, 0)
        if now < end or not found:
            return now >= end, NOTHING
        if not case["appellant"]:
            return now >= end + self.APPEAL // 2, found
        return now >= self.end(case["rounds"][1]), self.found(case, 1) or found

    def draw(self, id, number, seed, now):
        case = self.cases[id]
        round_, first = case["rounds"][number], case["rounds"][0]["judges"]
        places = pick_places(seed, id, number, len(round_["order"]), round_["tries"])
        for place in islice(places, 32):
            round_["tries"] += 1
            judge = round_["order"][place]
            is_free = judge in self.order and judge not in self.engaged
            if is_free and judge not in (*case["parties"], *first):
                round_["judges"].append(judge)
                self.engaged[judge] = id
            if len(round_["judges"]) == self.PANELS[number]:
                round_["until"] = now + self.COMMIT
                break

    def settle(self, case, outcome):
        case["settled"] = True
        claimant, respondent = case["parties"]
        rest = self.settle_round(case, 0, outcome)
        to_claimant = rest - rest // 2 if outcome is NOTHING else rest * (outcome is UPHELD)
        self.credit(claimant, to_claimant)
        self.credit(respondent, rest - to_claimant)
        if case["appellant"]:
            self.settle_appeal(case)

    def settle_appeal(self, case):
        """Give what judges and seed left of the stakes to the side that won, or back."""
        appellant, matcher = case["appellant"], case["matcher"]
        first, second = self.found(case, 0), self.found(case, 1)
        rest = self.settle_round(case, 1, second) + self.COSTS[1] * (2 if matcher else 1)
        if second and second.agrees_with(first):
            self.credit(matcher or case["parties"][first is not UPHELD], rest)
        elif second or not matcher:
            self.credit(appellant, rest)
        else:
            self.credit(appellant, rest * 2 // 3)
            self.credit(matcher, rest - rest * 2 // 3)

    def settle_round(self, case, number, outcome):
        """Pay and punish a round's judges; return what is left of its cost."""
        round_ = case["rounds"][number]
        votes = {judge: round_["votes"].get(judge, NOTHING) for judge in round_["judges"]}
        good = [j for j, vote in votes.items() if vote and vote.agrees_with(outcome or vote)]
        bad = [judge for judge in votes if judge not in good and round_["until"]]
        for judge in votes:
            del self.engaged[judge]
        for judge in bad:
            self.unseat(judge)
            self.left_over[judge] = self.left_over.get(judge, 0) + self.STAKE - self.LOSS
        lost = len(bad) * self.LOSS
        for judge in good:
            self.credit(judge, self.FEE + lost // len(good))
        if good:
            self.credit(good[0], lost % len(good))
        else:
            self.burned += lost
        return self.left_of(case)[number] - self.FEE * len(good)


@pytest.fixture(scope="session")
def model_class():
    return Model
