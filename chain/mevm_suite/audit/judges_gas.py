"""What judges, a case with an appeal, and a bounty cost: scenarios for ``gas``."""

from typing import TYPE_CHECKING

import boa
from eth_account import Account

from mevm_suite.deployment.backend import created_address
from mevm_suite.judging import Choice
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.tables.units import DAY

if TYPE_CHECKING:
    from mevm_suite.audit.gas import MeteredBackend

COIN = 10**18
FEE, REWARD = COIN // 100, COIN // 10
PANELS = (3, 7)
COSTS = tuple(panel * FEE + REWARD for panel in PANELS)
SALT = b"audit".ljust(32, b"\0")
KEY = Account.from_key(SALT)  # of a participant who signs twice


def judge(backend: "MeteredBackend") -> None:
    """Rule on a case by three judges of 20, and on the appeal by seven others."""
    beacon = backend.deploy("RandomBeacon", 1, 2, DAY // 4, DAY // 4)
    registry, court = _deploy(backend, beacon)
    judges = [_rich() for _ in range(20)]
    for account in judges:
        backend.transact("JudgeRegistry", registry, "join", 0, sender=account, value=COIN)
    me, claimant, respondent = backend.sender, _rich(), _rich()
    boa.env.set_balance(me, COIN)
    case = (SALT, claimant, respondent, NOBODY, COIN // 100, backend.timestamp, 5_000)
    backend.transact("JudgeCourt", court, "open_case", case, value=COSTS[0])
    backend.transact("JudgeCourt", court, "request_seed", 1)
    _hold(backend, court, beacon, 0)
    stakes = {"appeal": (claimant, 2 * COSTS[1]), "match_appeal": (respondent, COSTS[1])}
    for function, (sender, stake) in stakes.items():
        backend.transact("JudgeCourt", court, function, 1, sender=sender, value=stake)
    _hold(backend, court, beacon, 1)
    backend.transact("JudgeCourt", court, "settle", 1)
    backend.transact("JudgeCourt", court, "withdraw", sender=respondent)
    bench = backend._source("JudgeRegistry").at(registry)
    seated = [account for account in judges if bench.is_seated(0, account)]  # dissenters are not
    for account in seated[:3]:
        backend.transact("JudgeRegistry", registry, "leave", 0, sender=account)


def prove_a_fraud(backend: "MeteredBackend") -> None:
    """Bond, sign two contents of one statement, be proven, frozen and banned."""
    registry = backend.deploy("JudgeRegistry", backend.sender, [COIN])
    arbiter = backend.deploy("CommitteeArbiter", [_rich() for _ in range(3)], DAY, 0)
    nonce = boa.env.evm.vm.state.get_nonce(bytes.fromhex(boa.env.eoa[2:]))
    source = created_address(boa.env.eoa, nonce + 2)
    trust = backend.deploy("TrustIndex", [backend.sender], [source], NOBODY, COIN, NOBODY)
    freezes = backend.deploy("FraudFreeze", [source], arbiter, 30 * DAY)
    terms = (COIN, COIN // 10, 21 * DAY, DAY, 5_000, freezes)
    bounty = backend.deploy("JudgeBounty", registry, trust, *terms)
    hunter, accused = _rich(), KEY.address
    boa.env.set_balance(accused, COIN)
    backend.transact("JudgeRegistry", registry, "join", 0, sender=hunter, value=COIN)
    backend.transact("JudgeBounty", bounty, "bond", sender=accused, value=COIN)
    statements = [(SALT, 1, bytes([number]) * 32) for number in range(2)]
    digests = [backend.call("JudgeBounty", bounty, "statement_hash", s) for s in statements]
    signed = [KEY.unsafe_sign_hash(digest) for digest in digests]
    signatures = [(one.v, one.r, one.s) for one in signed]
    evidence = (hunter, accused, *digests, signatures, SALT)
    commitment = backend.call("JudgeBounty", bounty, "commitment_of", *evidence)
    report = (accused, commitment)
    backend.transact("JudgeBounty", bounty, "report", *report, sender=hunter, value=COIN // 10)
    proof = (1, statements, signatures, SALT)
    backend.transact("JudgeBounty", bounty, "prove_equivocation", *proof, sender=hunter)
    backend.travel(backend.timestamp + DAY)
    backend.transact("JudgeBounty", bounty, "pay_bounty", accused)
    backend.transact("JudgeBounty", bounty, "withdraw", sender=hunter)
    backend.travel(backend.timestamp + 30 * DAY)
    backend.transact("JudgeBounty", bounty, "tell_trust", accused)


def _hold(backend: "MeteredBackend", court: str, beacon: str, round_: int) -> None:
    _make_seed(backend, beacon, round_ + 1)
    backend.transact("JudgeCourt", court, "draw", 1)
    panel = backend.call("JudgeCourt", court, "panel_of", 1, round_)
    choices = [Choice.REJECTED] * len(panel)
    choices[0] = Choice.UPHELD
    for account, choice in zip(panel, choices, strict=True):
        vote = (1, round_, account, choice, SALT)
        commitment = backend.call("JudgeCourt", court, "commitment_of", *vote)
        backend.transact("JudgeCourt", court, "commit_vote", 1, commitment, sender=account)
    backend.travel(backend.timestamp + DAY)
    for account, choice in zip(panel, choices, strict=True):
        backend.transact("JudgeCourt", court, "reveal_vote", 1, choice, SALT, sender=account)
    backend.travel(backend.timestamp + DAY)


def _make_seed(backend: "MeteredBackend", beacon: str, request: int) -> None:
    committers = [_rich(), _rich()]
    for account in committers:
        terms = (request, 1, account, SALT)
        commitment = backend.call("RandomBeacon", beacon, "commitment_of", *terms)
        commit = (request, 1, commitment)
        backend.transact(
            "RandomBeacon", beacon, "commit", *commit, sender=account, value=COIN // 50
        )
    backend.travel(backend.timestamp + DAY // 4)
    for account in committers:
        backend.transact("RandomBeacon", beacon, "reveal", request, SALT, sender=account)


def _deploy(backend: "MeteredBackend", beacon: str) -> tuple[str, str]:
    values = boa.env.generate_address()
    boa.env.set_code(values, b"\0")  # the coin needs none
    nonce = boa.env.evm.vm.state.get_nonce(bytes.fromhex(boa.env.eoa[2:]))
    expected = created_address(boa.env.eoa, nonce + 1)
    registry = backend.deploy("JudgeRegistry", expected, [COIN])
    terms = ([(PANELS[0], FEE)], (DAY,) * 4, REWARD, 2_500)
    court = backend.deploy("JudgeCourt", registry, beacon, values, *terms)
    if court != expected:
        raise ValueError(f"expected the court at {expected}, found it at {court}")
    return registry, court


def _rich() -> str:
    account = boa.env.generate_address()
    boa.env.set_balance(account, 2 * COIN)
    return account
