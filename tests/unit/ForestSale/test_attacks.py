"""Parties, tokens and ratings that misbehave: they hurt nobody but themselves."""

import boa
import pytest

from mevm_suite.testing import load

DAY, COIN, PRICE, FEE = 86_400, 10**18, 1_000_003, 15_001
TREE, PARCEL = b"tree".ljust(32, b"\0"), b"parcel".ljust(32, b"\0")
SALE, LEASE = 1, 2
CERTIFICATE, CID = b"\x33" * 32, "cid"
ZERO, COMPLETED = "0x" + "00" * 20, 8


@pytest.fixture
def coin_sale(world, terms):
    """A sale that is paid in the coin, with an offer of the tree."""
    sale = load(
        "contracts/forest/ForestSale.vy",
        ZERO, world.identities, world.ratings, world.parcels, [world.trees], [world.arbiter],
        ZERO, 0,
    )  # fmt: skip

    def offer(provider):
        world.trees.set_holder(TREE, provider)
        world.identities.set_identified(provider, True)
        of_tree = terms(provider=provider)
        id = sale.publish(of_tree, sender=provider)
        world.trees.lock(TREE, sale, id, sender=provider)
        return id

    sale.offer_of_tree = offer
    return sale


@pytest.fixture
def puppet(world):
    puppet = load("tests/mocks/Puppet.vy")
    world.identities.set_identified(puppet, True)
    boa.env.set_balance(puppet.address, 10 * COIN)
    return puppet


def call_of(sale, function, *arguments):
    return getattr(sale, function).prepare_calldata(*arguments)


@pytest.mark.rule("CEC-24")
def test_attack__a_buyer_that_refuses_money_blocks_nobody(
    coin_sale, world, puppet, provider, rival, stranger
):
    sale = coin_sale
    offer = sale.offer_of_tree(provider)
    puppet.act(sale, call_of(sale, "buy", offer), value=PRICE, sender=rival)
    id = sale.order_for(offer)
    puppet.refuse(True)
    boa.env.time_travel(seconds=3 * DAY + 1)
    sale.refund(id, sender=stranger)
    assert world.trees.parcel(TREE).trader == ZERO
    with boa.reverts():
        sale.push(ZERO, puppet, sender=stranger)
    assert sale.credit_of(ZERO, puppet) == sale.held(ZERO) == PRICE
    puppet.refuse(False)
    sale.push(ZERO, puppet, sender=stranger)
    assert sale.held(ZERO) == boa.env.get_balance(sale.address) == 0


@pytest.mark.rule("CEC-24")
def test_attack__a_provider_that_refuses_money_blocks_nobody(
    coin_sale, world, puppet, terms, buyer, stranger
):
    sale = coin_sale
    world.trees.set_holder(TREE, puppet)
    of_tree = terms(provider=puppet.address)
    puppet.act(sale, call_of(sale, "publish", of_tree))
    offer = sale.offer_id(of_tree)
    puppet.act(world.trees, call_of(world.trees, "lock", TREE, sale.address, offer))
    id = sale.buy(offer, sender=buyer, value=PRICE)
    puppet.act(sale, call_of(sale, "confirm", id, CERTIFICATE, CID))
    puppet.act(sale, call_of(sale, "deliver", id))
    puppet.refuse(True)
    sale.accept(id, sender=buyer)
    assert world.trees.holder_of(TREE) == buyer
    assert sale.credit_of(ZERO, puppet) == PRICE


@pytest.mark.rule("CEC-24")
def test_attack__reentrancy_on_withdrawal_takes_nothing_twice(coin_sale, puppet, provider, rival):
    sale = coin_sale
    offer = sale.offer_of_tree(provider)
    puppet.act(sale, call_of(sale, "buy", offer), value=PRICE, sender=rival)
    puppet.act(sale, call_of(sale, "cancel", sale.order_for(offer)))
    sale.buy(offer, sender=rival, value=PRICE)
    puppet.arm(sale, call_of(sale, "push", ZERO, puppet.address))
    sale.push(ZERO, puppet)
    assert not puppet.has_reentered()
    assert sale.held(ZERO) == boa.env.get_balance(sale.address) == PRICE


