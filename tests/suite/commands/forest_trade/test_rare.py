"""`mevm forest rare`: those with the most coin-days come first."""

from typing import Any

import pytest

from mevm_suite.commands.forest_rare import rare
from mevm_suite.commands.token import token

HASH = "0x" + "07" * 32
PRICE = 500 * 10**6


@pytest.fixture
def opened(market: Any) -> tuple[str, list[str]]:
    """A sale of two trees of the holder's, with a week to apply."""
    trees = market.trees(2)
    words = ("open", 500, *trees, "--content", HASH)
    return market.made("sale", rare, "holder", *words), trees


def shown(market: Any, sale: str) -> Any:
    return market.shown(rare, "show", sale)


def owner(market: Any, tree: str) -> Any:
    """Return whose a tree is, at the registry of items or in the wallet."""
    found = market.chain.call("TreeTokens", "ownerOf", int(tree, 16))
    collection = market.chain.at["TreeTokens"]
    item = market.chain.call("TokenItems", "item_of", collection, int(tree, 16))
    at_registry = market.chain.call("TokenItems", "holder_of", item)
    return at_registry if found == market.chain.at["TokenItems"] else found


@pytest.mark.rule("CEC-08")
def test_applicants_get_trees_and_the_rest_is_sold_or_goes_back(market: Any, opened: Any) -> None:
    sale, trees = opened
    assert shown(market, sale)["state"] == "taking applications"
    market(rare, "buyer", "apply", sale)
    first, second = market.chain.rows(rare, "show", sale, "--places")
    assert (first["account"], second["account"]) == (market.chain.of("buyer"), None)
    assert "has a place in this sale already" in market.refused(rare, "buyer", "apply", sale)
    assert "too early" in market.refused(rare, "buyer", "settle", sale)
    market.wait(7.1)
    assert "took applications before" in market.refused(rare, "buyer", "apply", sale)
    market(rare, "stranger", "settle", sale)
    assert owner(market, trees[0]) == market.chain.of("buyer")
    market.chain.identify("helper")
    market(rare, "helper", "buy", sale)
    assert owner(market, trees[1]) == market.chain.of("helper")
    assert "all items are sold" in market.refused(rare, "helper", "buy", sale)
    before = market.yuan("holder")
    market(rare, "holder", "withdraw")
    assert market.yuan("holder") - before == 2 * (PRICE - PRICE // 200)


@pytest.mark.rule("CEC-08")
def test_fewer_coin_days_are_outranked(market: Any) -> None:
    (tree,) = market.trees(1)
    sale = market.made("sale", rare, "holder", "open", 500, tree, "--content", HASH)
    market(rare, "buyer", "apply", sale)
    market.chain.identify("stranger")
    assert "and needs more than" in market.refused(rare, "stranger", "apply", sale)
    assert "is not identified" in market.refused(rare, "helper", "apply", sale)
    assert "cannot buy what he offers" in market.refused(rare, "holder", "apply", sale)


@pytest.mark.rule("CEC-08")
def test_more_coin_days_push_out_fewer(market: Any) -> None:
    (tree,) = market.trees(1)
    market.wait(60)
    market(token, "buyer", "claim", market.chain.of("buyer"))
    market.wait(2)
    market.chain.identify("stranger")
    sale = market.made("sale", rare, "holder", "open", 500, tree, "--content", HASH)
    market(rare, "stranger", "apply", sale)
    market(rare, "buyer", "apply", sale)
    (place,) = market.chain.rows(rare, "show", sale, "--places")
    assert place["account"] == market.chain.of("buyer")
    before = market.yuan("stranger")
    market(rare, "stranger", "withdraw")
    assert market.yuan("stranger") - before == PRICE


def test_unsold_trees_go_back_to_their_seller(market: Any, opened: Any) -> None:
    sale, trees = opened
    assert "has started" in market.refused(rare, "holder", "cancel", sale)
    market.wait(7.1)
    assert "closes it before the end" in market.refused(rare, "stranger", "close", sale)
    market(rare, "holder", "close", sale)
    assert [owner(market, tree) for tree in trees] == [market.chain.of("holder")] * 2
    assert shown(market, sale)["state"] == "closed"
    assert "the sale is closed" in market.refused(rare, "holder", "close", sale)
    assert "too late" in market.refused(rare, "buyer", "buy", sale)


def test_a_sale_is_prepared_in_steps_and_cancelled(market: Any) -> None:
    chain, trees = market.chain, market.trees(2)
    chain.do("holder", "RareSpeciesSale", "open_sale", PRICE, b"\7" * 32, 86_400, 0)
    sale = f"0x{(1 << 8).to_bytes(32).hex()}"
    assert "has no items" in market.refused(rare, "holder", "start", sale)
    assert "is not the seller" in market.refused(rare, "buyer", "add", sale, trees[0])
    market(rare, "holder", "add", sale, trees[0])
    market(rare, "holder", "cancel", sale)
    assert owner(market, trees[0]) == chain.of("holder")
    assert "was cancelled" in market.refused(rare, "holder", "start", sale)
    assert "there is no sale" in market.refused(rare, None, "show", HASH)


def test_land_is_no_rare_tree(market: Any) -> None:
    parcel = f"0x{market.chain.parcel.hex()}"
    words = ("open", 500, parcel, "--content", HASH)
    assert "is no tree" in market.refused(rare, "holder", *words)
