import boa
import pytest

from mevm_suite.testing import load

UNIT = 10**6
VIRTUAL = 10**6


@pytest.mark.rule("CEC-42")
def test_deposit__gives_shares_by_the_price(pool, deposit, donate, underwriter, partner, holder):
    assert deposit(underwriter, 100 * UNIT) == 100 * UNIT * VIRTUAL
    assert pool.capital() == 100 * UNIT
    donate(holder, 50 * UNIT)
    shares = deposit(partner, 30 * UNIT)
    price = 150 * UNIT / (100 * UNIT * VIRTUAL)
    assert shares == pytest.approx(30 * UNIT / price, rel=1e-6)
    assert shares * pool.capital() <= 30 * UNIT * (pool.total_shares() + VIRTUAL)  # for those in it
    assert pool.shares_of(partner) == shares
    assert pool.total_shares() == pool.shares_of(underwriter) + shares


def test_deposit__reverts_if_it_gives_fewer_shares_than_asked(pool, deposit, donate, underwriter):
    expected = 10 * UNIT * VIRTUAL
    donate(underwriter, UNIT)
    with boa.reverts("UnderwritingPool: too few shares"):
        deposit(underwriter, 10 * UNIT, expected)
    with boa.reverts("UnderwritingPool: too few shares"):
        deposit(underwriter, 0)


def test_deposit__reverts_if_the_shares_are_worthless(place, pool, deposit, write, as_insurer):
    """Who lost everything stays in; whoever comes after must not be divided by nothing."""
    loser = boa.env.generate_address()
    deposit(loser, 2**80)
    write(2**80)
    pool.pay(loser, 2**80, **as_insurer)
    with boa.reverts("UnderwritingPool: worthless"):
        deposit(loser, 2**80)


@pytest.mark.rule("CEC-42")
def test_attack__first_depositor_inflation(pool, deposit, donate, underwriter, partner, credit):
    """A donation of a hundred thousand times a deposit takes no more from it than rounding."""
    deposit(partner, 1)
    donate(partner, 10**6 * UNIT)
    stake = 10 * UNIT
    shares = deposit(underwriter, stake)
    pool.request(shares, 0, sender=underwriter)
    boa.env.time_travel(seconds=pool.notice())
    pool.process(1)
    assert credit(underwriter) >= stake * 95 // 100
    pool.request(pool.shares_of(partner), 0, sender=partner)
    boa.env.time_travel(seconds=pool.notice())
    pool.process(1)
    # the last one gets all, and no more than he and the loser of a rounding put in
    assert credit(partner) + credit(underwriter) == 10**6 * UNIT + stake + 1
    assert credit(partner) - 10**6 * UNIT - 1 <= stake * 5 // 100


def test_deposit__refuses_a_token_with_a_fee(place, pool, deposit, underwriter):
    place.money.set_behaviour(100, False, False)
    with boa.reverts("assets: fee on transfer"):
        deposit(underwriter, UNIT)


def test_donate__is_everybodys(pool, deposit, donate, underwriter, holder):
    deposit(underwriter, UNIT)
    donate(holder, UNIT)
    assert pool.capital() == 2 * UNIT
    assert pool.shares_of(holder) == 0
    with boa.reverts("UnderwritingPool: no amount"):
        pool.donate(0, sender=holder)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"asset": "0x" + "00" * 20}, "UnderwritingPool: no contract"),
        ({"insurer": "0x" + "00" * 20}, "UnderwritingPool: no insurer"),
        ({"notice": 86_399}, "UnderwritingPool: bad notice"),
        ({"notice": 90 * 86_400 + 1}, "UnderwritingPool: bad notice"),
    ],
)
def test_constructor__reverts_if_a_part_is_wrong(place, changes, reason):
    parts = {"asset": place.money, "insurer": place.insurer, "notice": 86_400}
    with boa.reverts(reason):
        load("contracts/insurance/UnderwritingPool.vy", *(parts | changes).values())


def test_getters__tell_what_was_fixed(place, pool):
    assert pool.asset() == place.money.address
    assert pool.insurer() == place.insurer.address
    assert pool.notice() == 14 * 86_400
