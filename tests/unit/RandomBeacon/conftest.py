"""A beacon that needs two reveals, and three committers with coin."""

import boa
import pytest

from mevm_suite.testing import load

HOUR = 3_600
STAKE = 10**18
BOND = 2 * STAKE
REWARD = 1_000


def secret_of(number):
    return bytes([number + 1]) * 32


@pytest.fixture(scope="session")
def beacon():
    return load("contracts/randomness/RandomBeacon.vy", 10**15, 2, HOUR, 2 * HOUR)


@pytest.fixture(scope="session")
def consumer():
    account = boa.env.generate_address("consumer")
    boa.env.set_balance(account, 10**18)
    return account


@pytest.fixture(scope="session")
def committers():
    accounts = [boa.env.generate_address(f"committer {number}") for number in range(3)]
    for account in accounts:
        boa.env.set_balance(account, 100 * BOND)
    return accounts


@pytest.fixture(scope="session")
def request_seed(beacon, consumer):
    return lambda: beacon.request(STAKE, value=REWARD, sender=consumer)


@pytest.fixture(scope="session")
def commit(beacon, committers):
    """Let these committers commit to their secrets in the open round."""

    def commit_all(id, *numbers):
        for number in numbers:
            round_ = beacon.open_round(id)
            committer = committers[number]
            digest = beacon.commitment_of(id, round_, committer, secret_of(number))
            beacon.commit(id, round_, digest, value=BOND, sender=committer)

    return commit_all


@pytest.fixture(scope="session")
def reveal(beacon, committers):
    """Let these committers reveal, once the commits are over."""

    def reveal_all(id, *numbers):
        round_ = beacon.round_of(id, beacon.request_of(id).round)
        boa.env.timestamp = max(boa.env.timestamp, round_.commit_until)
        for number in numbers:
            beacon.reveal(id, secret_of(number), sender=committers[number])

    return reveal_all
