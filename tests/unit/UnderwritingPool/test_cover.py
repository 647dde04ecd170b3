import boa
import pytest
from hypothesis import given
from hypothesis import strategies as st

UNIT = 10**6
DAY = 86_400
WEEK = 7 * DAY
NOBODY = "0x" + "00" * 20


@pytest.mark.rule("CEC-42")
def test_write_cover__locks_no_more_than_the_capital(place, pool, deposit, write, underwriter):
    deposit(underwriter, 100 * UNIT)
    write(60 * UNIT, premium=UNIT)
    assert pool.locked() == 60 * UNIT
    assert pool.capital() == 100 * UNIT  # a premium is not capital before it is earned
    with boa.reverts("UnderwritingPool: no capacity"):
        write(40 * UNIT + 1, premium=50 * UNIT)
    write(40 * UNIT)
    assert pool.capacity() == 0


@pytest.mark.rule("CEC-42")
def test_premium__is_earned_evenly(pool, deposit, write, underwriter):
    """From noon of the first day until the week's end after the policy's: 76.5 days."""
    deposit(underwriter, UNIT)
    _, end = write(0, premium=153 * UNIT, days=70)
    assert pool.unearned() == 153 * UNIT
    for days in (1, 30, 45):
        before = pool.unearned()
        boa.env.time_travel(seconds=days * DAY)
        assert before - pool.unearned() == pytest.approx(2 * UNIT * days, abs=1)
    boa.env.timestamp = (end // WEEK + 1) * WEEK
    assert pool.unearned() == 0
    assert pool.capital() == 154 * UNIT


@pytest.mark.rule("CEC-42")
def test_premium__is_earned_from_the_week_in_which_its_cover_begins(
    place, pool, deposit, write, as_insurer, underwriter, holder, credit
):
    """From the week after the next one, begun when 16 days have passed, to the last one's end."""
    deposit(underwriter, 100 * UNIT)
    rate, end = write(0, premium=77 * UNIT, days=70, waiting=16)
    begin = (end - 70 * DAY) // WEEK * WEEK
    assert begin > boa.env.timestamp
    boa.env.timestamp = begin
    assert pool.unearned() == 77 * UNIT and pool.capital() == 100 * UNIT
    boa.env.time_travel(seconds=10 * DAY)
    pool.process(0)
    assert pool.unearned() == 67 * UNIT
    boa.env.timestamp = end - 20 * DAY
    refund = pool.end_cover(rate, end, 0, holder, **as_insurer)
    assert refund == credit(holder) == pytest.approx(20 * UNIT, abs=1)
    assert pool.unearned() == 0 and pool.capital() == 177 * UNIT - refund


@pytest.mark.rule("CEC-42")
def test_attack__earning_premiums_of_a_cover_that_has_not_begun(
    pool, deposit, write, underwriter, partner, credit
):
    """Who comes for the notice alone, while all wait, takes nothing of those who bear the risk."""
    deposit(underwriter, 100 * UNIT)
    deposit(partner, 900 * UNIT)
    write(50 * UNIT, premium=10 * UNIT, days=28, waiting=21)
    pool.request(pool.shares_of(partner), 0, sender=partner)
    boa.env.time_travel(seconds=14 * DAY)
    pool.process(1)
    assert credit(partner) <= 900 * UNIT
    boa.env.time_travel(seconds=60 * DAY)
    assert pool.capital() >= 110 * UNIT


@given(
    premiums=st.lists(
        st.tuples(
            st.integers(0, 10**12), st.integers(1, 360), st.integers(0, 100), st.integers(0, 100)
        ),
        max_size=4,
    )
)
def test_fuzz_premium__is_earned_to_the_wei(pool, deposit, write, underwriter, premiums):
    with boa.env.anchor():
        deposit(underwriter, UNIT)
        for premium, days, waiting, pause in premiums:
            write(0, premium, days, waiting)
            before = pool.capital()
            boa.env.time_travel(seconds=pause * DAY + pause)
            assert pool.capital() >= before
        boa.env.time_travel(seconds=470 * DAY)
        assert pool.unearned() == 0
        assert pool.capital() == UNIT + sum(premium for premium, *_ in premiums)


def test_premium__costs_the_same_to_earn_after_a_gap_of_years(pool, deposit, write, underwriter):
    deposit(underwriter, UNIT)
    for days in (7, 100, 450):
        write(0, premium=UNIT, days=days, waiting=5)
    boa.env.time_travel(seconds=50 * 365 * DAY)
    pool.process(0)
    assert pool._computation.get_gas_used() < 500_000
    assert pool.capital() == 4 * UNIT


@pytest.mark.rule("CEC-42")
def test_end_cover__pays_back_what_is_left_of_the_policys_time(
    place, pool, deposit, write, as_insurer, underwriter, holder, credit
):
    deposit(underwriter, 100 * UNIT)
    rate, end = write(50 * UNIT, premium=153 * UNIT, days=70)
    boa.env.time_travel(seconds=20 * DAY)
    refund = pool.end_cover(rate, end, 50 * UNIT, holder, **as_insurer)
    assert refund == credit(holder) == pytest.approx(100 * UNIT, abs=1)  # 50 days at 2
    assert pool.locked() == pool.unearned() == 0
    assert pool.capital() == 253 * UNIT - refund
    boa.env.time_travel(seconds=470 * DAY)
    assert pool.capital() == 253 * UNIT - refund


def test_end_cover__earns_the_rest_if_nobody_gets_it(pool, deposit, write, as_insurer, underwriter):
    deposit(underwriter, UNIT)
    rate, end = write(0, premium=UNIT)
    write(0, premium=UNIT)
    pool.end_cover(rate, end, 0, NOBODY, **as_insurer)
    assert pool.unearned() == UNIT
    assert pool.capital() == 2 * UNIT


def test_end_cover__after_the_end_changes_nothing_else(
    pool, deposit, write, as_insurer, underwriter, holder, credit
):
    deposit(underwriter, UNIT)
    rate, end = write(0, premium=UNIT)
    write(0, premium=UNIT, days=400)
    for time in (end, end + 2 * WEEK):
        boa.env.timestamp = time
        with boa.env.anchor():
            before = pool.capital()
            assert pool.end_cover(rate, end, 0, holder, **as_insurer) == 0
            assert pool.capital() >= before
            boa.env.time_travel(seconds=470 * DAY)
            assert pool.capital() == 3 * UNIT


@pytest.mark.rule("CEC-42")
def test_pay__takes_from_what_is_locked(
    place, pool, deposit, write, as_insurer, underwriter, holder, credit
):
    deposit(underwriter, 100 * UNIT)
    write(60 * UNIT)
    pool.pay(holder, 25 * UNIT, **as_insurer)
    assert credit(holder) == 25 * UNIT
    assert (pool.locked(), pool.capital()) == (35 * UNIT, 75 * UNIT)
    with boa.reverts():
        pool.pay(holder, 35 * UNIT + 1, **as_insurer)
    pool.withdraw(place.money, sender=holder)
    assert place.money.balanceOf(holder) == 25 * UNIT


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("write_cover", (0, 0, 2**40)),
        ("end_cover", (0, 2**40, 0, NOBODY)),
        ("free_cover", (0,)),
        ("pay", (NOBODY, 0)),
    ],
)
def test_cover__is_the_insurers(pool, stranger, function, arguments):
    with boa.reverts("UnderwritingPool: not insurer"):
        getattr(pool, function)(*arguments, sender=stranger)


def test_write_cover__reverts_if_terms_are_out_of_bounds(pool, write, as_insurer):
    now = boa.env.timestamp
    with boa.reverts("earned_premium: over"):
        pool.write_cover(0, 0, now, **as_insurer)
    with boa.reverts("earned_premium: over"):
        pool.write_cover(0, 0, now + 40 * DAY, now + 40 * DAY, **as_insurer)
    with boa.reverts("earned_premium: too long"):
        pool.write_cover(0, 0, now + 462 * DAY + 1, **as_insurer)
    with boa.reverts("earned_premium: too much"):
        pool.write_cover(2**128, 0, now + DAY, **as_insurer)
