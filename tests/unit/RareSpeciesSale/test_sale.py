"""How a sale opens, who gets which item, and what becomes of the rest."""

import boa
import pytest

from mevm_suite.testing import load

DAY, PRICE, FEE = 86_400, 1_000_003, 15_001  # 150 bps, rounded up
CONTENT = b"\x55" * 32
ZERO, NONE = "0x" + "00" * 20, bytes(32)


def holders_of(world, id):
    return [world.items.holder_of(item) for item in world.sale.items_of(id)]


@pytest.mark.rule("CEC-08")
def test_settle__gives_items_in_the_order_of_ranks(world, sale, holders, started, seller, stranger):
    for account in (holders[1], holders[0]):
        sale.apply(started, sender=account)
    boa.env.time_travel(seconds=3 * DAY - 1)
    with boa.reverts("RareSpeciesSale: too early"):
        sale.settle(started, sender=stranger)
    boa.env.time_travel(seconds=1)
    sale.settle(started, sender=stranger)
    assert holders_of(world, started) == [holders[0], holders[1], seller]
    assert sale.credit_of(world.peg, seller) == 2 * (PRICE - FEE)
    assert sale.revenue() == 2 * FEE
    with boa.reverts("RareSpeciesSale: settled"):
        sale.settle(started, sender=stranger)
    world.items.take(sale.items_of(started)[0], holders[0], sender=holders[0])
    assert world.collection.ownerOf(0) == holders[0]


@pytest.mark.rule("CEC-08")
@pytest.mark.rule("CEC-26")
def test_buy__sells_what_is_left_to_anyone_identified(
    world, sale, holder, holders, started, seller, stranger
):
    sale.apply(started, sender=holders[0])
    guests = [holder(f"guest {number}") for number in range(3)]
    with boa.reverts("RareSpeciesSale: too early"):
        sale.buy(started, sender=guests[0])
    boa.env.time_travel(seconds=3 * DAY)
    with boa.reverts("RareSpeciesSale: not identified"):
        sale.buy(started, sender=stranger)
    with boa.reverts("RareSpeciesSale: own sale"):
        sale.buy(started, sender=seller)
    assert sale.buy(started, sender=guests[0]) == sale.items_of(started)[1]
    boa.env.time_travel(seconds=2 * DAY - 1)
    sale.buy(started, sender=guests[1])
    with boa.reverts("RareSpeciesSale: sold out"):
        sale.buy(started, sender=guests[2])
    assert holders_of(world, started) == [holders[0], *guests[:2]]
    assert sale.credit_of(world.peg, seller) == 3 * (PRICE - FEE)


@pytest.mark.rule("CEC-26")
@pytest.mark.rule("CEC-29")
def test_parties__are_those_of_an_item_that_was_sold(world, sale, holder, holders, started, seller):
    sale.apply(started, sender=holders[0])
    number = int.from_bytes(started, "big")
    first, second, third = ((number + rank).to_bytes(32, "big") for rank in range(3))
    assert sale.parties(first) == (ZERO, ZERO, False)
    boa.env.time_travel(seconds=3 * DAY)
    guest = holder("guest")
    sale.buy(started, sender=guest)
    deals = [log.deal for log in sale.get_logs() if type(log).__name__ == "Sold"]
    assert deals == [first, second]
    assert sale.parties(first) == (holders[0], seller, True)
    assert sale.parties(second) == (guest, seller, True)
    assert sale.parties(third) == sale.parties(NONE) == (ZERO, ZERO, False)
    assert (world.ratings.worth_of(first), world.ratings.rater_of(second)) == (PRICE, guest)


@pytest.mark.rule("CEC-08")
def test_close__gives_the_rest_back(world, sale, holder, holders, started, seller, stranger):
    sale.apply(started, sender=holders[0])
    boa.env.time_travel(seconds=5 * DAY - 1)
    with boa.reverts("RareSpeciesSale: not the seller"):
        sale.close(started, sender=stranger)
    with boa.env.anchor():
        sale.close(started, sender=seller)
        with boa.reverts("RareSpeciesSale: closed"):
            sale.buy(started, sender=holder("guest"))
    boa.env.time_travel(seconds=1)
    with boa.reverts("RareSpeciesSale: too late"):
        sale.buy(started, sender=holder("guest"))
    sale.close(started, sender=stranger)
    assert holders_of(world, started) == [holders[0], seller, seller]
    assert all(world.items.item(item).trader == ZERO for item in sale.items_of(started))
    assert sale.sale(started).is_closed
    with boa.reverts("RareSpeciesSale: closed"):
        sale.close(started, sender=seller)
    with boa.reverts("RareSpeciesSale: settled"):
        sale.settle(started, sender=seller)


@pytest.mark.rule("CEC-08")
def test_settle__sixteen_items_in_one_call(world, sale, open_sale, holder, seller, stranger):
    id = open_sale(16)
    with boa.reverts("RareSpeciesSale: too many"):
        world.items.lock(world.collection, 16, sale, id, sender=seller)
    sale.start(id, sender=seller)
    accounts = [holder(f"holder {number}", 1 + number * 7 % 17) for number in range(17)]
    boa.env.time_travel(seconds=DAY)
    for account in accounts[1:]:
        sale.apply(id, sender=account)
    with boa.reverts("ranking: outranked"):
        sale.apply(id, sender=accounts[0])
    boa.env.time_travel(seconds=2 * DAY)
    sale.settle(id, sender=stranger, gas=8_000_000)
    ranked = sorted(accounts[1:], key=lambda a: -world.coin.balanceOf(a))
    assert holders_of(world, id) == ranked
    assert sale.credit_of(world.peg, seller) == 16 * (PRICE - FEE)
    deals = [log for log in sale.get_logs() if type(log).__name__ == "NotGranted"]
    assert deals == []


