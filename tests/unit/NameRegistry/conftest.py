"""A registry of names with a deposit of one coin, and two people who want one."""

import boa
import pytest

from mevm_suite.testing import load

COIN = 10**18
KEY = b"\7" * 32
SECRET = b"\1" * 32


@pytest.fixture(scope="session")
def registry():
    return load("contracts/accounts/NameRegistry.vy", COIN)


@pytest.fixture(scope="session")
def holder():
    account = boa.env.generate_address("holder")
    boa.env.set_balance(account, 10 * COIN)
    return account


@pytest.fixture(scope="session")
def rival():
    account = boa.env.generate_address("rival")
    boa.env.set_balance(account, 10 * COIN)
    return account


@pytest.fixture(scope="session")
def register(registry, holder):
    """Commit, wait a minute, and register."""

    def commit_and_register(key=KEY, owner=holder, account=None):
        account = account or owner
        registry.commit(registry.commitment_of(key, owner, account, SECRET), sender=owner)
        boa.env.time_travel(seconds=60)
        registry.register(key, account, SECRET, sender=owner, value=COIN)

    return commit_and_register
