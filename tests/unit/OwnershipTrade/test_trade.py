"""Who completes the trade has the item; nobody else, and nobody twice."""

import boa
import pytest

from mevm_suite.testing import load

OFFER = b"offer".ljust(32, b"\0")
OTHER = b"other".ljust(32, b"\0")
ZERO = "0x" + "00" * 20
DAY, PRICE = 86_400, 158
PAID, SHIPPED, RECEIVED, DISTRUSTED, DISPUTED, COMPLETED, REFUNDED, SETTLED = range(1, 9)


@pytest.mark.rule("SEC-10", "SEC-45")
@pytest.mark.parametrize("end", [COMPLETED, SETTLED])
def test_settle__passes_the_item_to_the_buyer(
    board, provenance, ownership, item, put_on_sale, pay, seller, buyer, stranger, end
):
    put_on_sale()
    trade = pay()
    ownership.bind(item, trade, sender=stranger)
    for state in (PAID, SHIPPED, RECEIVED, DISTRUSTED, DISPUTED):
        board.set_state(trade, state)
        with boa.reverts("OwnershipTrade: trade is open"):
            ownership.settle(item)
        assert provenance.holder_of(item) == seller
    board.set_state(trade, end)
    ownership.settle(item, sender=stranger)
    assert provenance.holder_of(item) == buyer
    assert provenance.item(item).trader == ZERO
    assert tuple(ownership.listing(item)) == (ZERO, ZERO, bytes(32), bytes(32), 0)


@pytest.mark.rule("SEC-10", "SEC-45")
def test_settle__gives_the_item_back_when_refunded(
    board, provenance, ownership, item, put_on_sale, pay, seller, stranger
):
    put_on_sale()
    ownership.bind(item, pay())
    board.set_state(b"trade".ljust(32, b"\0"), REFUNDED)
    ownership.settle(item, sender=stranger)
    assert provenance.holder_of(item) == seller
    provenance.destroy(item, OFFER, sender=seller)


def test_settle__reverts_if_not_in_a_trade(ownership, item, put_on_sale):
    with boa.reverts("OwnershipTrade: not listed"):
        ownership.settle(item)
    put_on_sale()
    with boa.reverts("OwnershipTrade: not in a trade"):
        ownership.settle(item)


@pytest.mark.rule("SEC-45")
def test_buy__pays_and_binds_in_one_step(
    board, provenance, ownership, item, put_on_sale, buyer, stranger
):
    put_on_sale()
    assert ownership.is_on_sale(item, OFFER)
    trade = ownership.buy(item, stranger, value=PRICE + 5, sender=buyer)
    assert boa.env.get_balance(buyer) == 10**18 - PRICE
    assert boa.env.get_balance(board.address) == PRICE
    assert boa.env.get_balance(ownership.address) == 0
    assert board.trade(trade).buyer == buyer and board.sharer() == stranger
    assert ownership.listing(item).trade == trade
    board.set_state(trade, COMPLETED)
    ownership.settle(item)
    assert provenance.holder_of(item) == buyer


def test_buy__takes_tokens(board, ownership, item, put_on_sale, buyer):
    peg = load("tests/mocks/PeggedToken.vy", 6)
    put_on_sale(asset=peg.address)
    peg.mint(buyer, PRICE)
    peg.approve(ownership, PRICE, sender=buyer)
    trade = ownership.buy(item, sender=buyer)
    assert (peg.balanceOf(board), peg.balanceOf(ownership)) == (PRICE, 0)
    assert peg.allowance(ownership, board) == 0
    assert board.trade(trade).buyer == buyer


def test_buy__reverts_if_another_bought_first(ownership, item, put_on_sale, buyer, stranger):
    """A double sale: the second payment fails as a whole."""
    put_on_sale()
    ownership.buy(item, value=PRICE, sender=buyer)
    boa.env.set_balance(stranger, PRICE)
    with boa.reverts("TradeBoard: not open"):
        ownership.buy(item, value=PRICE, sender=stranger)
    assert boa.env.get_balance(stranger) == PRICE


def test_bind__takes_one_trade_at_a_time(board, ownership, item, put_on_sale, pay, stranger):
    put_on_sale()
    ownership.bind(item, pay())
    second = pay(OTHER, buyer=stranger)
    with boa.reverts("OwnershipTrade: in a trade"):
        ownership.bind(item, second)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"offer": OTHER}, "OwnershipTrade: other offer"),
        ({"seller": "0x" + "11" * 20}, "OwnershipTrade: other seller"),
        ({"content": OTHER}, "OwnershipTrade: other item"),
        ({"state": REFUNDED}, "OwnershipTrade: not paid"),
        ({"state": 0}, "OwnershipTrade: not paid"),
    ],
)
def test_bind__reverts_if_the_trade_is_another(ownership, item, put_on_sale, pay, change, reason):
    put_on_sale()
    trade = pay(**change)
    with boa.reverts(reason):
        ownership.bind(item, trade)


