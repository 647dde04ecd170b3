"""Promotion gifts: locked a year, no power, but spendable at listed services."""

from types import SimpleNamespace

import boa
import pytest
from eth_utils import keccak

from mevm_suite.deployment.boa_cec import deploy_economy
from mevm_suite.deployment.cec import Role
from mevm_suite.testing import load

CEC = 10**18
DAY = 86_400
YEAR = 365 * DAY


@pytest.fixture(scope="module")
def service():
    return load("tests/mocks/GiftService.vy")


@pytest.fixture(scope="module")
def economy(service):
    return deploy_economy(others=[(service.address, Role.SERVICE)])


@pytest.fixture(scope="module")
def gift(economy):
    """A gift of 10 CEC, made at the launch."""
    receiver = boa.env.generate_address("receiver of a gift")
    id = economy.vesting.give(0, receiver, 10 * CEC, sender=economy.giver)
    return SimpleNamespace(id=id, receiver=receiver)


@pytest.mark.rule("CEC-02")
def test_spend__pays_a_service_while_locked(economy, service, gift):
    economy.vesting.spend(gift.id, service, 4 * CEC, b"survey", sender=gift.receiver)
    assert economy.token.balanceOf(service) == service.credits(gift.receiver) == 4 * CEC
    assert service.last_data() == b"survey"
    assert economy.vesting.spent(gift.id) == 4 * CEC
    assert economy.vesting.claimable(gift.id) == 0
    with boa.reverts("vesting: nothing to claim"):
        economy.vesting.claim(gift.id)


@pytest.mark.rule("CEC-02")
def test_spend__leaves_the_rest_to_claim_after_a_year(economy, service, gift):
    economy.vesting.spend(gift.id, service, 4 * CEC, b"", sender=gift.receiver)
    boa.env.timestamp += YEAR
    assert economy.vesting.claim(gift.id) == 6 * CEC
    assert economy.token.available(gift.receiver) == 6 * CEC
    with boa.reverts("vesting: amount out of range"):
        economy.vesting.spend(gift.id, service, 1, b"", sender=gift.receiver)


@pytest.mark.rule("CEC-02")
def test_spend__takes_the_whole_gift_in_parts_and_no_more(economy, service, gift):
    for amount in (4 * CEC, 5 * CEC, CEC):
        economy.vesting.spend(gift.id, service, amount, b"", sender=gift.receiver)
    assert economy.vesting.grants(gift.id).taken == economy.vesting.spent(gift.id) == 10 * CEC
    with boa.reverts("vesting: amount out of range"):
        economy.vesting.spend(gift.id, service, 1, b"", sender=gift.receiver)
    boa.env.timestamp += YEAR
    assert economy.vesting.claimable(gift.id) == 0


@pytest.mark.rule("CEC-02")
def test_gift__mines_nothing_and_earns_nothing(economy, gift):
    assert economy.mining.weight(gift.receiver) == 0
    boa.env.set_balance(economy.giver, CEC)
    boa.env.timestamp += DAY
    economy.dividend.pay_revenue(CEC, value=CEC, sender=economy.giver)
    boa.env.timestamp += DAY
    assert economy.dividend.claimable(gift.receiver) == 0


@pytest.mark.rule("CEC-02")
def test_spend__reverts_if_not_a_service(economy, gift, stranger):
    """A gift cannot be sold: only listed services take it, and they are listed for good."""
    for receiver in (stranger, gift.receiver, economy.mining.address):
        with boa.reverts("vesting: not a service"):
            economy.vesting.spend(gift.id, receiver, CEC, b"", sender=gift.receiver)


def test_spend__reverts_if_not_the_beneficiary(economy, service, gift, stranger):
    for account in (stranger, economy.giver):
        with boa.reverts("vesting: not the beneficiary"):
            economy.vesting.spend(gift.id, service, CEC, b"", sender=account)


@pytest.mark.parametrize("amount", [0, 10 * CEC + 1, 2**256 - 1])
def test_spend__reverts_if_the_amount_is_out_of_range(economy, service, gift, amount):
    with boa.reverts("vesting: amount out of range"):
        economy.vesting.spend(gift.id, service, amount, b"", sender=gift.receiver)


def test_spend__reverts_if_no_gift(economy, service):
    with boa.reverts("vesting: only gifts are spent"):
        economy.vesting.spend(2, service, 1, b"", sender=economy.treasury)


def test_spend__reverts_if_the_service_refuses(economy, service, gift):
    service.refuse(True)
    with boa.reverts("GiftService: refused"):
        economy.vesting.spend(gift.id, service, CEC, b"", sender=gift.receiver)
    assert economy.vesting.spent(gift.id) == 0


def test_spend__cannot_be_reentered(economy, service, gift):
    call = keccak(text="claim(uint256)")[:4] + gift.id.to_bytes(32, "big")
    boa.env.timestamp += YEAR
    service.arm(economy.vesting, call)
    economy.vesting.spend(gift.id, service, CEC, b"", sender=gift.receiver)
    assert not service.has_reentered()
    assert economy.vesting.claimable(gift.id) == 9 * CEC


def test_spend__logs(economy, service, gift):
    economy.vesting.spend(gift.id, service, CEC, b"", sender=gift.receiver)
    logs = economy.vesting.get_logs()
    (event,) = [event for event in logs if type(event).__name__ == "GiftSpent"]
    assert (event.id, event.service, event.amount) == (gift.id, service.address, CEC)


def test_spend__keeps_vesting_s_books(economy, service, gift):
    paid = economy.vesting.paid()
    economy.vesting.spend(gift.id, service, CEC, b"", sender=gift.receiver)
    assert economy.vesting.paid() == paid + CEC
    held = economy.token.balanceOf(economy.vesting)
    assert held == economy.vesting.total() - economy.vesting.paid()
