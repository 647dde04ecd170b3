"""`mevm forest sale`: land and trees from the offer to the certificate, and each way out."""

from typing import Any

import pytest
from eth_utils import keccak

from mevm_suite.commands.document import document
from mevm_suite.commands.forest_sale import sale
from mevm_suite.commands.forest_ship import rate

HASH = "0x" + "07" * 32
PRICE = 1_000 * 10**6
FEE = PRICE // 200


@pytest.fixture
def parcel(market: Any) -> str:
    return f"0x{market.chain.parcel.hex()}"


def offered(market: Any, item: str, *words: Any) -> str:
    made = ("publish", item, 1_000, "--content", HASH, *words)
    return str(market.made("offer", sale, "holder", *made))


def confirmed(market: Any, offer: str) -> str:
    order = str(market.made("order", sale, "buyer", "buy", offer))
    certificate = market.file("certificate.txt")
    words = ("confirm", order, certificate, "--public", "--store", market.store)
    market(sale, "holder", *words)
    return order


def state(market: Any, number: str) -> Any:
    return market.shown(sale, "show", number)["state"]


@pytest.mark.rule("CEC-24")
def test_a_parcel_is_sold_with_a_certificate_that_both_sides_read(market: Any, parcel: str) -> None:
    keys = [market.key(who) for who in ("holder", "buyer")]
    offer = offered(market, f"{market.chain.of('holder')}/north")
    assert market.shown(sale, "show", offer)["parcel"] == parcel
    assert [row["offer"] for row in market.chain.rows(sale, "list")] == [offer]
    order = market.made("order", sale, "buyer", "order", offer)
    shown = market.shown(sale, "show", order)
    assert shown["state"] == "reserved" and shown["buyer may"].startswith("pay until")
    market(sale, "buyer", "pay", order)
    certificate = market.file("certificate.txt", f"certificate of {order}")
    words = ("confirm", order, certificate, "--store", market.store)
    cid = market.made("content id", sale, "holder", *words)
    shown = market.shown(sale, "show", order)
    assert shown["certificate"] == f"0x{keccak(certificate.read_bytes()).hex()}"
    assert shown["content id"] == cid
    for number, key in enumerate(keys):
        sealed, plain = (market.folder / f"{name} {number}" for name in ("sealed", "plain"))
        market.alone(document, "get", cid, "--out", sealed, "--store", market.store)
        market.alone(document, "open", sealed, "--key", key, "--out", plain)
        assert plain.read_bytes() == certificate.read_bytes()
    market(sale, "holder", "deliver", order)
    market(sale, "buyer", "accept", order)
    assert state(market, order) == "completed" and state(market, offer) == "not listed"
    held = market.chain.call("ParcelRegistry", "holder_of", market.chain.parcel)
    assert held == market.chain.of("buyer")
    before = market.yuan("holder")
    market(sale, "holder", "withdraw")
    assert market.yuan("holder") - before == PRICE - FEE


@pytest.mark.rule("CEC-23")
def test_a_parcel_is_leased(market: Any, parcel: str) -> None:
    offer = offered(market, parcel, "--lease", "1 year")
    assert market.shown(sale, "show", offer)["kind"] == "lease"
    order = confirmed(market, offer)
    market(sale, "buyer", "accept", order)
    found = market.chain.call("ParcelRegistry", "parcel", market.chain.parcel)
    assert found[0] == market.chain.of("holder") and found[5] == market.chain.of("buyer")
    assert "opens once" in market.refused(sale, "holder", "list-item", offer)
    other = offered(market, parcel, "--lease", "2 years")
    assert "leased until" in market.refused(sale, "buyer", "buy", other)


@pytest.mark.rule("CEC-23")
def test_a_tree_is_sold_taken_back_and_sold(market: Any) -> None:
    (tree,) = market.trees(1)
    offer = offered(market, tree)
    assert market.shown(sale, "show", offer)["tree"] == tree
    market(sale, "holder", "take-back", offer)
    assert state(market, offer) == "not listed"
    assert "the offer is not listed" in market.refused(sale, "buyer", "buy", offer)
    market(sale, "holder", "list-item", offer)
    order = confirmed(market, offer)
    market(sale, "buyer", "accept", order)
    owner = market.chain.call("TreeTokens", "ownerOf", int(tree, 16))
    assert owner == market.chain.of("buyer")


def test_a_tree_that_comes_back_is_taken_out_or_sold_again(market: Any) -> None:
    (tree,) = market.trees(1)
    offer = offered(market, tree)
    order = confirmed(market, offer)
    market(sale, "holder", "refund", order)
    assert "was not paid" in market.refused(rate, "buyer", order, 5)
    market(rate, "buyer", order, 2)
    again = offered(market, tree, "--service", "2 days")
    market(sale, "holder", "take-back", again)
    assert "its holder has it" in market.refused(sale, "holder", "take-out", tree)
    market(sale, "holder", "list-item", offer)
    order = confirmed(market, offer)
    market(sale, "holder", "refund", order)
    market(sale, "holder", "take-out", tree, "--receiver", market.chain.of("helper"))
    owner = market.chain.call("TreeTokens", "ownerOf", int(tree, 16))
    assert owner == market.chain.of("helper")