@pytest.mark.parametrize("behaviour", [(True, False), (False, True)])
def test_settle__depends_on_no_ratings(world, sale, holders, started, stranger, behaviour):
    sale.apply(started, sender=holders[0])
    boa.env.time_travel(seconds=3 * DAY)
    world.ratings.set_behaviour(*behaviour)
    sale.settle(started, sender=stranger)
    assert holders_of(world, started)[0] == holders[0]


@pytest.mark.rule("CEC-24")
def test_settle__accounts_that_refuse_block_nobody(world, sale, holders, started, seller, stranger):
    """Whoever must not be paid delays only what is his."""
    for account in holders[:2]:
        sale.apply(started, sender=account)
    for account in (seller, holders[0]):
        world.peg.block_account(account, True)
    boa.env.time_travel(seconds=3 * DAY)
    sale.settle(started, sender=stranger)
    with boa.reverts("PeggedToken: blocked"):
        sale.withdraw(world.peg, sender=seller)
    assert holders_of(world, started)[:2] == holders[:2]


def test_cancel__frees_all_items_before_the_start(world, sale, open_sale, seller, stranger):
    id = open_sale()
    with boa.reverts("RareSpeciesSale: not the seller"):
        sale.cancel(id, sender=stranger)
    sale.cancel(id, sender=seller)
    assert all(world.items.item(item).trader == ZERO for item in sale.items_of(id))
    for call in (sale.start, sale.cancel):
        with boa.reverts("RareSpeciesSale: closed"):
            call(id, sender=seller)


def test_start__ends_what_the_seller_can_change(world, sale, open_sale, started, seller, stranger):
    for call in (sale.start, sale.cancel):
        with boa.reverts("RareSpeciesSale: started"):
            call(started, sender=seller)
    with boa.reverts("RareSpeciesSale: started"):
        world.items.lock(world.collection, 9, sale, started, sender=seller)
    with boa.reverts("RareSpeciesSale: no items"):
        sale.start(open_sale(0), sender=seller)
    with boa.reverts("RareSpeciesSale: not the seller"):
        sale.start(open_sale(0), sender=stranger)


def test_item_locked__reverts_unless_by_the_seller(world, sale, open_sale, seller, stranger):
    id = open_sale(0)
    with boa.reverts("RareSpeciesSale: not the registry"):
        sale.item_locked(NONE, seller, id, sender=stranger)
    with boa.reverts("RareSpeciesSale: no sale"):
        world.items.lock(world.collection, 0, sale, NONE, sender=seller)
    world.collection.mint(stranger, 30)
    world.collection.approve(world.items, 30, sender=stranger)
    with boa.reverts("RareSpeciesSale: not the seller"):
        world.items.lock(world.collection, 30, sale, id, sender=stranger)


@pytest.mark.rule("CEC-26")
@pytest.mark.rule("CEC-29")
def test_open_sale__reverts_if_a_term_or_the_seller_is_no_good(world, sale, seller, stranger):
    for terms, reason in (
        ((0, CONTENT, DAY, DAY), "bad price"),
        ((2**128 + 1, CONTENT, DAY, DAY), "bad price"),
        ((1, CONTENT, DAY - 1, DAY), "bad window"),
        ((1, CONTENT, 30 * DAY + 1, DAY), "bad window"),
        ((1, CONTENT, DAY, 30 * DAY + 1), "bad rest time"),
    ):
        with boa.reverts(f"RareSpeciesSale: {reason}"):
            sale.open_sale(*terms, sender=seller)
    with boa.reverts("RareSpeciesSale: not identified"):
        sale.open_sale(1, CONTENT, DAY, 0, sender=stranger)
    world.ratings.set_excluded(seller, True)
    with boa.reverts("RareSpeciesSale: shut out"):
        sale.open_sale(1, CONTENT, DAY, 0, sender=seller)


def test_pay_revenue__goes_to_the_dividend(world, sale, holders, started, stranger):
    sale.apply(started, sender=holders[0])
    boa.env.time_travel(seconds=3 * DAY)
    sale.settle(started)
    sale.pay_revenue(sender=stranger)
    assert world.peg.balanceOf(world.dividend) == FEE


def test_constructor__fixes_the_contracts(world, sale, stranger):
    assert (sale.registry(), sale.token()) == (world.items.address, world.coin.address)
    good = (world.peg, world.items, world.coin, world.identities, world.ratings, ZERO, 0)
    for place, value, reason in (
        (1, ZERO, "RareSpeciesSale: no registry"),
        (2, stranger, "RareSpeciesSale: no token"),
        (3, stranger, "RareSpeciesSale: no identities"),
        (4, stranger, "RareSpeciesSale: no ratings"),
        (6, 1, "till: no receiver"),
    ):
        arguments = [*good]
        arguments[place] = value
        with boa.reverts(reason):
            load("contracts/forest/RareSpeciesSale.vy", *arguments)
