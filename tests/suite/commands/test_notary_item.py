"""`mevm item`: goods from hand to hand, and the trade of what is owned."""

import json
from typing import Any

import pytest

from mevm_suite.commands.item import item
from mevm_suite.commands.trade import trade
from mevm_suite.deployment.compiler import compiled_at
from mevm_suite.notary import history
from mevm_suite.paths import ROOT

MAKER, SELLER, BUYER, STRANGER = 1, 1, 2, 4
NOBODY = "0x" + "00" * 20
PAPER, OTHER_PAPER = "0x" + "07" * 32, "0x" + "08" * 32
NOWHERE = "0x" + "99" * 32
TOKEN = 7
DAY = 86_400


class Yard:
    """Runs the commands."""

    def __init__(self, shop: Any) -> None:
        self.shop = shop

    def __call__(self, who: int | None, *words: Any, group: Any = item) -> str:
        result = self.shop.run(group, who, *words, *([] if who is None else ["--yes"]))
        assert result.exit_code == 0, result.stderr
        return result.stdout

    def refused(self, who: int | None, *words: Any, code: int = 1) -> str:
        result = self.shop.run(item, who, *words, *([] if who is None else ["--yes"]))
        assert result.exit_code == code, result.output
        return result.stderr

    def made(self, kind: str, *words: Any) -> str:
        """Run a command that prints the id of something new."""
        (line,) = (row for row in self(*words).splitlines() if row.startswith(f"{kind} 0x"))
        return line.removeprefix(f"{kind} ")

    def shown(self, name: str) -> Any:
        return json.loads(self(None, "show", name, "--json"))[0]

    def told(self, name: str) -> Any:
        """Return the kinds of records in an item's history."""
        return [row["what"] for row in json.loads(self(None, "history", name, "--json"))]

    def name(self, serial: str) -> str:
        return f"{self.shop.account(MAKER)}/{serial}"


@pytest.fixture
def yard(shop: Any) -> Yard:
    return Yard(shop)


@pytest.fixture
def batch(yard: Yard) -> str:
    """A hundred boxes of tea."""
    return yard.made("item", MAKER, "register", "Lot 12-A", PAPER, "--quantity", 100)


@pytest.fixture
def bag(yard: Yard) -> str:
    """A single piece."""
    return yard.made("item", MAKER, "register", "bag 1", PAPER)


@pytest.fixture
def collection(yard: Yard) -> Any:
    """An ERC-721 collection, of which the seller has a token."""
    source = compiled_at(ROOT / "tests/mocks/Collection.vy")
    backend = yard.shop.backend
    factory = backend.w3.eth.contract(abi=source.abi, bytecode=source.bytecode)
    address = backend.send({"data": factory.constructor().data_in_transaction})["contractAddress"]
    made = backend.w3.eth.contract(address, abi=source.abi)
    minted = made.encode_abi("mint", args=(yard.shop.account(SELLER), TOKEN))
    backend.send({"to": address, "data": minted})
    return made


@pytest.mark.rule("SEC-45")
@pytest.mark.rule("SEC-10")
def test_product__is_traced_from_its_issuer_to_its_end(yard: Yard, batch: str) -> None:
    name, buyer = yard.name("LOT 12 a"), yard.shop.account(BUYER)
    assert yard.shown(name)["item"] == batch
    part = yard.made("item", MAKER, "split", name, 30, OTHER_PAPER)
    yard(MAKER, "hand-over", part, buyer)
    assert yard.shown(part)["proposed to"] == buyer
    yard(BUYER, "accept", part)
    row = yard.shown(part)
    assert (row["holder"], row["quantity"], row["part of"]) == (buyer, 30, batch)
    yard(MAKER, "recall", batch, PAPER)
    assert yard.shown(part)["recalled"] == "yes"
    yard(MAKER, "recall", batch, PAPER, "--lift")
    assert yard.shown(part)["recalled"] is None
    yard(BUYER, "note", part, PAPER)
    yard(BUYER, "destroy", part, PAPER)
    assert yard.shown(part)["ended"] == "yes"
    # What the whole went through before it was split is its history, too.
    told = ["registered", "split", "split off", "handed over", "noted", "destroyed"]
    assert yard.told(part) == told
    (_, _, _, handed, *_) = json.loads(yard(None, "history", part, "--json"))
    assert (handed["by"], handed["to"]) == (yard.shop.account(MAKER), buyer)
    table = yard(None, "history", part)
    assert "handed over" in table and "2027-" in table
    assert yard(None, "history", part, "--csv").startswith("item,number,time,what,by,to,quantity")


