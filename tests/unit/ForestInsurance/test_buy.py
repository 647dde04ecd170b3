import boa
import pytest

from mevm_suite.deployment.boa_insurance import (
    BLOCKS,
    DAY,
    FIRE,
    RATE,
    REGIONS,
    REWARD,
    UNIT,
    VOLUME,
    WAITING,
    WIND,
)
from mevm_suite.insurance.premium import premium as premium_of

SUM = 1_000 * UNIT


@pytest.mark.rule("CEC-40")
@pytest.mark.rule("CEC-42")
def test_buy__insures_by_survey_and_table(place, forest, parcel, holder):
    capacity = place.pool.capacity()
    id = place.buy(parcel, SUM, days=100)
    policy = forest.policy(id)
    assert (policy.parcel, policy.region, policy.blocks) == (parcel, REGIONS[0], BLOCKS)
    assert policy.start == (boa.env.timestamp + WAITING) // DAY * DAY + DAY  # it is noon
    assert policy.end == policy.start + 100 * DAY
    premium = premium_of(SUM, RATE, 13_500, 100)
    assert premium == place.products.premium(1, SUM, 100, RATE) == 7_397_261
    assert place.pool.unearned() == premium
    assert place.pool.locked() == forest.exposure_of(FIRE, REGIONS[0]) == SUM
    assert place.pool.capacity() == capacity - SUM
    assert place.money.balanceOf(holder) == 0
    assert place.money.balanceOf(forest) == forest.held(place.money) == REWARD
    assert forest.insured_until(parcel, FIRE) == policy.end


@pytest.mark.rule("CEC-40")
def test_buy__reverts_if_the_sum_is_above_the_surveyed_value(place, parcel):
    place.survey(parcel, 999, 0, boa.env.timestamp)
    with boa.reverts("ForestInsurance: worth less"):
        place.buy(parcel, SUM)
    place.survey(parcel, 1_000, 0, boa.env.timestamp)
    place.buy(parcel, SUM)


def test_attack__insuring_a_great_parcel_by_one_block(place, holder):
    """A block is 256 cells: a parcel of 1,024 in four blocks is worth a quarter in one of them."""
    parcel = place.grow("great", holder, blocks=8)
    place.land.set_parcel(parcel, holder, 1_024, REGIONS[0], 8)
    place.survey(parcel, 4_000, 0, boa.env.timestamp)
    with boa.reverts("ForestInsurance: worth less"):
        place.buy(parcel, SUM + 1)
    place.buy(parcel, SUM)


@pytest.mark.rule("CEC-42")
def test_attack__over_insurance_by_two_policies(place, parcel):
    """A parcel has one policy for a peril at a time, in whatever region; another peril may come."""
    first = place.forest.policy(place.buy(parcel, SUM, days=28))
    place.land.set_parcel(parcel, place.land.parcel(parcel).holder, 100, REGIONS[1], 1)
    for region in REGIONS[:2]:
        with boa.reverts("ForestInsurance: is insured"):
            place.buy(parcel, SUM, region=region)
    place.buy(parcel, SUM, product=2)
    boa.env.timestamp = first.end - WAITING - DAY
    with boa.reverts("ForestInsurance: is insured"):
        place.buy(parcel, SUM)
    boa.env.timestamp += DAY  # renewed without a gap
    assert place.forest.policy(place.buy(parcel, SUM)).start == first.end


@pytest.mark.rule("CEC-40")
def test_attack__replaying_a_hazard_proof_of_another_region(place, forest, parcel, holder):
    place.land.set_parcel(parcel, holder, 100, REGIONS[1], 1)
    product, parcel, region, *order = place.order(parcel, SUM, 100, REGIONS[0])
    with boa.reverts("InsuranceProducts: bad proof"):
        forest.buy(product, parcel, REGIONS[1], *order, SUM, sender=holder)
    with boa.reverts("InsuranceProducts: bad proof"):
        forest.buy(2, parcel, region, *order, SUM, sender=holder)  # another peril
    order[2] -= 1  # a lower rate
    with boa.reverts("InsuranceProducts: bad proof"):
        forest.buy(product, parcel, region, *order, SUM, sender=holder)


