"""`mevm trade`: the paper's sale of 158 CNY, and every way in which a trade may end."""

from typing import Any

import pytest

from mevm_suite.commands.account import account
from mevm_suite.commands.trade import trade

SELLER, BUYER, OTHER, STRANGER = 1, 2, 3, 4
CONTENT = "0x" + "07" * 32
NOWHERE = "0x" + "99" * 32
YUAN = 10**6
DAY = 86_400


def offer(shop: Any, *options: Any, price: str = "158", asset: str = "CNY") -> str:
    """Publish the paper's offer and return its id."""
    words = ("offer", price, asset, "--content", CONTENT, *options)
    (line,) = (row for row in shop.trade(SELLER, *words).splitlines() if row.startswith("offer"))
    return line.removeprefix("offer ")


def pay(shop: Any, offer_id: str, who: int = BUYER, *options: Any) -> str:
    """Pay for an offer and return the trade's id."""
    return shop.trade(who, "pay", offer_id, *options).splitlines()[-1].removeprefix("trade ")


@pytest.fixture
def offered(shop: Any) -> str:
    """The paper's offer, of a seller with a deposit."""
    shop.trade(SELLER, "deposit", 500, "CNY")
    return offer(shop, "--quantity", 3, "--withheld", 40, "--arbiter", "committee")


@pytest.fixture
def paid(shop: Any, offered: str) -> str:
    return pay(shop, offered)


@pytest.fixture
def shipped(shop: Any, paid: str) -> str:
    shop.trade(SELLER, "ship", paid, "--tracking", "SF 1234")
    return paid


@pytest.fixture
def distrusted(shop: Any, shipped: str) -> str:
    shop.trade(BUYER, "receive", shipped)
    shop.trade(BUYER, "distrust", shipped, "--complaint", CONTENT)
    return shipped


def credit(shop: Any, who: int) -> int:
    asset = shop.record.commerce.community.tokens["CNY"]
    return shop.call("AutomaticContract", "credit_of", asset, shop.account(who))


@pytest.mark.rule("SEC-01")
@pytest.mark.rule("SEC-02")
def test_trade__completes_by_itself_seven_days_after_receipt(shop: Any, shipped: str) -> None:
    shop.trade(BUYER, "receive", shipped)
    row = shop.shown(shipped)
    assert (row["state"], row["held"], row["asset"]) == ("received", "158", "CNY")
    assert row["buyer may"].startswith("confirm, distrust until 2027-")
    assert row["anyone may"] is None
    assert "too early: that can be done after" in shop.refused(STRANGER, "complete", shipped)
    shop.wait(7 * DAY + 1)
    assert shop.shown(shipped)["anyone may"] == "complete"
    shop.trade(STRANGER, "complete", shipped)
    assert shop.shown(shipped)["state"] == "completed"
    assert credit(shop, SELLER) == 157_210_000
    assert "withdraw 157.21 CNY" in shop.run(trade, SELLER, "withdraw", "--yes").stderr
    assert credit(shop, SELLER) == 0
    assert "nothing to do" in shop.refused(SELLER, "withdraw")


@pytest.mark.rule("SEC-03")
def test_trade__ends_by_an_upheld_complaint(shop: Any, distrusted: str) -> None:
    row = shop.shown(distrusted)
    assert (row["state"], row["held"]) == ("distrusted", "63.2")
    assert row["seller may"].startswith("concede, contest until ")
    shop.trade(SELLER, "contest", distrusted)
    assert shop.shown(distrusted)["anyone may"] is None
    assert "has not ruled yet; without a ruling" in shop.refused(BUYER, "rule", distrusted)
    assert "is neither the buyer" in shop.refused(STRANGER, "evidence", distrusted, CONTENT)
    shop.trade(BUYER, "evidence", distrusted, CONTENT)
    shop.wait(DAY + 1)
    assert "too late" in shop.refused(BUYER, "evidence", distrusted, CONTENT)
    arbiter = shop.record.commerce.address_of("CommitteeArbiter")
    for judge in (0, 3, 4):
        vote = (1, 10_000, False, bytes(32))
        shop.signed_by(judge).transact("CommitteeArbiter", arbiter, "vote", *vote)
    assert shop.shown(distrusted)["anyone may"] == "rule"
    shop.trade(STRANGER, "rule", distrusted)
    assert shop.shown(distrusted)["state"] == "settled"
    assert shop.call("TrustIndex", "is_banned", shop.account(SELLER)) is True


