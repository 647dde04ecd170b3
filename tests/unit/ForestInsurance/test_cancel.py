import boa
import pytest

from mevm_suite.deployment.boa_insurance import (
    BLOCKS,
    DAY,
    FIRE,
    REGIONS,
    REWARD,
    UNIT,
    VOID,
    WAITING,
)

SUM = 1_000 * UNIT


@pytest.mark.rule("CEC-40")
def test_cancel__gives_back_the_premium_of_the_days_left(
    place, forest, parcel, policy, holder, credit, rewards
):
    """The premium is earned in whole weeks, from a day before the cover to four days after it."""
    record = forest.policy(policy)
    boa.env.timestamp = record.end - 20 * DAY
    refund = forest.cancel(policy, sender=holder)
    assert refund == credit(holder) == record.rate * 20 * DAY // 10**18
    premium = place.products.premium(1, SUM, 100, 20_000)
    assert refund == pytest.approx(premium * 20 / 105, abs=1)
    assert rewards(holder) == REWARD
    assert place.pool.locked() == place.pool.unearned() == forest.exposure_of(FIRE, 7) == 0
    place.buy(parcel, SUM)  # it is not insured any more
    with boa.reverts("ForestInsurance: not open"):
        forest.cancel(policy, sender=holder)


@pytest.mark.rule("CEC-40")
@pytest.mark.parametrize("state", [1, 2, 3, 4, 5])
def test_attack__cancelling_during_an_event(place, forest, policy, holder, state):
    """Neither while it is decided what happened, nor before all are paid."""
    event = place.happen(10_000, state)
    with boa.reverts("exposures: event is open"):
        forest.cancel(policy, sender=holder)
    place.hazards.set_state(event, VOID)
    with boa.reverts("exposures: event is open"):
        forest.cancel(policy, sender=holder)
    forest.settle(event, 1)
    forest.cancel(policy, sender=holder)


@pytest.mark.rule("CEC-42")
def test_attack__cancelling_a_policy_that_was_renewed(place, forest, parcel, policy, holder):
    """The renewal still insures the parcel: no third policy overlaps with it."""
    boa.env.timestamp = forest.policy(policy).end - WAITING
    renewal = place.buy(parcel, SUM)
    boa.env.time_travel(seconds=DAY)
    forest.cancel(policy, sender=holder)
    assert forest.insured_until(parcel, FIRE) == forest.policy(renewal).end
    with boa.reverts("ForestInsurance: is insured"):
        place.buy(parcel, SUM)


def test_cancel__goes_on_where_the_event_is_elsewhere(place, forest, policy, holder):
    place.happen(10_000, 1, region=REGIONS[1])
    place.happen(10_000, 1, peril=2)
    assert forest.cancel(policy, sender=holder) > 0


def test_cancel__reverts_in_the_waiting_period_and_after_the_end(place, forest, parcel, holder):
    policy = place.buy(parcel, SUM)
    boa.env.timestamp = forest.policy(policy).start - 1
    with boa.reverts("ForestInsurance: waiting period"):
        forest.cancel(policy, sender=holder)
    boa.env.timestamp = forest.policy(policy).end
    with boa.reverts("ForestInsurance: has ended"):
        forest.cancel(policy, sender=holder)


def test_cancel__is_the_parcels_holders(place, forest, parcel, policy, holder, stranger, credit):
    """The policy goes with the land: its buyer cannot take it from the next holder."""
    place.land.set_parcel(parcel, stranger, 100, REGIONS[0], BLOCKS)
    with boa.reverts("ForestInsurance: not the holder"):
        forest.cancel(policy, sender=holder)
    assert credit(stranger) == 0 < forest.cancel(policy, sender=stranger) == credit(stranger)


def test_cancel__reverts_with_a_claim_or_without_cover(place, forest, parcel, policy, holder):
    event = place.happen(10_000)
    place.settle(event)
    with boa.reverts("ForestInsurance: not open"):
        forest.cancel(policy, sender=holder)


def test_cancel__of_many_leaves_the_others_in_their_places(place, forest, holder, keeper):
    """A keeper never visits a cancelled policy."""
    parcels = [place.grow(f"parcel {number}", holder) for number in range(4)]
    policies = [place.buy(parcel, SUM) for parcel in parcels]
    boa.env.time_travel(seconds=WAITING + DAY)
    for number in (0, 2):
        forest.cancel(policies[number], sender=holder)
    event = place.happen(10_000)
    week = forest.policy(policies[1]).end // (7 * DAY)
    assert not forest.settle(event, week - boa.env.timestamp // (7 * DAY) + 2, sender=keeper)
    for number, id in enumerate(policies):
        assert forest.policy(id).paid == (SUM // 2 if number in (1, 3) else 0)
