"""A sink for the coin and one token, and a trade contract that pays into it."""

import boa
import pytest

from mevm_suite.testing import load

WEEK = 7 * 86_400


@pytest.fixture(scope="session")
def token():
    return load("tests/mocks/HookedToken.vy")


@pytest.fixture(scope="session")
def sink(token):
    return load("contracts/treasury/FeeSink.vy", token, WEEK)


@pytest.fixture(scope="session")
def source(token):
    """Stand for the trade contract, with coin and tokens."""
    account = boa.env.generate_address("source")
    boa.env.set_balance(account, 10**18)
    token.mint(account, 10**18)
    return account


@pytest.fixture(scope="session")
def payer():
    return boa.env.generate_address("payer")


@pytest.fixture(scope="session")
def payee():
    return boa.env.generate_address("payee")