def test_what_cannot_be_offered_is_refused(market: Any, parcel: str) -> None:
    (tree,) = market.trees(1)
    words = ("publish", parcel, 5, "--content", HASH)
    assert "is not yours" in market.refused(sale, "buyer", *words)
    assert "there is no parcel" in market.refused(sale, "holder", "publish", HASH, *words[2:])
    other = ("--arbiter", market.chain.of("helper"))
    assert "expected an arbiter" in market.refused(sale, "holder", *words, *other, code=2)
    offer = offered(market, parcel)
    assert "is on sale already" in market.refused(sale, "holder", *words)
    assert "is listed already" in market.refused(sale, "holder", "list-item", offer)
    assert "is not the provider" in market.refused(sale, "buyer", "take-back", offer)
    leased = ("publish", tree, 5, "--content", HASH, "--lease", "1 year")
    assert "a tree is sold, not leased" in market.refused(sale, "holder", *leased, code=2)


@pytest.mark.rule("CEC-26")
def test_who_is_not_identified_or_too_poor_does_not_buy(market: Any, parcel: str) -> None:
    offer = offered(market, parcel)
    assert "is not identified" in market.refused(sale, "stranger", "buy", offer)
    assert "cannot buy what he offers" in market.refused(sale, "holder", "buy", offer)
    everything = (market.chain.of("stranger"), market.yuan("buyer"))
    market.chain.do("buyer", "PeggedToken", "transfer", *everything)
    assert "has 0 " in market.refused(sale, "buyer", "buy", offer)


@pytest.mark.rule("CEC-24")
def test_an_order_lapses_and_may_be_placed_once_in_thirty_days(market: Any, parcel: str) -> None:
    offer = offered(market, parcel)
    order = market.made("order", sale, "buyer", "order", offer)
    assert "holds the offer" in market.refused(sale, "holder", "take-back", offer)
    assert "too early" in market.refused(sale, "holder", "lapse", order)
    market.wait(1.1)
    assert "too late" in market.refused(sale, "buyer", "pay", order)
    assert market.shown(sale, "show", order)["anyone may"] == "lapse"
    market(sale, "stranger", "lapse", order)
    assert "orders and pays at once" in market.refused(sale, "buyer", "order", offer)
    paid = market.made("order", sale, "buyer", "buy", offer)
    market(sale, "buyer", "cancel", paid)
    assert state(market, paid) == "refunded"
    assert "you took back" in market.refused(sale, "buyer", "buy", offer)
    market(sale, "buyer", "withdraw")
    assert "nothing to do" in market.refused(sale, "buyer", "withdraw")


@pytest.mark.rule("CEC-24")
def test_a_silent_provider_and_a_silent_buyer_hold_up_nobody(market: Any, parcel: str) -> None:
    offer = offered(market, parcel)
    order = market.made("order", sale, "buyer", "buy", offer)
    assert "too early" in market.refused(sale, "stranger", "refund", order)
    market.wait(3.1)
    certificate = market.file("certificate.txt")
    late = ("confirm", order, certificate, "--public", "--store", market.store)
    assert "too late" in market.refused(sale, "holder", *late)
    market(sale, "stranger", "refund", order)
    order = confirmed(market, offered(market, parcel, "--service", "2 days"))
    market(sale, "holder", "deliver", order)
    assert "too early" in market.refused(sale, "stranger", "complete", order)
    market.wait(7.1)
    assert "too late" in market.refused(sale, "buyer", "dispute", order, HASH)
    market(sale, "stranger", "complete", order)
    assert "expected confirmed or delivered" in market.refused(sale, "buyer", "accept", order)


@pytest.mark.rule("CEC-25")
def test_a_dispute_freezes_until_the_arbiter_rules(market: Any, parcel: str) -> None:
    order = confirmed(market, offered(market, parcel))
    assert "is not the buyer" in market.refused(sale, "holder", "dispute", order, HASH)
    market(sale, "buyer", "dispute", order, HASH)
    market(sale, "holder", "evidence", order, HASH)
    assert "has not ruled yet" in market.refused(sale, "buyer", "rule", order)
    assert "expected" in market.refused(sale, "holder", "refund", order)
    arbiter, case = market.chain.community.arbiters[0], market.shown(sale, "show", order)["case"]
    market.wait(4)
    for member in (0, 14):
        market.chain.signed_by(member).transact(
            "CommitteeArbiter", arbiter, "vote", case, 10_000, False, bytes(32)
        )
    market.wait(4)
    market(sale, "stranger", "rule", order)
    assert state(market, order) == "ruled"
    before = market.yuan("buyer")
    market(sale, "buyer", "withdraw")
    assert market.yuan("buyer") - before == PRICE


def test_without_a_ruling_the_order_is_undone(market: Any, parcel: str) -> None:
    order = confirmed(market, offered(market, parcel))
    market(sale, "buyer", "dispute", order, HASH)
    market.wait(64)
    market(sale, "stranger", "rule", order)
    market(sale, "buyer", "withdraw")
    assert state(market, order) == "ruled"


def test_calls_can_be_signed_elsewhere(market: Any, parcel: str) -> None:
    offer = offered(market, parcel)
    approve, buy = market.unsigned(sale, "buyer", "buy", offer)
    assert approve["to"] == market.chain.community.asset
    assert buy["to"] == market.chain.at["ForestSale"]


def test_nobody_buys_what_is_no_tree_of_these_forests(market: Any) -> None:
    chain = market.chain
    terms = (
        *(chain.of("holder"), chain.at["TokenItems"], b"\x09" * 32, 1, PRICE),
        *(chain.community.arbiters[0], 86_400, 86_400, 0, bytes(32), b"\x07" * 32),
    )
    chain.do("holder", "ForestSale", "publish", terms)
    offer = f"0x{chain.call('ForestSale', 'offer_id', terms).hex()}"
    assert market.shown(sale, "show", offer)["tree"] is None
    for who, command in (("buyer", "buy"), ("holder", "list-item")):
        assert "no tree of these forests" in market.refused(sale, who, command, offer)
