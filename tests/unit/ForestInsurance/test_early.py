import boa
import pytest

from mevm_suite.deployment.boa_insurance import (
    CHALLENGED,
    DAY,
    FINAL,
    REVEALED,
    UNIT,
    VOID,
    WAITING,
)

SUM = 1_000 * UNIT
FIRST = SUM // 2


@pytest.fixture(scope="module")
def holders(place):
    return [boa.env.generate_address(f"holder {number}") for number in range(3)]


@pytest.fixture(scope="module")
def sold(place, holders):
    """Three policies of 1,000, 2,000 and 3,000 units, a day after their covers began."""
    sums = [SUM * number for number in (1, 2, 3)]
    parcels = [place.grow(f"of {number}", holder) for number, holder in enumerate(holders)]
    ids = [place.buy(*each) for each in zip(parcels, sums, strict=True)]
    boa.env.time_travel(seconds=WAITING + 2 * DAY)
    return ids


@pytest.mark.rule("CEC-41")
def test_pay_early__stays_within_what_the_liars_would_lose(place, forest, holders, sold, credit):
    """Everybody gets the same part, whoever calls first, in whatever batches."""
    event = place.happen(10_000, REVEALED)
    place.hazards.set_early_cap(event, 600 * UNIT)
    forest.pay_early(event, [sold[2]])
    forest.pay_early(event, [sold[0], sold[2]])
    forest.pay_early(event, sold)
    assert [credit(holder) for holder in holders] == [50 * UNIT, 100 * UNIT, 150 * UNIT]
    assert forest.paid_early(event, sold[2]) == 150 * UNIT
    assert place.pool.locked() == 5_700 * UNIT


@pytest.mark.rule("CEC-41")
def test_pay_early__pays_the_whole_first_part_if_the_cap_allows(
    place, forest, holders, sold, credit
):
    event = place.happen(10_000, REVEALED)
    place.hazards.set_early_cap(event, 10**6 * UNIT)
    forest.pay_early(event, sold)
    assert [credit(holder) for holder in holders] == [FIRST, 2 * FIRST, 3 * FIRST]
    place.hazards.set_state(event, FINAL)
    place.settle(event)
    assert [credit(holder) for holder in holders] == [FIRST, 2 * FIRST, 3 * FIRST]


@pytest.mark.rule("CEC-41")
def test_settle__pays_the_rest_of_the_first_part(place, forest, holders, sold, credit):
    event = place.happen(10_000, REVEALED)
    place.hazards.set_early_cap(event, 600 * UNIT)
    forest.pay_early(event, sold[:2])
    place.hazards.set_state(event, FINAL)
    place.settle(event, 2)
    assert [credit(holder) for holder in holders] == [FIRST, 2 * FIRST, 3 * FIRST]


def test_settle__claws_nothing_back(place, forest, holders, sold, credit):
    """A ruling that finds less damage leaves what was paid early, and adds nothing."""
    event = place.happen(10_000, REVEALED)
    place.hazards.set_early_cap(event, 10**6 * UNIT)
    forest.pay_early(event, sold[:1])
    place.hazards.set_damage(event, 5_000, 5_000)
    place.hazards.set_state(event, FINAL)
    place.settle(event)
    assert [credit(holder) for holder in holders] == [FIRST, FIRST, 3 * FIRST // 2]


@pytest.mark.rule("CEC-41")
def test_settle__pays_nothing_for_a_void_event(place, forest, holders, sold, credit):
    event = place.happen(10_000, REVEALED)
    place.hazards.set_early_cap(event, 600 * UNIT)
    forest.pay_early(event, sold[:1])
    place.hazards.set_state(event, VOID)
    assert forest.settle(event, 1)
    assert forest.is_closed(event)
    assert [credit(holder) for holder in holders] == [50 * UNIT, 0, 0]
    with boa.reverts("settlement: not final"):
        forest.settle_policy(event, sold[1])
    with boa.reverts("settlement: event is closed"):
        forest.settle(event, 1)


@pytest.mark.parametrize("state", [1, 2, CHALLENGED, FINAL, VOID])
def test_pay_early__reverts_if_nothing_is_revealed(place, forest, sold, state):
    event = place.happen(10_000, state)
    place.hazards.set_early_cap(event, UNIT)
    with boa.reverts("settlement: not revealed"):
        forest.pay_early(event, sold)


def test_pay_early__reverts_if_there_is_nothing_to_pay(place, forest, sold):
    event = place.happen(10_000, REVEALED)
    with boa.reverts("settlement: nothing early"):
        forest.pay_early(event, sold)
    event = place.happen(10_000, REVEALED, occurred_at=boa.env.timestamp - 10 * DAY)
    place.hazards.set_early_cap(event, UNIT)
    with boa.reverts("settlement: not covered"):
        forest.pay_early(event, sold)