def test_trade__is_conceded_by_a_silent_seller(shop: Any, distrusted: str) -> None:
    assert "too early" in shop.refused(STRANGER, "concede", distrusted)
    shop.wait(3 * DAY + 1)
    assert "too late: that could be done until" in shop.refused(SELLER, "contest", distrusted)
    shop.trade(STRANGER, "concede", distrusted)
    assert shop.shown(distrusted)["state"] == "settled"


def test_trade__is_refunded_where_nothing_is_shipped(shop: Any, paid: str) -> None:
    assert "too early" in shop.refused(BUYER, "refund", paid)
    shop.wait(3 * DAY + 1)
    assert "too late" in shop.refused(SELLER, "ship", paid)
    assert shop.shown(paid)["anyone may"] == "refund"
    shop.trade(BUYER, "refund", paid)
    assert shop.shown(paid)["state"] == "refunded"
    assert credit(shop, BUYER) > 158 * YUAN


def test_trade__is_settled_by_proposal_and_acceptance(shop: Any, paid: str) -> None:
    shop.trade(SELLER, "settle", paid, "--to-buyer", 100)
    assert shop.shown(paid)["proposed"] == "100 to the buyer, by the seller"
    shop.trade(BUYER, "settle", paid, "--to-buyer", 120)
    assert (
        "accept 120 of 158"
        in shop.run(trade, SELLER, "settle", paid, "--to-buyer", 120, "--yes").stderr
    )
    assert shop.shown(paid)["state"] == "settled"
    assert credit(shop, SELLER) == 38 * YUAN


def test_trade__is_confirmed_after_parts_were_given(shop: Any, paid: str) -> None:
    shop.trade(BUYER, "give", paid, 8)
    shop.trade(SELLER, "give", paid, 50)
    assert (credit(shop, SELLER), credit(shop, BUYER)) == (8 * YUAN, 50 * YUAN)
    assert "expected a part of the 100 CNY" in shop.refused(BUYER, "give", paid, 100)
    shop.trade(BUYER, "confirm", paid)
    assert shop.shown(paid)["state"] == "completed"


@pytest.mark.rule("SEC-09")
def test_trade__is_paid_in_the_coin(shop: Any) -> None:
    shop.trade(SELLER, "deposit", 5, "coin")
    number = offer(shop, price="0.05", asset="coin")
    assert "PriceOracle: too few reports" in shop.refused(BUYER, "pay", number)
    shop.post_price()
    assert shop.shown(number)["asset"] == "coin"
    done = shop.trade(BUYER, "pay", number)
    assert shop.shown(done.splitlines()[-1].removeprefix("trade "))["held"] == "0.05"


def test_show__tells_all_of_an_offer(shop: Any, offered: str) -> None:
    row = shop.shown(offered)
    assert (row["left"], row["price"], row["a newcomer pays"]) == (3, "158", "166.058")
    assert (row["withheld on complaint"], row["to inspect"]) == ("40 %", "7 days")
    text = shop.trade(None, "show", offered)
    assert "seller's index" in text
    assert "reward of who shared it" not in text


def test_purse__shows_credits_and_deposits(shop: Any, paid: str) -> None:
    rows = shop.trade(None, "purse", shop.account(SELLER), "--json")
    assert '"free deposit": "491.942"' in rows
    assert "491.942 CNY of the deposit are free, not 492" in shop.refused(
        SELLER, "free", 492, "CNY"
    )
    shop.trade(SELLER, "free", 400, "CNY")
    assert credit(shop, SELLER) == 0


