"""The insurance with its pool, a million units of capital, and a holder with parcels."""

import boa
import pytest

from mevm_suite.deployment.boa_insurance import DAY, UNIT, WAITING, deploy_insurance

CAPITAL = 10**6 * UNIT


@pytest.fixture(scope="session")
def holder():
    return boa.env.generate_address("holder")


@pytest.fixture(scope="session")
def keeper():
    return boa.env.generate_address("keeper")


@pytest.fixture(scope="session")
def underwriter():
    return boa.env.generate_address("underwriter")


@pytest.fixture(scope="module")
def place(underwriter):
    deployed = deploy_insurance()
    deployed.underwrite(underwriter, CAPITAL)
    return deployed


@pytest.fixture(scope="module")
def forest(place):
    return place.forest


@pytest.fixture(scope="module")
def parcel(place, holder):
    return place.grow("parcel", holder)


@pytest.fixture(scope="module")
def credit(place):
    """Tell what the pool owes an account."""
    return lambda account: place.pool.credit_of(place.money, account)


@pytest.fixture(scope="module")
def rewards(place):
    """Tell what the insurance owes an account."""
    return lambda account: place.forest.credit_of(place.money, account)


@pytest.fixture
def policy(place, parcel):
    """A policy of 1,000 units for 100 days, whose cover began 10 days ago."""
    id = place.buy(parcel, 1_000 * UNIT)
    boa.env.time_travel(seconds=WAITING + 10 * DAY)
    return id
