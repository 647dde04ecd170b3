"""A parcel with a right to its yield, and income in a token that can be told to misbehave."""

from types import SimpleNamespace

import boa
import pytest

from mevm_suite.testing import load

DAY = 86_400
PARCEL = b"parcel".ljust(32, b"\0")
STATEMENT = b"statement".ljust(32, b"\0")
GRACE, PERIOD, PERIODS, BPS, UNITS = 30 * DAY, 90 * DAY, 4, 6_000, 1_000
YIELD = 2


@pytest.fixture(scope="session")
def owner():
    """Hold the parcel."""
    return boa.env.generate_address("owner")


@pytest.fixture(scope="session")
def investor():
    return boa.env.generate_address("investor")


@pytest.fixture(scope="session")
def buyer():
    """Buy what grows, and pay for it."""
    return boa.env.generate_address("buyer")


@pytest.fixture(scope="module")
def land(owner):
    board = load("tests/mocks/StandBoard.vy")
    board.register(PARCEL, owner, YIELD, 0)
    return board


@pytest.fixture(scope="module")
def asset():
    return load("tests/mocks/PeggedToken.vy", 6)


@pytest.fixture(scope="module")
def identities():
    return load("tests/mocks/IdentityBoard.vy")


@pytest.fixture(scope="module")
def certificates(land, identities, asset, owner, buyer):
    contract = load(
        "contracts/forest/YieldCertificates.vy",
        land.address,
        identities.address,
        asset.address,
        GRACE,
    )
    for account in (owner, buyer):
        identities.set_identified(account, True)
        asset.mint(account, 10**30)
        asset.approve(contract, 2**255, sender=account)
    return contract


@pytest.fixture(scope="module")
def issue(certificates, owner):
    """Issue a term; a change names what differs from the usual one, which begins now."""

    def issue(sender=owner, **changes):
        terms = {
            "parcel": PARCEL,
            "start": boa.env.timestamp,
            "period": PERIOD,
            "periods": PERIODS,
            "shared_bps": BPS,
            "units": UNITS,
        } | changes
        return certificates.issue(*terms.values(), sender=sender)

    return issue


@pytest.fixture
def term(certificates, issue, owner, investor):
    """A term of which the investor has held three quarters since the day before."""
    start = boa.env.timestamp
    id = issue()
    certificates.safeTransferFrom(owner, investor, id, UNITS * 3 // 4, b"", sender=owner)
    boa.env.time_travel(seconds=DAY)
    return SimpleNamespace(id=id, start=start, end=start + PERIODS * PERIOD)


@pytest.fixture
def pay(certificates, term, buyer):
    """Pay an income of the first period."""

    def pay(amount, sender=buyer, period=0, statement=STATEMENT):
        certificates.pay_income(term.id, period, amount, statement, sender=sender)

    return pay
