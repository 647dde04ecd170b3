"""A pegged token with six decimals, and its issuer."""

import boa
import pytest

from mevm_suite.testing import load


@pytest.fixture(scope="session")
def issuer():
    return boa.env.generate_address("issuer")


@pytest.fixture(scope="session")
def holder():
    return boa.env.generate_address("holder")


@pytest.fixture(scope="session")
def create():
    """Deploy a pegged token."""
    return lambda *arguments: load("contracts/token/PeggedToken.vy", *arguments)


@pytest.fixture(scope="session")
def token(create, issuer):
    return create("Example yuan", "CNY", 6, issuer)
