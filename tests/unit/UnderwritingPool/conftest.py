"""A pool of which a test is the insurer, with two underwriters."""

from types import SimpleNamespace

import boa
import pytest

from mevm_suite.testing import load

DAY = 86_400
WEEK = 7 * DAY
UNIT = 10**6
NOTICE = 14 * DAY


@pytest.fixture(scope="session")
def underwriter():
    return boa.env.generate_address("underwriter")


@pytest.fixture(scope="session")
def partner():
    """Be another underwriter."""
    return boa.env.generate_address("partner")


@pytest.fixture(scope="session")
def holder():
    return boa.env.generate_address("holder")


@pytest.fixture(scope="module")
def place():
    """Deploy at noon of a week's first day."""
    boa.env.timestamp += -boa.env.timestamp % WEEK + DAY // 2
    money = load("tests/mocks/PeggedToken.vy", 6)
    insurer = load("tests/mocks/InsurerBoard.vy")
    pool = load("contracts/insurance/UnderwritingPool.vy", money, insurer, NOTICE)
    return SimpleNamespace(money=money, insurer=insurer, pool=pool)


@pytest.fixture(scope="module")
def pool(place):
    return place.pool


@pytest.fixture(scope="module")
def credit(place, pool):
    """Tell what an account may take out."""
    return lambda account: pool.credit_of(place.money, account)


@pytest.fixture(scope="module")
def fund(place, pool):
    """Give an account tokens that the pool may take."""

    def fund(account, amount):
        place.money.mint(account, amount)
        place.money.approve(pool, place.money.balanceOf(account), sender=account)

    return fund


@pytest.fixture(scope="module")
def deposit(pool, fund):
    def deposit(account, amount, min_shares=0):
        fund(account, amount)
        return pool.deposit(amount, min_shares, sender=account)

    return deposit


@pytest.fixture(scope="module")
def donate(pool, fund):
    def donate(account, amount):
        fund(account, amount)
        pool.donate(amount, sender=account)

    return donate


@pytest.fixture(scope="module")
def write(place, pool, fund):
    """Write a cover of some days, begun or to begin, and return its rate and end."""

    def write(cover, premium=0, days=70, waiting=0):
        insurer = place.insurer.address
        fund(insurer, premium)
        start = boa.env.timestamp + waiting * DAY
        end = start + days * DAY
        return pool.write_cover(premium, cover, end, start, sender=insurer), end

    return write


@pytest.fixture(scope="module")
def as_insurer(place):
    return {"sender": place.insurer.address}
