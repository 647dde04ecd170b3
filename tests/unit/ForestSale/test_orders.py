"""An order from the reservation to its end, when both sides do their part or one is silent."""

import boa
import pytest
from eth_utils import keccak

DAY, PRICE, FEE = 86_400, 1_000_003, 15_001  # 150 bps, rounded up
TREE, PARCEL = b"tree".ljust(32, b"\0"), b"parcel".ljust(32, b"\0")
CERTIFICATE, CID = b"\x33" * 32, "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
RESERVED, PAID, CONFIRMED, DELIVERED, _, LAPSED, REFUNDED, COMPLETED = range(1, 9)
LEASE = 2
ZERO, NONE = "0x" + "00" * 20, bytes(32)


def credits(world, *accounts):
    return [world.sale.credit_of(world.peg, account) for account in accounts]


@pytest.mark.rule("CEC-23")
@pytest.mark.rule("CEC-24")
def test_purchase__both_confirm_then_money_and_item_pass(world, sale, offer, provider, buyer):
    id = sale.order(offer, sender=buyer)
    (log,) = sale.get_logs()
    assert (log.order, log.offer, log.buyer) == (id, offer, buyer)
    assert log.due == boa.env.timestamp + DAY == sale.order_of(id).due
    sale.pay(id, sender=buyer)
    assert sale.held(world.peg) == world.peg.balanceOf(sale) == PRICE
    sale.confirm(id, CERTIFICATE, CID, sender=provider)
    (log,) = sale.get_logs()
    assert (log.order, log.buyer, log.provider) == (id, buyer, provider)
    assert (log.certificate, log.cid) == (CERTIFICATE, CID)
    order = sale.order_of(id)
    assert (order.certificate, order.cid_hash) == (CERTIFICATE, keccak(text=CID))
    sale.deliver(id, sender=provider)
    assert credits(world, provider, buyer) == [0, 0]
    sale.accept(id, sender=buyer)
    assert credits(world, provider, buyer) == [PRICE - FEE, 0]
    assert sale.revenue() == FEE
    assert world.trees.holder_of(TREE) == buyer
    assert world.trees.parcel(TREE).trader == ZERO
    order = sale.order_of(id)
    assert (order.state, order.due, sale.order_for(offer)) == (COMPLETED, 0, NONE)
    assert not sale.is_listed(offer)


@pytest.mark.rule("CEC-23")
def test_purchase__a_lease_gives_the_use_and_not_the_parcel(world, sale, bring, provider, buyer):
    id = bring("delivered", LEASE)
    boa.env.time_travel(seconds=DAY)
    sale.accept(id, sender=buyer)
    parcel = world.parcels.parcel(PARCEL)
    assert (parcel.holder, parcel.tenant, parcel.trader) == (provider, buyer, ZERO)
    assert parcel.leased_until == boa.env.timestamp + 365 * DAY


@pytest.mark.rule("CEC-23")
def test_order__reverts_if_the_tenure_may_end_before_the_lease(world, sale, list_item, buyer):
    offer = list_item(LEASE)
    longest = (1 + 3 + 10 + 7 + 60 + 3 + 365) * DAY
    now = boa.env.timestamp
    world.parcels.set_times(PARCEL, now + longest - 1, 0)
    with boa.reverts("forest_orders: tenure too short"):
        sale.order(offer, sender=buyer)
    world.parcels.set_times(PARCEL, now + longest, now + 1)
    with boa.reverts("forest_orders: leased"):
        sale.order(offer, sender=buyer)
    world.parcels.set_times(PARCEL, now + longest, now)
    sale.order(offer, sender=buyer)


@pytest.mark.parametrize(("left", "tenant"), [(100, True), (0, False)])
def test_complete__very_late_leases_what_is_left(world, sale, bring, buyer, left, tenant):
    id = bring("delivered", LEASE)
    boa.env.time_travel(seconds=8 * DAY)
    world.parcels.set_times(PARCEL, boa.env.timestamp + left, 0)
    sale.complete(id)
    parcel = world.parcels.parcel(PARCEL)
    assert (parcel.tenant, parcel.trader) == (buyer if tenant else ZERO, ZERO)
    assert sale.order_of(id).state == COMPLETED


