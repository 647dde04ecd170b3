import boa
import pytest

DAY = 86_400
CEC = 10**18


@pytest.mark.rule("CEC-08")
def test_coin_days__are_amount_times_days_held(economy, stranger):
    economy.token.transfer(stranger, 4 * CEC, sender=economy.treasury)
    boa.env.timestamp += 3 * DAY
    assert economy.token.coin_days(stranger) == 12 * CEC
    economy.token.transfer(stranger, 4 * CEC, sender=economy.treasury)
    assert economy.token.coin_days(stranger) == 12 * CEC
    boa.env.timestamp += DAY
    assert economy.token.coin_days(stranger) == 20 * CEC


@pytest.mark.rule("CEC-08")
def test_coin_days__stop_at_the_cap(economy, stranger):
    economy.token.transfer(stranger, CEC, sender=economy.treasury)
    boa.env.timestamp += 1_000 * DAY
    assert economy.token.max_coin_age() == 365 * DAY
    assert economy.token.coin_days(stranger) == 365 * CEC


@pytest.mark.rule("CEC-08")
def test_coin_days__of_system_contracts_are_none(economy):
    boa.env.timestamp += 10 * DAY
    economy.token.transfer(economy.dividend, CEC, sender=economy.treasury)
    boa.env.timestamp += DAY
    assert economy.token.coin_days(economy.dividend) == 0
    assert economy.token.coin_days(economy.vesting) == 0


def test_coin_days__cannot_be_borrowed(economy, stranger):
    """What arrives starts at zero, however long it was held before."""
    boa.env.timestamp += 100 * DAY
    economy.token.transfer(stranger, 1_000 * CEC, sender=economy.treasury)
    assert economy.token.coin_days(stranger) == 0


def test_lock__keeps_the_age(economy):
    boa.env.timestamp += 10 * DAY
    before = economy.token.coin_days(economy.treasury)
    economy.token.lock(CEC, sender=economy.treasury)
    assert economy.token.coin_days(economy.treasury) == before > 0
