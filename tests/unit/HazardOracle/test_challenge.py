"""Challenges: who may ask the arbiter, what its word does, and what silence does."""

import boa
import pytest

from mevm_suite.deployment.boa_hazards import BOND, DEPOSIT, FEE, footprint

DAY = 86_400
LIE, TRUTH = footprint(80, rest=3), footprint(10)
REVEALED, CHALLENGED, FINAL = 3, 4, 5


@pytest.fixture
def event(hazards):
    return hazards.report([LIE] * 5)


def state(oracle, id):
    return oracle.hazard(id).state


@pytest.mark.rule("CEC-41")
def test_challenge__asks_the_arbiter(hazards, oracle, event, challenger):
    case_id = hazards.challenge(event, challenger, TRUTH)
    assert case_id == hazards.arbiter.case_count()
    case = hazards.arbiter.case_of(case_id)
    assert (case.claimant, case.respondent) == (challenger, hazards.reporters[0])
    assert state(oracle, event) == CHALLENGED
    assert oracle.deposit_of(hazards.peg, challenger) == 0
    assert boa.env.get_balance(hazards.arbiter.address) == FEE
    # What the reporters say stands meanwhile.
    assert oracle.footprint(event) == list(LIE)
    with boa.reverts("one_arbiter: no ruling yet"):
        oracle.end_challenge(event)


@pytest.mark.rule("CEC-41")
def test_end_challenge__replaces_the_medians_if_won(hazards, oracle, event, challenger):
    hazards.challenge(event, challenger, TRUTH)
    boa.env.timestamp += DAY
    hazards.rule(event, 5_001)
    assert state(oracle, event) == FINAL
    assert oracle.hazard(event).settled_from == boa.env.timestamp
    assert oracle.footprint(event) == list(TRUTH)
    assert (oracle.damage(event, 1), oracle.damage(event, 2)) == (1_000, 0)
    assert hazards.credit(challenger) == DEPOSIT
    with boa.reverts("hazard_challenges: no challenge"):
        oracle.end_challenge(event)
    with boa.reverts("hazard_challenges: not revealed"):
        hazards.challenge(event, challenger, LIE)


@pytest.mark.rule("CEC-41")
def test_end_challenge__costs_the_deposit_if_lost(hazards, oracle, event, challenger):
    hazards.challenge(event, challenger, TRUTH)
    hazards.rule(event, 4_999)
    assert (hazards.credit(challenger), oracle.fines()) == (0, DEPOSIT)
    assert oracle.footprint(event) == list(LIE)
    # The window opens again, for twice the deposit.
    assert state(oracle, event) == REVEALED
    assert oracle.hazard(event).settled_from == boa.env.timestamp + DAY
    assert oracle.challenge_deposit(event) == 2 * DEPOSIT
    hazards.challenge(event, challenger, TRUTH)
    hazards.rule(event, 10_000)
    assert oracle.footprint(event) == list(TRUTH)


@pytest.mark.rule("CEC-41")
def test_attack__challenge_by_the_liars_themselves(hazards, oracle, event, challenger):
    """A false challenge that is lost cannot keep a true one out."""
    accomplice = hazards.rich("accomplice")
    hazards.challenge(event, accomplice, footprint(99))
    hazards.rule(event, 0)
    hazards.arbiter.set_ruling(0, 0, 0, 0)
    hazards.challenge(event, challenger, TRUTH)
    hazards.rule(event, 10_000)
    oracle.punish_liar(event, hazards.reporters[1], 0)
    assert hazards.credit(challenger) == 2 * DEPOSIT + BOND // 4
    assert (hazards.credit(accomplice), oracle.fines()) == (0, DEPOSIT + BOND - BOND // 4)


@pytest.mark.rule("CEC-41")
@pytest.mark.parametrize("behaviour", ["silent", "fails", "burns", "default", "even"])
def test_end_challenge__leaves_the_medians_without_a_ruling(
    hazards, oracle, event, challenger, behaviour
):
    hazards.challenge(event, challenger, TRUTH)
    due = oracle.challenge_of(event).due
    if behaviour in ("default", "even"):
        hazards.arbiter.set_ruling(1, int(behaviour == "default"), 0, 5_000)
    else:
        hazards.arbiter.set_behaviour(behaviour == "fails", behaviour == "burns")
        with boa.reverts("one_arbiter: no ruling yet"):
            oracle.end_challenge(event)
        boa.env.timestamp = due
        assert state(oracle, event) == CHALLENGED
        boa.env.timestamp += 1
        assert state(oracle, event) == REVEALED
    oracle.end_challenge(event)
    assert hazards.credit(challenger) == DEPOSIT
    assert oracle.footprint(event) == list(LIE)
    hazards.await_end(event)
    assert state(oracle, event) == FINAL


def test_challenge__needs_no_call_to_lapse(hazards, oracle, event, challenger):
    second = hazards.rich("second")
    hazards.challenge(event, challenger, TRUTH)
    boa.env.timestamp = oracle.challenge_of(event).due + 1
    hazards.arbiter.set_terms(FEE, boa.env.timestamp + DAY)
    hazards.challenge(event, second, TRUTH)
    assert hazards.credit(challenger) == DEPOSIT
    boa.env.timestamp = oracle.hazard(event).settled_from
    assert state(oracle, event) == FINAL
    # A ruling that nobody brought in time counts for nothing; the deposit is there all the same.
    hazards.rule(event, 10_000)
    assert oracle.footprint(event) == list(LIE)
    assert hazards.credit(second) == 2 * DEPOSIT


def test_challenge__reverts_if_wrong(hazards, oracle, challenger):
    id = hazards.open()
    for reporter in hazards.reporters:
        hazards.commit(id, reporter, LIE)
    with boa.reverts("hazard_challenges: not revealed"):
        hazards.challenge(id, challenger, TRUTH)
    hazards.await_reveals(id)
    for reporter in hazards.reporters:
        hazards.reveal(id, reporter, LIE)
    hazards.await_medians(id)
    with boa.reverts("one_arbiter: wrong cost"):
        oracle.add_deposit(hazards.peg, DEPOSIT, sender=challenger)
        oracle.challenge(id, TRUTH, value=FEE - 1, sender=challenger)
    with boa.reverts("footprint: above 100"):
        hazards.challenge(id, challenger, footprint(101))
    with boa.reverts("purse: deposit too small"):
        oracle.challenge(id, TRUTH, value=FEE, sender=hazards.rich("poor"))
    with boa.reverts("hazard_challenges: opened it"):
        hazards.challenge(id, hazards.reporters[0], TRUTH)
    hazards.challenge(id, challenger, TRUTH)
    with boa.reverts("hazard_challenges: not revealed"):
        hazards.challenge(id, challenger, TRUTH)


def test_challenge__reverts_after_the_window(hazards, oracle, event, challenger):
    hazards.await_end(event)
    with boa.reverts("hazard_challenges: not revealed"):
        hazards.challenge(event, challenger, TRUTH)
