"""Trust that flows from the genesis list, and what it bounds."""

import boa
import pytest

YUAN = 10**18
DAY = 86_400
CASE = b"case".ljust(32, b"\0")


@pytest.mark.rule("SEC-06")
@pytest.mark.rule("SEC-07")
def test_bound__rises_by_trade_with_the_genesis_list(place, trade, enter):
    account = enter("account")
    bounds = []
    for _ in range(4):
        trade(place.first, account)
        bounds.append((place.index.bound_of(account), place.index.reserve_of(account)))
    assert bounds == [(24_000, 2_000), (26_000, 3_000), (27_000, 3_500), (27_000, 3_500)]


@pytest.mark.rule("SEC-06")
def test_bound__passes_half_on_once(place, trade, enter):
    first, second, third, fourth = (enter(f"account {number}") for number in range(4))
    trade(place.first, first)
    trade(first, second)
    assert place.index.bound_of(second) == 22_000
    assert (place.index.reserve_of(first), place.index.reserve_of(second)) == (0, 1_000)
    trade(first, third)
    assert place.index.bound_of(third) == 20_000
    trade(second, fourth, 50 * YUAN)
    assert place.index.bound_of(fourth) == 21_000
    assert place.index.bound_of(second) == 22_000


@pytest.mark.rule("SEC-07")
def test_bound__does_not_rise_by_an_entry(place, enter):
    account = enter("account")
    assert (place.index.bound_of(account), place.index.reserve_of(account)) == (20_000, 0)
    assert place.index.reserve_of(place.first) == 40_000


@pytest.mark.rule("SEC-06")
def test_reserve__of_a_genesis_account_lasts_for_ten_trades_a_day(place, trade, enter):
    accounts = [enter(f"account {number}") for number in range(11)]
    boa.env.timestamp = (boa.env.timestamp // DAY + 1) * DAY
    for account in accounts:
        trade(place.first, account)
    assert [place.index.bound_of(account) for account in accounts] == [24_000] * 10 + [20_000]
    assert place.index.reserve_of(place.first) == 0
    boa.env.timestamp += DAY
    assert place.index.reserve_of(place.first) == 40_000


def test_bound__of_genesis_accounts_costs_nobody_anything(place, trade, enter):
    account = enter("account")
    trade(place.first, account)
    trade(place.second, account)
    reserve = place.index.reserve_of(account)
    trade(place.first, account)
    trade(place.first, place.second)
    assert place.index.reserve_of(account) > reserve
    assert place.index.bound_of(place.first) == 100_000
    assert place.index.reserve_of(place.second) == 36_000


@pytest.mark.rule("SEC-06")
def test_index__stops_at_the_bound_and_goes_on_above_it(place, trade, enter, set_index):
    one, other = enter("one"), enter("other")
    for account in (one, other):
        set_index(account, 19_800)
    trade(one, other)
    assert place.index.index_of(one) == place.index.index_of(other) == 20_000
    boa.env.timestamp += DAY
    set_index(place.first, 20_000)
    trade(place.first, one)
    trade(one, other)
    assert place.index.bound_of(one) == 24_000
    assert 20_000 < place.index.index_of(one) <= 21_000
    assert place.index.bound_of(other) == 22_000


def test_index__above_its_bound_neither_gains_nor_falls(place, trade, enter, set_index):
    one, other = enter("one"), enter("other")
    set_index(one, 50_000)
    trade(one, other)
    assert place.index.index_of(one) == 50_000
    assert place.index.index_of(other) == 2_000


@pytest.mark.rule("SEC-06")
def test_forfeit__leaves_nothing_to_pass_on(place, trade, enter, set_index):
    account, other = enter("account"), enter("other")
    trade(place.first, account)
    for each in (account, place.first):
        set_index(each, 50_000)
        place.index.penalise(each, 2, CASE, sender=place.source)
        assert place.index.reserve_of(each) == 0
        trade(each, other)
        assert place.index.bound_of(other) == 20_000
    assert place.index.bound_of(account) == 24_000
    assert place.index.bound_of(place.first) == 100_000
    assert not place.index.is_genesis(place.first)
    place.index.penalise(place.second, 1, CASE, sender=place.source)
    assert place.index.is_genesis(place.second)