@pytest.mark.rule("CEC-24")
def test_buy__orders_and_pays_at_once(world, sale, offer, buyer):
    id = sale.buy(offer, sender=buyer)
    assert sale.order_of(id).state == PAID
    assert sale.order_of(id).due == boa.env.timestamp + 3 * DAY
    assert sale.held(world.peg) == PRICE
    assert sale.next_reservation(buyer) == 0


@pytest.mark.rule("CEC-24")
def test_pay__a_day_is_given_then_anyone_ends_the_order(sale, bring, buyer, rival, stranger):
    id = bring("reserved")
    offer = sale.order_of(id).offer
    boa.env.time_travel(seconds=DAY)
    with boa.reverts("forest_orders: reserved"):
        sale.lapse(id, sender=stranger)
    with boa.env.anchor():
        sale.pay(id, sender=buyer)
    boa.env.time_travel(seconds=1)
    with boa.reverts("forest_orders: too late"):
        sale.pay(id, sender=buyer)
    with boa.env.anchor():  # the next buyer need not wait for anyone's call
        assert sale.order_of(sale.buy(offer, sender=rival)).state == PAID
        assert sale.order_of(id).state == LAPSED
    sale.lapse(id, sender=stranger)
    assert sale.order_of(id).state == LAPSED
    assert (sale.is_listed(offer), sale.order_for(offer)) == (True, NONE)


@pytest.mark.rule("CEC-24")
def test_order__a_reservation_blocks_nobody_again_and_again(
    world, sale, list_item, provider, buyer
):
    offer, other = list_item(), list_item(LEASE)
    first = sale.order(offer, sender=buyer)
    with boa.reverts("forest_orders: pay at once"):
        sale.order(other, sender=buyer)
    with boa.env.anchor():  # giving it up, or paying and taking back, opens no second one
        sale.pay(first, sender=buyer)
        sale.cancel(first, sender=buyer)
        with boa.reverts("forest_orders: pay at once"):
            sale.order(other, sender=buyer)
        sale.buy(other, sender=buyer)
    sale.cancel(first, sender=buyer)
    with boa.reverts("forest_orders: pay at once"):
        sale.order(offer, sender=buyer)
    boa.env.time_travel(seconds=30 * DAY)
    sale.order(offer, sender=buyer)


@pytest.mark.rule("CEC-24")
def test_cancel__gives_the_money_back_until_the_provider_confirms(
    world, sale, bring, provider, buyer
):
    id = bring("paid")
    offer = sale.order_of(id).offer
    with boa.env.anchor():
        sale.cancel(id, sender=buyer)
        assert credits(world, buyer, provider) == [PRICE, 0]
        assert sale.revenue() == 0
        assert (sale.is_listed(offer), sale.order_for(offer)) == (True, NONE)
        sale.withdraw(world.peg, sender=buyer)
        assert world.peg.balanceOf(buyer) == 10 * PRICE
        with boa.reverts("forest_orders: wrong state"):
            sale.cancel(id, sender=buyer)
    sale.confirm(id, CERTIFICATE, CID, sender=provider)
    with boa.reverts("forest_orders: wrong state"):
        sale.cancel(id, sender=buyer)


@pytest.mark.rule("CEC-24")
@pytest.mark.parametrize(("state", "days"), [("paid", 3), ("confirmed", 10)])
def test_refund__a_silent_provider_gives_all_back(
    world, sale, bring, provider, buyer, stranger, state, days
):
    id = bring(state)
    boa.env.time_travel(seconds=days * DAY)
    with boa.reverts("forest_book: not the provider"):
        sale.refund(id, sender=stranger)
    boa.env.time_travel(seconds=1)
    step = (lambda: sale.deliver(id, sender=provider)) if state == "confirmed" else (
        lambda: sale.confirm(id, CERTIFICATE, CID, sender=provider)
    )  # fmt: skip
    with boa.reverts("forest_orders: too late"):
        step()
    sale.refund(id, sender=stranger)
    assert credits(world, buyer, provider) == [PRICE, 0]
    assert world.trees.holder_of(TREE) == provider
    assert world.trees.parcel(TREE).trader == ZERO
    assert sale.order_of(id).state == REFUNDED
    assert world.ratings.worth_of(id) == (PRICE if state == "confirmed" else 0)


