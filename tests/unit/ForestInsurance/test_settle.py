import boa
import pytest

from mevm_suite.deployment.boa_insurance import (
    BLOCKS,
    DAY,
    FIRE,
    REGIONS,
    REPORT_TIME,
    REWARD,
    UNIT,
    WAITING,
)

SUM = 1_000 * UNIT
FIRST = SUM // 2


@pytest.mark.rule("CEC-41")
@pytest.mark.parametrize(
    ("damage", "first"),
    [
        (1_999, 0),
        (2_000, SUM // 8),
        (4_999, SUM // 8),
        (5_000, SUM // 4),
        (8_000, FIRST),
        (10_000, FIRST),
    ],
)
def test_settle__pays_by_the_steps(place, forest, policy, holder, keeper, credit, damage, first):
    """No insurer is asked: a stranger's call pays the holder, and the keeper."""
    event = place.happen(damage)
    place.settle(event, keeper=keeper)
    assert credit(holder) == first
    assert forest.claim(event, policy).amount == first
    assert forest.credit_of(place.money, keeper) == REWARD
    assert place.pool.locked() == SUM - first
    assert forest.exposure_of(FIRE, REGIONS[0]) == SUM - first
    place.pool.push(place.money, holder) if first else None
    assert place.money.balanceOf(holder) == first


@pytest.mark.rule("CEC-41")
def test_settle__takes_the_damage_of_the_parcels_blocks(place, forest, holder, credit):
    north = place.grow("north", holder, blocks=1 << 40)
    policy = place.buy(north, SUM)
    boa.env.time_travel(seconds=WAITING + 2 * DAY)
    event = place.happen(0)
    place.hazards.set_damage(event, 10_000, 5_000)
    place.settle(event)
    assert credit(holder) == forest.policy(policy).paid == SUM // 4


@pytest.mark.rule("CEC-41")
def test_attack__claiming_twice(place, forest, policy, holder, keeper, credit):
    """An event pays a policy once, by whichever way it is settled."""
    event = place.happen(10_000)
    forest.settle_policy(event, policy, sender=keeper)
    with boa.reverts("settlement: settled"):
        forest.settle_policy(event, policy)
    place.settle(event, keeper=keeper)
    with boa.reverts("settlement: event is closed"):
        forest.settle(event, 1)
    with boa.reverts("settlement: settled"):
        forest.settle_policy(event, policy)
    assert credit(holder) == FIRST
    assert forest.credit_of(place.money, keeper) == REWARD


@pytest.mark.rule("CEC-42")
def test_settle__pays_no_more_than_the_sum_for_any_number_of_events(
    place, forest, policy, holder, credit
):
    for _ in range(3):
        place.settle(place.happen(10_000))
        assert forest.policy(policy).paid + place.pool.locked() == SUM
    assert credit(holder) == SUM
    assert place.pool.unearned() == 0  # nothing is at risk any more
    assert place.pool.locked() == forest.exposure_of(FIRE, REGIONS[0]) == 0


@pytest.mark.rule("CEC-41")
def test_settle__pays_who_holds_the_parcel(place, forest, parcel, policy, holder, credit, stranger):
    place.land.set_parcel(parcel, stranger, 100, REGIONS[0], BLOCKS)
    place.settle(place.happen(10_000))
    assert (credit(holder), credit(stranger)) == (0, FIRST)


@pytest.mark.rule("CEC-40")
@pytest.mark.parametrize(
    ("from_start", "from_end", "is_paid"),
    [(-1, None, False), (0, None, True), (None, -1, True), (None, 0, False)],
)
def test_settle__covers_days_of_the_term(
    place, forest, parcel, policy, from_start, from_end, is_paid, credit, holder
):
    record = forest.policy(policy)
    day = record.start if from_end is None else record.end
    day += DAY * (from_start if from_end is None else from_end)
    boa.env.timestamp = record.end
    place.settle(place.happen(10_000, occurred_at=day))
    assert credit(holder) == (FIRST if is_paid else 0)


@pytest.mark.rule("CEC-40")
def test_settle__covers_what_is_reported_in_time(place, forest, policy, holder, credit):
    end = forest.policy(policy).end
    boa.env.timestamp = end + REPORT_TIME + 1
    place.settle(place.happen(10_000, occurred_at=end - DAY))
    assert credit(holder) == 0
    boa.env.timestamp = end + REPORT_TIME
    place.settle(place.happen(10_000, occurred_at=end - DAY))
    assert credit(holder) == FIRST


@pytest.mark.rule("CEC-41")
def test_attack__griefing_the_settle_cursor(place, forest, policy, parcel, holder, keeper, credit):
    """Each small policy before one's own pays for its visit, and nobody has to wait for them."""
    griefer = boa.env.generate_address("griefer")
    crowd = [place.grow(f"small {number}", griefer) for number in range(8)]
    for each in crowd:
        with boa.reverts("InsuranceProducts: sum too small"):
            place.buy(each, UNIT)
        place.buy(each, 100 * UNIT)
    boa.env.time_travel(seconds=WAITING + DAY)
    event = place.happen(10_000)
    forest.settle_policy(event, policy)
    assert credit(holder) == FIRST
    steps = 0
    while not forest.settle(event, 5, sender=keeper):
        steps += 1
    assert steps < (54 + 8) // 5 + 2
    assert forest.credit_of(place.money, keeper) == 8 * REWARD


@pytest.mark.rule("CEC-41")
def test_attack__earning_the_keepers_rewards_by_an_alarm(place, forest, policy, holder, keeper):
    """An event that found nothing pays no keeper: his reward is for the one that comes."""
    event = place.happen(0)
    with boa.reverts("settlement: nothing happened"):
        forest.settle_policy(event, policy, sender=keeper)
    assert forest.settle(event, 1, sender=keeper)
    assert forest.is_closed(event) and forest.open_events(FIRE, REGIONS[0]) == 0
    assert forest.credit_of(place.money, keeper) == 0
    place.settle(place.happen(10_000), keeper=keeper)
    assert forest.credit_of(place.money, keeper) == REWARD


def test_settle__passes_the_empty_weeks_in_steps(place, forest, policy, keeper):
    event = place.happen(10_000)
    calls = 1
    while not forest.settle(event, 1):
        calls += 1
    assert calls <= 55 + 1  # the weeks of a year, one policy
    assert forest.is_closed(event)
    assert forest.open_events(FIRE, REGIONS[0]) == 0


def test_settle__reverts_if_it_is_not_final(place, forest, policy):
    for state in (1, 2, 3, 4):
        event = place.happen(10_000, state)
        with boa.reverts("settlement: not final"):
            forest.settle(event, 1)
        with boa.reverts("settlement: not final"):
            forest.settle_policy(event, policy)
    with boa.reverts("HazardBoard: no such event"):
        forest.settle(event + 1, 1)


def test_pending__is_what_open_events_may_cost(place, forest, policy, holder, parcel):
    """Leavers of the pool are paid as if it were lost."""
    assert forest.note_pending() == 0
    place.buy(place.grow("elsewhere", holder, REGIONS[1]), SUM, region=REGIONS[1])
    events = [place.happen(10_000, 1) for _ in range(2)]
    place.happen(10_000, 1, region=REGIONS[2])
    forest.note_pending()
    assert forest.pending() == SUM
    for event in events:
        place.hazards.set_state(event, 5)
    place.settle(events[0])
    assert forest.pending() == 2 * FIRST  # the rest of the cover, and the claim on it
    place.settle(events[1])
    assert forest.policy(policy).paid == SUM
    assert forest.pending() == FIRST
    forest.lapse_second(events[0], policy)  # nothing is left that a survey could bring
    assert forest.pending() == 0
    assert place.pool.locked() == forest.exposure_of(FIRE, REGIONS[1]) == SUM


def test_settle_policy__reverts_if_the_event_is_elsewhere(place, forest, policy):
    event = place.happen(10_000, region=REGIONS[1])
    with boa.reverts("settlement: other region"):
        forest.settle_policy(event, policy)
    event = place.happen(10_000, peril=2)
    with boa.reverts("settlement: other peril"):
        forest.settle_policy(event, policy)
