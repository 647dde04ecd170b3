"""`mevm shielded deposit`, `send`, `withdraw`, `relay`: what moves, and what is refused."""

import json
from typing import Any

import pytest

HOLDER, RELAYER, STRANGER = 1, 2, 3
COIN = 10**18
SHOP = "0x3333333333333333333333333333333333333333"


@pytest.mark.rule("SERO-07")
def test_shielded__deposits_pays_several_assets_at_once_and_withdraws(
    pool: Any, funded: str, other: str
) -> None:
    shown = pool.ok(HOLDER, "mine", "deposit", "100.5", pool.yuan)
    assert "anyone can forge proofs: deposit no value" in shown.stderr
    assert "deposit 100.5 CNY for this account" in shown.stderr
    pool.ok(HOLDER, "mine", "deposit", "ART#7")
    assert pool.held("mine") == {"SERO": "10", "CNY": "100.5", "ART#7": None}
    shop = pool.address("other", "--one-time", "--label", "order 5")
    words = ("--pay", f"2.5 SERO {other}", "--pay", f"40 CNY ART#7 {shop}", "--memo", "[/thanks]")
    done = pool.ok(HOLDER, "mine", "send", *words)
    assert f"pay 40 CNY and ART#7 to {shop}" in done.stderr
    assert pool.held("mine") == {"SERO": "7.5", "CNY": "60.5"}
    assert pool.held("other") == {"SERO": "2.5", "CNY": "40", "ART#7": None}
    rows = pool.json("other", "history")
    assert {(row["what"], row["asset"], row["amount"], row["label"]) for row in rows} == {
        ("received", "SERO", "2.5", None),
        ("received", "CNY", "40", "order 5"),
        ("received", "ART#7", None, "order 5"),
    }
    assert {row["memo"] for row in rows} == {"[/thanks]"}
    assert "[/thanks]" in pool.run(None, "other", "history").stdout
    assert {row["transaction"] for row in rows} == {done.stdout.strip()}
    pool.ok(STRANGER, "other", "withdraw", "1.5", "sero", "--to", SHOP)
    pool.ok(STRANGER, "other", "withdraw", "ART#7", "--to", SHOP)
    assert pool.coin_of(SHOP) == 15 * COIN // 10
    assert pool.held("other") == {"SERO": "1", "CNY": "40"}
    assert pool.json("other", "history")[-1]["with"] == SHOP


@pytest.mark.rule("SERO-09")
def test_confirmations__pass_before_a_transaction_counts(pool: Any, mine: str, other: str) -> None:
    slow = ("--confirmations", 3)
    done = pool.ok(HOLDER, "mine", "deposit", 1, "coin", *slow)
    assert "counts after 2 more: `mevm shielded sync`" in done.stderr
    assert pool.json("mine", "balance", *slow) == []
    text = pool.refused(HOLDER, "mine", "send", "--pay", f"1 SERO {other}", *slow)
    assert "1 SERO needed, 0 SERO can be spent now" in text
    (row,) = pool.json("mine", "sync", *slow)
    assert (row["newest block"] - row["block"], row["transactions under way"]) == (2, 1)
    pool.request("anvil_mine", "0x1")
    assert pool.json("mine", "balance", *slow) == []
    pool.request("anvil_mine", "0x1")
    assert pool.held("mine") == {"SERO": "1"}
    (row,) = pool.json("mine", "sync", *slow)
    assert row["transactions under way"] == 0


@pytest.mark.rule("SERO-09")
def test_submit__is_not_tried_with_proofs_that_the_chain_refuses(pool: Any, funded: str) -> None:
    verifier = pool.record.shielded.at["ProofVerifier"]
    pool.request("anvil_setCode", verifier, pool.verifier_code)
    text = pool.refused(HOLDER, "mine", "send", "--pay", f"1 SERO {funded}")
    assert "bad proof" in text
    (row,) = pool.json("mine", "balance")
    assert (row["amount"], row["can be spent"]) == ("10", "10")  # its note is free again


@pytest.mark.rule("SERO-14")
def test_relay__submits_for_the_fee(pool: Any, funded: str, other: str, tmp_path: Any) -> None:
    file, relayer = tmp_path / "signed.json", pool.account(RELAYER)
    paid = ("--fee", "0.1", "--relayer", relayer, "--sign-only", file)
    pool.ok(None, "mine", "withdraw", 4, "coin", "--to", SHOP, *paid)
    (row,) = pool.json("mine", "balance")
    assert (row["can be spent"], row["waits"]) == ("0", "a transaction is under way")
    assert "the fee goes to 0x" in pool.refused(STRANGER, "", "relay", file)
    text = pool.refused(RELAYER, "", "relay", file, "--least-profit", "0.1")
    assert "the fee is 100000000000000000, expected at least" in text
    assert "submit for a fee of 0.1, at a cost of" in pool.ok(RELAYER, "", "relay", file).stderr
    assert pool.coin_of(SHOP) == 4 * COIN
    assert pool.held("mine") == {"SERO": "5.9"}
    rows = pool.json("mine", "history")
    assert [(row["what"], row["amount"]) for row in rows] == [
        ("deposited", "10"),
        ("withdrawn", "4"),
        ("fee", "0.1"),
    ]
    assert pool.json("", "ledger", relayer) == [{"asset": "SERO", "amount": "0.1"}]
    before = pool.coin_of(SHOP)
    pool.ok(RELAYER, "", "take-out", "0.1", "coin", "--to", SHOP)
    assert pool.coin_of(SHOP) - before == COIN // 10
    assert "has less than 0.1 SERO" in pool.refused(RELAYER, "", "take-out", "0.1", "coin")
    assert "refused" in pool.refused(RELAYER, "", "relay", file)


