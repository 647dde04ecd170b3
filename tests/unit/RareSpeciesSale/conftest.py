"""A sale of three rare trees that are ERC-721 tokens, and holders of a token with coin-days."""

from types import SimpleNamespace

import boa
import pytest

from mevm_suite.testing import load

DAY, UNIT, PRICE, TREES = 86_400, 10**18, 1_000_003, 3
CONTENT = b"\x55" * 32


@pytest.fixture(scope="session")
def seller():
    return boa.env.generate_address("seller")


@pytest.fixture(scope="module")
def world(seller):
    """All contracts, and the seller's trees."""
    place = SimpleNamespace(
        peg=load("tests/mocks/PeggedToken.vy", 6),
        coin=load("tests/mocks/CoinDaysToken.vy", 365 * DAY),
        collection=load("tests/mocks/Collection.vy"),
        identities=load("tests/mocks/IdentityBoard.vy"),
        ratings=load("tests/mocks/RatingBoard.vy"),
        cec=load("tests/mocks/Puppet.vy"),  # takes any call
    )
    place.dividend = load(
        "contracts/dividend/HolderDividend.vy", place.cec, place.peg, 7_000, place.cec
    )
    sale = boa.env.generate_address("address of the sale")
    place.items = load("contracts/notary/TokenItems.vy", [sale])
    place.sale = load(
        "contracts/forest/RareSpeciesSale.vy",
        place.peg,
        place.items,
        place.coin,
        place.identities,
        place.ratings,
        place.dividend,
        150,
        override_address=sale,
    )
    place.identities.set_identified(seller, True)
    for token in range(20):
        place.collection.mint(seller, token)
        place.collection.approve(place.items, token, sender=seller)
    return place


@pytest.fixture(scope="module")
def sale(world):
    return world.sale


@pytest.fixture
def open_sale(world, seller):
    """Open a sale of some of the trees; it has not started."""

    def open_sale(trees=TREES, window=3 * DAY, rest_time=2 * DAY):
        id = world.sale.open_sale(PRICE, CONTENT, window, rest_time, sender=seller)
        for token in range(trees):
            world.items.lock(world.collection, token, world.sale, id, sender=seller)
        return id

    return open_sale


@pytest.fixture
def started(sale, open_sale, seller):
    """Return a sale whose window runs."""
    id = open_sale()
    sale.start(id, sender=seller)
    return id


@pytest.fixture
def holder(world):
    """Make an identified account with money, and with tokens that it has held for ten days."""

    def holder(name, tokens=0):
        account = boa.env.generate_address(name)
        world.identities.set_identified(account, True)
        world.peg.mint(account, 10 * PRICE)
        world.peg.approve(world.sale, 2**255, sender=account)
        if tokens:
            world.coin.mint(account, tokens * UNIT)
        return account

    return holder


@pytest.fixture
def holders(holder):
    """Return four accounts with 40, 30, 20 and 10 tokens, ten days old."""
    accounts = [holder(f"holder of {tokens}", tokens) for tokens in (40, 30, 20, 10)]
    boa.env.time_travel(seconds=10 * DAY)
    return accounts
