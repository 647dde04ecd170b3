"""ERC-721 tokens as items: held here while on sale, whatever their contract does."""

import boa
import pytest

from mevm_suite.testing import load

OFFER = b"offer".ljust(32, b"\0")
COIN = "0x" + "00" * 20
DAY, PRICE, TOKEN = 86_400, 158, 7
HONEST, REFUSING, LYING = range(3)
COMPLETED, REFUNDED = 6, 7


@pytest.fixture(scope="module")
def tokens(notary):
    return notary.tokens


@pytest.fixture(scope="module")
def collection(tokens, seller):
    """A collection whose one token belongs to the seller, who approved the contract."""
    contract = load("tests/mocks/Collection.vy")
    contract.mint(seller, TOKEN)
    contract.approve(tokens, TOKEN, sender=seller)
    return contract


@pytest.fixture
def token_item(board, tokens, ownership, collection, seller):
    """The token, on sale."""
    item = tokens.item_of(collection, TOKEN)
    board.set_offer(OFFER, seller, COIN, PRICE, item)
    assert tokens.lock(collection, TOKEN, ownership, OFFER, sender=seller) == item
    return item


@pytest.mark.rule("SEC-45")
def test_lock__sells_a_token(board, tokens, ownership, collection, token_item, buyer):
    assert collection.ownerOf(TOKEN) == tokens.address
    trade = ownership.buy(token_item, value=PRICE, sender=buyer)
    board.set_state(trade, COMPLETED)
    ownership.settle(token_item)
    assert tokens.holder_of(token_item) == buyer
    tokens.take(token_item, buyer, sender=buyer)
    assert collection.ownerOf(TOKEN) == buyer
    assert tokens.holder_of(token_item) == COIN


def test_settle__gives_a_token_back_when_refunded(
    board, tokens, ownership, collection, token_item, buyer, seller
):
    trade = ownership.buy(token_item, value=PRICE, sender=buyer)
    with boa.reverts("TokenItems: locked"):
        tokens.take(token_item, seller, sender=seller)
    board.set_state(trade, REFUNDED)
    ownership.settle(token_item)
    tokens.take(token_item, seller, sender=seller)
    assert collection.ownerOf(TOKEN) == seller


def test_settle__depends_on_no_collection(board, tokens, ownership, collection, token_item, buyer):
    """A collection that refuses transfers delays only who takes the token out."""
    trade = ownership.buy(token_item, value=PRICE, sender=buyer)
    collection.set_mood(REFUSING)
    board.set_state(trade, COMPLETED)
    ownership.settle(token_item)
    with boa.reverts("Collection: refused"):
        tokens.take(token_item, buyer, sender=buyer)
    collection.set_mood(HONEST)
    tokens.take(token_item, buyer, sender=buyer)
    assert collection.ownerOf(TOKEN) == buyer


def test_lock__reverts_if_the_token_did_not_arrive(tokens, ownership, collection, seller):
    collection.set_mood(LYING)
    with boa.reverts("TokenItems: not received"):
        tokens.lock(collection, TOKEN, ownership, OFFER, sender=seller)


def test_lock__reverts_if_it_is_anothers_token(tokens, ownership, collection, stranger):
    with boa.reverts("Collection: not the owner"):
        tokens.lock(collection, TOKEN, ownership, OFFER, sender=stranger)


def test_lock__reverts_if_held_or_without_a_trader(
    tokens, ownership, collection, token_item, seller, stranger
):
    with boa.reverts("TokenItems: held"):
        tokens.lock(collection, TOKEN, ownership, OFFER, sender=seller)
    with boa.reverts("traders: not a trader"):
        tokens.lock(collection, TOKEN, stranger, OFFER, sender=seller)


def test_take__serves_the_holder_only(tokens, ownership, token_item, seller, stranger):
    with boa.reverts("TokenItems: not the holder"):
        tokens.take(token_item, stranger, sender=stranger)
    for call in (
        lambda: tokens.pass_on(token_item, stranger, sender=seller),
        lambda: tokens.unlock(token_item, sender=seller),
    ):
        with boa.reverts("TokenItems: not its trader"):
            call()


def test_take_back__frees_an_unsold_token(tokens, ownership, collection, token_item, seller):
    ownership.give_notice(token_item, sender=seller)
    boa.env.time_travel(seconds=DAY)
    ownership.take_back(token_item, sender=seller)
    item = tokens.item(token_item)
    assert (item.collection, item.token) == (collection.address, TOKEN)
    assert (item.holder, item.trader) == (seller, COIN)
    with boa.reverts("TokenItems: no receiver"):  # nobody could take it out of there again
        tokens.take(token_item, tokens, sender=seller)
    tokens.take(token_item, seller, sender=seller)
    assert collection.ownerOf(TOKEN) == seller
