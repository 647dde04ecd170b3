"""IN-3: what each policy gets does not depend on the order or size of the steps."""

import boa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mevm_suite.deployment.boa_insurance import (
    DAY,
    FINAL,
    REVEALED,
    TERMS,
    UNIT,
    VOLUME,
    WAITING,
    deploy_insurance,
)
from mevm_suite.insurance.premium import payout_bps

SUM = 1_000 * UNIT
COUNT = 4
DAMAGES = st.sampled_from([0, 2_000, 5_000, 9_000])
# Who settles next, of which event, and how: so many steps of its walk, or one policy.
STEPS = st.lists(
    st.tuples(st.integers(0, 1), st.one_of(st.sampled_from([1, 3, 20]), st.integers(-COUNT, -1))),
    max_size=12,
)


@pytest.fixture(scope="module")
def sold():
    """Four policies of different terms, one for each of four holders."""
    place = deploy_insurance()
    place.underwrite(boa.env.generate_address(), 10**6 * UNIT)
    holders = [boa.env.generate_address() for _ in range(COUNT)]
    parcels = [place.grow(f"{number}", holder) for number, holder in enumerate(holders)]
    days = [28, 28, 100, 365]
    ids = [place.buy(*each) for each in zip(parcels, [SUM] * COUNT, days, strict=True)]
    boa.env.time_travel(seconds=WAITING + 2 * DAY)
    return place, holders, parcels, ids


def parts(damage):
    payout = SUM * payout_bps(TERMS["steps"], damage) // 10_000
    return payout // 2, payout - payout // 2


@pytest.mark.rule("CEC-41")
@settings(max_examples=settings.default.max_examples // 2)
@given(
    damages=st.tuples(DAMAGES, DAMAGES),
    early=st.none() | st.integers(1, 4_000),
    steps=STEPS,
    found=st.lists(st.tuples(st.integers(0, 1), st.integers(0, COUNT - 1)), unique=True),
)
def test_fuzz_settle__is_independent_of_order_and_batches(sold, damages, early, steps, found):
    """Each gets min(its sum, all first parts and all second parts that a survey proved)."""
    place, holders, parcels, ids = sold
    forest, pool = place.forest, place.pool
    with boa.env.anchor():
        events = [place.happen(damage, REVEALED) for damage in damages]
        if early:
            place.hazards.set_early_cap(events[0], early * UNIT)
            forest.pay_early(events[0], ids)
        for event in events:
            place.hazards.set_state(event, FINAL)
        for which, step in steps:
            if step > 0 and not forest.is_closed(events[which]):
                forest.settle(events[which], step)
            elif step < 0 and damages[which]:
                if not forest.is_settled(events[which], ids[step]):
                    forest.settle_policy(events[which], ids[step])
        for event in events:
            if not forest.is_closed(event):
                place.settle(event)
        boa.env.time_travel(seconds=DAY)
        surveys = [place.survey(each, 0, VOLUME, boa.env.timestamp) for each in parcels]
        for which, number in found:
            if forest.claim(events[which], ids[number]).amount:
                forest.settle_second(events[which], ids[number], surveys[number])
        total = 0
        for number, (id, holder) in enumerate(zip(ids, holders, strict=True)):
            due = sum(parts(damage)[0] for damage in damages)
            due += sum(parts(damage)[1] for w, damage in enumerate(damages) if (w, number) in found)
            paid = forest.policy(id).paid
            assert paid == pool.credit_of(place.money, holder) == min(SUM, due)
            total += paid
        assert pool.locked() == COUNT * SUM - total
