"""A committee of five with a fee, and a case that one contract opened."""

import boa
import pytest

from mevm_suite.testing import load

DAY = 86_400
FEE = 1_003


@pytest.fixture(scope="session")
def members():
    return [boa.env.generate_address(f"member {number}") for number in range(5)]


@pytest.fixture(scope="session")
def arbiter(members):
    return load("contracts/arbitration/CommitteeArbiter.vy", members, 3 * DAY, FEE)


@pytest.fixture(scope="session")
def open_case(opens_cases, arbiter):
    return opens_cases(arbiter, amount=10**18, cost=FEE)


@pytest.fixture(scope="session")
def vote(arbiter, members):
    """Let the first members vote these shares, after the evidence time."""

    def vote_all(id, *shares, malicious=()):
        boa.env.timestamp = max(boa.env.timestamp, arbiter.case_of(id).evidence_until)
        for number, share in enumerate(shares):
            arbiter.vote(id, share, number in malicious, bytes(32), sender=members[number])

    return vote_all
