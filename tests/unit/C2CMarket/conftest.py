"""A market at a price of one, with a fee of 1 % and a least volume of 1,000 pegged tokens."""

import boa
import pytest

DAY = 86_400
CEC = 10**18
PEG = 10**6


@pytest.fixture
def market(place):
    return place.market


@pytest.fixture
def seller(trader):
    return trader("seller", cec=100_000 * CEC)


@pytest.fixture
def buyer(trader):
    return trader("buyer", pegged=10**6 * PEG)


@pytest.fixture
def offer(market, seller):
    def offer(amount, price=CEC, owner=None):
        return market.place(False, price, amount, sender=owner or seller)

    return offer


@pytest.fixture
def bid(market, buyer):
    def bid(amount, price=CEC, owner=None):
        return market.place(True, price, amount, sender=owner or buyer)

    return bid


@pytest.fixture
def wait():
    def wait(days=1):
        boa.env.timestamp += days * DAY

    return wait
