"""Ratings with one source of deals, which is a plain account."""

import boa
import pytest

from mevm_suite.testing import load

DAY = 86_400
FULL = 1_000_000
RATERS = 5


@pytest.fixture(scope="session")
def source():
    return boa.env.generate_address("source")


@pytest.fixture(scope="session")
def provider():
    return boa.env.generate_address("provider")


@pytest.fixture(scope="session")
def customers():
    return [boa.env.generate_address(f"customer {number}") for number in range(3 * RATERS)]


@pytest.fixture(scope="module")
def ratings(source):
    boa.env.timestamp -= boa.env.timestamp % (90 * DAY) - 180 * DAY  # a half begins
    terms = (30 * DAY, FULL, RATERS, 30 * DAY)
    return load("contracts/forest/ProviderRatings.vy", [source], terms)


@pytest.fixture(scope="module")
def deal(ratings, source, provider):
    """Let a customer deal with the provider and rate him; each number is another deal."""

    def deal(customer, stars, worth=FULL, number=0):
        name = number.to_bytes(32, "big")
        ratings.grant(customer, provider, name, worth, sender=source)
        ratings.rate(source, name, provider, stars, sender=customer)

    return deal
