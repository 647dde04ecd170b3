import boa
import pytest
from hypothesis import given
from hypothesis import strategies as st

UNIT = 10**6
DAY = 86_400
WEEK = 7 * DAY
NOTICE = 14 * DAY


@pytest.fixture(scope="module")
def wait():
    return lambda: boa.env.time_travel(seconds=NOTICE)


@pytest.mark.rule("CEC-42")
def test_process__pays_in_the_order_of_requests(
    pool, deposit, write, wait, underwriter, partner, credit
):
    for account in (underwriter, partner):
        deposit(account, 100 * UNIT)
    write(50 * UNIT)
    for account in (partner, underwriter):
        pool.request(pool.shares_of(account), 0, sender=account)
    wait()
    pool.process(5)
    assert credit(partner) == pytest.approx(100 * UNIT, abs=2)
    assert credit(underwriter) == pytest.approx(50 * UNIT, abs=2)  # what is free
    assert pool.head() == 1 and pool.ticket(0).shares == 0
    assert pool.locked() <= pool.capital() <= pool.locked() + 2
    pool.process(5)
    assert pool.head() == 1  # the rest waits
    pool.free_cover(50 * UNIT, sender=pool.insurer())
    pool.process(5)
    assert credit(underwriter) + credit(partner) == 200 * UNIT
    assert pool.capital() == pool.total_shares() == pool.queued_shares() == 0


@pytest.mark.rule("CEC-42")
def test_attack__leaving_before_a_known_loss(
    place, pool, deposit, write, wait, underwriter, credit
):
    """Who asks after a fire waits until it is reported, and pays for it."""
    deposit(underwriter, 100 * UNIT)
    deposit(boa.env.generate_address(), 100 * UNIT)
    write(80 * UNIT)
    pool.request(pool.shares_of(underwriter), 0, sender=underwriter)
    pool.process(1)
    assert credit(underwriter) == 0
    boa.env.time_travel(seconds=NOTICE - 1)
    pool.process(1)
    assert credit(underwriter) == 0
    place.insurer.set_pending(80 * UNIT)
    boa.env.time_travel(seconds=1)
    pool.process(1)
    assert credit(underwriter) == pytest.approx(60 * UNIT, abs=2)  # half of 200 less 80


@pytest.mark.rule("CEC-42")
def test_attack__keeping_a_ticket_for_the_day_of_a_loss(
    pool, deposit, write, underwriter, partner, credit
):
    """Who lets his turn pass waits anew: none leaves on the news, before it is reported."""
    for account in (underwriter, partner):
        deposit(account, 100 * UNIT)
    write(80 * UNIT)
    shares = pool.shares_of(underwriter)
    for part in (1, shares - 1):
        pool.request(part, 0, sender=underwriter)
    pool.request(pool.shares_of(partner), 0, sender=partner)
    boa.env.time_travel(seconds=NOTICE + WEEK)
    with boa.env.anchor():
        pool.process(2)
        assert credit(underwriter) == pytest.approx(100 * UNIT, abs=2)
    boa.env.time_travel(seconds=1)
    pool.process(1)
    pool.process(64)  # that one was passed makes the next no younger
    assert credit(underwriter) == credit(partner) == 0
    assert pool.shares_of(underwriter) == shares
    assert pool.head() == pool.ticket_count() == 3 and pool.queued_shares() == 0


@pytest.mark.rule("CEC-42")
def test_process__keeps_the_queue_while_capital_is_short(
    pool, deposit, write, wait, underwriter, partner, credit
):
    """Who is called each week stays in his place, however long capital is locked."""
    for account in (underwriter, partner):
        deposit(account, 100 * UNIT)
    write(150 * UNIT, days=90)
    for account in (underwriter, partner):
        pool.request(pool.shares_of(account), 0, sender=account)
    wait()
    for _ in range(5):
        pool.process(2)
        assert pool.starved_at() == boa.env.timestamp
        boa.env.time_travel(seconds=WEEK)
    assert pool.head() == 0 and credit(underwriter) == pytest.approx(50 * UNIT, abs=2)
    pool.free_cover(150 * UNIT, sender=pool.insurer())
    pool.process(2)
    assert credit(underwriter) + credit(partner) == 200 * UNIT


@pytest.mark.rule("CEC-42")
def test_process__counts_no_more_than_is_locked_as_lost(place, pool, deposit, write, wait, credit):
    accounts = [boa.env.generate_address() for _ in range(2)]
    for account in accounts:
        deposit(account, 100 * UNIT)
    write(20 * UNIT)
    place.insurer.set_pending(10**30)
    pool.request(pool.shares_of(accounts[0]), 0, sender=accounts[0])
    wait()
    pool.process(1)
    assert credit(accounts[0]) == pytest.approx(90 * UNIT, abs=2)


