"""A pledge of at least 500 CEC, a bond of one coin, and a committee that takes one coin a case."""

import boa
import pytest

CEC = 10**18
COIN = 10**18
DAY = 86_400
CONTENT = b"application".ljust(32, b"\0")


@pytest.fixture
def pledge(place):
    return place.pledge


@pytest.fixture
def developer(trader):
    return trader("developer", cec=2_000 * CEC)


@pytest.fixture
def listed(pledge, developer):
    """Return the id of an application with 1,000 CEC pledged."""
    return pledge.pledge(CONTENT, 1_000 * CEC, sender=developer)


@pytest.fixture
def complainant():
    account = boa.env.generate_address("complainant")
    boa.env.set_balance(account, 100 * COIN)
    return account


@pytest.fixture
def complain(pledge, complainant):
    def complain(id, sender=None):
        return pledge.complain(id, CONTENT, value=2 * COIN, sender=sender or complainant)

    return complain


@pytest.fixture
def rule_on(committee):
    """Let the whole committee vote for one share once the evidence is in."""

    def rule_on(case_id, claimant_bps, malicious=False):
        until = committee.arbiter.case_of(case_id).evidence_until
        boa.env.timestamp = max(boa.env.timestamp, until)
        for member in committee.members:
            committee.arbiter.vote(case_id, claimant_bps, malicious, CONTENT, sender=member)

    return rule_on
