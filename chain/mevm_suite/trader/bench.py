"""The judges' bench: stakes, cases, votes by commitment, and the seeds that draw panels."""

from typing import Any

from eth_abi import encode
from eth_utils import keccak

from mevm_suite.holder.amounts import Amount
from mevm_suite.holder.failure import Refused
from mevm_suite.holder.output import Time
from mevm_suite.holder.sending import Call
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.trader.desk import Desk, hexadecimal

REGISTRY, COURT, BEACON = "JudgeRegistry", "JudgeCourt", "RandomBeacon"
CHOICES = {"upheld": 1, "rejected": 2, "malicious": 3}
NO_COMMITMENT = bytes(32)
_VOTE = ("uint256", "address", "uint256", "uint256", "address", "uint256", "bytes32")
_SECRET = ("uint256", "address", "uint256", "uint256", "address", "bytes32")


def tier_rows(desk: Desk) -> list[dict[str, Any]]:
    """Return each tier's stake, and how many judges it has."""
    rows = []
    for tier in range(desk.read("tier_count", contract=REGISTRY)):
        version = desk.read("version_of", tier, contract=REGISTRY)
        judges = desk.read("size_at", tier, version, contract=REGISTRY)
        stake = Amount(desk.read("stake_of", tier, contract=REGISTRY))
        rows.append({"tier": tier, "stake": stake, "judges": judges})
    return rows


def case_row(desk: Desk, case: int) -> dict[str, Any]:
    """Return how a case stands; Refused if there is none."""
    read = _court(desk, case)
    subject, claimant, respondent, token, amount, evidence_until, _ = read("case_of", case)
    number = 1 if read("round_of", case, 1)[0] else 0
    _, request, _, _, commit_until = read("round_of", case, number)
    appellant, matcher = read("appeal_of", case)
    is_final, is_default, is_malicious, share = read("ruling", case)
    words = "malicious complaint" if is_malicious else f"{share / 100:g} % to the claimant"
    return {
        "case": case,
        "subject": hexadecimal(subject),
        "claimant": claimant,
        "respondent": respondent,
        "asset": desk.asset_at(token).symbol,
        "amount": desk.asset_at(token).amount(amount),
        "evidence until": Time(evidence_until),
        "tier": read("terms_of", case)[1],
        "round": "appeal" if number else "first",
        "seed's request": request or None,
        "panel": ", ".join(read("panel_of", case, number)) or None,
        "votes until": Time(commit_until) if commit_until else None,
        "appellant": None if appellant == NOBODY else appellant,
        "matched by": None if matcher == NOBODY else matcher,
        "final": is_final,
        "ruling": f"{words}, by default" if is_default else words,
        "final by": Time(read("final_by", case)),
        "settled": read("is_settled", case),
    }


def _court(desk: Desk, case: int) -> Any:
    def read(function: str, *args: Any) -> Any:
        return desk.read(function, *args, contract=COURT)

    if not 0 < case <= read("case_count"):
        raise Refused(f"there is no case {case} at the court")
    return read