def test_uri__is_printed_with_its_code(shop: Any, offered: str) -> None:
    text = shop.trade(SELLER, "offer", 1, "CNY", "--content", CONTENT, "--uri")
    contract = shop.record.commerce.address_of("AutomaticContract")
    assert f"ethereum:{contract}@1337/buy?bytes32=0x" in text
    assert "█" in text or "▄" in text


def test_uri__of_a_plain_transfer_is_swept_into_a_trade(shop: Any, offered: str) -> None:
    buyer = shop.account(BUYER)
    words = ("pay", offered, "--uri", "--account", buyer)
    text = shop.run(trade, None, *words).stdout
    token = shop.record.commerce.community.tokens["CNY"]
    assert text.startswith(f"ethereum:{token}@1337/transfer?address=0x")
    place, amount = text.splitlines()[0].split("address=")[1].split("&uint256=")
    assert amount == "166058000"
    assert "0 CNY arrived, price and deposit are 166.058" in shop.refused(
        STRANGER, "sweep", offered, buyer
    )
    shop.signed_by(BUYER).transact("PeggedToken", token, "transfer", place, int(amount))
    shop.trade(STRANGER, "sweep", offered, buyer)
    assert shop.shown(offered)["left"] == 2


def test_sweep__sends_back_what_cannot_pay(shop: Any, offered: str) -> None:
    buyer, token = shop.account(BUYER), shop.record.commerce.community.tokens["CNY"]
    place = shop.call(
        "DepositAddress", "deposit_address", bytes.fromhex(offered[2:]), buyer, "0x" + "00" * 20
    )
    shop.signed_by(BUYER).transact("PeggedToken", token, "transfer", place, YUAN)
    shop.trade(SELLER, "close", offered)
    shop.trade(STRANGER, "sweep", offered, buyer, "--back", "CNY")
    assert shop.backend.call("PeggedToken", token, "balanceOf", buyer) == 10_000 * YUAN


@pytest.mark.rule("SEC-41")
def test_pay__through_a_contract_account(shop: Any, offered: str) -> None:
    made = shop.run(account, BUYER, "create", "--yes").stdout
    buyer = made.splitlines()[-1].removeprefix("account ")
    token = shop.record.commerce.community.tokens["CNY"]
    shop.signed_by(BUYER).transact("PeggedToken", token, "transfer", buyer, 200 * YUAN)
    number = pay(shop, offered, BUYER, "--through", buyer)
    assert shop.shown(number)["buyer"] == buyer
    assert "is not the buyer; that is" in shop.refused(BUYER, "confirm", number)
    text = shop.refused(OTHER, "confirm", number, "--through", buyer)
    assert "Account: not the owner" in text
    shop.trade(BUYER, "confirm", number, "--through", buyer)
    assert shop.shown(number)["state"] == "completed"


def test_unsigned__writes_the_calls(shop: Any, offered: str) -> None:
    words = ("pay", offered, "--account", shop.account(BUYER), "--unsigned")
    text = shop.run(trade, None, *words).stdout
    assert "let the automatic contract take 166.058 CNY" in text
    assert "pay 166.058 CNY and open trade 0x" in text


def test_pay__refuses_what_cannot_be_paid(shop: Any, offered: str) -> None:
    assert f"there is no offer {NOWHERE}" in shop.refused(BUYER, "pay", NOWHERE)
    assert "a seller cannot buy what he offers" in shop.refused(SELLER, "pay", offered)
    text = shop.refused(BUYER, "pay", offered, "--at-most", 160)
    assert "price and deposit are 166.058 CNY now, more than 160" in text
    assert "has 0 CNY, and needs 166.058" in shop.refused(STRANGER, "pay", offered)
    shop.trade(SELLER, "close", offered)
    assert "the offer is closed or sold out" in shop.refused(BUYER, "pay", offered)
    assert "the offer is closed, sold out or expired" in shop.refused(SELLER, "close", offered)
    shop.wait(31 * DAY)
    assert "the offer expired at 2027-" in shop.refused(BUYER, "pay", offered)


