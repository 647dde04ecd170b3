"""`schedule_change`, `cancel_change`, `apply_change`: one life cycle."""

import boa
import pytest

FEED = b"ETH/SEC".ljust(32, b"\0")
OTHER = b"CEC/CNY".ljust(32, b"\0")
DAY = 86_400
HOUR = 3_600
ONE = 10**18


@pytest.fixture(scope="session")
def newcomer():
    return boa.env.generate_address("newcomer")


@pytest.fixture(scope="session")
def replacement(setup, reporters, newcomer):
    """Replace the first reporter."""
    return setup(reporters=[*reporters[1:], newcomer], initial_price=0)


def test_schedule_change__announces(oracle, governance, replacement):
    oracle.schedule_change(replacement, sender=governance)
    (event,) = oracle.get_logs()
    assert event.feed == FEED
    assert event.effective_at == boa.env.timestamp + DAY
    assert oracle.change(FEED).effective_at == event.effective_at


def test_schedule_change__reverts_if_not_owner(oracle, reporters, stranger, replacement):
    for account in (stranger, reporters[0]):
        with boa.reverts("ownable: caller is not the owner"):
            oracle.schedule_change(replacement, sender=account)


def test_schedule_change__reverts_if_it_sets_a_price(oracle, governance, setup):
    with boa.reverts("PriceOracle: feed has a price"):
        oracle.schedule_change(setup(), sender=governance)


def test_schedule_change__reverts_if_out_of_bounds(oracle, governance, setup):
    with boa.reverts("PriceOracle: quorum out of range"):
        oracle.schedule_change(setup(quorum=1, initial_price=0), sender=governance)


def test_apply_change__replaces_reporter_and_his_report(
    oracle, governance, reporters, newcomer, replacement, post
):
    oracle.schedule_change(replacement, sender=governance)
    boa.env.time_travel(seconds=DAY)
    post(100, 100, 100)
    oracle.apply_change(replacement)
    assert oracle.report(FEED, reporters[0]).price == 0
    assert oracle.report(FEED, reporters[1]).price == 100 * ONE
    with boa.reverts("PriceOracle: not a reporter"):
        oracle.post(FEED, 100 * ONE, boa.env.timestamp, sender=reporters[0])
    with boa.reverts("PriceOracle: too few reports"):
        oracle.price(FEED)
    oracle.post(FEED, 100 * ONE, boa.env.timestamp, sender=newcomer)
    assert oracle.price(FEED) == 100 * ONE


def test_apply_change__logs_old_and_new(oracle, governance, reporters, newcomer, replacement):
    oracle.schedule_change(replacement, sender=governance)
    boa.env.time_travel(seconds=DAY)
    oracle.apply_change(replacement)
    (event,) = oracle.get_logs()
    assert event.old_terms[0] == reporters
    assert event.new_terms[0] == [*reporters[1:], newcomer]


def test_apply_change__adds_feed(oracle, governance, reporters, setup):
    added = setup(feed=OTHER, initial_price=7 * ONE)
    oracle.schedule_change(added, sender=governance)
    boa.env.time_travel(seconds=DAY)
    oracle.apply_change(added)
    assert oracle.anchor(OTHER).price == 7 * ONE
    for reporter in reporters[:3]:
        oracle.post(OTHER, 7 * ONE, boa.env.timestamp, sender=reporter)
    assert oracle.price(OTHER) == 7 * ONE


def test_apply_change__does_not_open_the_band_by_a_shorter_age(oracle, governance, setup):
    shorter = setup(max_age=60, initial_price=0)
    oracle.schedule_change(shorter, sender=governance)
    boa.env.time_travel(seconds=DAY)
    oracle.apply_change(shorter)
    assert oracle.band(FEED) == (90 * ONE, 110 * ONE)


def test_apply_change__reverts_before_the_delay(oracle, governance, replacement):
    oracle.schedule_change(replacement, sender=governance)
    boa.env.time_travel(seconds=DAY - 1)
    with boa.reverts("PriceOracle: too early"):
        oracle.apply_change(replacement, sender=governance)


def test_apply_change__reverts_if_expired(oracle, governance, replacement):
    oracle.schedule_change(replacement, sender=governance)
    boa.env.time_travel(seconds=15 * DAY)
    with boa.reverts("PriceOracle: change expired"):
        oracle.apply_change(replacement)


def test_apply_change__reverts_if_not_what_was_announced(oracle, governance, setup, replacement):
    oracle.schedule_change(replacement, sender=governance)
    boa.env.time_travel(seconds=DAY)
    with boa.reverts("PriceOracle: no such change"):
        oracle.apply_change(setup(initial_price=0))


def test_apply_change__reverts_if_applied_twice(oracle, governance, replacement):
    oracle.schedule_change(replacement, sender=governance)
    boa.env.time_travel(seconds=DAY)
    oracle.apply_change(replacement)
    with boa.reverts("PriceOracle: no such change"):
        oracle.apply_change(replacement)


def test_cancel_change__withdraws(oracle, governance, replacement):
    oracle.schedule_change(replacement, sender=governance)
    oracle.cancel_change(FEED, sender=governance)
    (event,) = oracle.get_logs()
    assert event.feed == FEED
    boa.env.time_travel(seconds=DAY)
    with boa.reverts("PriceOracle: no such change"):
        oracle.apply_change(replacement)


def test_cancel_change__reverts_if_none_or_not_owner(oracle, governance, stranger):
    with boa.reverts("PriceOracle: no such change"):
        oracle.cancel_change(FEED, sender=governance)
    with boa.reverts("ownable: caller is not the owner"):
        oracle.cancel_change(FEED, sender=stranger)


def test_transfer_ownership__needs_acceptance(oracle, governance, newcomer):
    oracle.transfer_ownership(newcomer, sender=governance)
    assert oracle.owner() == governance
    oracle.accept_ownership(sender=newcomer)
    assert oracle.owner() == newcomer
