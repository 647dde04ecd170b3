import boa
import pytest

from mevm_suite.testing import load

DAY = 86_400
CAP = 60 * DAY
ONE = 10**18


@pytest.mark.rule("CEC-08")
def test_coin_days__is_amount_times_days(token, holder):
    token.mint(holder, 5 * ONE)
    assert token.coin_days(holder) == 0
    boa.env.time_travel(seconds=3 * DAY)
    assert token.coin_days(holder) == 15 * ONE
    boa.env.time_travel(seconds=DAY // 2)
    assert token.coin_days(holder) == 17 * ONE + ONE // 2


def test_coin_days__is_zero_for_whoever_holds_nothing(token, stranger):
    boa.env.time_travel(seconds=DAY)
    assert token.coin_days(stranger) == 0
    assert token.coin_days("0x" + "00" * 20) == 0


@pytest.mark.rule("CEC-08")
def test_coin_days__stops_at_the_cap(token, holder):
    token.mint(holder, ONE)
    boa.env.time_travel(seconds=CAP)
    assert token.coin_days(holder) == 60 * ONE
    boa.env.time_travel(seconds=CAP)
    assert token.coin_days(holder) == 60 * ONE
    assert token.max_coin_age() == CAP


def test_coin_days__arrivals_start_at_zero(token, holder):
    token.mint(holder, ONE)
    boa.env.time_travel(seconds=10 * DAY)
    token.mint(holder, 4 * ONE)
    assert token.coin_days(holder) == 10 * ONE
    boa.env.time_travel(seconds=DAY)
    assert token.coin_days(holder) == 15 * ONE


def test_coin_days__age_beyond_the_cap_is_no_reserve(token, holder):
    token.mint(holder, ONE)
    boa.env.time_travel(seconds=10 * CAP)
    token.mint(holder, ONE)
    assert token.coin_days(holder) == 60 * ONE


@pytest.mark.rule("CEC-08")
def test_coin_days__leave_with_the_tokens_and_do_not_arrive(token, holder, other_holder):
    token.mint(holder, 4 * ONE)
    boa.env.time_travel(seconds=10 * DAY)
    token.transfer(other_holder, ONE, sender=holder)
    assert token.coin_days(holder) == 30 * ONE
    assert token.coin_days(other_holder) == 0


def test_coin_days__shrink_by_a_burn(token, holder):
    token.mint(holder, 4 * ONE)
    boa.env.time_travel(seconds=10 * DAY)
    token.burn(ONE, sender=holder)
    assert token.coin_days(holder) == 30 * ONE


def test_coin_days__start_anew_after_an_empty_balance(token, holder, other_holder):
    token.mint(holder, ONE)
    boa.env.time_travel(seconds=10 * DAY)
    token.transfer(other_holder, ONE, sender=holder)
    boa.env.time_travel(seconds=10 * DAY)
    token.transfer(holder, ONE, sender=other_holder)
    assert token.coin_days(holder) == 0


@pytest.mark.parametrize("amount", [0, 1, ONE])
def test_coin_days__unchanged_by_a_transfer_to_oneself(token, holder, amount):
    token.mint(holder, ONE)
    boa.env.time_travel(seconds=10 * DAY)
    token.transfer(holder, amount, sender=holder)
    assert token.coin_days(holder) == 10 * ONE


def test_coin_days__dust_makes_nobody_younger(token, holder, other_holder):
    token.mint(holder, ONE)
    token.mint(other_holder, ONE)
    boa.env.time_travel(seconds=10 * DAY)
    for _ in range(50):
        token.transfer(holder, 1, sender=other_holder)
        token.transfer(holder, 0, sender=other_holder)
    assert 10 * ONE - 50 <= token.coin_days(holder) <= 10 * ONE


def test_coin_days__of_the_largest_balance_does_not_overflow(token, holder):
    token.mint(holder, 2**128 - 1)
    boa.env.time_travel(seconds=100 * 365 * DAY)
    assert token.coin_days(holder) == (2**128 - 1) * 60
    token.mint(holder, 2**128 - 1)
    assert (2**128 - 1) * 60 - 60 <= token.coin_days(holder) <= (2**128 - 1) * 60


@pytest.mark.parametrize("cap", [DAY - 1, 3_650 * DAY + 1])
def test_init__reverts_if_cap_out_of_range(cap):
    with boa.reverts("coin_age: cap out of range"):
        load("tests/mocks/CoinDaysToken.vy", cap)


def test_transfer__costs_the_same_after_any_history(token, holder, other_holder):
    def gas_of_transfer():
        boa.env.time_travel(seconds=DAY)
        token.transfer(other_holder, 1, sender=holder)
        return token.call_trace().gas_used

    token.mint(holder, ONE)
    token.mint(other_holder, ONE)
    first = gas_of_transfer()
    for _ in range(20):
        gas_of_transfer()
    assert abs(gas_of_transfer() - first) < 100


@pytest.mark.parametrize("cap", [DAY, 3_650 * DAY])
def test_init__accepts_the_bounds_themselves(cap):
    assert load("tests/mocks/CoinDaysToken.vy", cap).max_coin_age() == cap
