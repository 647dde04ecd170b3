"""Whatever a user receives locks, from whomever; what system contracts hold does not."""

import boa
import pytest
from eth_utils import to_checksum_address

DAY = 86_400
CEC = 10**18


def rounds_up(found, exact):
    """A wei more than exact at most: no wei unlocks early."""
    return found - exact in (0, 1)


@pytest.fixture
def buyer(economy):
    """A user with 1,000 CEC, all locked today."""
    account = boa.env.generate_address("buyer")
    economy.token.transfer(account, 1_000 * CEC, sender=economy.treasury)
    return account


@pytest.mark.rule("CEC-04")
def test_transfer__locks_what_a_user_receives(economy, buyer):
    assert economy.token.balanceOf(buyer) == economy.token.locked(buyer) == 1_000 * CEC
    assert economy.token.available(buyer) == 0
    assert rounds_up(economy.token.total_locked(), 1_000 * CEC)


@pytest.mark.rule("CEC-04")
def test_transfer__reverts_if_locked(economy, buyer, stranger):
    with boa.reverts("CEC: amount is locked"):
        economy.token.transfer(stranger, 1, sender=buyer)
    boa.env.timestamp += DAY
    assert 5 * CEC - 1 <= economy.token.available(buyer) <= 5 * CEC
    economy.token.transfer(stranger, 5 * CEC - 1, sender=buyer)
    with boa.reverts("CEC: amount is locked"):
        economy.token.transfer(stranger, 2, sender=buyer)


@pytest.mark.rule("CEC-04")
def test_transfer__locks_again_in_a_private_sale(economy, buyer, stranger):
    """Handing available CEC on outside the market does not keep it available."""
    boa.env.timestamp += DAY
    economy.token.transfer(stranger, 4 * CEC, sender=buyer)
    assert economy.token.locked(stranger) == 4 * CEC
    economy.token.approve(stranger, CEC, sender=economy.treasury)
    other = boa.env.generate_address("other")
    economy.token.transferFrom(economy.treasury, other, CEC, sender=stranger)
    assert economy.token.locked(other) == CEC


def test_transfer__locks_what_goes_to_oneself(economy):
    economy.token.transfer(economy.treasury, 7, sender=economy.treasury)
    assert rounds_up(economy.token.locked(economy.treasury), 7)


def test_transfer__locks_what_a_system_contract_sends(economy, stranger):
    dividend = economy.dividend.address
    economy.token.transfer(dividend, 10, sender=economy.treasury)
    economy.token.transfer(stranger, 10, sender=dividend)
    assert economy.token.locked(stranger) == 10


def test_transfer__never_locks_what_a_system_contract_holds(economy, stranger):
    dividend = economy.dividend.address
    economy.token.transfer(dividend, 10, sender=economy.treasury)
    assert (economy.token.locked(dividend), economy.token.available(dividend)) == (0, 10)
    assert economy.token.is_system(dividend) and not economy.token.is_system(stranger)


@pytest.mark.rule("CEC-03")
def test_transfer__from_vesting_arrives_available(economy):
    """The table's own schedule locked it; the paper locks what is bought."""
    assert economy.token.available(economy.treasury) == 1_000_000 * CEC


def test_transfer__reverts_if_more_than_the_balance(economy, stranger):
    with boa.reverts("erc20: transfer amount exceeds balance"):
        economy.token.transfer(economy.treasury, 1, sender=stranger)


def test_transfer__of_nothing_locks_nothing(economy, stranger):
    economy.token.transfer(stranger, 0, sender=economy.treasury)
    assert economy.mining.weight(stranger) == 0
    assert [type(event).__name__ for event in economy.token.get_logs()] == ["Transfer"]


def test_transfer_from__spends_the_allowance(economy, stranger):
    economy.token.approve(stranger, 10, sender=economy.treasury)
    economy.token.transferFrom(economy.treasury, stranger, 7, sender=stranger)
    assert economy.token.allowance(economy.treasury, stranger) == 3
    with boa.reverts("erc20: insufficient allowance"):
        economy.token.transferFrom(economy.treasury, stranger, 4, sender=stranger)


@pytest.mark.rule("CEC-04")
def test_transfer_available__does_not_lock(economy, stranger):
    dividend = economy.dividend.address
    economy.token.transfer(dividend, 10, sender=economy.treasury)
    economy.token.transfer_available(stranger, 10, sender=dividend)
    assert economy.token.available(stranger) == 10


@pytest.mark.rule("CEC-04")
def test_transfer_available__reverts_if_not_a_system_contract(economy, stranger):
    with boa.reverts("CEC: not a system contract"):
        economy.token.transfer_available(stranger, 1, sender=economy.treasury)


def test_lock__locks_available(economy):
    economy.token.lock(10 * CEC, sender=economy.treasury)
    assert rounds_up(economy.token.locked(economy.treasury), 10 * CEC)
    assert economy.token.balanceOf(economy.treasury) == 1_000_000 * CEC
    with boa.reverts("CEC: amount is locked"):
        economy.token.lock(999_991 * CEC, sender=economy.treasury)


def test_lock__reverts_if_a_system_contract(economy):
    with boa.reverts("CEC: system contracts lock not"):
        economy.token.lock(0, sender=economy.mining.address)


def test_lock__logs(economy, stranger):
    economy.token.transfer(stranger, 10, sender=economy.treasury)
    (event,) = [event for event in economy.token.get_logs() if type(event).__name__ == "Locked"]
    assert to_checksum_address(event.holder) == stranger
    _, index = economy.token.unlock_index()
    assert (event.amount, event.shares) == (10, -(-10 * 10**51 // index))