def test_bind__reverts_if_there_is_no_trade(ownership, item, put_on_sale):
    put_on_sale()
    with boa.reverts("OwnershipTrade: other offer"):
        ownership.bind(item, OTHER)


@pytest.mark.rule("SEC-10")
def test_bind__gives_a_trade_no_second_item(
    board, provenance, ownership, item, put_on_sale, pay, seller, buyer
):
    """The seller bought the item back and sells it anew: the old trade has no part in it."""
    put_on_sale()
    trade = pay(state=COMPLETED)
    ownership.bind(item, trade)
    ownership.settle(item)
    provenance.propose(item, seller, sender=buyer)
    provenance.accept(item, 1, sender=seller)
    with boa.reverts("OwnershipTrade: offer was used"):
        provenance.lock(item, ownership, OFFER, sender=seller)
    put_on_sale(OTHER)
    board.set_trade(trade, (OTHER, *tuple(board.trade(trade))[1:]))
    with boa.reverts("OwnershipTrade: trade was bound"):
        ownership.bind(item, trade)


def test_item_locked__serves_registries_only(ownership, item, seller):
    with boa.reverts("OwnershipTrade: not a registry"):
        ownership.item_locked(item, seller, OFFER, sender=seller)


def test_item_locked__reverts_without_an_offer(provenance, ownership, item, seller):
    with boa.reverts("OwnershipTrade: no offer"):
        provenance.lock(item, ownership, bytes(32), sender=seller)
    assert provenance.item(item).trader == ZERO


def test_take_back__waits_for_who_paid_before(provenance, ownership, item, put_on_sale, seller):
    put_on_sale()
    with boa.reverts("OwnershipTrade: no notice"):
        ownership.take_back(item, sender=seller)
    ownership.give_notice(item, sender=seller)
    with boa.reverts("OwnershipTrade: announced"):
        ownership.give_notice(item, sender=seller)
    boa.env.time_travel(seconds=DAY - 1)
    with boa.reverts("OwnershipTrade: too early"):
        ownership.take_back(item, sender=seller)
    boa.env.time_travel(seconds=1)
    ownership.take_back(item, sender=seller)
    assert provenance.item(item).trader == ZERO
    with boa.reverts("OwnershipTrade: not listed"):
        ownership.take_back(item, sender=seller)


@pytest.mark.rule("SEC-45")
def test_take_back__reverts_if_the_item_is_in_a_trade(ownership, item, put_on_sale, pay, seller):
    """A seller who was paid cannot take the item back, announced or not."""
    put_on_sale()
    ownership.give_notice(item, sender=seller)
    ownership.bind(item, pay())
    boa.env.time_travel(seconds=DAY)
    with boa.reverts("OwnershipTrade: in a trade"):
        ownership.take_back(item, sender=seller)


def test_take_back__serves_the_seller_only(ownership, item, put_on_sale, stranger):
    put_on_sale()
    for function in (ownership.give_notice, ownership.take_back):
        with boa.reverts("OwnershipTrade: not the seller"):
            function(item, sender=stranger)


def test_is_on_sale__says_no_where_a_buyer_could_lose(
    board, ownership, item, put_on_sale, seller, buyer
):
    board.set_offer(OFFER, seller, ZERO, PRICE, item)
    assert not ownership.is_on_sale(item, OFFER)  # not locked
    put_on_sale()
    assert not ownership.is_on_sale(item, OTHER)
    board.set_quantity(OFFER, 2)
    assert not ownership.is_on_sale(item, OFFER)  # another may pay it, too
    for owner, content in ((buyer, item), (seller, OTHER)):
        board.set_offer(OFFER, owner, ZERO, PRICE, content)
        assert not ownership.is_on_sale(item, OFFER)
    board.set_offer(OFFER, seller, ZERO, PRICE, item)
    assert ownership.is_on_sale(item, OFFER)
    ownership.give_notice(item, sender=seller)
    assert not ownership.is_on_sale(item, OFFER)
    ownership.buy(item, value=PRICE, sender=buyer)
    assert not ownership.is_on_sale(item, OFFER)


def test_constructor__reverts_if_the_terms_are_wrong(board, ownership, stranger):
    deploy = ownership.deployer.deploy
    for args, reason in (
        ((stranger, [], DAY), "OwnershipTrade: no contract"),
        ((board, [stranger], DAY), "OwnershipTrade: no registry"),
        ((board, [], 3_599), "OwnershipTrade: bad notice"),
        ((board, [], 7 * DAY + 1), "OwnershipTrade: bad notice"),
    ):
        with boa.reverts(reason):
            deploy(*args)


def test_views__show_what_belongs_together(board, notary, ownership):
    assert ownership.automatic_contract() == board.address
    assert ownership.notice() == DAY
    assert ownership.is_registry(notary.provenance) and ownership.is_registry(notary.tokens)
    assert notary.provenance.is_trader(ownership) and notary.tokens.is_trader(ownership)
