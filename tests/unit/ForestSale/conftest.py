"""A sale over boards of items, identities, ratings and rulings, with a real dividend."""

from types import SimpleNamespace

import boa
import pytest

from mevm_suite.testing import load

DAY = 86_400
COIN = 10**18
PRICE = 1_000_003
FEE_BPS = 150
TREE, PARCEL = b"tree".ljust(32, b"\0"), b"parcel".ljust(32, b"\0")
CERTIFICATE, CID = b"\x33" * 32, "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
SALE, LEASE = 1, 2
STEPS = ("reserved", "paid", "confirmed", "delivered", "disputed")


@pytest.fixture(scope="session")
def provider():
    return boa.env.generate_address("provider")


@pytest.fixture(scope="session")
def buyer():
    return boa.env.generate_address("buyer")


@pytest.fixture(scope="session")
def rival():
    """Another identified buyer."""
    return boa.env.generate_address("rival")


@pytest.fixture(scope="module")
def world(provider, buyer, rival):
    """All contracts; the provider has a tree and a parcel, the buyers have money."""
    peg = load("tests/mocks/PeggedToken.vy", 6)
    place = SimpleNamespace(
        peg=peg,
        parcels=load("tests/mocks/ItemBoard.vy"),
        trees=load("tests/mocks/ItemBoard.vy"),
        identities=load("tests/mocks/IdentityBoard.vy"),
        ratings=load("tests/mocks/RatingBoard.vy"),
        arbiter=load("tests/mocks/RulingBoard.vy"),
        cec=load("tests/mocks/Puppet.vy"),  # takes any call
        rest_receiver=boa.env.generate_address("rest receiver"),
    )
    place.dividend = load(
        "contracts/dividend/HolderDividend.vy", place.cec, peg, 7_000, place.rest_receiver
    )
    place.sale = load(
        "contracts/forest/ForestSale.vy",
        peg,
        place.identities,
        place.ratings,
        place.parcels,
        [place.trees],
        [place.arbiter],
        place.dividend,
        FEE_BPS,
    )
    place.arbiter.set_terms(COIN, 2**256 - 1)
    place.trees.set_holder(TREE, provider)
    place.parcels.set_holder(PARCEL, provider)
    for account in (provider, buyer, rival):
        place.identities.set_identified(account, True)
        peg.mint(account, 10 * PRICE)
        peg.approve(place.sale, 2**255, sender=account)
        boa.env.set_balance(account, 10 * COIN)
    return place


@pytest.fixture(scope="module")
def sale(world):
    return world.sale


@pytest.fixture(scope="module")
def terms(world, provider):
    """Make the terms of an offer; a change names what differs."""

    def terms(kind=SALE, **changes):
        is_sale = kind == SALE
        values = {
            "provider": provider,
            "registry": (world.trees if is_sale else world.parcels).address,
            "item": TREE if is_sale else PARCEL,
            "kind": kind,
            "price": PRICE,
            "arbiter": world.arbiter.address,
            "service_time": 10 * DAY,
            "inspection_time": 7 * DAY,
            "lease_time": 0 if is_sale else 365 * DAY,
            "record": b"\x44" * 32,
            "content": b"\x55" * 32,
        } | changes
        return tuple(values.values())

    return terms


@pytest.fixture(scope="module")
def list_item(world, terms, provider):
    """Publish an offer and lock its item."""

    def list_item(kind=SALE, **changes):
        of_item = terms(kind, **changes)
        offer = world.sale.publish(of_item, sender=of_item[0])
        registry = world.trees if of_item[1] == world.trees.address else world.parcels
        registry.lock(of_item[2], world.sale, offer, sender=of_item[0])
        return offer

    return list_item


@pytest.fixture
def offer(list_item):
    return list_item()


@pytest.fixture
def bring(world, list_item, buyer, provider):
    """Bring a new order into a state, with no time between the steps."""
    sale = world.sale
    calls = {
        "paid": lambda id: sale.pay(id, sender=buyer),
        "confirmed": lambda id: sale.confirm(id, CERTIFICATE, CID, sender=provider),
        "delivered": lambda id: sale.deliver(id, sender=provider),
        "disputed": lambda id: sale.dispute(id, b"\x66" * 32, sender=buyer, value=COIN),
    }

    def bring(state, kind=SALE, **changes):
        id = sale.order(list_item(kind, **changes), sender=buyer)
        for step in STEPS[1 : STEPS.index(state) + 1]:
            calls[step](id)
        return id

    return bring
