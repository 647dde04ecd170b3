"""What policies and their payment cost: a scenario for ``gas``."""

from typing import TYPE_CHECKING

import boa

from mevm_suite.deployment.boa_insurance import (
    DAY,
    FINAL,
    FIRE,
    NOTICE,
    RATE,
    REGIONS,
    REPORT_TIME,
    RESURVEY_TIME,
    REVEALED,
    REWARD,
    TERMS,
    UNIT,
    VOLUME,
    WAITING,
    WEEK,
    Insurance,
    deploy_insurance,
)

if TYPE_CHECKING:
    from mevm_suite.audit.gas import MeteredBackend

DAYS = 100
CAPITAL = 10**6 * UNIT
SUM = 1_000 * UNIT
STEPS = 64  # the weeks of a year, and the policies


def insure_forests(backend: "MeteredBackend") -> None:
    """Underwrite, insure four parcels, cancel one, pay for a fire, and leave with what is left."""
    place = deploy_insurance(backend)
    pool, me = place.pool.address, backend.sender
    place.fund(me, 3 * CAPITAL, pool)
    for _ in range(2):
        backend.transact("UnderwritingPool", pool, "deposit", CAPITAL, 0)
    backend.transact("UnderwritingPool", pool, "donate", UNIT)
    policies = _buy(backend, place, boa.env.generate_address("audit"))
    forest = place.forest.address
    event = place.happen(10_000, REVEALED)
    place.hazards.set_early_cap(event, SUM)
    backend.transact("ForestInsurance", forest, "note_events", 1)
    backend.transact("ForestInsurance", forest, "pay_early", event, policies[:1])
    place.hazards.set_state(event, FINAL)
    backend.transact("ForestInsurance", forest, "settle_policy", event, policies[0])
    backend.transact("ForestInsurance", forest, "settle", event, STEPS)
    _survey(backend, place, event, policies)
    _release(backend, place, policies)
    for _ in range(2):
        backend.transact("UnderwritingPool", pool, "request", place.pool.shares_of(me) // 2, 0)
    backend.travel(backend.timestamp + NOTICE)
    for _ in range(2):
        backend.transact("UnderwritingPool", pool, "process", 1)
    backend.transact("UnderwritingPool", pool, "withdraw", place.money.address)
    terms = tuple(TERMS.values())
    backend.transact("InsuranceProducts", place.products.address, "publish", terms)
    backend.transact("InsuranceProducts", place.products.address, "close", 1)


def _buy(backend: "MeteredBackend", place: Insurance, holder: str) -> list[int]:
    forest = place.forest.address
    place.fund(holder, CAPITAL, forest)
    parcels = [place.grow(f"audit {number}", holder) for number in range(4)]
    for parcel in parcels:
        order = place.order(parcel, SUM, DAYS, REGIONS[0])
        limit = place.products.premium(1, SUM, DAYS, RATE) + REWARD
        backend.transact("ForestInsurance", forest, "buy", *order, limit, sender=holder)
    backend.travel(backend.timestamp + WAITING + 2 * DAY)
    backend.transact("ForestInsurance", forest, "cancel", 4, sender=holder)
    return [1, 2, 3]


def _survey(backend: "MeteredBackend", place: Insurance, event: int, policies: list[int]) -> None:
    forest = place.forest.address
    backend.travel(backend.timestamp + DAY)
    found, *others = policies
    parcel = place.forest.policy(found).parcel
    survey = place.survey(parcel, 0, VOLUME, backend.timestamp)
    backend.transact("ForestInsurance", forest, "settle_second", event, found, survey)
    backend.travel(backend.timestamp + RESURVEY_TIME)
    for policy in others:
        backend.transact("ForestInsurance", forest, "lapse_second", event, policy)


def _release(backend: "MeteredBackend", place: Insurance, policies: list[int]) -> None:
    forest = place.forest.address
    week = place.forest.policy(policies[0]).end // WEEK
    backend.travel((week + 1) * WEEK + REPORT_TIME + 1)
    for policy in policies[1:]:
        backend.transact("ForestInsurance", forest, "release_policy", policy)
    backend.transact("ForestInsurance", forest, "release_week", FIRE, REGIONS[0], week)
