"""`mevm shielded assets` and `issue`: what gets a name, and who mints it into notes."""

import json
from typing import Any

import pytest

HOLDER, STRANGER, ISSUER = 1, 3, 4


@pytest.fixture
def points(pool: Any) -> str:
    """The currency POINTS, of which its issuer has 1,000 in his ledger."""
    pool.ok(ISSUER, "", "issue", "currency", "POINTS")
    pool.ok(ISSUER, "", "issue", "mint", 1_000, "POINTS")
    return "POINTS"


@pytest.mark.rule("SERO-10")
def test_issue__founds_mints_pays_into_notes_and_burns(
    pool: Any, mine: str, other: str, points: str
) -> None:
    handed = pool.address("mine", "--one-time", "--label", "wages")
    pool.ok(ISSUER, "", "issue", "pay", f"300 {points} {handed}", "--memo", "May")
    pool.ok(ISSUER, "mine", "deposit", 200, points, "--from-ledger", "--to", other)
    row, *_ = pool.json("mine", "history")
    assert (row["with"], row["label"], row["memo"]) == (pool.account(ISSUER), "wages", "May")
    assert pool.held("mine") == {points: "300"} and pool.held("other") == {points: "200"}
    pool.ok(HOLDER, "mine", "withdraw", 100, points, "--to", pool.account(ISSUER))
    pool.ok(ISSUER, "", "issue", "burn", 600, points)
    assert "has less than 1 POINTS" in pool.refused(ISSUER, "", "issue", "burn", 1, points)
    rows = {row["name"]: row for row in pool.json("", "assets", "list")}
    assert (rows[points]["supply"], rows[points]["hidden"]) == ("400", "400")
    assert rows[points]["issuer"] == pool.account(ISSUER) and rows[points]["decimals"] == 0
    assert rows["CNY"]["backing"] == pool.yuan and rows["CNY"]["decimals"] == 6
    assert rows["ART"]["kind"] == "collection of tickets" and rows["SERO"]["kind"] == "coin"


@pytest.mark.rule("SERO-03")
def test_issue__mints_a_ticket_once_for_ever(pool: Any, mine: str) -> None:
    pool.ok(ISSUER, "", "issue", "category", "SEATS")
    pool.ok(ISSUER, "", "issue", "mint", "SEATS#0x10")
    pool.ok(ISSUER, "mine", "deposit", "SEATS#16", "--from-ledger")
    assert pool.held("mine") == {"SEATS#16": None}
    pool.ok(ISSUER, "mine", "withdraw", "SEATS#16", "--to", pool.account(ISSUER))
    pool.ok(ISSUER, "", "issue", "burn", "SEATS#16")
    assert "SEATS#16: minted before" in pool.refused(ISSUER, "", "issue", "mint", "SEATS#16")


def test_assets__are_named_once(pool: Any, points: str) -> None:
    token = pool.backend.deploy("PeggedToken", "Franc", "CHF", 6, pool.backend.sender)
    pool.ok(STRANGER, "", "assets", "token", "CHF", token)
    pool.ok(STRANGER, "", "assets", "ticket", "ART#8")
    for words, reason in (
        (("token", "CHF-2", token), f"{token} is registered as CHF"),
        (("collection", points, pool.art), "the name POINTS is taken, for ever"),
        (("collection", "ART-2", token), "AssetRegistry: has a name"),
    ):
        text = pool.refused(STRANGER, "", "assets", *words)
        assert reason in text or "registered as" in text
    text = pool.refused(STRANGER, "", "assets", "ticket", "ART#8", code=2)
    assert "ART#8 is registered already" in text
    text = pool.refused(STRANGER, "", "issue", "currency", "low-case", code=2)
    assert "is no name" in text


def test_issue__is_the_issuers_alone(pool: Any, mine: str, points: str) -> None:
    issuer = pool.account(ISSUER)
    for words, reason in (
        (("issue", "mint", 1, points), f"POINTS is issued by {issuer}, not by"),
        (("issue", "mint", 1, "CNY"), "CNY is issued by nobody"),
        (("issue", "burn", 1, points), f"POINTS is issued by {issuer}, not by"),
        (("deposit", 1, points), "POINTS exists in the pool only"),
        (("take-out", 1, points), "stays in the ledger"),
    ):
        assert reason in pool.refused(STRANGER, "mine", *words)
    text = pool.refused(ISSUER, "", "issue", "pay", f"1 {points} {mine}", code=2)
    assert "expected a one-time address, which its owner hands out" in text


def test_issue__writes_calls_for_others_to_sign(pool: Any) -> None:
    words = ("issue", "currency", "POINTS", "--unsigned")
    (call,) = json.loads(pool.run(None, "", *words).stdout)
    assert call["to"] == pool.record.shielded.at["AssetRegistry"]
    assert call["title"] == "register the name POINTS"
