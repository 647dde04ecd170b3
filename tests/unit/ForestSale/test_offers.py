"""What can be offered, and how an item comes on sale and back."""

import boa
import pytest

from mevm_suite.testing import load

DAY, PRICE, FEE_BPS = 86_400, 1_000_003, 150
TREE, PARCEL = b"tree".ljust(32, b"\0"), b"parcel".ljust(32, b"\0")
SALE, LEASE = 1, 2
ZERO, NONE = "0x" + "00" * 20, bytes(32)


@pytest.mark.rule("CEC-23")
@pytest.mark.parametrize("kind", [SALE, LEASE])
def test_publish__opens_when_the_item_is_locked(world, sale, terms, provider, kind):
    offer = sale.publish(terms(kind), sender=provider)
    (log,) = sale.get_logs()
    assert (log.offer, log.provider, log.item) == (offer, provider, terms(kind)[2])
    assert tuple(log.terms) == tuple(sale.offer(offer)) == terms(kind)
    assert offer == sale.offer_id(terms(kind))
    assert not sale.is_listed(offer)
    registry = world.trees if kind == SALE else world.parcels
    registry.lock(terms(kind)[2], sale, offer, sender=provider)
    assert sale.is_listed(offer)
    assert registry.parcel(terms(kind)[2]).trader == sale.address


@pytest.mark.parametrize(
    ("kind", "changes", "reason"),
    [
        (SALE, {"registry": ZERO}, "no registry"),
        (SALE, {"arbiter": ZERO}, "no arbiter"),
        (SALE, {"price": 0}, "bad price"),
        (SALE, {"price": 2**128 + 1}, "bad price"),
        (SALE, {"service_time": 3_599}, "bad service"),
        (SALE, {"service_time": 365 * DAY + 1}, "bad service"),
        (SALE, {"inspection_time": DAY - 1}, "bad inspection"),
        (SALE, {"inspection_time": 30 * DAY + 1}, "bad inspection"),
        (SALE, {"lease_time": DAY}, "bad lease"),
        (LEASE, {"lease_time": DAY - 1}, "bad lease"),
        (LEASE, {"lease_time": 36_525 * DAY + 1}, "bad lease"),
        (3, {"lease_time": 0}, "bad kind"),
    ],
)
def test_publish__reverts_if_a_term_is_out_of_bounds(sale, terms, provider, kind, changes, reason):
    with boa.reverts(f"forest_offers: {reason}"):
        sale.publish(terms(kind, **changes), sender=provider)


@pytest.mark.rule("CEC-23")
def test_publish__reverts_if_a_tree_is_leased(world, sale, terms, provider):
    with boa.reverts("forest_offers: not a parcel"):
        sale.publish(terms(LEASE, registry=world.trees.address), sender=provider)


def test_publish__reverts_if_of_another_or_twice(sale, terms, offer, provider, stranger):
    with boa.reverts("forest_offers: of another"):
        sale.publish(terms(price=1), sender=stranger)
    with boa.reverts("forest_offers: published"):
        sale.publish(terms(), sender=provider)


@pytest.mark.rule("CEC-29")
def test_publish__reverts_if_the_provider_is_shut_out(
    world, sale, terms, list_item, provider, buyer
):
    offer = list_item()
    world.ratings.set_excluded(provider, True)
    with boa.reverts("forest_offers: shut out"):
        sale.publish(terms(price=1), sender=provider)
    for call in (sale.order, sale.buy):
        with boa.reverts("forest_orders: shut out"):
            call(offer, sender=buyer)


def test_item_locked__reverts_unless_all_agree(world, sale, terms, provider, stranger):
    offer = sale.publish(terms(), sender=provider)
    with boa.reverts("forest_offers: other registry"):
        sale.item_locked(TREE, provider, offer, sender=stranger)
    world.trees.set_holder(PARCEL, provider)
    with boa.reverts("forest_offers: other item"):
        world.trees.lock(PARCEL, sale, offer, sender=provider)
    world.trees.set_holder(TREE, stranger)
    with boa.reverts("forest_offers: other provider"):
        world.trees.lock(TREE, sale, offer, sender=stranger)
    world.trees.set_holder(TREE, provider)
    world.trees.lock(TREE, sale, offer, sender=provider)
    with boa.reverts("forest_offers: listed"):
        sale.item_locked(TREE, provider, offer, sender=world.trees.address)


def test_take_back__unlocks_and_the_offer_can_open_again(
    world, sale, offer, provider, buyer, stranger
):
    with boa.reverts("forest_orders: not the provider"):
        sale.take_back(offer, sender=stranger)
    sale.take_back(offer, sender=provider)
    assert world.trees.parcel(TREE).trader == ZERO
    with boa.reverts("forest_orders: not listed"):
        sale.take_back(offer, sender=provider)
    with boa.reverts("forest_orders: not listed"):
        sale.buy(offer, sender=buyer)
    world.trees.lock(TREE, sale, offer, sender=provider)
    sale.buy(offer, sender=buyer)
    with boa.reverts("forest_orders: taken"):
        sale.take_back(offer, sender=provider)


def test_take_back__ends_a_reservation_that_is_over(world, sale, offer, provider, buyer):
    id = sale.order(offer, sender=buyer)
    with boa.reverts("forest_orders: reserved"):
        sale.take_back(offer, sender=provider)
    boa.env.time_travel(seconds=DAY + 1)
    sale.take_back(offer, sender=provider)
    assert sale.order_for(offer) == NONE
    assert world.trees.parcel(TREE).trader == ZERO
    with boa.reverts("forest_orders: wrong state"):
        sale.pay(id, sender=buyer)


def test_constructor__fixes_the_contracts(world, sale, stranger):
    assert sale.asset() == world.peg.address
    assert (sale.dividend(), sale.fee_bps()) == (world.dividend.address, FEE_BPS)
    assert sale.is_registry(world.parcels) and sale.is_registry(world.trees)
    assert sale.is_arbiter(world.arbiter) and not sale.is_arbiter(stranger)
    good = (world.peg, world.identities, world.ratings, world.parcels, [], [], world.dividend, 200)
    load("contracts/forest/ForestSale.vy", *good[:6], ZERO, 0)
    for place, value, reason in (
        (0, stranger, "one_asset: no contract"),
        (0, ZERO, "till: other asset"),
        (1, stranger, "forest_orders: no identities"),
        (2, stranger, "forest_offers: no ratings"),
        (3, ZERO, "forest_offers: no registry"),
        (4, [ZERO], "forest_offers: no registry"),
        (5, [stranger], "forest_offers: no arbiter"),
        (6, ZERO, "till: no receiver"),
        (7, 201, "till: bad fee"),
    ):
        arguments = [*good]
        arguments[place] = value
        with boa.reverts(reason):
            load("contracts/forest/ForestSale.vy", *arguments)