@pytest.mark.parametrize("state", ["paid", "confirmed", "delivered"])
def test_refund__a_provider_may_give_back(world, sale, bring, provider, buyer, stranger, state):
    id = bring(state)
    with boa.reverts("forest_book: not the provider"):
        sale.refund(id, sender=stranger)
    sale.refund(id, sender=provider)
    assert credits(world, buyer, provider) == [PRICE, 0]
    assert world.trees.parcel(TREE).trader == ZERO


@pytest.mark.rule("CEC-24")
def test_complete__a_silent_buyer_is_replaced_by_the_inspection(
    world, sale, bring, provider, buyer, stranger
):
    id = bring("delivered")
    boa.env.time_travel(seconds=7 * DAY)
    with boa.reverts("forest_orders: too early"):
        sale.complete(id, sender=stranger)
    boa.env.time_travel(seconds=1)
    with boa.reverts("forest_book: not the provider"):
        sale.refund(id, sender=stranger)
    sale.complete(id, sender=stranger)
    assert credits(world, provider, buyer) == [PRICE - FEE, 0]
    assert world.trees.holder_of(TREE) == buyer


@pytest.mark.rule("CEC-24")
def test_accept__a_buyer_may_confirm_before_the_provider_says_so(world, sale, bring, buyer):
    id = bring("confirmed")
    sale.accept(id, sender=buyer)
    assert sale.order_of(id).state == COMPLETED


@pytest.mark.rule("CEC-26")
def test_identity__is_asked_before_orders_payments_and_confirmations(
    world, sale, offer, provider, buyer
):
    world.identities.set_identified(buyer, False)
    for call in (sale.order, sale.buy):
        with boa.reverts("forest_orders: not identified"):
            call(offer, sender=buyer)
    world.identities.set_identified(buyer, True)
    id = sale.order(offer, sender=buyer)
    world.identities.set_identified(buyer, False)
    with boa.reverts("forest_orders: not identified"):
        sale.pay(id, sender=buyer)
    world.identities.set_identified(buyer, True)
    sale.pay(id, sender=buyer)
    world.identities.set_identified(provider, False)
    with boa.reverts("forest_orders: not identified"):
        sale.confirm(id, CERTIFICATE, CID, sender=provider)


@pytest.mark.rule("CEC-26")
def test_parties__are_signed_from_the_confirmation_on(sale, bring, provider, buyer):
    assert sale.parties(NONE) == (ZERO, ZERO, False)
    id = bring("paid")
    assert sale.parties(id) == (buyer, provider, False)
    sale.confirm(id, CERTIFICATE, CID, sender=provider)
    assert sale.parties(id) == (buyer, provider, True)


@pytest.mark.rule("CEC-29")
def test_rating__is_granted_for_deals_that_both_signed(world, sale, bring, buyer):
    id = bring("delivered")
    sale.accept(id, sender=buyer)
    assert (world.ratings.worth_of(id), world.ratings.rater_of(id)) == (PRICE, buyer)


def test_calls__are_for_the_parties_alone(sale, bring, provider, buyer, rival):
    id = bring("reserved")
    for call, reason in (
        (lambda: sale.pay(id, sender=rival), "forest_book: not the buyer"),
        (lambda: sale.cancel(id, sender=provider), "forest_book: not the buyer"),
        (lambda: sale.accept(id, sender=provider), "forest_book: not the buyer"),
        (lambda: sale.confirm(id, CERTIFICATE, CID, sender=buyer), "forest_book: not the provider"),
        (lambda: sale.deliver(id, sender=buyer), "forest_book: not the provider"),
        (lambda: sale.accept(id, sender=buyer), "forest_book: wrong state"),
        (lambda: sale.deliver(id, sender=provider), "forest_orders: wrong state"),
        (lambda: sale.refund(id, sender=provider), "forest_orders: wrong state"),
        (lambda: sale.complete(id, sender=provider), "forest_orders: wrong state"),
        (lambda: sale.confirm(id, NONE, CID, sender=provider), "forest_orders: no certificate"),
        (
            lambda: sale.confirm(id, CERTIFICATE, "", sender=provider),
            "forest_orders: no content id",
        ),
    ):
        with boa.reverts(reason):
            call()
    with boa.reverts("forest_orders: own offer"):
        boa.env.time_travel(seconds=2 * DAY)
        sale.buy(sale.order_of(id).offer, sender=provider)
