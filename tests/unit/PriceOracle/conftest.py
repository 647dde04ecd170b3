"""Five reporters of one feed, whose first price is 100."""

import boa
import pytest

from mevm_suite.testing import load

FEED = b"ETH/SEC".ljust(32, b"\0")
DAY = 86_400
HOUR = 3_600


@pytest.fixture(scope="session")
def governance():
    return boa.env.generate_address("governance")


@pytest.fixture(scope="session")
def reporters():
    return [boa.env.generate_address(f"reporter {number}") for number in range(5)]


@pytest.fixture(scope="session")
def setup(reporters):
    """Build what the constructor and `schedule_change` take."""

    def build(**changes):
        values = {
            "feed": FEED,
            "reporters": reporters,
            "quorum": 3,
            "max_age": HOUR,
            "max_deviation_bps": 1_000,
            "initial_price": 100 * 10**18,
        } | changes
        terms = tuple(
            values[name] for name in ("reporters", "quorum", "max_age", "max_deviation_bps")
        )
        return (values["feed"], terms, values["initial_price"])

    return build


@pytest.fixture(scope="session")
def oracle(governance, setup):
    return load("contracts/oracle/PriceOracle.vy", governance, DAY, [setup()])


@pytest.fixture(scope="session")
def post(oracle, reporters):
    """Post whole prices, one for each of the first reporters, observed now."""

    def post_all(*prices):
        for reporter, price in zip(reporters, prices, strict=False):
            oracle.post(FEED, price * 10**18, boa.env.timestamp, sender=reporter)

    return post_all
