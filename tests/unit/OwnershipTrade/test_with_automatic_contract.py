"""Ownership follows real trades, in the coin and in tokens, to each of their ends."""

import boa
import pytest

from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.deployment.boa_commerce import DAY, UNIT, deploy_shop
from mevm_suite.deployment.notary import deploy_notary

CONTENT = b"\x11" * 32
NOBODY = "0x" + "00" * 20


@pytest.fixture(scope="module")
def shop(seller):
    shop = deploy_shop([seller])
    shop.fund(seller)
    shop.fund(seller, shop.peg.address, 10**9)
    return shop


@pytest.fixture(scope="module")
def place(shop):
    """Provenance and the ownership trade of the shop's automatic contract."""
    backend = BoaBackend()
    deployed = deploy_notary(backend, shop.contract.address)
    return (
        backend.contract("Provenance", deployed.provenance),
        backend.contract("OwnershipTrade", deployed.trade),
    )


@pytest.fixture
def sell(shop, place, seller):
    """Register an item, publish an offer for it, put it on sale, and let an account buy it."""

    def sell(buyer, **changes):
        provenance, ownership = place
        item = provenance.register(b"\x01" * 32, CONTENT, 1, sender=seller)
        offer = shop.publish(seller, content=item, quantity=1, **changes)
        provenance.lock(item, ownership, offer, sender=seller)
        assert ownership.is_on_sale(item, offer)
        asset = shop.contract.terms_of(offer).asset
        payment = shop.contract.payment_of(offer, buyer)
        shop.give(buyer, asset, payment)
        if asset != NOBODY:
            shop.peg.approve(ownership, payment, sender=buyer)
        value = payment if asset == NOBODY else 0
        trade = ownership.buy(item, value=value, sender=buyer)
        assert not ownership.is_on_sale(item, offer)
        return item, trade

    return sell


@pytest.mark.rule("SEC-10", "SEC-45")
@pytest.mark.parametrize("in_tokens", [False, True])
def test_confirm__makes_the_buyer_the_holder(shop, place, sell, seller, buyer, in_tokens):
    provenance, ownership = place
    changes = {"asset": shop.peg.address, "price": 158 * 10**6, "reward": 0} if in_tokens else {}
    item, trade = sell(buyer, **changes)
    shop.contract.ship(trade, bytes(32), sender=seller)
    with boa.reverts("OwnershipTrade: trade is open"):
        ownership.settle(item)
    shop.contract.confirm(trade, sender=buyer)
    ownership.settle(item)
    assert provenance.holder_of(item) == buyer


@pytest.mark.rule("SEC-45")
def test_complete__makes_the_buyer_the_holder_after_the_inspection(
    shop, place, sell, seller, buyer, stranger
):
    provenance, ownership = place
    item, trade = sell(buyer)
    shop.contract.ship(trade, bytes(32), sender=seller)
    shop.contract.attest_receipt(trade, sender=buyer)
    boa.env.time_travel(seconds=7 * DAY + 1)
    shop.contract.complete(trade, sender=stranger)
    ownership.settle(item, sender=stranger)
    assert provenance.holder_of(item) == buyer


@pytest.mark.rule("SEC-45")
def test_refund__leaves_the_item_to_a_seller_who_never_shipped(
    shop, place, sell, seller, buyer, stranger
):
    provenance, ownership = place
    item, trade = sell(buyer)
    boa.env.time_travel(seconds=3 * DAY + 1)
    shop.contract.refund(trade, sender=stranger)
    ownership.settle(item, sender=stranger)
    assert provenance.holder_of(item) == seller
    assert provenance.item(item).trader == NOBODY


def test_concede__leaves_the_item_to_the_buyer(shop, place, sell, seller, buyer):
    """A settled trade: the seller kept his part of the price, so the goods are the buyer's."""
    provenance, ownership = place
    item, trade = sell(buyer)
    shop.contract.ship(trade, bytes(32), sender=seller)
    shop.contract.attest_receipt(trade, sender=buyer)
    shop.contract.distrust(trade, CONTENT, sender=buyer)
    shop.contract.concede(trade, sender=seller)
    ownership.settle(item)
    assert provenance.holder_of(item) == buyer


@pytest.mark.rule("SEC-45")
def test_bind__serves_who_paid_the_automatic_contract_itself(shop, place, seller, buyer, stranger):
    provenance, ownership = place
    item = provenance.register(b"\x02" * 32, CONTENT, 1, sender=seller)
    offer = shop.publish(seller, content=item, quantity=1)
    provenance.lock(item, ownership, offer, sender=seller)
    trade = shop.buy(offer, buyer)
    ownership.give_notice(item, sender=seller)
    ownership.bind(item, trade, sender=stranger)
    boa.env.time_travel(seconds=DAY)
    with boa.reverts("OwnershipTrade: in a trade"):
        ownership.take_back(item, sender=seller)


def test_buy__sells_an_item_once(shop, place, sell, buyer, stranger):
    _, ownership = place
    item, _ = sell(buyer)
    boa.env.set_balance(stranger, 10**6 * UNIT)
    with boa.reverts("offers: not open"):
        ownership.buy(item, value=200 * UNIT, sender=stranger)
    assert boa.env.get_balance(stranger) == 10**6 * UNIT