@pytest.mark.rule("CEC-24")
def test_attack__reentrancy_in_a_payment_is_locked_out(world, sale, offer, buyer):
    """A token that calls back while it is paid gets nowhere."""
    id = sale.order(offer, sender=buyer)
    world.peg.arm(sale, call_of(sale, "lapse", id))
    sale.pay(id, sender=buyer)
    assert not world.peg.has_reentered()
    assert sale.held(world.peg) == PRICE


@pytest.mark.rule("CEC-24")
def test_attack__tokens_that_arrive_short_are_refused(world, sale, offer, buyer):
    world.peg.set_behaviour(100, False, False)
    with boa.reverts("assets: fee on transfer"):
        sale.buy(offer, sender=buyer)
    world.peg.set_behaviour(0, True, False)
    with boa.reverts("assets: transfer failed"):
        sale.buy(offer, sender=buyer)
    world.peg.set_behaviour(0, False, False)
    with boa.reverts("assets: wrong value"):
        sale.buy(offer, sender=buyer, value=1)


@pytest.mark.rule("CEC-24")
def test_attack__buying_and_cancelling_again_and_again_holds_an_offer_up_once(
    sale, offer, provider, buyer, rival
):
    """Who cancels whenever the provider is about to confirm has all his money back."""
    id = sale.buy(offer, sender=buyer)
    sale.cancel(id, sender=buyer)
    with boa.reverts("forest_orders: wrong state"):
        sale.confirm(id, CERTIFICATE, CID, sender=provider)
    for call in (sale.buy, sale.order):
        with boa.reverts("forest_orders: has left"):
            call(offer, sender=buyer)
    sale.confirm(sale.buy(offer, sender=rival), CERTIFICATE, CID, sender=provider)


@pytest.mark.rule("CEC-23")
@pytest.mark.parametrize("kind", [SALE, LEASE])
def test_attack__a_parcel_is_emptied_before_the_buyers_order_comes(
    world, sale, terms, list_item, provider, buyer, kind
):
    """He saw an offer of a full parcel; its provider unlocks, harvests, and locks it again."""
    changes = {"registry": world.parcels.address, "item": PARCEL}
    offer = list_item(kind, **changes)
    sale.take_back(offer, sender=provider)
    with boa.reverts("forest_offers: was listed"):
        world.parcels.lock(PARCEL, sale, offer, sender=provider)
    with boa.reverts("forest_orders: not listed"):
        sale.buy(offer, sender=buyer)
    list_item(kind, content=b"\x56" * 32, **changes)  # as another offer


@pytest.mark.rule("CEC-24")
@pytest.mark.parametrize("kind", ["fails", "burns"])
def test_attack__broken_ratings_stop_no_end(world, sale, bring, buyer, kind):
    id = bring("delivered")
    world.ratings.set_behaviour(kind == "fails", kind == "burns")
    sale.accept(id, sender=buyer, gas=2_000_000)
    assert "NotGranted" in [type(log).__name__ for log in sale.get_logs()]
    assert sale.order_of(id).state == COMPLETED


@pytest.mark.rule("CEC-29")
def test_attack__too_little_gas_withholds_no_rating(world, sale, bring, buyer):
    id = bring("delivered")
    for gas in (200_000, 250_000, 300_000):
        with boa.env.anchor():
            try:
                sale.accept(id, sender=buyer, gas=gas)
            except boa.BoaError:
                continue
            assert world.ratings.worth_of(id) == PRICE
    sale.accept(id, sender=buyer, gas=500_000)
    assert world.ratings.worth_of(id) == PRICE


def test_pay_revenue__goes_to_the_dividend(world, sale, bring, buyer, stranger):
    with boa.reverts("till: nothing"):
        sale.pay_revenue(sender=stranger)
    id = bring("delivered")
    sale.accept(id, sender=buyer)
    sale.pay_revenue(sender=stranger)
    assert world.peg.balanceOf(world.dividend) == FEE
    assert sale.revenue() == 0
    assert sale.held(world.peg) == world.peg.balanceOf(sale) == PRICE - FEE
    assert world.dividend.rest() == FEE - FEE * 7_000 // 10_000
