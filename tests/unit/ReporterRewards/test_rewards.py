"""Active reporters share a pot, by the true events that they told of."""

import boa
import pytest

from mevm_suite.deployment.boa_hazards import SALT, deploy_hazards, footprint
from mevm_suite.testing import load

DAY = 86_400
EPOCH = 90 * DAY


@pytest.fixture(scope="module")
def deployed():
    hazards = deploy_hazards(reporters=6)
    rewards = load(
        "contracts/insurance/ReporterRewards.vy", hazards.peg.address, hazards.oracle.address
    )
    giver = hazards.rich("giver")
    hazards.peg.approve(rewards, 2**255, sender=giver)
    # All of an event with its punishments fits into the epoch.
    boa.env.timestamp += EPOCH - boa.env.timestamp % EPOCH
    return hazards, rewards, giver


@pytest.fixture
def hazards(deployed):
    with boa.env.anchor():
        yield deployed[0]


@pytest.fixture
def rewards(hazards, deployed):
    return deployed[1]


@pytest.fixture
def fund(rewards, deployed):
    return lambda amount: rewards.fund(amount, sender=deployed[2])


def await_notes(hazards, id):
    hazards.await_end(id)
    boa.env.timestamp += 7 * DAY


def end_epoch():
    boa.env.timestamp += EPOCH - boa.env.timestamp % EPOCH


@pytest.mark.rule("CEC-29")
def test_claim__shares_by_true_events(hazards, rewards, fund):
    one, other, *_ = hazards.reporters
    fund(300)
    epoch = rewards.epoch()
    first = hazards.report([footprint(20)] * 6)
    await_notes(hazards, first)
    rewards.note(first, one, SALT)
    rewards.note(first, other, SALT)
    second = hazards.report([footprint(30)] * 6)
    await_notes(hazards, second)
    rewards.note(second, one, SALT)
    assert (rewards.points_of(epoch, one), rewards.total_points(epoch)) == (2, 3)
    with boa.reverts("ReporterRewards: noted"):
        rewards.note(second, one, SALT)
    balance = hazards.peg.balanceOf(one)
    end_epoch()
    rewards.claim(one, epoch)
    assert hazards.peg.balanceOf(one) == balance + 200
    with boa.reverts("epoch_pot: claimed"):
        rewards.claim(one, epoch)
    with boa.reverts("epoch_pot: no part"):
        rewards.claim(hazards.reporters[5], epoch)


@pytest.mark.rule("CEC-29")
def test_note__passes_over_who_was_absent_or_punished(hazards, rewards):
    far = footprint(90)
    id = hazards.report([footprint(20)] * 4 + [far, None])
    hazards.await_end(id)
    with boa.reverts("ReporterRewards: too early"):
        rewards.note(id, hazards.reporters[0], SALT)
    hazards.oracle.punish_outlier(id, hazards.reporters[4], 0)
    boa.env.timestamp += 7 * DAY
    with boa.reverts("ReporterRewards: punished"):
        rewards.note(id, hazards.reporters[4], SALT)
    with boa.reverts("ReporterRewards: not revealed"):
        rewards.note(id, hazards.reporters[5], SALT)
    rewards.note(id, hazards.reporters[0], SALT)


def test_note__counts_no_false_alarm(hazards, rewards):
    id = hazards.report([footprint(0)] * 6)
    await_notes(hazards, id)
    with boa.reverts("ReporterRewards: no damage"):
        rewards.note(id, hazards.reporters[0], SALT)


def test_note__needs_a_final_event_of_late(hazards, rewards):
    id = hazards.report([footprint(20)] * 6)
    with boa.reverts("ReporterRewards: not final"):
        rewards.note(id, hazards.reporters[0], SALT)
    await_notes(hazards, id)
    boa.env.timestamp += 90 * DAY
    with boa.reverts("ReporterRewards: too late"):
        rewards.note(id, hazards.reporters[0], SALT)


def test_attack__take_the_seat_of_who_revealed(hazards, rewards):
    """Who sits down where another left gets no point for what he never said."""
    id = hazards.report([footprint(20)] * 6)
    leaver = hazards.reporters[2]
    seat = hazards.oracle.seat_of(leaver)
    hazards.oracle.leave(sender=leaver)
    await_notes(hazards, id)
    boa.env.timestamp += DAY
    hazards.oracle.take_bond(sender=leaver)
    late = hazards.reporter("late")
    assert hazards.oracle.seat_of(late) == seat
    with boa.reverts("ReporterRewards: other salt"):
        rewards.note(id, late, SALT)
    with boa.reverts():
        rewards.note(id, leaver, SALT)


def test_deploy__needs_an_oracle(hazards):
    with boa.reverts("ReporterRewards: no oracle"):
        load("contracts/insurance/ReporterRewards.vy", hazards.peg.address, hazards.rich("nobody"))
