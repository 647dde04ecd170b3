"""A token that hosts the module, with a cap of 60 days and two holders."""

import boa
import pytest

from mevm_suite.testing import load

CAP = 60 * 86_400


@pytest.fixture(scope="session")
def token():
    return load("tests/mocks/CoinDaysToken.vy", CAP)


@pytest.fixture(scope="session")
def holder():
    return boa.env.generate_address("holder")


@pytest.fixture(scope="session")
def other_holder():
    return boa.env.generate_address("other holder")
