import boa
import pytest

from mevm_suite.testing import load

FEED = b"ETH/SEC".ljust(32, b"\0")
HOUR = 3_600
ONE = 10**18


@pytest.mark.rule("CEC-52")
def test_price__is_median(oracle, post):
    post(109, 91, 101, 99, 105)
    assert oracle.price(FEED) == 101 * ONE


def test_price__is_mean_of_the_middle_two(oracle, post):
    post(109, 91, 101, 100)
    assert oracle.price(FEED) == 100 * ONE + ONE // 2


@pytest.mark.rule("CEC-52")
def test_price__minority_of_liars_cannot_leave_the_honest_range(oracle, post):
    post(110, 110, 101, 100, 102)
    assert 100 * ONE <= oracle.price(FEED) <= 102 * ONE


@pytest.mark.rule("CEC-52")
def test_price__reverts_if_too_few(oracle, post):
    post(100, 100)
    with boa.reverts("PriceOracle: too few reports"):
        oracle.price(FEED)


@pytest.mark.rule("CEC-52")
def test_price__reverts_if_stale(oracle, post):
    post(100, 100, 100)
    boa.env.time_travel(seconds=HOUR)
    assert oracle.price(FEED) == 100 * ONE
    boa.env.time_travel(seconds=1)
    with boa.reverts("PriceOracle: too few reports"):
        oracle.price(FEED)


def test_price__reverts_if_feed_unknown(oracle):
    with boa.reverts("PriceOracle: unknown feed"):
        oracle.price(bytes(32))
    with boa.reverts("PriceOracle: unknown feed"):
        oracle.quote(bytes(32))


def test_price__counts_no_missing_report_on_a_chain_that_began_at_zero(
    governance, setup, reporters
):
    boa.env.timestamp = 10
    oracle = load("contracts/oracle/PriceOracle.vy", governance, 24 * HOUR, [setup()])
    for reporter in reporters[:2]:
        oracle.post(FEED, 100 * ONE, 10, sender=reporter)
    with boa.reverts("PriceOracle: too few reports"):
        oracle.price(FEED)


def test_quote__tells_age_and_backing(oracle, reporters, post):
    observed_at = boa.env.timestamp
    post(100, 101, 102)
    boa.env.time_travel(seconds=600)
    oracle.post(FEED, 103 * ONE, boa.env.timestamp, sender=reporters[3])
    quote = oracle.quote(FEED)
    assert quote.price == 101 * ONE + ONE // 2
    assert quote.observed_at == observed_at
    assert quote.reports == 4


def test_price__closes_and_reopens_by_itself_after_a_crash(oracle, reporters, post):
    post(100, 100, 100, 100, 100)
    for hours in range(1, 5):
        boa.env.timestamp = oracle.anchor(FEED).moved_at + hours * HOUR + 1
        with boa.reverts("PriceOracle: deviates"):
            oracle.post(FEED, 50 * ONE, boa.env.timestamp, sender=reporters[0])
        with boa.reverts("PriceOracle: too few reports"):
            oracle.price(FEED)
    boa.env.time_travel(seconds=HOUR)
    post(50, 50, 50)
    assert oracle.price(FEED) == 50 * ONE
    assert oracle.anchor(FEED).price == 50 * ONE


def test_band__widens_while_the_anchor_stands(oracle):
    start = oracle.anchor(FEED).moved_at
    for elapsed, room in [(0, 10), (2 * HOUR - 1, 10), (2 * HOUR, 20), (9 * HOUR, 90)]:
        boa.env.timestamp = start + elapsed
        assert oracle.band(FEED) == ((100 - room) * ONE, (100 + room) * ONE)
    boa.env.timestamp = start + 10 * HOUR
    assert oracle.band(FEED) == (1, 200 * ONE)
    boa.env.timestamp = start + 10**24
    assert oracle.band(FEED) == (1, 10**36)


def test_band__reverts_if_feed_unknown(oracle):
    with boa.reverts("PriceOracle: unknown feed"):
        oracle.band(bytes(32))
