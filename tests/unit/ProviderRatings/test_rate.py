"""Only those who dealt with a provider rate him, once, and by what they paid."""

import boa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.testing import load

DAY, FULL, RATERS = 86_400, 1_000_000, 5
DEAL = b"deal".ljust(32, b"\0")


@pytest.mark.rule("CEC-27", "CEC-29")
def test_rate__is_for_those_who_dealt_once(ratings, source, provider, customers, stranger):
    customer = customers[0]
    with boa.reverts("ProviderRatings: no right"):
        ratings.rate(source, DEAL, provider, 5, sender=customer)
    ratings.grant(customer, provider, DEAL, FULL, sender=source)
    assert ratings.worth_to_rate(source, DEAL, customer, provider) == FULL
    with boa.reverts("ProviderRatings: no right"):
        ratings.rate(source, DEAL, provider, 5, sender=stranger)
    with boa.reverts("ProviderRatings: no right"):
        ratings.rate(stranger, DEAL, provider, 5, sender=customer)
    for stars in (0, 6):
        with boa.reverts("ProviderRatings: bad stars"):
            ratings.rate(source, DEAL, provider, stars, sender=customer)
    ratings.rate(source, DEAL, provider, 4, sender=customer)
    (rated,) = [each for each in ratings.get_logs() if type(each).__name__ == "Rated"]
    assert (rated.source, rated.rater, rated.provider) == (source, customer, provider)
    assert (rated.deal, rated.stars) == (DEAL, 4)
    assert tuple(ratings.standing(provider)) == (1, 4, 0, 0, FULL, 4 * FULL, 1)
    assert ratings.worth_to_rate(source, DEAL, customer, provider) == 0
    ratings.grant(customer, provider, DEAL, FULL, sender=source)  # one right for a deal
    with boa.reverts("ProviderRatings: no right"):
        ratings.rate(source, DEAL, provider, 4, sender=customer)


def test_rate__ends_with_the_time_to_rate(ratings, source, provider, customers):
    ratings.grant(customers[0], provider, DEAL, FULL, sender=source)
    boa.env.time_travel(seconds=30 * DAY - 1)
    assert ratings.worth_to_rate(source, DEAL, customers[0], provider) == FULL
    boa.env.time_travel(seconds=1)
    assert ratings.worth_to_rate(source, DEAL, customers[0], provider) == 0
    with boa.reverts("ProviderRatings: too late"):
        ratings.rate(source, DEAL, provider, 1, sender=customers[0])


@pytest.mark.rule("CEC-29")
def test_grant__is_for_sources(ratings, provider, customers, stranger):
    with boa.reverts("ProviderRatings: not a source"):
        ratings.grant(customers[0], provider, DEAL, FULL, sender=stranger)


@pytest.mark.rule("CEC-29")
def test_grant__gives_no_right_to_rate_oneself_or_for_nothing(ratings, source, provider, customers):
    ratings.grant(provider, provider, DEAL, FULL, sender=source)
    ratings.grant(customers[0], provider, DEAL, 0, sender=source)
    for rater in (provider, customers[0]):
        with boa.reverts("ProviderRatings: no right"):
            ratings.rate(source, DEAL, provider, 5, sender=rater)


ANYONE = st.binary(min_size=20, max_size=20).map(lambda each: "0x" + each.hex())


@given(rater=ANYONE, provider=ANYONE, worth=st.integers(0, 2**256 - 1))
def test_grant__never_reverts_for_a_source(ratings, source, rater, provider, worth):
    with boa.env.anchor():
        for _ in range(2):
            ratings.grant(rater, provider, DEAL, worth, sender=source)
        if worth and rater != provider:
            ratings.rate(source, DEAL, provider, 5, sender=rater)
            assert ratings.standing(provider).weight == min(worth, FULL)


@pytest.mark.rule("CEC-29")
def test_wash_ratings__of_one_pair_lose_their_weight(ratings, provider, customers, deal):
    weights = []
    for number in range(5):
        deal(customers[0], 5, number=number)
        weights.append(ratings.standing(provider).weight)
        boa.env.time_travel(seconds=DAY)
    assert weights == [FULL, FULL * 3 // 2, FULL * 7 // 4, FULL * 7 // 4, FULL * 7 // 4]
    assert ratings.standing(provider).raters == 1
    assert ratings.standing(provider).ratings == 5


@pytest.mark.rule("CEC-29")
def test_wash_ratings__of_one_day_count_once(ratings, provider, customers, deal):
    for number in range(5):
        deal(customers[0], 5, number=number)
    assert ratings.standing(provider).weight == FULL


@pytest.mark.rule("CEC-29")
def test_wash_ratings__by_one_huge_deal_weigh_no_more_than_a_full_one(
    ratings, provider, customers, deal
):
    deal(customers[0], 5, worth=10**6 * FULL)
    assert ratings.standing(provider).weight == FULL


@pytest.mark.rule("CEC-29")
def test_provider__cannot_use_up_the_weight_of_his_customers(ratings, source, provider, customers):
    for number in range(4):
        name = number.to_bytes(32, "big")
        ratings.grant(provider, customers[0], name, FULL, sender=source)
        ratings.rate(source, name, customers[0], 5, sender=provider)
        boa.env.time_travel(seconds=DAY)
    ratings.grant(customers[0], provider, DEAL, FULL, sender=source)
    ratings.rate(source, DEAL, provider, 1, sender=customers[0])
    assert ratings.standing(provider).weight == FULL


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        ((DAY - 1, FULL, RATERS, 30 * DAY), "bad rating time"),
        ((30 * DAY + 1, FULL, RATERS, 30 * DAY), "bad rating time"),
        ((DAY, FULL, RATERS, 180 * DAY + 1), "bad exclusion"),
        ((DAY, 0, RATERS, 30 * DAY), "bad worth"),
        ((DAY, 2**128 + 1, RATERS, 30 * DAY), "bad worth"),
        ((DAY, FULL, 2, 30 * DAY), "too few raters"),
        ((DAY, FULL, 101, 30 * DAY), "too many raters"),
    ],
)
def test_constructor__refuses(source, terms, reason):
    with boa.reverts(f"ProviderRatings: {reason}"):
        load("contracts/forest/ProviderRatings.vy", [source], terms)


def test_constructor__fixes_sources_and_terms(ratings, source, stranger):
    assert ratings.is_source(source) and not ratings.is_source(stranger)
    assert tuple(ratings.terms()) == (30 * DAY, FULL, RATERS, 30 * DAY)
    with boa.reverts("ProviderRatings: no source"):
        load("contracts/forest/ProviderRatings.vy", ["0x" + "00" * 20], ratings.terms())
