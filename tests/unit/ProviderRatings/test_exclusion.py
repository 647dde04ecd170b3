"""Who is shut out, by whom, for how long, and what it costs to shut out a competitor."""

import boa
import pytest

DAY, FULL, RATERS = 86_400, 1_000_000, 5


@pytest.fixture
def shut_out(customers, deal):
    """Let as many customers as it takes rate the provider as bad."""

    def shut_out(round=0):
        for customer in customers[:RATERS]:
            deal(customer, 1, number=round)

    return shut_out


@pytest.mark.rule("CEC-27", "CEC-29")
def test_bad_provider__is_shut_out_by_enough_raters(ratings, provider, customers, deal):
    for customer in customers[: RATERS - 1]:
        deal(customer, 1)
        assert not ratings.is_excluded(provider)
    deal(customers[RATERS - 1], 1)
    (excluded,) = [each for each in ratings.get_logs() if type(each).__name__ == "Excluded"]
    assert (excluded.provider, excluded.until) == (provider, boa.env.timestamp + 30 * DAY)
    assert ratings.is_excluded(provider)
    boa.env.time_travel(seconds=30 * DAY - 1)
    assert ratings.is_excluded(provider)
    boa.env.time_travel(seconds=1)
    assert not ratings.is_excluded(provider)
    assert tuple(ratings.standing(provider))[4:] == (0, 0, 0)


@pytest.mark.rule("CEC-29")
def test_shutting_out_a_competitor__costs_as_many_full_deals(ratings, provider, customers, deal):
    for customer in customers[: 2 * RATERS]:  # of less than full worth: no number is enough
        deal(customer, 1, worth=FULL - 1)
    for number in range(1, 4):  # one who deals often: counts once
        boa.env.time_travel(seconds=DAY)
        deal(customers[0], 1, number=number)
    assert ratings.standing(provider).raters == 1
    assert not ratings.is_excluded(provider)


@pytest.mark.rule("CEC-29")
def test_mean_of_two_stars__is_not_bad(ratings, provider, customers, deal):
    for customer in customers[:RATERS]:
        deal(customer, 2)
    assert not ratings.is_excluded(provider)
    deal(customers[RATERS], 1)
    assert ratings.is_excluded(provider)


@pytest.mark.rule("CEC-29")
def test_good_provider__bears_bad_ratings(ratings, provider, customers, deal):
    for customer in customers[: 2 * RATERS]:
        deal(customer, 5)
    for customer in customers[2 * RATERS :]:
        deal(customer, 1)
    assert not ratings.is_excluded(provider)


@pytest.mark.rule("CEC-27")
def test_exclusion__is_twice_as_long_each_time_up_to_a_bound(ratings, provider, shut_out):
    for round, days in enumerate([30, 60, 120, 240, 480, 480]):
        shut_out(round)
        assert ratings.standing(provider).excluded_until == boa.env.timestamp + days * DAY
        assert ratings.standing(provider).exclusions == round + 1
        boa.env.time_travel(seconds=200 * DAY)  # the raters have their full weight again
        boa.env.time_travel(seconds=max(0, days - 200) * DAY)
        assert not ratings.is_excluded(provider)


@pytest.mark.rule("CEC-29")
def test_deals_of_one_time__shut_out_once(ratings, source, provider, customers, deal, shut_out):
    name = (9).to_bytes(32, "big")
    for customer in customers[RATERS : 2 * RATERS + 1]:
        ratings.grant(customer, provider, name, FULL, sender=source)
    shut_out()
    for customer in customers[RATERS : 2 * RATERS]:
        ratings.rate(source, name, provider, 1, sender=customer)
    assert ratings.standing(provider).ratings == 2 * RATERS  # on record
    boa.env.time_travel(seconds=30 * DAY)
    assert not ratings.is_excluded(provider)
    with boa.reverts("ProviderRatings: too late"):
        ratings.rate(source, name, provider, 1, sender=customers[2 * RATERS])
    assert tuple(ratings.standing(provider))[4:] == (0, 0, 0)


def test_window__slides_by_halves(ratings, provider, customers, deal):
    for customer in customers[: RATERS - 1]:
        deal(customer, 1)
    boa.env.time_travel(seconds=90 * DAY)
    assert ratings.standing(provider).raters == RATERS - 1
    deal(customers[0], 1, number=1)  # counted once, and later
    assert ratings.standing(provider).raters == RATERS - 1
    boa.env.time_travel(seconds=90 * DAY)
    assert ratings.standing(provider).raters == 1
    for customer in customers[RATERS : 2 * RATERS - 1]:
        assert not ratings.is_excluded(provider)
        deal(customer, 1)
    assert ratings.is_excluded(provider)


@pytest.mark.rule("CEC-29")
def test_cost_of_rating__does_not_grow_with_the_number_of_ratings(
    ratings, source, provider, customers
):
    costs = []
    for number in range(120):
        customer = boa.env.generate_address()
        name = number.to_bytes(32, "big")
        ratings.grant(customer, provider, name, FULL, sender=source)
        ratings.rate(source, name, provider, 5, sender=customer)
        costs.append(ratings._computation.get_gas_used())
    assert costs[110] <= costs[10] * 1.05
