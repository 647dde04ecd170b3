"""`mevm shielded audit`: who is given the tracking key sees all, and spends nothing."""

from dataclasses import replace
from typing import Any

import pytest

from mevm_suite.shielded import auditing
from shielded.wallet.history import audit as audit_book

HOLDER, STRANGER = 1, 3
SHOP = "0x3333333333333333333333333333333333333333"


@pytest.fixture
def busy(pool: Any, funded: str, other: str) -> str:
    """An account that was paid, paid, was handed-out addresses of, and took out; its address."""
    pool.ok(HOLDER, "mine", "send", "--pay", f"3 SERO {other}", "--memo", "rent")
    handed = pool.address("mine", "--one-time")
    pool.ok(STRANGER, "other", "send", "--pay", f"1 SERO {handed}", "--memo", "change")
    pool.ok(HOLDER, "mine", "withdraw", 2, "coin", "--to", SHOP)
    return funded


@pytest.mark.rule("SERO-01")
@pytest.mark.rule("SERO-15")
def test_audit__shows_all_by_the_owners_choice(pool: Any, busy: str, other: str) -> None:
    key = pool.address("mine", "--tracking-key")
    env = {"MEVM_SHIELDED_TRACKING_KEY": key, "MEVM_SHIELDED_PASSPHRASE": None}
    rows = pool.json("", "audit", "--address", busy, env=env)
    assert [(row["what"], row["amount"], row["with"], row["memo"]) for row in rows] == [
        ("deposited", "10", pool.account(HOLDER), None),
        ("paid", "3", other, "rent"),
        ("received", "1", None, "change"),
        ("withdrawn", "2", SHOP, None),
        ("balance", "6", None, None),
    ]
    assert rows[:-1] == pool.json("mine", "history")
    # The other's key sees the other's part, and is not that of this address.
    words = ("audit", "--tracking-key", pool.address("other", "--tracking-key"))
    rows = pool.json("", *words)
    assert [(row["what"], row["amount"]) for row in rows] == [
        ("received", "3"),
        ("paid", "1"),
        ("balance", "2"),
    ]
    refused = pool.run(None, "", *words, "--address", busy)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "the tracking key is not that of this address" in refused.stderr
    typed = pool.run(None, "", "audit", env={"MEVM_SHIELDED_PASSPHRASE": None}, input=f"{key}\n")
    assert typed.exit_code == 0 and "rent" in typed.stdout and key not in typed.output
    assert sorted(file.name[:5] for file in pool.folder.iterdir()) == ["mine-", "other"]


@pytest.mark.rule("SERO-15")
def test_tracking_key__restores_no_account(pool: Any, mine: str) -> None:
    key = pool.address("mine", "--tracking-key")
    result = pool.run(None, "auditor", "address", "--restore", env={"MEVM_SHIELDED_SEED": key})
    assert result.exit_code == 2 and "this is a tracking key, expected a seed" in result.stderr
    assert key not in result.output
    for wrong in (mine, key[:-1]):
        result = pool.run(None, "", "audit", "--tracking-key", wrong)
        assert result.exit_code == 2 and "a tracking key" in result.stderr


def test_audit__ends_badly_where_books_do_not_add_up(
    pool: Any, mine: str, monkeypatch: Any
) -> None:
    def found(*words: Any) -> Any:
        return replace(audit_book(*words), discrepancies=("unexplained SERO +1",))

    monkeypatch.setattr(auditing, "audit_book", found)
    key = pool.address("mine", "--tracking-key")
    result = pool.run(None, "", "audit", "--tracking-key", key)
    assert result.exit_code == 1 and "unexplained SERO +1" in result.stdout
    assert "the books do not add up: 1 discrepancies" in result.stderr