@pytest.mark.rule("CEC-40")
def test_attack__buying_cover_after_the_event(place, forest, parcel, holder, keeper):
    """While an event is open nothing is sold; what happened before the cover is never paid."""
    before = place.happen(10_000, state=1)
    with boa.reverts("exposures: event is open"):
        place.buy(parcel, SUM)
    place.hazards.set_state(before, 6)
    place.settle(before)
    policy = place.buy(parcel, SUM)
    late = place.happen(10_000, occurred_at=forest.policy(policy).start - 1)
    with boa.reverts("settlement: not covered"):
        forest.settle_policy(late, policy)
    place.settle(late)
    assert forest.policy(policy).paid == 0


def test_buy__needs_all_events_noted(place, forest, parcel):
    for _ in range(33):
        place.hazards.open_event(WIND, 1, 0)
    with boa.reverts("exposures: note_events first"):
        place.buy(parcel, SUM)
    forest.note_events(2)
    assert forest.noted() == 2
    place.buy(parcel, SUM)
    assert forest.noted() == forest.open_events(WIND, 1) == 33


@pytest.mark.rule("CEC-42")
def test_buy__keeps_the_limits_of_peril_and_region(place, parcel, holder):
    for region in REGIONS:
        place.buy(place.grow(f"in {region}", holder, region), 10**5 * UNIT, region=region)
    with boa.reverts("ForestInsurance: region is full"):
        place.buy(parcel, 100 * UNIT)
    with boa.reverts("ForestInsurance: region is full"):
        place.buy(parcel, 100 * UNIT, product=2)  # one region, all perils
    with boa.reverts("ForestInsurance: peril is full"):
        place.buy(parcel, 10**5 * UNIT + 1)


@pytest.mark.rule("CEC-42")
def test_attack__raising_the_limits_with_capital_that_leaves(place, parcel):
    """What was asked back covers nothing new, and spreads no risk either."""
    visitor = boa.env.generate_address("visitor")
    shares = place.underwrite(visitor, 9 * 10**6 * UNIT)
    with boa.env.anchor():
        place.buy(parcel, 10**5 * UNIT + 100 * UNIT)
    place.pool.request(shares, 0, sender=visitor)
    with boa.reverts("ForestInsurance: region is full"):
        place.buy(parcel, 10**5 * UNIT + 100 * UNIT)
    place.buy(parcel, 10**5 * UNIT - UNIT)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda p, parcel, h: p.land.set_identified(h, False), "ForestInsurance: not identified"),
        (
            lambda p, parcel, h: p.land.set_free(parcel, False),
            "ForestInsurance: not free",
        ),
        (
            lambda p, parcel, h: p.land.set_tenure_end(parcel, boa.env.timestamp + 100 * DAY),
            "ForestInsurance: tenure ends",
        ),
        (
            lambda p, parcel, h: p.land.set_parcel(parcel, h, 100, REGIONS[0], 0),
            "ForestInsurance: not there",
        ),
        (lambda p, parcel, h: p.products.close(1), "InsuranceProducts: not open"),
    ],
)
def test_buy__reverts_if_there_is_nothing_to_insure(place, parcel, holder, change, reason):
    change(place, parcel, holder)
    with boa.reverts(reason):
        place.buy(parcel, SUM)


def test_buy__reverts_if_the_terms_are_not_met(place, forest, parcel, holder, stranger):
    for days in (27, 366):
        with boa.reverts("InsuranceProducts: bad term"):
            place.buy(parcel, SUM, days=days)
    with boa.reverts("InsuranceProducts: sum too small"):
        place.buy(parcel, 100 * UNIT - 1)
    with boa.reverts("ForestInsurance: not the holder"):
        place.buy(parcel, SUM, sender=stranger)
    order = place.order(parcel, SUM, 100, REGIONS[0])
    with boa.reverts("ForestInsurance: too expensive"):
        forest.buy(*order, place.products.premium(1, SUM, 100, RATE) - 1, sender=holder)


def test_buy__reverts_without_a_survey(place, holder):
    parcel = b"\x01" * 32
    place.land.set_parcel(parcel, holder, 100, REGIONS[0], BLOCKS)
    with boa.reverts("ForestInsurance: not surveyed"):
        place.buy(parcel, SUM)


@pytest.mark.rule("CEC-40")
def test_buy__needs_a_survey_that_knows_the_last_loss(place, forest, parcel, policy):
    """What has burnt is not insured again by what stood before."""
    event = place.happen(10_000)
    place.settle(event)
    boa.env.timestamp = forest.policy(policy).end
    with boa.reverts("ForestInsurance: survey too old"):
        place.buy(parcel, SUM)
    place.survey(parcel, VOLUME // 2, VOLUME // 2, boa.env.timestamp)
    place.buy(parcel, SUM)
