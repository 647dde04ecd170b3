"""Trades of a shop with a real trust index, in each of their states."""

import boa
import pytest


@pytest.fixture(scope="session")
def carrier():
    return boa.env.generate_address("carrier")


@pytest.fixture(scope="module")
def contract(shop):
    return shop.contract


@pytest.fixture
def bring(shop, contract, seller, buyer, sharer):
    """Bring a new trade into a state, with no time between the steps."""
    steps = {
        "shipped": lambda id: contract.ship(id, bytes(32), sender=seller),
        "received": lambda id: contract.attest_receipt(id, sender=buyer),
        "distrusted": lambda id: contract.distrust(id, b"fake".ljust(32, b"\0"), sender=buyer),
    }

    def bring(state, **changes):
        id = shop.buy(shop.publish(seller, **changes), buyer, sharer)
        for name, step in steps.items() if state != "paid" else ():
            step(id)
            if name == state:
                break
        return id

    return bring


@pytest.fixture
def paid(bring):
    """Return a trade that is paid for."""
    return bring("paid")


@pytest.fixture
def shipped(bring):
    """Return a trade whose goods are on their way."""
    return bring("shipped")


@pytest.fixture
def received(bring):
    """Return a trade whose inspection time runs."""
    return bring("received")


@pytest.fixture
def distrusted(bring):
    """Return a trade with a complaint."""
    return bring("distrusted")