def test_merge__brings_parts_together_again(yard: Yard, batch: str) -> None:
    part = yard.made("item", MAKER, "split", batch, 30, OTHER_PAPER)
    yard(MAKER, "merge", batch, part)
    assert yard.shown(batch)["quantity"] == 100
    assert yard.told(part)[-1] == "merged into"
    assert "was destroyed or merged" in yard.refused(MAKER, "merge", batch, part)


def test_history__notices_what_a_node_withholds(
    yard: Yard, batch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    yard(MAKER, "note", batch, OTHER_PAPER)
    yard(MAKER, "note", batch, PAPER)
    read = history.read_events
    monkeypatch.setattr(history, "read_events", lambda *args: list(read(*args))[::2])
    text = yard.refused(None, "history", batch)
    assert f"the node withholds or changes records of {batch}" in text


def finish(yard: Yard, trade_id: str) -> None:
    """Ship, receive and confirm, as in any trade."""
    yard(SELLER, "ship", trade_id, group=trade)
    yard(BUYER, "receive", trade_id, group=trade)
    yard(BUYER, "confirm", trade_id, group=trade)


@pytest.mark.rule("SEC-45")
def test_ownership__is_traded_with_its_price(yard: Yard, bag: str) -> None:
    name, buyer = yard.name("bag 1"), yard.shop.account(BUYER)
    result = yard.shop.run(item, SELLER, "sell", name, "158", "CNY", "--yes")
    assert result.exit_code == 0, result.stderr
    for step in ("deposit 8.058 CNY", "publish offer 0x", f"lock {name} for its sale"):
        assert step in result.stderr
    row = yard.shown(bag)
    assert (row["sale"], row["price"], row["asset"]) == ("open", "158", "CNY")
    assert "is on sale; `take-back`" in yard.refused(SELLER, "hand-over", bag, buyer)
    trade_id = yard.made("trade", BUYER, "buy", bag, "--at-most", 170)
    row = yard.shown(bag)
    assert (row["sale"], row["trade"], row["holder"]) == (
        *("paid, paid", trade_id),
        yard.shop.account(SELLER),
    )
    assert "the trade is paid, and has to end first" in yard.refused(STRANGER, "settle", bag)
    finish(yard, trade_id)
    yard(STRANGER, "settle", bag)
    row = yard.shown(bag)
    assert (row["holder"], row["sale"], row["locked by"]) == (buyer, None, None)
    assert yard.told(bag) == ["registered", "locked", "sold"]
    assert "is not on sale" in yard.refused(STRANGER, "settle", bag)


@pytest.mark.rule("SEC-45")
def test_digital_asset__of_a_collection_is_traded(yard: Yard, collection: Any) -> None:
    name, buyer = f"{collection.address}#{TOKEN}", yard.shop.account(BUYER)
    yard(SELLER, "sell", name, "0.5", "CNY")
    row = yard.shown(name)
    assert (row["collection"], row["token"], row["sale"]) == (collection.address, TOKEN, "open")
    trade_id = yard.made("trade", BUYER, "buy", name)
    assert "is on sale; `take-back` or `settle`" in yard.refused(SELLER, "take-out", name)
    finish(yard, trade_id)
    # The buyer who settles it himself has the token at once.
    yard(BUYER, "settle", name)
    assert collection.functions.ownerOf(TOKEN).call() == buyer
    assert yard.told(name) == ["brought", "sold", "taken out"]
    assert "not on sale, nor held here" in yard.refused(None, "show", name)


def test_digital_asset__waits_for_a_buyer_whom_another_settled_for(
    yard: Yard, collection: Any
) -> None:
    name = f"{collection.address}#{TOKEN}"
    assert "token 7 belongs to 0x" in yard.refused(BUYER, "sell", name, "1", "CNY")
    assert "has no token 7" in yard.refused(BUYER, "sell", f"0x{'11' * 20}#7", "1", "CNY")
    token_item = yard.made("item", SELLER, "sell", name, "0.5", "CNY")
    finish(yard, yard.made("trade", BUYER, "buy", token_item))
    yard(STRANGER, "settle", name)
    assert "has no right to it" in yard.refused(SELLER, "take-out", token_item)
    assert "is still held here" in yard.refused(BUYER, "sell", name, "1", "CNY")
    assert "it can only be sold here" in yard.refused(BUYER, "note", token_item, PAPER)
    yard(BUYER, "take-out", token_item, "--receiver", yard.shop.account(STRANGER))
    assert collection.functions.ownerOf(TOKEN).call() == yard.shop.account(STRANGER)


def test_sale__is_taken_back_after_notice(yard: Yard, collection: Any) -> None:
    name = f"{collection.address}#{TOKEN}"
    yard(SELLER, "sell", name, "0.5", "CNY")
    assert "is not the seller" in yard.refused(BUYER, "take-back", name)
    yard(SELLER, "take-back", name)
    assert "too early: it can be taken back from 2027-" in yard.refused(SELLER, "take-back", name)
    assert "cannot be bought: its seller takes it back" in yard.refused(BUYER, "buy", name)
    yard.shop.wait(DAY + 1)
    yard(SELLER, "take-back", name)
    assert collection.functions.ownerOf(TOKEN).call() == yard.shop.account(SELLER)


def test_sale__gives_the_item_back_where_the_buyer_is_refunded(yard: Yard, bag: str) -> None:
    yard(SELLER, "sell", bag, "5", "CNY", "--arbiter", "committee", "--reward", "0.01")
    trade_id = yard.made("trade", BUYER, "buy", bag)
    assert "is sold: `settle` passes it" in yard.refused(SELLER, "take-back", bag)
    yard(SELLER, "refund", trade_id, group=trade)
    yard(STRANGER, "settle", bag)
    assert yard.shown(bag)["holder"] == yard.shop.account(SELLER)
    assert yard.told(bag) == ["registered", "locked", "unlocked"]


def test_buy__pays_in_the_coin(yard: Yard, bag: str) -> None:
    yard.shop.post_price()
    yard(SELLER, "sell", bag, "0.05", "coin")
    trade_id = yard.made("trade", BUYER, "buy", bag)
    row = yard.shown(bag)
    assert (row["asset"], row["price"], row["trade"]) == ("coin", "0.05", trade_id)
    held = yard.shop.call("AutomaticContract", "progress", bytes.fromhex(trade_id[2:]))[0]
    assert held == 5 * 10**16


def test_bind__holds_an_item_for_a_trade_that_was_paid_elsewhere(yard: Yard, bag: str) -> None:
    offer = yard.made("offer", SELLER, "sell", bag, "158", "CNY")
    trade_id = yard(BUYER, "pay", offer, group=trade).splitlines()[-1].removeprefix("trade ")
    assert "paid, closed, or not for this item" in yard.refused(BUYER, "buy", bag)
    yard(BUYER, "bind", bag, trade_id)
    assert yard.shown(bag)["trade"] == trade_id
    assert f"is held for the trade {trade_id}" in yard.refused(BUYER, "bind", bag, trade_id)


def test_buy__warns_of_a_recall(yard: Yard, bag: str) -> None:
    yard(SELLER, "sell", bag, "1", "CNY")
    yard(MAKER, "recall", bag, PAPER)
    result = yard.shop.run(item, BUYER, "buy", bag, input="n\n")
    assert "WHICH IS RECALLED" in result.stderr
    assert (result.exit_code, yard.shown(bag)["sale"]) == (1, "open")


def test_calls__are_written_out_without_a_key(yard: Yard, bag: str) -> None:
    words = ("sell", bag, "158", "CNY", "--account", yard.shop.account(SELLER), "--unsigned")
    titles = [call["title"] for call in json.loads(yard(None, *words))]
    assert [title.split()[0] for title in titles] == ["let", "deposit", "publish", "lock"]


@pytest.mark.parametrize(
    ("who", "words", "code", "reason"),
    [
        (MAKER, ("register", "BAG-1", PAPER), 1, "BAG-1 is registered already, as 0x"),
        (MAKER, ("register", "...", PAPER), 2, "expected a serial number with letters"),
        (MAKER, ("register", "2", "absent"), 2, "expected a file, or 0x and 64"),
        (MAKER, ("register", "2", PAPER, "--quantity", "0"), 2, "0 is not in the range"),
        (None, ("show", NOWHERE), 1, f"there is no item {NOWHERE}"),
        (None, ("history", NOWHERE), 1, f"there is no item {NOWHERE}"),
        (None, ("show", "bag 1"), 2, "expected 0x and 64 hexadecimal digits"),
        (None, ("show", f"0x{'ff' * 20}#{2**256}"), 2, "a token's number of 256 bits"),
        (None, ("show", f"0x{'ff' * 20}/--"), 2, "expected a serial number"),
        (BUYER, ("hand-over", "BAG", NOBODY), 1, "does not hold it; that is"),
        (MAKER, ("hand-over", "BAG", "MAKER"), 1, "holds it already"),
        (BUYER, ("accept", "BAG"), 1, "has not handed it over to"),
        (MAKER, ("split", "BAG", 1, PAPER), 1, "expected a part of the 1, got 1"),
        (MAKER, ("merge", "BAG", "BAG"), 1, "cannot be merged with itself"),
        (BUYER, ("recall", "BAG", PAPER), 1, "has not issued it; that was"),
        (MAKER, ("recall", "BAG", PAPER, "--lift"), 1, "Provenance: no change"),
        (BUYER, ("note", "BAG", PAPER), 1, "neither holds nor issued it"),
        (BUYER, ("sell", "BAG", "1", "CNY"), 1, "does not hold it; that is"),
        (MAKER, ("sell", "BAG", "1", "EUR"), 2, "expected an asset among coin, "),
        (MAKER, ("sell", "BAG", "1", "CNY", "--handling", "1 seconds"), 1, "wrong handling time"),
        (BUYER, ("buy", "BAG"), 1, "is not on sale"),
        (BUYER, ("settle", "BAG"), 1, "is not on sale"),
        (MAKER, ("take-out", "BAG"), 1, "is no token of a collection"),
        (None, ("accept", "BAG"), 2, "a key is needed, or --account"),
    ],
)
def test_item__refuses_in_words(
    yard: Yard, bag: str, who: int | None, words: Any, code: int, reason: str
) -> None:
    given = {"BAG": bag, "MAKER": yard.shop.account(MAKER)}
    text = yard.refused(who, *(given.get(word, word) for word in words), code=code)
    assert reason in text


@pytest.mark.parametrize(
    ("who", "words", "reason"),
    [
        (STRANGER, (), "has 0 CNY, and needs 166.058 CNY"),
        (BUYER, ("--at-most", "160"), "more than 160"),
        (SELLER, (), "a seller cannot buy what he offers"),
    ],
)
def test_buy__refuses_what_cannot_be_paid(
    yard: Yard, bag: str, who: int, words: Any, reason: str
) -> None:
    yard(SELLER, "sell", bag, "158", "CNY")
    assert reason in yard.refused(who, "buy", bag, *words)
