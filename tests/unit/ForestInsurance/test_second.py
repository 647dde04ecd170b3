import boa
import pytest

from mevm_suite.deployment.boa_insurance import (
    DAY,
    FIRE,
    REGIONS,
    REPORT_TIME,
    RESURVEY_TIME,
    REWARD,
    UNIT,
    VOLUME,
    WEEK,
)

SUM = 1_000 * UNIT
FIRST = SUM // 2
TRIGGER = VOLUME * 3 // 10


@pytest.fixture
def event(place, policy):
    """An event that destroyed all, settled at once."""
    event = place.happen(10_000)
    place.settle(event)
    return event


@pytest.fixture
def survey(place, parcel):
    """Survey so much lost, a day after the event unless said else."""

    def survey(lost, days=1, of=parcel):
        boa.env.time_travel(seconds=days * DAY)
        return place.survey(of, VOLUME - lost, lost, boa.env.timestamp)

    return survey


@pytest.mark.rule("CEC-41")
def test_settle_second__pays_the_rest_on_a_survey(
    place, forest, policy, event, survey, stranger, holder, credit
):
    forest.settle_second(event, policy, survey(TRIGGER), sender=stranger)
    assert credit(holder) == SUM
    assert place.pool.locked() == forest.pending() == forest.policy(policy).open_claims == 0
    with boa.reverts("settlement: no claim"):
        forest.settle_second(event, policy, place.land.last_of(forest.policy(policy).parcel))


@pytest.mark.rule("CEC-41")
def test_settle_second__reverts_if_the_survey_proves_nothing(
    place, forest, parcel, policy, event, survey, holder
):
    with boa.reverts("settlement: lost too little"):
        forest.settle_second(event, policy, survey(TRIGGER - 1))
    with boa.reverts("settlement: not confirmed"):
        forest.settle_second(event, policy, b"\x01" * 32)
    other = place.grow("other", holder)
    with boa.reverts("settlement: other parcel"):
        forest.settle_second(event, policy, survey(VOLUME, of=other))
    day = place.hazards.hazard(event).occurred_at
    early = place.survey(parcel, 0, VOLUME, day + DAY - 1)
    with boa.reverts("settlement: survey too old"):
        forest.settle_second(event, policy, early)


def test_settle_second__needs_a_survey_to_compare_with(place, forest, parcel, policy, event):
    boa.env.time_travel(seconds=DAY)
    parcel_of_first = b"\x01" * 32
    first = place.survey(parcel_of_first, 0, VOLUME, boa.env.timestamp)
    place.land.move_survey(first, parcel)
    with boa.reverts("settlement: nothing to compare"):
        forest.settle_second(event, policy, first)


@pytest.mark.rule("CEC-42")
def test_lapse_second__frees_the_rest_after_the_dead_line(
    place, forest, policy, event, survey, stranger
):
    until = forest.claim(event, policy).until
    assert until == boa.env.timestamp + RESURVEY_TIME
    late = survey(VOLUME)
    boa.env.timestamp = until
    with boa.reverts("settlement: too early"):
        forest.lapse_second(event, policy)
    boa.env.timestamp = until + 1
    with boa.reverts("settlement: too late"):
        forest.settle_second(event, policy, late)
    forest.lapse_second(event, policy, sender=stranger)
    assert forest.pending() == forest.policy(policy).open_claims == 0
    with boa.reverts("settlement: no claim"):
        forest.lapse_second(event, policy)
    # The cover runs on: the rest is locked for the next event until its end
    record = forest.policy(policy)
    assert place.pool.locked() == SUM - FIRST
    past = (record.end // WEEK + 1) * WEEK + REPORT_TIME
    boa.env.timestamp = past
    with boa.reverts("policies: too early"):
        forest.release_policy(policy)
    boa.env.timestamp = past + 1
    forest.release_policy(policy, sender=stranger)
    assert place.pool.locked() == forest.exposure_of(FIRE, REGIONS[0]) == 0
    with boa.reverts("policies: not claimed of"):
        forest.release_policy(policy)


@pytest.mark.rule("CEC-42")
def test_release_policy__reverts_while_a_claim_is_open(place, forest, policy):
    record = forest.policy(policy)
    boa.env.timestamp = record.end + REPORT_TIME
    event = place.happen(10_000, occurred_at=record.end - DAY)
    place.settle(event)
    boa.env.time_travel(seconds=WEEK + 1)
    with boa.reverts("policies: claim is open"):
        forest.release_policy(policy)


@pytest.mark.rule("CEC-42")
def test_release_week__frees_all_that_ended_in_it(
    place, forest, parcel, policy, holder, keeper, rewards
):
    other = place.buy(place.grow("other", holder), SUM, days=75)
    week = forest.policy(policy).end // WEEK
    assert forest.policy(other).end // WEEK == week
    assert place.pool.locked() == 2 * SUM
    boa.env.timestamp = (week + 1) * WEEK + REPORT_TIME
    with boa.reverts("policies: too early"):
        forest.release_week(FIRE, REGIONS[0], week)
    boa.env.timestamp += 1
    capital = place.pool.capital()
    assert place.pool.unearned() == 0
    forest.release_week(FIRE, REGIONS[0], week, sender=keeper)
    assert place.pool.locked() == forest.peril_exposure(FIRE) == 0
    assert rewards(keeper) == REWARD == forest.held(place.money)
    assert place.pool.capital() == capital + REWARD
    with boa.reverts("policies: nothing to free"):
        forest.release_week(FIRE, REGIONS[0], week)


def test_release_week__pays_no_reward_of_a_policy_that_was_cancelled(
    place, forest, policy, holder, keeper, rewards
):
    other = place.buy(place.grow("other", holder), SUM, days=75)
    forest.cancel(policy, sender=holder)
    boa.env.timestamp = (forest.policy(other).end // WEEK + 1) * WEEK + REPORT_TIME + 1
    capital = place.pool.capital()
    forest.release_week(FIRE, REGIONS[0], forest.policy(other).end // WEEK, sender=keeper)
    assert rewards(holder) == rewards(keeper) == REWARD
    assert place.money.balanceOf(forest) == forest.held(place.money) == 2 * REWARD
    assert place.pool.capital() == capital


@pytest.mark.rule("CEC-42")
def test_release_week__waits_for_open_events(place, forest, policy, credit, holder):
    """However long it takes to decide what happened, the capital is there."""
    week = forest.policy(policy).end // WEEK
    event = place.happen(10_000, state=4)
    boa.env.timestamp = (week + 100) * WEEK
    with boa.reverts("exposures: event is open"):
        forest.release_week(FIRE, REGIONS[0], week)
    place.hazards.set_state(event, 5)
    place.settle(event)
    assert credit(holder) == FIRST
    forest.release_week(FIRE, REGIONS[0], week)
    assert place.pool.locked() == SUM - FIRST  # the claim that waits for a survey
