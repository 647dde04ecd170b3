"""A dealer with 50,000 CEC and as many pegged tokens, who quotes 1 around a price of 1."""

import boa
import pytest

CEC = 10**18
PEG = 10**6


@pytest.fixture
def maker(place):
    vesting, treasury = place.economy.vesting.address, place.economy.treasury
    place.cec.transfer(vesting, 50_000 * CEC, sender=treasury)
    place.cec.transfer(place.maker, 50_000 * CEC, sender=vesting)
    place.peg.mint(place.maker, 50_000 * PEG)
    place.maker.set_spread(100, sender=place.dealer)
    return place.maker


@pytest.fixture
def payer(trader):
    return trader("payer", pegged=100_000 * PEG)


@pytest.fixture
def seller(trader):
    return trader("seller", cec=100_000 * CEC)


@pytest.fixture
def service():
    return boa.env.generate_address("service")
