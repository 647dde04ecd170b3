"""Seven tenths of a day's revenue go to whoever held CEC through the whole day."""

import boa
import pytest

CEC = 10**18
DAY = 86_400


@pytest.mark.rule("CEC-07")
def test_claim__shares_seven_tenths_by_holdings_the_next_day(economy, only, pay):
    first, second = only
    pay(1_000)
    assert economy.dividend.claimable(first) == 0
    with boa.reverts("HolderDividend: nothing to claim"):
        economy.dividend.claim(first)
    boa.env.timestamp += DAY
    assert economy.dividend.claimable(first) == 175
    assert economy.dividend.claim(second) == 525
    assert boa.env.get_balance(second) == 525
    assert economy.dividend.claim(first) == 175
    assert economy.dividend.paid() == 700


@pytest.mark.rule("CEC-07")
def test_claim__locked_and_available_count_alike(economy, only, pay):
    first, second = only
    boa.env.timestamp += 100 * DAY
    assert 0 < economy.token.available(first) < 100 * CEC
    pay(1_000)
    boa.env.timestamp += DAY
    assert economy.dividend.claimable(first) == 175


@pytest.mark.rule("CEC-07")
def test_claim__nothing_for_holding_a_minute(economy, only, pay):
    """Capture: receive late in the day, or hand the same tokens round within it."""
    first, second = only
    boa.env.timestamp += 50 * DAY
    pay(1_000)
    boa.env.timestamp += DAY - 61
    late = boa.env.generate_address("late")
    amount = economy.token.available(second)
    economy.token.transfer(late, amount, sender=second)
    boa.env.timestamp += 61
    assert economy.dividend.claimable(late) == 0
    # Who gave it away did not hold it all day either; what was held all day shares all.
    held = 400 * CEC - amount
    assert economy.dividend.claimable(first) == 700 * 100 * CEC // held
    assert economy.dividend.claimable(second) == 700 * (300 * CEC - amount) // held


@pytest.mark.rule("CEC-07")
def test_claim__what_is_received_counts_from_the_next_full_day(economy, only, give, pay):
    first, second = only
    boa.env.timestamp += 50 * DAY
    third = boa.env.generate_address("third")
    economy.token.transfer(third, 10 * CEC, sender=first)
    pay(1_000)
    boa.env.timestamp += DAY
    assert economy.dividend.claimable(third) == 0
    pay(1_000)
    boa.env.timestamp += DAY
    assert economy.dividend.claimable(third) == 700 * 10 // 400


@pytest.mark.rule("CEC-07")
def test_claim__sent_and_returned_counts_its_least(economy, only, pay):
    first, second = only
    boa.env.timestamp += 50 * DAY
    economy.token.transfer(second, 10 * CEC, sender=first)
    economy.token.transfer(first, 10 * CEC, sender=second)
    pay(10**18)
    boa.env.timestamp += DAY
    assert economy.dividend.claimable(first) == 7 * 10**17 * 90 // 390
    assert economy.dividend.claimable(second) == 7 * 10**17 * 300 // 390


@pytest.mark.rule("CEC-07")
def test_claim__received_and_passed_on_counts_in_full(economy, only, pay):
    first, second = only
    boa.env.timestamp += 50 * DAY
    economy.token.transfer(second, 10 * CEC, sender=first)
    economy.token.transfer(first, 5 * CEC, sender=second)
    pay(10**18)
    boa.env.timestamp += DAY
    assert economy.dividend.claimable(second) == 7 * 10**17 * 300 // 390


@pytest.mark.rule("CEC-07")
def test_day__without_holders_pushes_its_revenue_forward(economy, pay):
    """On the first day nobody has held anything since its beginning."""
    pay(1_000)
    boa.env.timestamp += DAY
    assert economy.dividend.claimable(economy.treasury) == 0
    pay(100)
    boa.env.timestamp += DAY
    assert economy.dividend.claim(economy.treasury) == 770


@pytest.mark.rule("CEC-07")
def test_day__without_anyone_at_all_pushes_its_revenue_forward(economy, pay, give):
    economy.token.transfer(economy.mining, 10**6 * CEC, sender=economy.treasury)
    for _ in range(3):
        pay(1_000)
        boa.env.timestamp += 7 * DAY
    economy.token.transfer_available(economy.treasury, 1, sender=economy.mining.address)
    boa.env.timestamp += DAY
    pay(10)
    boa.env.timestamp += DAY
    assert economy.dividend.claim(economy.treasury) == 2_107


@pytest.mark.rule("CEC-07")
def test_day__carried_revenue_belongs_to_the_next_full_day_though_nobody_calls_on_it(
    economy, pay, give
):
    """Whoever receives tokens weeks later has no part in it."""
    pay(1_000)
    boa.env.timestamp += 20 * DAY
    late = give("late", 10**5 * CEC)
    assert economy.dividend.claim(economy.treasury) == 700
    boa.env.timestamp += 2 * DAY
    assert economy.dividend.claimable(late) == 0


@pytest.mark.rule("CEC-07")
def test_claim__system_contracts_take_no_part(economy, only, pay):
    pay(1_000)
    boa.env.timestamp += DAY
    for account in (economy.vesting, economy.mining, economy.dividend):
        assert economy.dividend.claimable(account) == 0
        with boa.reverts("HolderDividend: nothing to claim"):
            economy.dividend.claim(account)


@pytest.mark.rule("CEC-07")
def test_claim__skipping_400_days_is_one_call(economy, only, pay):
    first, _ = only
    costs = []
    for days in (1, 2, 400):
        with boa.env.anchor():
            pay(1_000)
            boa.env.timestamp += days * DAY
            assert economy.dividend.claim(first) == 175
            costs.append(economy.dividend._computation.get_gas_used())
    assert max(costs) < 1.05 * min(costs)


def test_claim__keeps_fractions_of_a_wei(economy, only, pay):
    """Claiming each day loses nothing against claiming once."""
    first, second = only
    for _ in range(8):
        pay(10)
        boa.env.timestamp += DAY
        if economy.dividend.claimable(first):
            economy.dividend.claim(first)
    assert boa.env.get_balance(first) == 8 * 7 // 4
    assert economy.dividend.claim(second) == 8 * 7 * 3 // 4


def test_claim__of_one_who_refuses_stops_nobody_else(economy, only, pay, stranger):
    first, second = only
    boa.env.set_code(first, bytes.fromhex("5f5ffd"))
    pay(1_000)
    boa.env.timestamp += DAY
    with pytest.raises(boa.BoaError):
        economy.dividend.claim(first)
    assert economy.dividend.claim(second, sender=stranger) == 525
    assert economy.dividend.claimable(first) == 175


def test_on_transfer__reverts_if_not_the_token(economy, stranger):
    with boa.reverts("HolderDividend: caller is not CEC"):
        economy.dividend.on_transfer(stranger, 0, stranger, 0, 0, sender=stranger)
