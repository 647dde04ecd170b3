"""Each token of fixed supply in turn: they differ in name, symbol, and who may issue more."""

import boa
import pytest

from mevm_suite.testing import load

SUPPLY = 10**27
NOBODY = "0x" + "00" * 20
MORE = {"SEC": (NOBODY,), "WSG": ()}


@pytest.fixture(scope="module", params=["SEC", "WSG"])
def symbol(request):
    return request.param


@pytest.fixture(scope="session")
def holder():
    return boa.env.generate_address("holder")


@pytest.fixture(scope="module")
def create(symbol):
    """Deploy the token with a supply and its first holder."""
    return lambda *arguments: load(f"contracts/token/{symbol}.vy", *arguments, *MORE[symbol])


@pytest.fixture(scope="module")
def token(create, holder):
    return create(SUPPLY, holder)
