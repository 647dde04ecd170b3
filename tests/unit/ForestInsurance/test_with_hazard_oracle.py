"""The insurance above the real oracle: reporters say what happened, and what liars lose is paid."""

import boa
import pytest

from mevm_suite.deployment import boa_hazards
from mevm_suite.deployment.boa_hazards import Hazards, footprint
from mevm_suite.deployment.boa_insurance import DAY, REGIONS, UNIT, WAITING, deploy_insurance
from mevm_suite.testing import load

SUM = 50_000 * UNIT
ALL_LOST = footprint(rest=100)
NOTHING = footprint(rest=0)


@pytest.fixture(scope="module")
def real():
    """Insurance and oracle that know each other, and five reporters."""
    accreditation = load("tests/mocks/AccreditationBoard.vy")
    arbiter = load("tests/mocks/RulingBoard.vy")
    amounts = (boa_hazards.WEIGHT, boa_hazards.BOND, boa_hazards.ALARM, boa_hazards.DEPOSIT)
    periods = (boa_hazards.COMMIT, boa_hazards.REVEAL)

    def oracle(money, pool):
        parts = (accreditation, money, pool, arbiter, *amounts, *periods)
        return load("contracts/insurance/HazardOracle.vy", *parts)

    place = deploy_insurance(oracle=oracle)
    hazards = Hazards(place.hazards, accreditation, place.money, place.pool, arbiter, [])
    hazards.reporters = [hazards.reporter(f"reporter {number}") for number in range(5)]
    arbiter.set_terms(boa_hazards.FEE, boa.env.timestamp + 10**8)
    return place, hazards


@pytest.fixture(scope="module")
def insured(real, holder, underwriter):
    place, _ = real
    place.underwrite(underwriter, 10**6 * UNIT)
    policy = place.buy(place.grow("parcel", holder), SUM)
    boa.env.timestamp = place.forest.policy(policy).start + WAITING
    return policy


@pytest.mark.rule("CEC-41")
@pytest.mark.rule("CEC-42")
def test_event__is_paid_in_three_steps(real, insured, holder, underwriter):
    place, hazards = real
    event = hazards.report([ALL_LOST] * 5, region=REGIONS[0])
    cap = place.hazards.early_cap(event)
    assert 0 < cap < SUM // 2
    place.forest.pay_early(event, [insured])
    assert place.forest.policy(insured).paid == cap // 2  # the first part is half of what is open
    with boa.reverts("settlement: not final"):
        place.forest.settle(event, 1)
    hazards.await_end(event)
    place.settle(event)
    assert place.pool.credit_of(place.money, holder) == SUM // 2
    boa.env.time_travel(seconds=2 * DAY)
    parcel = place.forest.policy(insured).parcel
    survey = place.survey(parcel, 0, 10**9, boa.env.timestamp)
    place.forest.settle_second(event, insured, survey)
    assert place.pool.credit_of(place.money, holder) == SUM
    assert place.pool.locked() == place.forest.pending() == 0


@pytest.mark.rule("CEC-41")
def test_attack__a_majority_of_reporters_lies(real, insured, holder, stranger):
    """What is paid on their word before the ruling is less than the pool gets of their bonds."""
    place, hazards = real
    capital = place.pool.capital()
    event = hazards.report([ALL_LOST, ALL_LOST, ALL_LOST, NOTHING, NOTHING], region=REGIONS[0])
    place.forest.pay_early(event, [insured])
    paid = place.forest.policy(insured).paid
    assert paid > 0
    hazards.challenge(event, hazards.rich("challenger"), NOTHING)
    with boa.reverts("settlement: not revealed"):
        place.forest.pay_early(event, [insured])
    hazards.rule(event, 10_000)
    place.settle(event)
    assert place.forest.policy(insured).paid == paid  # nothing is added, nor clawed back
    for liar in hazards.reporters[:3]:
        place.hazards.punish_liar(event, liar, 0, sender=stranger)
    place.hazards.donate_fines()
    assert place.pool.capital() > capital + paid
    assert place.pool.locked() == SUM - paid <= place.pool.capital()
