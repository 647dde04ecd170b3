"""Offers and purchases, from terms to a trade on the chain."""

from urllib.parse import urlsplit

import pytest

from mevm_suite.payment import coin_uri

BUYER, SELLER, SHARER = 3, 2, 4
COIN = "0x" + "00" * 20

pytestmark = pytest.mark.rule("SEC-44")


def test_offer__is_published_by_the_sellers_own_wallet(shop, world):
    answer = shop.post("/v1/offers", {"terms": world.terms()})
    assert answer.status_code == 201
    offer, call = answer.json()["id"], answer.json()["call"]
    assert shop.get(f"/v1/offers/{offer}").json()["status"] == "draft"
    world.signed_by(SELLER).send({"to": call["to"], "data": call["data"]})
    shown = shop.get(f"/v1/offers/{offer}").json()
    assert (shown["status"], shown["left"]) == ("open", "1000")
    assert shown["terms"]["price"] == world.terms()["price"]
    shop.work()
    assert [each["kind"] for each in shop.events()] == ["OfferPublished"]


def test_offer__is_refused_if_the_contract_would(shop, world):
    answer = shop.post("/v1/offers", {"terms": world.terms(price="0")})
    assert answer.status_code == 422
    assert answer.json()["detail"] == "the contract says no: offers: wrong price"
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.rule("SEC-01")
def test_purchase__is_paid_by_a_plain_transfer(shop, world):
    offer = world.publish()
    opened = shop.purchase(offer, sharer=world.account(SHARER)).json()
    payment, place = opened["payment"], opened["deposit_address"]
    assert opened["status"] == "open"
    assert payment["uri"] == coin_uri(place, 1337, int(payment["amount"]))
    assert payment["qr_svg"].startswith("<svg ")
    assert urlsplit(payment["contract_uri"]).path.endswith("@1337/buy")
    world.pay(place, int(payment["amount"]))
    shop.work()
    shown = shop.get(f"/v1/purchases/{opened['id']}").json()
    assert (shown["status"], shown["payment"]) == ("paid", None)
    trade = shop.get(f"/v1/trades/{shown['trade']}").json()
    assert (trade["state"], trade["buyer"]) == ("paid", world.account(BUYER))
    assert trade["sharer"] == world.account(SHARER)
    assert world.trades(offer, world.account(BUYER)) == 1
    kinds = [each["kind"] for each in shop.events()]
    assert sorted(kinds) == ["OperationDone", "Paid"]


def test_purchase__is_paid_by_the_contracts_own_function(shop, world):
    offer = world.publish()
    opened = shop.purchase(offer).json()
    amount = int(opened["payment"]["amount"])
    arguments = (bytes.fromhex(offer[2:]), COIN, world.account(BUYER))
    world.transact(BUYER, "AutomaticContract", "buy", *arguments, value=amount)
    shop.work()
    assert shop.get(f"/v1/purchases/{opened['id']}").json()["status"] == "paid"


@pytest.mark.rule("SEC-09")
def test_purchase__is_paid_in_a_token(shop, world):
    token, seller, buyer = world.at["PeggedToken"], world.account(SELLER), world.account(BUYER)
    for receiver in (seller, buyer):
        world.transact(0, "PeggedToken", "mint", receiver, 1_000 * 10**6)
    world.transact(SELLER, "PeggedToken", "approve", world.at["AutomaticContract"], 10**9)
    world.transact(SELLER, "AutomaticContract", "add_deposit", token, 10**9)
    offer = world.publish(asset=token, price=str(158 * 10**6))
    opened = shop.purchase(offer).json()
    amount, place = int(opened["payment"]["amount"]), opened["deposit_address"]
    expected = f"ethereum:{token}@1337/transfer?address={place}&uint256={amount}"
    assert opened["payment"]["uri"] == expected
    world.transact(BUYER, "PeggedToken", "transfer", place, amount)
    shop.work()
    assert shop.get(f"/v1/purchases/{opened['id']}").json()["status"] == "paid"