class Judge:
    """
    What one judge does, or whoever moves a case on.

    Parameters
    ----------
    desk
        The deployment.
    account
        The account that signs.

    """

    def __init__(self, desk: Desk, account: str) -> None:
        self._desk = desk
        self.account = account

    def stake(self, tier: int) -> Call:
        """Return the call that takes a seat of a tier with its stake."""
        self._check_tier(tier)
        if self._read(REGISTRY, "is_seated", tier, self.account):
            raise Refused(f"{self.account} is a judge of tier {tier} already")
        stake = self._read(REGISTRY, "stake_of", tier)
        title = f"stake {Amount(stake).exact()} coin as a judge of tier {tier}"
        return self._call(title, REGISTRY, "join", tier, value=stake)

    def leave(self, tier: int) -> Call:
        """Return the call that gives a seat up and takes the stake out."""
        self._check_tier(tier)
        if not self._read(REGISTRY, "is_seated", tier, self.account):
            raise Refused(f"{self.account} is no judge of tier {tier}")
        if self._read(REGISTRY, "is_engaged", tier, self.account):
            raise Refused(f"a case binds {self.account} until it is settled")
        return self._call(f"leave tier {tier} with the stake", REGISTRY, "leave", tier)

    def withdraw(self) -> list[Call]:
        """Return the calls that take out fees, and what is left of lost seats."""
        return [
            self._call(f"withdraw {Amount(due).exact()} coin of {contract}", contract, "withdraw")
            for contract in (COURT, REGISTRY)
            if (due := self._read(contract, "balances", self.account))
        ]

    def commit(self, case: int, choice: str, salt: bytes) -> Call:
        """Return the call that commits to a vote."""
        number, _ = self._seat(case)
        commitment = self._vote(case, number, CHOICES[choice], salt)
        return self._call(
            f"commit to a vote on case {case}", COURT, "commit_vote", case, commitment
        )

    def reveal(self, case: int, salt: bytes) -> Call:
        """Return the call that opens the vote; which one it was, the salt tells."""
        number, commitment = self._seat(case)
        if commitment == NO_COMMITMENT:
            raise Refused(f"{self.account} has not committed to a vote on case {case}")
        for choice in CHOICES.values():
            if self._vote(case, number, choice, salt) == commitment:
                title = f"open the vote on case {case}"
                return self._call(title, COURT, "reveal_vote", case, choice, salt)
        raise Refused("the salt is not the one of the commitment")

    def move(self, case: int, function: str) -> Call:
        """Return anyone's call that moves a case on."""
        read = _court(self._desk, case)
        cost = read("appeal_cost", case) if function in ("appeal", "match_appeal") else 0
        stake = 2 * cost if function == "appeal" else cost
        title = f"{function.replace('_', ' ')} of case {case}"
        if stake:
            title += f", stake {Amount(stake).exact()} coin"
        return self._call(title, COURT, function, case, value=stake)

    def tell(self, request: int, secret: bytes) -> Call:
        """Return the call that commits to a secret for a seed, or reveals it."""
        if not 0 < request <= self._read(BEACON, "request_count"):
            raise Refused(f"nobody asked for seed {request}")
        bond, _, last = self._read(BEACON, "request_of", request)
        if open_round := self._read(BEACON, "open_round", request):
            commitment = self._secret(request, open_round, secret)
            title = f"commit to a secret for seed {request}, bond {Amount(bond).exact()} coin"
            return self._call(title, BEACON, "commit", request, open_round, commitment, value=bond)
        _, until, commits, reveals, *_ = self._read(BEACON, "round_of", request, last)
        if self._desk.now < until and reveals < commits:
            return self._call(
                f"tell the secret of seed {request}", BEACON, "reveal", request, secret
            )
        return self.claim(request, last)

    def claim(self, request: int, number: int) -> Call:
        """Return the call that takes the bond of a round back."""
        title = f"take the bond of seed {request} back"
        return self._call(title, BEACON, "claim", request, number)

    def _seat(self, case: int) -> tuple[int, bytes]:
        read = _court(self._desk, case)
        number = 1 if read("round_of", case, 1)[0] else 0
        is_drawn, commitment, _ = read("seat_of", case, number, self.account)
        if not is_drawn:
            raise Refused(f"{self.account} is not on the panel of case {case}")
        return number, commitment

    def _check_tier(self, tier: int) -> None:
        count = self._read(REGISTRY, "tier_count")
        if tier >= count:
            raise Refused(f"there is no tier {tier}, only 0 to {count - 1}")

    def _vote(self, case: int, number: int, choice: int, salt: bytes) -> bytes:
        place = (self._desk.backend.chain_id, self._desk.commerce.address_of(COURT))
        return keccak(encode(_VOTE, (*place, case, number, self.account, choice, salt)))

    def _secret(self, request: int, number: int, secret: bytes) -> bytes:
        place = (self._desk.backend.chain_id, self._desk.commerce.address_of(BEACON))
        return keccak(encode(_SECRET, (*place, request, number, self.account, secret)))

    def _read(self, contract: str, function: str, *args: Any) -> Any:
        return self._desk.read(function, *args, contract=contract)

    def _call(self, title: str, contract: str, function: str, *args: Any, value: int = 0) -> Call:
        return Call(
            title, contract, self._desk.commerce.address_of(contract), function, args, value
        )
