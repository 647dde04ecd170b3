"""A project of four milestones, and three funders of 600, 300 and 100."""

from types import SimpleNamespace

import boa
import pytest

from mevm_suite.testing import load

DAY = 86_400
PLAN, REPORT = (name.ljust(32, b"\0") for name in (b"plan", b"report"))
GOAL, GRACE, WINDOW, PROFIT_BPS = 1_000, 10 * DAY, 7 * DAY, 2_000
SHARES = (4_000, 3_000, 2_000, 1_000)
STAKES = {"large": 600, "middle": 300, "small": 100}


@pytest.fixture(scope="session")
def owner():
    """Own the project."""
    return boa.env.generate_address("owner")


@pytest.fixture(scope="session")
def affiliate():
    """Belong to the project, as its owner said."""
    return boa.env.generate_address("affiliate")


@pytest.fixture(scope="session")
def funders():
    return SimpleNamespace(**{name: boa.env.generate_address(name) for name in STAKES})


@pytest.fixture(scope="module")
def asset():
    return load("tests/mocks/PeggedToken.vy", 6)


@pytest.fixture(scope="module")
def identities():
    return load("tests/mocks/IdentityBoard.vy")


@pytest.fixture(scope="module")
def crowd(identities, asset):
    return load("contracts/forest/ForestCrowdfunding.vy", identities.address, asset.address)


@pytest.fixture(scope="module")
def admit(crowd, identities, asset):
    """Identify an account and give it money."""

    def admit(account):
        identities.set_identified(account, True)
        asset.mint(account, 10**30)
        asset.approve(crowd, 2**255, sender=account)
        return account

    return admit


@pytest.fixture(scope="module")
def terms(affiliate):
    """Return sound terms; a change names what differs. The first report is due in 100 days."""

    def terms(**changes):
        now = boa.env.timestamp
        dues = [now + 100 * DAY * (number + 1) for number in range(len(SHARES))]
        values = {
            "document": PLAN,
            "goal": GOAL,
            "funding_end": now + 30 * DAY,
            "grace": GRACE,
            "window": WINDOW,
            "profit_bps": PROFIT_BPS,
            "milestones": list(zip(SHARES, dues, strict=True)),
            "affiliates": [affiliate],
        } | changes
        return tuple(values.values())

    return terms


@pytest.fixture(scope="module")
def opened(crowd, terms, admit, owner, affiliate, funders):
    """A project that nobody has funded yet."""
    for account in (owner, affiliate, *vars(funders).values()):
        admit(account)
    return crowd.open_project(terms(), sender=owner)


@pytest.fixture
def running(crowd, opened, funders):
    """A project that has reached its goal."""
    for name, stake in STAKES.items():
        crowd.fund(opened, stake, sender=getattr(funders, name))
    return opened


@pytest.fixture
def report(crowd, opened, owner):
    def report():
        crowd.report(opened, REPORT, sender=owner)

    return report


@pytest.fixture
def pass_window(crowd, opened):
    """Wait until the votes are in, and resolve."""

    def pass_window():
        boa.env.time_travel(seconds=WINDOW)
        crowd.resolve(opened)

    return pass_window


@pytest.fixture
def begun(crowd, running, report, pass_window, funders):
    """A project whose first milestone was approved: 600 are left."""
    report()
    crowd.approve(running, sender=funders.large)
    pass_window()
    return running
