"""A shop with a real trust index, and the roles of a trade."""

import boa
import pytest

from mevm_suite.deployment.boa_commerce import UNIT, deploy_shop


@pytest.fixture(scope="session")
def seller():
    return boa.env.generate_address("seller")


@pytest.fixture(scope="session")
def buyer():
    return boa.env.generate_address("buyer")


@pytest.fixture(scope="session")
def sharer():
    return boa.env.generate_address("sharer")


@pytest.fixture(scope="session")
def carrier():
    return boa.env.generate_address("carrier")


@pytest.fixture(scope="module")
def shop(seller):
    """Return all contracts; the seller is of the genesis list and has deposits."""
    shop = deploy_shop([seller])
    shop.fund(seller)
    shop.fund(seller, shop.peg.address, 10**9)
    shop.fund(seller, shop.token.address, 1_000 * UNIT)
    return shop


@pytest.fixture(scope="module")
def contract(shop):
    return shop.contract


@pytest.fixture
def paid(shop, seller, buyer, sharer):
    """Return a trade that is paid for."""
    return shop.buy(shop.publish(seller), buyer, sharer)


@pytest.fixture
def shipped(contract, paid, seller):
    """Return a trade whose goods are on their way."""
    contract.ship(paid, bytes(32), sender=seller)
    return paid


@pytest.fixture
def received(contract, shipped, buyer):
    """Return a trade whose inspection time runs."""
    contract.attest_receipt(shipped, sender=buyer)
    return shipped


@pytest.fixture
def distrusted(contract, received, buyer):
    """Return a trade with a complaint."""
    contract.distrust(received, b"fake".ljust(32, b"\0"), sender=buyer)
    return received
