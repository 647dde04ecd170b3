"""Each token without a lock in turn: they differ in name and symbol only."""

import boa
import pytest

from mevm_suite.testing import load

SUPPLY = 10**27


@pytest.fixture(scope="module", params=["SEC", "WSG"])
def symbol(request):
    return request.param


@pytest.fixture(scope="session")
def holder():
    return boa.env.generate_address("holder")


@pytest.fixture(scope="session")
def spender():
    return boa.env.generate_address("spender")


@pytest.fixture(scope="module")
def token(symbol, holder):
    return load(f"contracts/token/{symbol}.vy", SUPPLY, holder)