def test_pay__needs_the_sellers_deposit(shop: Any) -> None:
    assert "the seller's deposit in CNY does not suffice" in shop.refused(BUYER, "pay", offer(shop))


@pytest.mark.rule("SEC-43")
def test_pay__is_limited_by_the_trust_index(shop: Any, offered: str) -> None:
    dear = offer(shop, price="1200")
    text = shop.refused(BUYER, "pay", dear)
    assert "the trade is worth 1,200 CNY" in text
    assert "may have 1,000 CNY more in open trades" in text


@pytest.mark.rule("SEC-04")
def test_pay__is_refused_to_the_banned(shop: Any, distrusted: str, offered: str) -> None:
    shop.trade(SELLER, "concede", distrusted)
    text = shop.refused(OTHER, "pay", offered)
    assert f"{shop.account(SELLER)} is banned for ever: its trust index fell to 0" in text


@pytest.mark.parametrize(
    ("who", "words", "reason"),
    [
        (BUYER, ("ship",), "is not the seller; that is 0x"),
        (SELLER, ("confirm",), "is not the buyer; that is 0x"),
        (STRANGER, ("receive",), "is neither the buyer nor the carrier"),
        (STRANGER, ("give", 1), "is neither the buyer nor the seller"),
        (STRANGER, ("settle",), "is neither the buyer nor the seller"),
        (BUYER, ("settle", "--to-buyer", 159), "158 CNY are held; the buyer cannot get more"),
        (BUYER, ("receive",), "the trade is paid, expected shipped"),
        (BUYER, ("distrust", "--complaint", CONTENT), "the trade is paid, expected shipped or"),
        (SELLER, ("concede",), "the trade is paid, expected distrusted"),
        (SELLER, ("contest",), "the trade is paid, expected distrusted"),
        (STRANGER, ("rule",), "the trade is paid, expected disputed"),
        (STRANGER, ("complete",), "the trade is paid, expected shipped or received"),
    ],
)
def test_step__is_refused_in_words(shop: Any, paid: str, who: int, words: Any, reason: str) -> None:
    command, *options = words
    assert reason in shop.refused(who, command, paid, *options)
    assert f"there is no trade {NOWHERE}" in shop.refused(who, command, NOWHERE, *options)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("show", "0x12"), "expected 0x and 64 hexadecimal digits, got '0x12'"),
        (("offer", "1", "CNY"), "Missing option '--content'"),
        (("offer", "1", "CNY", "--content", "no/such"), "no/such: No such file or directory"),
        (("offer", "1", "XYZ", "--content", CONTENT), "expected an asset among coin, SEC, CNY"),
        (("offer", "0.0000001", "CNY", "--content", CONTENT), "CNY has 6 decimals, no more"),
        (("offer", "1", "CNY", "--handling", "soon"), "expected a duration such as '3 months'"),
    ],
)
def test_trade__says_what_cannot_be_used(shop: Any, words: Any, reason: str) -> None:
    who = None if words[0] == "show" else SELLER
    result = shop.run(trade, who, *words)
    assert (result.exit_code, reason in result.stderr) == (2, True), result.stderr


def test_trade__needs_a_key(shop: Any, paid: str) -> None:
    result = shop.run(trade, None, "confirm", paid)
    assert (result.exit_code, "a key is needed, or --account" in result.stderr) == (2, True)


def test_contracts_reason__is_shown(shop: Any) -> None:
    words = ("offer", 1, "CNY", "--content", CONTENT, "--inspection", "1 second")
    assert "offers: wrong inspection time" in shop.refused(SELLER, *words)


def test_verify__finds_nothing_wrong(shop: Any) -> None:
    text = shop.trade(None, "verify")
    assert "settings of TrustIndex" in text


def test_trade__is_missed_where_there_is_none(deployed: Any, shop: Any) -> None:
    given = ("--rpc", deployed.url, "--deployment", deployed.path)
    result = shop.run(trade, None, "purse", shop.account(1), *given)
    assert (result.exit_code, "has no commerce" in result.stderr) == (1, True)
