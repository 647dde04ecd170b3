"""Judges who stake, are drawn by a seed that nobody knows beforehand, and vote in secret."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from eth_utils import keccak

from mevm_suite.demo.balance import Check
from mevm_suite.demo.crowd import Crowd, CrowdBackend
from mevm_suite.demo.plan import example_address
from mevm_suite.tables.commerce import Judges, load_commerce, wei
from mevm_suite.tables.economy import BPS, bps

UPHELD, REJECTED, MALICIOUS = 1, 2, 3
COIN = 10**18
JUDGES = 7
TIER = 0  # a panel of it stakes more than is withheld of 158 CNY


@dataclass
class Court(Crowd):
    """The court with its judges, and what each of them should have."""

    backend: CrowdBackend
    at: dict[str, str]
    stranger: str
    terms: Judges = field(default_factory=lambda: load_commerce().judges)
    lost_seats: int = 0
    checks: list[Check] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Let the judges stake."""
        self.tier = self.terms.tiers[TIER]
        self.judges = [example_address("commerce", "judge", str(n)) for n in range(JUDGES)]
        reveals = load_commerce().seeds.reveals
        self.makers = [example_address("commerce", "seed", str(n)) for n in range(reveals)]
        for account in (*self.judges, *self.makers):
            self.backend.set_balance(account, COIN)
        for judge in self.judges:
            self.send(judge, "JudgeRegistry", "join", TIER, value=wei(self.tier.stake))

    def draw(self, case_id: int) -> list[str]:
        """Make a seed by commit and reveal when the evidence is in, and draw the panel."""
        self.backend.travel(self.call("JudgeCourt", "case_of", case_id)[5])
        self.send(self.stranger, "JudgeCourt", "request_seed", case_id)
        request = self.call("JudgeCourt", "round_of", case_id, 0)[1]
        bond = self.call("RandomBeacon", "request_of", request)[0]
        for maker in self.makers:
            terms = (request, 1, maker, _secret(maker, case_id))
            commitment = self.call("RandomBeacon", "commitment_of", *terms)
            self.send(maker, "RandomBeacon", "commit", request, 1, commitment, value=bond)
        self.backend.travel(self.call("RandomBeacon", "round_of", request, 1)[0])
        for maker in self.makers:
            self.send(maker, "RandomBeacon", "reveal", request, _secret(maker, case_id))
        while not self._commit_until(case_id):
            self.send(self.stranger, "JudgeCourt", "draw", case_id)
        for maker in self.makers:
            self.send(maker, "RandomBeacon", "claim", request, 1)
        panel = list(self.call("JudgeCourt", "panel_of", case_id, 0))
        self.checks.append(Check(f"case {case_id}, judges drawn", self.tier.panel, len(panel)))
        outsiders = len(set(panel) - set(self.judges))
        self.checks.append(Check(f"case {case_id}, judges without stake", 0, outsiders))
        return panel

    def vote(self, case_id: int, panel: Sequence[str], choices: Sequence[int]) -> None:
        """Let the judges commit to votes, reveal them, and nobody appeal."""
        votes = list(zip(panel, choices, strict=True))
        for judge, choice in votes:
            terms = (case_id, 0, judge, choice, _secret(judge, case_id))
            commitment = self.call("JudgeCourt", "commitment_of", *terms)
            self.send(judge, "JudgeCourt", "commit_vote", case_id, commitment)
        until = self._commit_until(case_id)
        self.backend.travel(until)
        for judge, choice in votes:
            secret = _secret(judge, case_id)
            self.send(judge, "JudgeCourt", "reveal_vote", case_id, choice, secret)
        self.backend.travel(until + self.terms.reveal + self.terms.appeal // 2)

    def settle(self, case_id: int, panel: Sequence[str], choices: Sequence[int]) -> None:
        """Pay the majority, out of the fees and what the others lose; let all take it out."""
        upheld = sum(choice == UPHELD for choice in choices) * 2 > len(choices)
        coherent = [(choice == UPHELD) == upheld for choice in choices]
        losers = coherent.count(False)
        loss = wei(self.tier.stake) * bps(self.terms.loss) // BPS
        each, rest = divmod(losers * loss, len(choices) - losers)
        self.send(self.stranger, "JudgeCourt", "settle", case_id)
        earned = sum(self.call("JudgeCourt", "balances", judge) for judge in panel)
        expected = (len(choices) - losers) * (wei(self.tier.fee) + each) + rest
        self.checks.append(Check(f"case {case_id}, wei earned by judges", expected, earned))
        claimant = self.call("JudgeCourt", "case_of", case_id)[1]
        left = losers * wei(self.tier.fee)  # what nobody was paid goes to the claimant
        found = self.call("JudgeCourt", "balances", claimant)
        self.checks.append(Check(f"case {case_id}, wei of fees left", left, found))
        for account in (*panel, claimant):
            if self.call("JudgeCourt", "balances", account):
                self.send(account, "JudgeCourt", "withdraw")
        for judge, is_coherent in zip(panel, coherent, strict=True):
            if not is_coherent:
                kept = self.call("JudgeRegistry", "balances", judge)
                name = f"case {case_id}, wei left to a judge outvoted"
                self.checks.append(Check(name, wei(self.tier.stake) - loss, kept))
                self.send(judge, "JudgeRegistry", "withdraw")
        self.lost_seats += losers

    def check(self) -> Iterator[Check]:
        """Compare what is left, when all is settled, with the stakes of those still seated."""
        yield from self.checks
        stakes = (JUDGES - self.lost_seats) * wei(self.tier.stake)
        for contract, expected in (("JudgeRegistry", stakes), ("JudgeCourt", 0)):
            found = self.backend.balance(self.at[contract])
            yield Check(f"wei in {contract}", expected, found)
        yield Check("wei in RandomBeacon", 0, self.backend.balance(self.at["RandomBeacon"]))

    def _commit_until(self, case_id: int) -> int:
        return int(self.call("JudgeCourt", "round_of", case_id, 0)[4])


def _secret(account: str, case_id: int) -> bytes:
    return keccak(text=f"MEVM demo/secret of {account} in {case_id}")
