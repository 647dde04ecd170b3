"""`mevm forest ship`, `rate`, `standing`: from hand to hand, and what was thought of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from mevm_suite.commands.forest_identity import identity
from mevm_suite.commands.forest_ship import rate, ship, standing

SCAN, CONDITION = "0x" + "05" * 32, "0x" + "06" * 32
FREIGHT = 300 * 10**6


@pytest.fixture
def tree(market: Any) -> str:
    """A tree that the holder felled."""
    (code,) = market.trees(1)
    market.chain.do("holder", "TreeTokens", "fell", int(code, 16))
    return str(code)


@pytest.fixture
def sent(market: Any, tree: str) -> str:
    """The felled tree, sent to the buyer."""
    words = ("tree", tree, market.chain.of("buyer"), "--freight", 300)
    return str(market.made("shipment", ship, "holder", *words))


def message(market: Any, giver: str, shipment: str, taker: str, *words: Any) -> Path:
    """Have the giver make the message of a hand-over."""
    path = Path(market.folder / f"{giver} to {taker}.json")
    papers = ("--scan", SCAN, "--condition", CONDITION, "--out", path)
    market(ship, giver, "hand-over", shipment, market.chain.of(taker), *papers, *words)
    return path


def hand_over(market: Any, giver: str, shipment: str, taker: str, *words: Any) -> None:
    path = message(market, giver, shipment, taker, *words)
    market(ship, taker, "sign", path)
    market(ship, giver, "record", path)


@pytest.mark.rule("CEC-27")
@pytest.mark.rule("CEC-29")
def test_a_tree_goes_from_hand_to_hand_and_its_carrier_is_rated(market: Any, sent: str) -> None:
    hand_over(market, "holder", sent, "carrier")
    assert market.shown(ship, "show", sent)["holder"] == market.chain.of("carrier")
    hand_over(market, "carrier", sent, "buyer")
    assert market.shown(ship, "show", sent)["state"] == "delivered"
    before = market.yuan("carrier")
    market(ship, "carrier", "withdraw")
    assert market.yuan("carrier") - before == FREIGHT
    steps = market.chain.rows(ship, "show", sent, "--steps")
    assert [(each["step"], each["scan"]) for each in steps] == [(1, SCAN), (2, SCAN)]
    (leg,) = market.chain.rows(standing, market.chain.of("buyer"), "--to-rate")
    assert leg["deal"] == steps[1]["leg"] and leg["provider"] == market.chain.of("carrier")
    market(rate, "buyer", leg["deal"], 2)
    assert "has no right to rate" in market.refused(rate, "buyer", leg["deal"], 2)
    row = market.shown(standing, market.chain.of("carrier"))
    assert (row["ratings"], row["mean stars"], row["shut out"]) == (1, "2.00", False)


@pytest.mark.rule("CEC-27")
def test_a_message_holds_for_one_taker_one_step_and_one_signature(market: Any, sent: str) -> None:
    path = message(market, "holder", sent, "carrier")
    assert "has not signed" in market.refused(ship, "holder", "record", path)
    assert "is not the taker" in market.refused(ship, "buyer", "sign", path)
    market(ship, "carrier", "sign", path)
    signed = path.read_text()
    changed = json.loads(signed)
    changed["message"]["freight"] = 1
    path.write_text(json.dumps(changed))
    assert "is not that of" in market.refused(ship, "holder", "record", path)
    path.write_text(signed)
    assert "is not the giver" in market.refused(ship, "carrier", "record", path)
    market(ship, "holder", "record", path)
    assert "went on since" in market.refused(ship, "holder", "record", path)
    back = message(market, "carrier", sent, "holder")
    market.wait(1.1)
    assert "too late" in market.refused(ship, "holder", "sign", back)


@pytest.mark.parametrize(
    ("field", "value"),
    [("scan", "0x05"), ("nonce", -1), ("taker", "0x12"), ("freight", True), ("more", 1)],
)
def test_a_damaged_message_is_refused(market: Any, sent: str, field: str, value: Any) -> None:
    path = message(market, "holder", sent, "carrier")
    document = json.loads(path.read_text())
    document["message"][field] = value
    path.write_text(json.dumps(document))
    text = market.refused(ship, "carrier", "sign", path, code=2)
    assert "expected a hand-over" in text
    path.write_text("[" * 5_000)
    assert "expected a hand-over" in market.refused(ship, "carrier", "sign", path, code=2)


@pytest.mark.rule("CEC-27")
def test_who_cannot_take_or_give_is_refused(market: Any, sent: str) -> None:
    papers = ("--scan", SCAN, "--condition", CONDITION, "--out", market.folder / "x")
    taker = ("hand-over", sent, market.chain.of("carrier"), *papers)
    assert "is not the holder of the goods" in market.refused(ship, "buyer", *taker)
    stranger = ("hand-over", sent, market.chain.of("stranger"), *papers)
    assert "no accredited carrier" in market.refused(ship, "holder", *stranger)
    dear = market.refused(ship, "holder", *taker, "--freight", 301)
    assert "300 CNY are left, not 301 CNY" in dear
    to_buyer = ("hand-over", sent, market.chain.of("buyer"), *papers, "--freight", 1)
    assert "no freight goes on" in market.refused(ship, "holder", *to_buyer)


@pytest.mark.rule("CEC-27")
def test_what_does_not_arrive_is_lost_and_its_carrier_is_not_paid(market: Any, sent: str) -> None:
    hand_over(market, "holder", sent, "carrier")
    assert "too early" in market.refused(ship, "buyer", "lost", sent)
    market.wait(20)
    assert "neither the sender" in market.refused(ship, "stranger", "lost", sent)
    market(ship, "buyer", "lost", sent)
    assert market.shown(ship, "show", sent)["state"] == "lost"
    assert "nothing to do" in market.refused(ship, "carrier", "withdraw")
    assert "expected on the way" in market.refused(ship, "buyer", "lost", sent)


@pytest.mark.rule("CEC-27")
def test_only_felled_trees_and_own_logs_are_sent_to_the_identified(market: Any, tree: str) -> None:
    buyer, stranger = market.chain.of("buyer"), market.chain.of("stranger")
    assert "is not identified" in market.refused(ship, "holder", "tree", tree, stranger)
    assert "is not felled" in market.refused(ship, "holder", "tree", SCAN, buyer)
    assert "is not the one who felled" in market.refused(ship, "buyer", "tree", tree, stranger)
    long = ("tree", tree, buyer, "--within", "2 years")
    assert "expected a time of 1 to 365 days" in market.refused(ship, "holder", *long)
    parcel = f"0x{market.chain.parcel.hex()}"
    assert "has logs of" in market.refused(ship, "holder", "logs", parcel, 10**9, buyer)
    shipment = market.made("shipment", ship, "holder", "logs", parcel, 1, buyer)
    assert market.shown(ship, "show", shipment)["dm3"] == 1
    assert "there is no shipment" in market.refused(ship, None, "show", 99)


def test_a_contract_account_is_identified_and_takes_goods(market: Any, tree: str) -> None:
    chain = market.chain
    factory = chain.backend.deploy("AccountFactory", chain.backend.deploy("Account"))
    terms = (chain.of("stranger"), [], 0, 7 * 86_400, bytes(32))
    account = chain.backend.contract("AccountFactory", factory).functions.create(*terms).call()
    chain.backend.transact("AccountFactory", factory, "create", *terms)
    paper, salt = market.file("register.txt"), market.folder / "salt"
    attested = ("attest", account, "--document", paper, "--salt", salt)
    attestation = market.made("attestation", identity, "issuer", *attested)
    through = ("--through", account)
    market(identity, "stranger", "register", attestation, *through)
    shipment = market.made("shipment", ship, "holder", "tree", tree, account)
    path = market.folder / "message.json"
    papers = ("--scan", SCAN, "--condition", CONDITION, "--out", path)
    market(ship, "holder", "hand-over", shipment, account, *papers)
    market(ship, "stranger", "sign", path, *through)
    market(ship, "holder", "record", path)
    assert market.shown(ship, "show", shipment)["state"] == "delivered"
