import boa
import pytest

from mevm_suite.testing import load

ZERO = "0x" + "00" * 20
DAY = 86_400


def test_init__sets_owner_terms_and_anchor(oracle, governance, setup, reporters):
    feed, terms, initial_price = setup()
    assert oracle.owner() == governance
    assert oracle.pending_owner() == ZERO
    assert oracle.delay() == DAY
    assert tuple(oracle.terms(feed)) == (reporters, 3, 3_600, 1_000)
    assert oracle.anchor(feed).price == initial_price


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"quorum": 2}, "PriceOracle: quorum out of range"),
        ({"quorum": 6}, "PriceOracle: quorum out of range"),
        ({"max_age": 59}, "PriceOracle: age out of range"),
        ({"max_age": 7 * DAY + 1}, "PriceOracle: age out of range"),
        ({"max_deviation_bps": 0}, "PriceOracle: no deviation"),
        ({"max_deviation_bps": 10_000}, "PriceOracle: too much deviation"),
        ({"initial_price": 0}, "PriceOracle: no initial price"),
        ({"initial_price": 10**36 + 1}, "PriceOracle: price too high"),
        ({"feed": bytes(32)}, "PriceOracle: no feed"),
    ],
)
def test_init__reverts_if_out_of_bounds(governance, setup, changes, reason):
    with boa.reverts(reason):
        load("contracts/oracle/PriceOracle.vy", governance, DAY, [setup(**changes)])


def test_init__reverts_if_quorum_is_no_majority(governance, setup):
    six = [boa.env.generate_address() for _ in range(6)]
    with boa.reverts("PriceOracle: quorum out of range"):
        load("contracts/oracle/PriceOracle.vy", governance, DAY, [setup(reporters=six)])


def test_init__reverts_if_reporter_twice_or_zero(governance, setup, reporters):
    path = "contracts/oracle/PriceOracle.vy"
    with boa.reverts("PriceOracle: reporter twice"):
        load(path, governance, DAY, [setup(reporters=[*reporters, reporters[0]], quorum=4)])
    with boa.reverts("PriceOracle: no reporter"):
        load(path, governance, DAY, [setup(reporters=[*reporters[:4], ZERO])])


def test_init__reverts_if_feed_twice(governance, setup):
    with boa.reverts("PriceOracle: feed given twice"):
        load("contracts/oracle/PriceOracle.vy", governance, DAY, [setup(), setup()])


def test_init__reverts_if_no_owner(setup):
    with boa.reverts("PriceOracle: no owner"):
        load("contracts/oracle/PriceOracle.vy", ZERO, DAY, [setup()])


@pytest.mark.parametrize("delay", [DAY - 1, 30 * DAY + 1])
def test_init__reverts_if_delay_out_of_range(governance, delay):
    with boa.reverts("PriceOracle: delay out of range"):
        load("contracts/oracle/PriceOracle.vy", governance, delay, [])


@pytest.mark.parametrize("delay", [DAY, 30 * DAY])
def test_init__accepts_the_bounds_themselves(governance, setup, delay):
    lowest = setup(max_age=60, max_deviation_bps=1, initial_price=1)
    highest = setup(
        feed=b"CEC/SEC".ljust(32, b"\0"),
        reporters=[boa.env.generate_address() for _ in range(15)],
        quorum=15,
        max_age=7 * DAY,
        max_deviation_bps=9_999,
        initial_price=10**36,
    )
    oracle = load("contracts/oracle/PriceOracle.vy", governance, delay, [lowest, highest])
    assert oracle.delay() == delay
    assert oracle.terms(lowest[0]).max_age == 60
    assert oracle.band(highest[0])[1] == 10**36
