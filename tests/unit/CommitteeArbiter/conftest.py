"""A committee of five with a fee, and a case that one contract opened."""

import boa
import pytest

from mevm_suite.testing import load

DAY = 86_400
FEE = 1_003
COIN = "0x" + "00" * 20


@pytest.fixture(scope="session")
def members():
    return [boa.env.generate_address(f"member {number}") for number in range(5)]


@pytest.fixture(scope="session")
def claimant():
    return boa.env.generate_address("claimant")


@pytest.fixture(scope="session")
def respondent():
    return boa.env.generate_address("respondent")


@pytest.fixture(scope="session")
def arbitrable():
    account = boa.env.generate_address("arbitrable")
    boa.env.set_balance(account, 10**18)
    return account


@pytest.fixture(scope="session")
def arbiter(members):
    return load("contracts/arbitration/CommitteeArbiter.vy", members, 3 * DAY, FEE)


@pytest.fixture(scope="session")
def open_case(arbiter, arbitrable, claimant, respondent):
    """Open a case whose evidence time is one day."""

    def open_with(**changes):
        values = {
            "subject": b"trade 1".ljust(32, b"\0"),
            "claimant": claimant,
            "respondent": respondent,
            "asset": COIN,
            "amount": 10**18,
            "evidence_until": boa.env.timestamp + DAY,
            "default_bps": 2_500,
            "fee": FEE,
        } | changes
        fee = values.pop("fee")
        return arbiter.open_case(tuple(values.values()), value=fee, sender=arbitrable)

    return open_with


@pytest.fixture(scope="session")
def vote(arbiter, members):
    """Let the first members vote these shares, after the evidence time."""

    def vote_all(id, *shares, malicious=()):
        boa.env.timestamp = max(boa.env.timestamp, arbiter.case_of(id).evidence_until)
        for number, share in enumerate(shares):
            arbiter.vote(id, share, number in malicious, bytes(32), sender=members[number])

    return vote_all
