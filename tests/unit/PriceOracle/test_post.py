import boa
import pytest

FEED = b"ETH/SEC".ljust(32, b"\0")
HOUR = 3_600
ONE = 10**18


def test_post__logs_old_and_new(oracle, reporters):
    now = boa.env.timestamp
    oracle.post(FEED, 101 * ONE, now - 10, sender=reporters[0])
    oracle.post(FEED, 102 * ONE, now, sender=reporters[0])
    (event,) = [log for log in oracle.get_logs() if type(log).__name__ == "PricePosted"]
    assert event.feed == FEED
    assert event.reporter == reporters[0]
    assert (event.old_price, event.new_price) == (101 * ONE, 102 * ONE)
    assert event.observed_at == now
    assert tuple(oracle.report(FEED, reporters[0])) == (102 * ONE, now)


def test_post__reverts_if_not_a_reporter(oracle, stranger, governance):
    for account in (stranger, governance):
        with boa.reverts("PriceOracle: not a reporter"):
            oracle.post(FEED, 100 * ONE, boa.env.timestamp, sender=account)


def test_post__reverts_if_feed_unknown(oracle, reporters):
    with boa.reverts("PriceOracle: not a reporter"):
        oracle.post(b"CEC/SEC".ljust(32, b"\0"), 100 * ONE, boa.env.timestamp, sender=reporters[0])


def test_post__reverts_if_from_the_future(oracle, reporters):
    with boa.reverts("PriceOracle: from the future"):
        oracle.post(FEED, 100 * ONE, boa.env.timestamp + 1, sender=reporters[0])


@pytest.mark.rule("CEC-52")
def test_post__reverts_if_stale(oracle, reporters):
    boa.env.time_travel(seconds=2 * HOUR)
    oracle.post(FEED, 100 * ONE, boa.env.timestamp - HOUR, sender=reporters[0])
    with boa.reverts("PriceOracle: stale"):
        oracle.post(FEED, 100 * ONE, boa.env.timestamp - HOUR - 1, sender=reporters[1])


def test_post__reverts_if_replayed(oracle, reporters):
    now = boa.env.timestamp
    oracle.post(FEED, 101 * ONE, now, sender=reporters[0])
    with boa.reverts("PriceOracle: not newer"):
        oracle.post(FEED, 101 * ONE, now, sender=reporters[0])


@pytest.mark.rule("CEC-52")
@pytest.mark.parametrize("price", [90 * ONE - 1, 110 * ONE + 1, 0, 1, 2**256 - 1])
def test_post__reverts_if_deviating(oracle, reporters, price):
    with boa.reverts("PriceOracle: deviates"):
        oracle.post(FEED, price, boa.env.timestamp, sender=reporters[0])


@pytest.mark.parametrize("price", [90 * ONE, 110 * ONE])
def test_post__accepts_the_bound_itself(oracle, reporters, price):
    oracle.post(FEED, price, boa.env.timestamp, sender=reporters[0])
    assert oracle.report(FEED, reporters[0]).price == price


@pytest.mark.rule("CEC-52")
def test_post__majority_cannot_ratchet_within_one_age(oracle, reporters, post):
    post(110, 110, 110, 110, 110)
    for _ in range(5):
        boa.env.time_travel(seconds=60)
        with boa.reverts("PriceOracle: deviates"):
            oracle.post(FEED, 111 * ONE, boa.env.timestamp, sender=reporters[0])
    assert oracle.anchor(FEED).price == 100 * ONE


def test_post__moves_anchor_after_one_age(oracle, reporters, post):
    start = oracle.anchor(FEED).moved_at
    boa.env.timestamp = start + HOUR - 1
    post(108, 108, 108)
    assert oracle.anchor(FEED).price == 100 * ONE
    boa.env.timestamp = start + HOUR
    oracle.post(FEED, 109 * ONE, start + HOUR, sender=reporters[3])
    (event,) = [log for log in oracle.get_logs() if type(log).__name__ == "AnchorMoved"]
    assert (event.old_price, event.new_price) == (100 * ONE, 108 * ONE)
    assert tuple(oracle.anchor(FEED)) == (108 * ONE, start + HOUR)


def test_post__does_not_move_anchor_below_quorum(oracle, post):
    boa.env.time_travel(seconds=3 * HOUR)
    post(105, 105)
    assert oracle.anchor(FEED).price == 100 * ONE
