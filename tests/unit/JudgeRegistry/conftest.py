"""A registry with two tiers whose court is an account."""

import boa
import pytest

from mevm_suite.testing import load

STAKES = [1_000, 4_000]


@pytest.fixture(scope="session")
def court():
    return boa.env.generate_address("court")


@pytest.fixture(scope="session")
def registry(court):
    return load("contracts/arbitration/JudgeRegistry.vy", court, STAKES)


@pytest.fixture(scope="session")
def judges():
    accounts = [boa.env.generate_address(f"judge {n}") for n in range(4)]
    for account in accounts:
        boa.env.set_balance(account, 10**18)
    return accounts


@pytest.fixture(scope="session")
def join(registry):
    """Let accounts take seats in a tier."""

    def join_all(*accounts, tier=0):
        for account in accounts:
            registry.join(tier, value=STAKES[tier], sender=account)

    return join_all