def test_purchase__waits_for_what_is_missing(shop, world):
    opened = shop.purchase(world.publish()).json()
    amount, place = int(opened["payment"]["amount"]), opened["deposit_address"]
    world.pay(place, amount - 7)
    shop.work()
    shown = shop.get(f"/v1/purchases/{opened['id']}").json()
    assert (shown["status"], shown["note"]) == ("open", f"7 of {amount} are missing")
    world.pay(place, 7)
    shop.work()
    assert shop.get(f"/v1/purchases/{opened['id']}").json()["status"] == "paid"


def test_purchase__goes_back_if_the_offer_closes(shop, world):
    offer = world.publish()
    opened = shop.purchase(offer).json()
    amount = int(opened["payment"]["amount"])
    world.transact(SELLER, "AutomaticContract", "close", bytes.fromhex(offer[2:]))
    world.pay(opened["deposit_address"], amount, SHARER)
    before = world.w3.eth.get_balance(world.account(BUYER))
    shop.work()
    assert shop.get(f"/v1/purchases/{opened['id']}").json()["status"] == "returned"
    assert world.w3.eth.get_balance(world.account(BUYER)) == before + amount


def test_purchase__expires_and_is_still_the_trades_if_paid_later(shop, world, clock):
    opened = shop.purchase(world.publish(), lifetime=60).json()
    clock.time += 61
    shop.work()
    assert shop.get(f"/v1/purchases/{opened['id']}").json()["status"] == "expired"
    amount, offer = int(opened["payment"]["amount"]), bytes.fromhex(opened["offer"][2:])
    arguments = (offer, COIN, world.account(BUYER))
    world.transact(BUYER, "AutomaticContract", "buy", *arguments, value=amount)
    shop.work()
    assert shop.get(f"/v1/purchases/{opened['id']}").json()["status"] == "paid"


def test_purchase__is_one_at_a_time_for_one_buyer(shop, world):
    offer = world.publish()
    first = shop.purchase(offer).json()
    second = shop.purchase(offer)
    assert (second.status_code, second.json()["purchase"]) == (409, first["id"])
    world.pay(first["deposit_address"], int(first["payment"]["amount"]))
    shop.work()
    third = shop.purchase(offer).json()
    world.pay(third["deposit_address"], int(third["payment"]["amount"]))
    shop.work()
    trades = {shop.get(f"/v1/purchases/{each['id']}").json()["trade"] for each in (first, third)}
    assert len(trades) == 2
    assert world.trades(offer, world.account(BUYER)) == 2


@pytest.mark.parametrize(
    ("changes", "status", "text"),
    [
        ({"offer": "0x" + "cd" * 32}, 404, "no published offer"),
        ({"buyer": COIN}, 422, "neither the seller nor the zero address"),
        ({"sharer": "buyer"}, 422, "neither the buyer nor the seller"),
        ({"lifetime": 1}, 422, "greater than or equal to 60"),
        ({"buyer": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD"}, 422, "mistyped"),
        ({"more": 1}, 422, "Extra inputs"),
    ],
)
def test_purchase__is_refused_if_it_makes_no_sense(shop, world, changes, status, text):
    if changes.get("sharer") == "buyer":
        changes = {"sharer": world.account(BUYER)}
    answer = shop.purchase(world.publish(), **changes)
    assert (answer.status_code, text in answer.json()["detail"]) == (status, True), answer.json()


def test_purchase__is_the_clients_own(open_shop, world):
    first, second = open_shop(), open_shop()
    opened = first.purchase(world.publish()).json()
    assert second.get(f"/v1/purchases/{opened['id']}").status_code == 404


def test_trade__is_missing_if_there_is_none(shop):
    assert shop.get("/v1/trades/0x" + "00" * 32).status_code == 404
