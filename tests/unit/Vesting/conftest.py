"""A small table with one line of each kind, committed and created."""

from types import SimpleNamespace

import boa
import pytest

from mevm_suite.deployment.boa_backend import deploy_vesting
from mevm_suite.tables import Assignment, Share, Table, commit

DAY = 86_400

TABLE = {
    "name": "Sample",
    "symbol": "SEC",
    "decimals": 18,
    "supply": 1_000,
    "rules": ["SEC-50"],
    "source": "a sample with every kind",
    "lines": [
        {
            "id": "stepped",
            "title": "Stepped",
            "amount": 100,
            "source": "sample",
            "release": {
                "kind": "stepped",
                "points": [
                    {"after": "10 days", "released": "1/3"},
                    {"after": "20 days", "released": "7/15"},
                    {"after": "30 days", "released": 1},
                ],
            },
        },
        {
            "id": "linear",
            "title": "Linear",
            "amount": 200,
            "source": "sample",
            "release": {
                "kind": "linear",
                "points": [
                    {"after": "10 days", "released": "1/7"},
                    {"after": "40 days", "released": 1},
                ],
            },
        },
        {
            "id": "gifts",
            "title": "Gifts",
            "amount": 300,
            "source": "sample",
            "release": {
                "kind": "stepped",
                "from": "gift",
                "points": [{"after": "12 months", "released": 1}],
            },
        },
        {
            "id": "milestones",
            "title": "Milestones",
            "amount": 150,
            "source": "sample",
            "release": {"kind": "milestones", "notice": "7 days", "unit": 10_000},
        },
        {
            "id": "held",
            "title": "Held",
            "amount": 250,
            "source": "sample",
            "release": {
                "kind": "stepped",
                "held": True,
                "points": [{"after": "0 days", "released": 1}],
            },
        },
    ],
}


@pytest.fixture(scope="session")
def table():
    return Table.model_validate(TABLE)


@pytest.fixture(scope="session")
def beneficiary():
    return boa.env.generate_address("beneficiary")


@pytest.fixture(scope="session")
def announcer():
    return boa.env.generate_address("announcer")


@pytest.fixture(scope="session")
def giver():
    return boa.env.generate_address("giver")


@pytest.fixture(scope="session")
def receiver():
    return boa.env.generate_address("receiver of gifts")


@pytest.fixture(scope="session")
def reserve():
    """The contract that the held line names."""
    account = boa.env.generate_address("reserve")
    boa.env.set_code(account, b"\x00")
    return account


@pytest.fixture(scope="session")
def actors(deployer, stranger, beneficiary, announcer, giver, receiver):
    """Return accounts by role, for tests that run for several roles."""
    names = ("deployer", "stranger", "beneficiary", "announcer", "giver", "receiver")
    accounts = (deployer, stranger, beneficiary, announcer, giver, receiver)
    return dict(zip(names, accounts, strict=True))


@pytest.fixture(scope="session")
def launch():
    return boa.env.timestamp + 10 * DAY


@pytest.fixture(scope="session")
def commitment(table, launch, beneficiary, announcer, giver, reserve):
    shares = {
        "stepped": Share(beneficiary=beneficiary),
        "linear": Share(beneficiary=beneficiary),
        "gifts": Share(manager=giver),
        "milestones": Share(beneficiary=beneficiary, manager=announcer),
        "held": Share(beneficiary=reserve),
    }
    lines = {line: (share,) for line, share in shares.items()}
    return commit(table, Assignment(launch=launch, lines=lines))


@pytest.fixture(scope="session")
def ids(commitment):
    """Grant ids by line."""
    return SimpleNamespace(**{terms.line: terms.index for terms in commitment.terms})


def _with_schedules(commitment):
    token, vesting = deploy_vesting(commitment.terms)
    for schedule in commitment.schedules():
        vesting.add_schedule(schedule.as_abi())
    return token, vesting


@pytest.fixture(scope="module")
def empty_vesting(commitment):
    """Vesting that knows the schedules, with no grant created."""
    return _with_schedules(commitment)[1]


@pytest.fixture(scope="module")
def contracts(commitment):
    """Token and Vesting with all grants created."""
    token, vesting = _with_schedules(commitment)
    terms = [terms.as_abi() for terms in commitment.terms]
    vesting.create(terms, [commitment.proof(each) for each in commitment.terms])
    return token, vesting


@pytest.fixture(scope="module")
def token(contracts):
    return contracts[0]


@pytest.fixture(scope="module")
def vesting(contracts):
    return contracts[1]


@pytest.fixture(scope="session")
def at(launch):
    """Set the clock to some seconds after the launch."""

    def travel(elapsed):
        boa.env.timestamp = launch + elapsed

    return travel
