"""A buy-back that spends half of the rest, at most 100 pegged tokens a day."""

import boa
import pytest

PEG = 10**6
CEC = 10**18


@pytest.fixture
def buy_back(place):
    return place.buy_back


@pytest.fixture
def seller(trader):
    return trader("seller", cec=100_000 * CEC)


@pytest.fixture
def offer(place, seller):
    def offer(amount, price=CEC):
        return place.market.place(False, price, amount, sender=seller)

    return offer


@pytest.fixture
def revenue(place):
    """Pay revenue of so many pegged tokens."""
    payer = boa.env.generate_address("payer")

    def revenue(amount):
        place.peg.mint(payer, amount)
        place.peg.approve(place.economy.dividend, amount, sender=payer)
        place.economy.dividend.pay_revenue(amount, sender=payer)

    return revenue


@pytest.fixture
def funded(buy_back, revenue):
    """Collect 3,000 tokens, of which 1,500 buy back."""
    revenue(10_000 * PEG)
    buy_back.collect()