def test_process__gives_shares_back_that_are_worth_less_than_asked(
    place, pool, deposit, write, wait, underwriter, partner, credit
):
    """A ticket that nobody can serve leaves the queue: the next one does not wait for it."""
    for account in (underwriter, partner):
        deposit(account, 100 * UNIT)
    write(100 * UNIT)
    shares = pool.shares_of(underwriter)
    pool.request(shares, 100 * UNIT - 1, sender=underwriter)
    pool.request(pool.shares_of(partner), 0, sender=partner)
    place.insurer.set_pending(100 * UNIT)
    wait()
    pool.process(2)
    assert pool.shares_of(underwriter) == shares
    assert credit(underwriter) == 0
    assert credit(partner) == pytest.approx(50 * UNIT, abs=2)
    assert pool.head() == pool.ticket_count() == 2


def test_process__asks_the_same_price_of_the_rest(place, pool, deposit, write, wait, underwriter):
    deposit(underwriter, 100 * UNIT)
    deposit(boa.env.generate_address(), 100 * UNIT)
    _, end = write(180 * UNIT)
    pool.request(pool.shares_of(underwriter), 90 * UNIT, sender=underwriter)
    shares = pool.queued_shares()
    wait()
    pool.process(1)  # 20 of 100
    rest = pool.ticket(0)
    assert rest.shares == pytest.approx(shares * 4 // 5, rel=1e-6)
    assert rest.min_assets == pytest.approx(72 * UNIT, abs=2)
    assert rest.min_assets * shares >= 90 * UNIT * rest.shares


@pytest.mark.rule("CEC-42")
def test_request__reserves_what_the_shares_are_worth(pool, deposit, write, underwriter):
    deposit(underwriter, 100 * UNIT)
    pool.request(pool.shares_of(underwriter) * 3 // 10, 0, sender=underwriter)
    assert pool.capacity() == pytest.approx(70 * UNIT, abs=2)
    with boa.reverts("UnderwritingPool: no capacity"):
        write(70 * UNIT + 1)
    write(pool.capacity())
    assert pool.capacity() == 0


def test_request__reverts_if_there_are_not_so_many(pool, deposit, underwriter):
    deposit(underwriter, UNIT)
    shares = pool.shares_of(underwriter)
    pool.request(shares - 1, 0, sender=underwriter)
    with boa.reverts("UnderwritingPool: no such shares"):
        pool.request(2, 0, sender=underwriter)
    with boa.reverts("UnderwritingPool: no such shares"):
        pool.request(0, 0, sender=underwriter)
    with boa.reverts("UnderwritingPool: bad minimum"):
        pool.request(1, 2**128, sender=underwriter)


def test_process__keeps_the_last_share_while_a_premium_is_not_earned(
    pool, deposit, write, as_insurer, wait, underwriter, credit
):
    """What a policy still brings is the last underwriter's, not nobody's."""
    deposit(underwriter, 100 * UNIT)
    write(10 * UNIT, premium=7 * UNIT)
    pool.free_cover(10 * UNIT, **as_insurer)
    pool.request(pool.shares_of(underwriter), 0, sender=underwriter)
    wait()
    pool.process(1)
    assert 0 < pool.total_shares() == pool.ticket(0).shares
    assert 100 * UNIT < credit(underwriter) < 107 * UNIT
    boa.env.time_travel(seconds=70 * DAY)
    pool.process(1)  # nobody called for a week: the share comes back
    pool.request(pool.shares_of(underwriter), 0, sender=underwriter)
    wait()
    pool.process(1)
    assert credit(underwriter) == 107 * UNIT
    assert pool.total_shares() == pool.capital() == 0


@given(
    stakes=st.lists(st.integers(1, 10**12), min_size=2, max_size=4),
    gifts=st.lists(st.integers(0, 10**12), min_size=2, max_size=4),
)
def test_fuzz_process__unwinds_to_the_wei(pool, deposit, donate, wait, credit, stakes, gifts):
    """In any order of sizes everybody leaves, nobody with more than he is due, and none stays."""
    with boa.env.anchor():
        accounts = [boa.env.generate_address() for _ in stakes]
        for account, stake, gift in zip(accounts, stakes, [*gifts, 0, 0], strict=False):
            try:
                deposit(account, stake)
            except boa.BoaError:  # too small for one share, after the gifts
                continue
            if gift:
                donate(account, gift)
        total = pool.capital()
        for account in accounts:
            if pool.shares_of(account):
                pool.request(pool.shares_of(account), 0, sender=account)
        wait()
        pool.process(len(stakes))
        assert sum(map(credit, accounts)) == total
        assert pool.capital() == pool.total_shares() == 0