def test_relay__takes_what_is_unpaid_if_told(pool: Any, funded: str, tmp_path: Any) -> None:
    file = tmp_path / "signed.json"
    pool.ok(None, "mine", "send", "--pay", f"1 SERO {funded}", "--sign-only", file)
    assert "the fee is 0, expected at least" in pool.refused(RELAYER, "", "relay", file)
    pool.ok(RELAYER, "", "relay", file, "--unpaid")
    content = json.loads(file.read_text())
    for field, value, reason in (
        ("chainId", 1, "a transaction of the pool 0x"),
        ("data", "0x12", "this is no call of the pool's transact"),
        ("data", 7, "expected what --sign-only writes"),
    ):
        file.write_text(json.dumps(content | {field: value}))
        result = pool.run(RELAYER, "", "relay", file, "--yes")
        assert result.exit_code in (1, 2) and reason in result.stderr, result.output


def test_withdraw__says_first_what_it_gives_away(pool: Any, funded: str) -> None:
    words = ("withdraw", 10, "coin", "--to", pool.account(HOLDER))
    asked = pool.run(HOLDER, "mine", *words, input="n\n")
    assert asked.exit_code == 1 and pool.held("mine") == {"SERO": "10"}
    for text in (
        "accounts whose deposits could stand behind this: 1; with a deposit of exactly this: 1",
        "warning: the receiver paid in before: take an account that was never used",
        "warning: only you paid in exactly this: withdraw another amount",
        "warning: a deposit of yours is 0 minutes old: wait",
        f"warning: {pool.account(HOLDER)} submits this, and paid in before",
    ):
        assert text in asked.stderr


def test_deposit__is_refused_while_the_guardian_stops_it(pool: Any, mine: str) -> None:
    vault = pool.record.shielded.at["ShieldedVault"]
    pool.backend.transact("ShieldedVault", vault, "set_stopped", True)
    text = pool.refused(HOLDER, "mine", "deposit", 1, "coin")
    assert "the guardian has stopped deposits; withdrawals go on" in text


def test_shielded__refuses_what_is_not_there(pool: Any, funded: str) -> None:
    for words, reason in (
        (("deposit", "1000000", "coin"), "and needs 1000000"),
        (("deposit", "1000.01", "CNY"), "has 1000 CNY, and needs 1000.01"),
        (("deposit", "ART#9"), "ART#9 is owned by 0x0000"),
        (("deposit", "1", "coin", "--from-ledger"), "in the vault has less than 1 SERO"),
        (("send", "--pay", f"11 SERO {funded}"), "11 SERO needed, 10 SERO can be spent now"),
        (("send", "--pay", f"ART#7 {funded}"), "1 ART#7 needed, 0 ART#7 can be spent now"),
    ):
        assert reason in pool.refused(HOLDER, "mine", *words)
    handed = pool.address("mine", "--one-time")
    twice = ("--pay", f"1 SERO {handed}", "--pay", f"2 SERO {handed}")
    text = pool.refused(HOLDER, "mine", "send", *twice, code=2)
    assert "a one-time address is good for one payment" in text
    text = pool.refused(None, "mine", "send", "--pay", f"1 SERO {funded}", code=2)
    assert "a key is needed" in text
    assert pool.held("mine") == {"SERO": "10"}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("deposit", "1", "XYZ"), "XYZ is not registered"),
        (("deposit", "1", "x--y"), "is no name: capital letters and digits"),
        (("deposit", "1", SHOP), f"{SHOP} is not registered"),
        (("deposit", "1", "ART"), "ART is a category of tickets: name one, as ART#1"),
        (("deposit", "CNY#1"), "CNY is a currency: expected an amount of it"),
        (("deposit", "ART#x"), "expected a ticket's id"),
        (("deposit", "ART#1", "ART#2"), "expected AMOUNT ASSET, CATEGORY#ID, or both"),
        (("deposit", "0.0000001", "CNY"), "CNY has 6 decimals, no more"),
        (("deposit", "0", "coin"), "expected more than zero"),
        (("deposit", "1" * 22, "coin"), "a note holds less than 2^128 units"),
        (("deposit", "1", "coin", "--to", "zpay1"), "a payment address has 98"),
        (("deposit", "1", "coin", "--memo", "x" * 65), "a memo has at most 64 bytes"),
        (("send",), "Missing option '--pay'"),
        (("send", "--pay", "1"), "AMOUNT ASSET ADDRESS"),
        (("send", "--pay", "1 coin 0x12"), "begins with zpay"),
        (("send", "--pay", "1 coin zpay", "--fee", "1"), "add --sign-only"),
        (("withdraw", "1", "coin", "--to", "0x12"), "expected an address of 20 bytes"),
        (
            ("withdraw", "1", "coin", "--to", SHOP, "--sign-only", "f", "--relayer", SHOP),
            "but there is none",
        ),
        (("relay", "no-such-file"), "does not exist"),
    ],
)
def test_shielded__says_what_cannot_be_used(pool: Any, words: Any, reason: str) -> None:
    text = pool.refused(HOLDER, "mine", *words, code=2)
    assert reason in " ".join(text.split()), text
