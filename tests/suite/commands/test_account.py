"""`mevm account`: names in two steps, recovery by guardians, delegates, audits, the safe box."""

import json
import stat
from typing import Any

import pytest
from click.testing import CliRunner

from mevm_suite.accounts import names, safe_box
from mevm_suite.commands.account import account

OWNER, FIRST, SECOND, STRANGER = 1, 2, 3, 4
DAY = 86_400


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash names and passwords with less work: how slow the real hash is has tests of its own."""
    monkeypatch.setattr(names, "SCRYPT_COST", 2**4)
    monkeypatch.setattr(safe_box, "SCRYPT_COST", 2**4)
    names.name_key.cache_clear()


@pytest.fixture
def run(shop: Any) -> Any:
    """Run a command that succeeds, and return what it says."""

    def call(who: int | None, *words: Any) -> str:
        words = words if who is None else (*words, "--yes")
        result = shop.run(account, who, *words)
        assert result.exit_code == 0, result.stderr
        return result.stdout

    return call


@pytest.fixture
def refused(shop: Any) -> Any:
    """Run a command that is refused, and return why."""

    def call(who: int | None, *words: Any, code: int = 1) -> str:
        result = shop.run(account, who, *words)
        assert result.exit_code == code, result.output
        return result.stderr

    return call


def row(run: Any, *words: Any) -> Any:
    return json.loads(run(None, *words, "--json"))[0]


@pytest.fixture
def registered(shop: Any, run: Any, tmp_path: Any) -> Any:
    """The name of a user who has registered it."""
    words = ("register", "alice", "--secret", tmp_path / "alice.secret")
    run(OWNER, *words)
    shop.wait(61)
    run(OWNER, *words)
    return "alice"


@pytest.mark.rule("SEC-40")
def test_name__is_registered_in_two_steps(shop: Any, run: Any, refused: Any, tmp_path: Any) -> None:
    secret = tmp_path / "alice.secret"
    words = ("register", "Alice", "--secret", secret)
    run(OWNER, *words)
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert "too early: the name can be registered from" in refused(OWNER, *words, "--yes")
    shop.wait(61)
    run(OWNER, *words)
    found = row(run, "name", "alice")
    assert (found["account"], found["owner"]) == (shop.account(OWNER),) * 2
    assert "the name alice is taken" in refused(
        FIRST, "register", "alice", "--secret", tmp_path / "other", "--yes"
    )


def test_name__has_to_be_committed_to_again_after_a_day(shop: Any, run: Any, tmp_path: Any) -> None:
    words = ("register", "alice", "--secret", tmp_path / "secret")
    run(OWNER, *words)
    shop.wait(2 * DAY)
    assert "commit to a name" in shop.run(account, OWNER, *words, "--yes").stderr


def test_name__is_pointed_elsewhere_and_given_up(
    shop: Any, run: Any, refused: Any, registered: str, tmp_path: Any
) -> None:
    run(OWNER, "point", registered, shop.account(FIRST))
    assert row(run, "name", registered)["account"] == shop.account(FIRST)
    assert "the name alice is not" in refused(FIRST, "cancel", registered, "--yes")
    run(OWNER, "cancel", registered)
    assert row(run, "name", registered)["account"] is None
    assert "nobody has the name alice" in refused(OWNER, "cancel", registered, "--yes")
    words = ("register", registered, "--secret", tmp_path / "new", "--yes")
    assert "the name alice was given up; it is free from" in refused(FIRST, *words)
    run(OWNER, *words[:-1])


@pytest.mark.parametrize("name", ["al", "Ålice", "a--b", "-ab"])
def test_name__that_nobody_can_have(refused: Any, name: str) -> None:
    reason = refused(None, "name", "--", name, code=2)
    assert "characters" in reason or "is no name" in reason


def test_secret__of_another_form_is_refused(refused: Any, tmp_path: Any) -> None:
    path = tmp_path / "secret"
    path.write_text("no secret")
    assert "expected 32 bytes in hex" in refused(
        OWNER, "register", "alice", "--secret", path, "--yes", code=2
    )
    missing = tmp_path / "none" / "secret"
    assert "No such file" in refused(
        OWNER, "register", "alice", "--secret", missing, "--yes", code=2
    )


@pytest.fixture
def guarded(shop: Any, run: Any) -> str:
    """An account with two guardians, both of whom a recovery takes."""
    guardians = ("--guardian", shop.account(FIRST), "--guardian", shop.account(SECOND))
    text = run(OWNER, "create", *guardians)
    return str(text.splitlines()[-1].removeprefix("account "))


@pytest.mark.rule("SEC-41")
def test_account__is_recovered_by_its_guardians(
    shop: Any, run: Any, refused: Any, guarded: str
) -> None:
    new = shop.account(STRANGER)
    assert "is no guardian of" in refused(STRANGER, "recover", guarded, new, "--yes")
    run(FIRST, "recover", guarded, new)
    assert "has approved" in refused(FIRST, "recover", guarded, new, "--yes")
    assert "no recovery is under way" in refused(FIRST, "recover", guarded, "--finish", "--yes")
    run(SECOND, "recover", guarded, new)
    assert row(run, "show", guarded)["recovery by"] == new
    assert "the owner may veto until" in refused(FIRST, "recover", guarded, "--finish", "--yes")
    shop.wait(3 * DAY + 1)
    run(STRANGER, "recover", guarded, "--finish")
    assert row(run, "show", guarded)["owner"] == new


def test_recovery__is_vetoed_by_the_owner(shop: Any, run: Any, refused: Any, guarded: str) -> None:
    assert "no recovery is under way" in refused(OWNER, "recover", guarded, "--veto", "--yes")
    for guardian in (FIRST, SECOND):
        run(guardian, "recover", guarded, shop.account(STRANGER))
    assert "is not the owner of" in refused(FIRST, "recover", guarded, "--veto", "--yes")
    run(OWNER, "recover", guarded, "--veto")
    assert row(run, "show", guarded)["recovery by"] is None
    assert "only one of them" in refused(OWNER, "recover", guarded, "--yes", code=2)


def test_guardians__change_after_the_delay(shop: Any, run: Any, refused: Any, guarded: str) -> None:
    assert "no change of guardians" in refused(OWNER, "guard", guarded, "--apply", "--yes")
    words = ("guard", guarded, "--guardian", shop.account(STRANGER))
    assert "is not the owner of" in refused(FIRST, *words, "--yes")
    run(OWNER, *words)
    assert row(run, "show", guarded)["new guardians"] == shop.account(STRANGER)
    assert "too early: the new guardians" in refused(OWNER, "guard", guarded, "--apply", "--yes")
    shop.wait(3 * DAY + 1)
    run(STRANGER, "guard", guarded, "--apply")
    assert row(run, "show", guarded)["guardians"] == shop.account(STRANGER)


def test_create__names_what_is_there(shop: Any, refused: Any, guarded: str) -> None:
    guardians = ("--guardian", shop.account(FIRST), "--guardian", shop.account(SECOND))
    assert "exists; another --number" in refused(OWNER, "create", *guardians, "--yes")
    assert "recovery: guardian twice" in refused(OWNER, "create", *guardians, *guardians, "--yes")


@pytest.mark.rule("SEC-42")
def test_delegate__gets_limited_rights(shop: Any, run: Any, refused: Any, guarded: str) -> None:
    token, friend = shop.record.commerce.community.tokens["CNY"], shop.account(STRANGER)
    words = ("delegate", guarded, friend, "--may", token, "transfer(address,uint256)")
    assert "is not the owner of" in refused(FIRST, *words, "--yes")
    assert "has no rights of" in refused(OWNER, "revoke", guarded, friend, "--yes")
    run(OWNER, *words, "--limit", "5.5", "CNY", "--period", "1 days")
    assert shop.backend.call("Account", guarded, "left", friend, token) == 5_500_000
    run(STRANGER, "revoke", guarded, friend)
    assert shop.backend.call("Account", guarded, "left", friend, token) == 0
    assert "expected a function such as" in refused(
        OWNER, "delegate", guarded, friend, "--may", token, "transfer", "--yes", code=2
    )


def test_show__tells_the_trust_of_any_account(shop: Any, run: Any, refused: Any) -> None:
    found = row(run, "show", shop.account(OWNER))
    assert (found["trust index"], found["limit, CNY"], found["banned"]) == ("1", "1000", False)
    assert "owner" not in found
    text = run(None, "show", shop.account(OWNER))
    assert "in open trades, CNY" in text
    assert "is no account of this deployment's factory" in refused(
        OWNER, "recover", shop.account(OWNER), "--veto", "--yes"
    )


@pytest.mark.rule("SEC-42")
def test_audits__are_listed(shop: Any, run: Any) -> None:
    subject, auditor = shop.account(OWNER), shop.account(FIRST)
    registry = shop.record.commerce.address_of("AuditRegistry")
    scope, now = int(subject, 16).to_bytes(32, "big"), shop.backend.timestamp
    term = (auditor, [scope], now + 60, now + 10 * DAY)
    shop.signed_by(0).transact("AuditRegistry", registry, "name_auditor", *term)
    assert "Audits of" in run(None, "audits", subject)
    shop.wait(DAY)
    mandate = shop.call("AuditRegistry", "mandate_count")
    use = (mandate, scope, subject, b"\1" * 32, b"\2" * 32)
    shop.signed_by(FIRST).transact("AuditRegistry", registry, "record_use", *use)
    found = row(run, "audits", subject)
    assert (found["auditor"], found["reason"]) == (auditor, "0x" + "02" * 32)


@pytest.mark.rule("SEC-41")
def test_box__keeps_a_new_key(tmp_path: Any) -> None:
    path, password = tmp_path / "box.json", "a password of some length"
    made = CliRunner(mix_stderr=False).invoke(
        account, ["box", str(path)], input=f"{password}\n" * 2
    )
    assert made.exit_code == 0, made.stderr
    assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def check(given: str) -> Any:
        words = ["box", str(path), "--check"]
        return CliRunner(mix_stderr=False).invoke(account, words, input=f"{given}\n")

    assert check(password).stdout.split() == made.stdout.split()
    assert (check("another password").exit_code, check("x").exit_code) == (2, 2)
    again = CliRunner(mix_stderr=False).invoke(
        account, ["box", str(path)], input=f"{password}\n" * 2
    )
    assert (again.exit_code, "never overwritten" in again.stderr) == (2, True)
