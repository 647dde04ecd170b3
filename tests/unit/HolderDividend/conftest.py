"""A dividend in the coin with two holders, and one in any token."""

import boa
import pytest

from mevm_suite.deployment.boa_cec import deploy_economy

CEC = 10**18
DAY = 86_400


@pytest.fixture(scope="session")
def payer():
    """Whoever has revenue to pay."""
    account = boa.env.generate_address("payer")
    boa.env.set_balance(account, 10**30)
    return account


@pytest.fixture
def give(economy):
    """Send CEC from the treasury to a new account."""

    def give(name, amount):
        account = boa.env.generate_address(name)
        economy.token.transfer(account, amount, sender=economy.treasury)
        return account

    return give


@pytest.fixture
def pay(economy, payer):
    def pay(amount):
        economy.dividend.pay_revenue(amount, value=amount, sender=payer)

    return pay


@pytest.fixture
def only(economy, give):
    """Two holders of 100 and 300 CEC who hold all that users have, since yesterday."""
    first, second = give("first", 100 * CEC), give("second", 300 * CEC)
    left = economy.token.available(economy.treasury)
    # What a system contract holds takes no part.
    economy.token.transfer(economy.mining, left, sender=economy.treasury)
    boa.env.timestamp += DAY
    return first, second


@pytest.fixture
def in_token():
    """Deploy an economy whose revenue is paid in a token."""

    def deploy(asset):
        return deploy_economy(asset=asset.address)

    return deploy
