"""What reports, challenges and punishments of hazards cost: a scenario for ``gas``."""

from typing import TYPE_CHECKING, Any

import boa

from mevm_suite.deployment.boa_hazards import (
    ALARM,
    BOND,
    COMMIT,
    DEPOSIT,
    FEE,
    FIRE,
    REGION,
    REPORTER,
    REVEAL,
    SALT,
    UNBONDING,
    WEIGHT,
    footprint,
)
from mevm_suite.tables.units import DAY
from mevm_suite.testing import load

if TYPE_CHECKING:
    from mevm_suite.audit.gas import MeteredBackend

NAME = "HazardOracle"
SEATS = 9
EPOCH = 90 * DAY
TRUTH, LIE = footprint(10, rest=5), footprint(90, rest=80)


def report_hazards(backend: "MeteredBackend") -> None:
    """Report by nine seats, challenge and punish; report again with an outlier and one absent."""
    money = load("contracts/token/PeggedToken.vy", "Example yuan", "CNY", 6, backend.sender)
    accreditation = load("tests/mocks/AccreditationBoard.vy")
    pool, arbiter = load("tests/mocks/FineBoard.vy", money), load("tests/mocks/RulingBoard.vy")
    amounts = (WEIGHT, BOND, ALARM, DEPOSIT, COMMIT, REVEAL)
    parties = (accreditation, money, pool, arbiter)
    oracle = backend.deploy(NAME, *parties, *amounts)

    def account(number: int) -> str:
        person = str(boa.env.generate_address())
        money.mint(person, 10 * BOND)
        money.approve(oracle, 10 * BOND, sender=person)
        accreditation.set_role(REPORTER, person, True)
        accreditation.set_organisation(person, bytes([number + 1]) * 32)
        return person

    reporters = [account(number) for number in range(SEATS)]
    challenger = account(SEATS)
    boa.env.set_balance(challenger, FEE)
    arbiter.set_terms(FEE, backend.timestamp + 3 * DAY)
    for reporter in reporters:
        backend.transact(NAME, oracle, "join", BOND, sender=reporter)
    id = _report(backend, oracle, reporters, [LIE] * 5 + [TRUTH] * 4)
    backend.transact(NAME, oracle, "add_deposit", money, DEPOSIT, sender=challenger)
    backend.transact(NAME, oracle, "challenge", id, TRUTH, sender=challenger, value=FEE)
    arbiter.set_ruling(1, 0, 0, 10_000)
    backend.transact(NAME, oracle, "end_challenge", id)
    backend.transact(NAME, oracle, "punish_liar", id, reporters[4], 0)
    backend.transact(NAME, oracle, "settle_alarm", id)
    id = _report(backend, oracle, reporters[:4] + reporters[5:], [TRUTH] * 6 + [LIE, None])
    backend.travel(backend.timestamp + DAY)
    backend.transact(NAME, oracle, "punish_outlier", id, reporters[7], 63)
    backend.transact(NAME, oracle, "punish_absent", id, reporters[8])
    backend.transact(NAME, oracle, "add_bond", 1, sender=reporters[7])
    backend.transact(NAME, oracle, "leave", sender=reporters[7])
    backend.travel(backend.timestamp + 2 * UNBONDING)  # the challenge binds his bond for longer
    backend.transact(NAME, oracle, "take_bond", sender=reporters[7])
    backend.transact(NAME, oracle, "withdraw", money, sender=reporters[7])
    accreditation.set_role(REPORTER, reporters[8], False)
    backend.transact(NAME, oracle, "dismiss", reporters[8])
    backend.transact(NAME, oracle, "donate_fines")
    _reward(backend, money, oracle, (id, reporters[0]))
    backend.travel(backend.timestamp + UNBONDING)
    backend.transact(NAME, oracle, "free_seat", reporters[8])


def _reward(backend: "MeteredBackend", money: Any, oracle: str, report: tuple[int, str]) -> None:
    rewards = backend.deploy("ReporterRewards", money.address, oracle)
    money.mint(backend.sender, 2)
    money.approve(rewards, 2, sender=backend.sender)
    epoch = backend.call("ReporterRewards", rewards, "epoch")
    backend.transact("ReporterRewards", rewards, "fund", 1)
    backend.transact("ReporterRewards", rewards, "note", *report, SALT)
    backend.travel((epoch + 1) * EPOCH)
    backend.transact("ReporterRewards", rewards, "fund", 1)
    backend.transact("ReporterRewards", rewards, "claim", report[1], epoch)
    backend.travel((epoch + 4) * EPOCH)
    backend.transact("ReporterRewards", rewards, "carry", epoch + 1)


def _report(backend: "MeteredBackend", oracle: str, reporters: list[str], said: list[Any]) -> int:
    contract = backend.contract(NAME, oracle)
    region = REGION + contract.hazard_count()
    report = (FIRE, region, backend.timestamp - DAY)
    backend.transact(NAME, oracle, "open_event", *report, sender=reporters[0])
    id = int(contract.hazard_count())
    told = [(who, what) for who, what in zip(reporters, said, strict=True) if what]
    for who, what in told:
        digest = contract.commitment_of(id, who, what, SALT)
        backend.transact(NAME, oracle, "commit", id, digest, sender=who)
    backend.travel(backend.timestamp + COMMIT)
    for who, what in told:
        backend.transact(NAME, oracle, "reveal", id, what, SALT, sender=who)
    backend.travel(backend.timestamp + REVEAL)
    for blocks in (1, 2**64 - 1):
        backend.transact(NAME, oracle, "damage", id, blocks)
    return id
