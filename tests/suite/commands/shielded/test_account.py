"""`mevm shielded address`: what is shown to whom, and where secrets are not."""

import re
from dataclasses import replace
from typing import Any

import pytest

from mevm_suite.shielded import account_file


def test_new__shows_the_seed_once_and_restore_takes_it(pool: Any) -> None:
    made = pool.ok(None, "mine", "address", "--new")
    address, (seed,) = made.stdout.strip(), re.findall(r"zseed\w+", made.stderr)
    assert address.startswith("zpay") and "zseed" not in made.stdout
    (file,) = pool.folder.iterdir()
    assert file.name.startswith("mine-1337-") and file.stat().st_mode & 0o077 == 0
    assert pool.ok(None, "mine", "address").output.strip() == address
    env = {"MEVM_SHIELDED_SEED": seed}
    again = pool.run(None, "again", "address", "--restore", env=env)
    assert again.output.strip() == address
    typed = pool.run(None, "typed", "address", "--restore", input=f"{seed}\n")
    assert typed.stdout.strip() == address and seed not in typed.output


def test_new__never_writes_over_an_account(pool: Any, mine: str) -> None:
    for option in ("--new", "--restore"):
        text = pool.refused(None, "mine", "address", option, code=2)
        assert "there is an account already; take another --name" in text
    assert pool.address("mine") == mine


@pytest.mark.rule("SERO-02")
def test_one_time__is_another_each_time(pool: Any, mine: str, monkeypatch: Any) -> None:
    handed = [pool.address("mine", "--one-time", "--label", f"order {n}") for n in range(3)]
    assert len(set(handed)) == 3 and all(each.startswith("zonce") for each in handed)
    monkeypatch.setattr(account_file, "GAP", 3)
    warned = pool.ok(None, "mine", "address", "--one-time").stderr
    assert "from the seed alone, a payment to this one would not be found" in warned


@pytest.mark.rule("SERO-15")
def test_tracking_key__is_shown_to_who_wants_it_only(pool: Any, mine: str) -> None:
    words = ("mine", "address", "--tracking-key")
    refused = pool.run(None, *words, input="n\n")
    assert refused.exit_code == 1 and "zview" not in refused.output
    assert "sees for ever all that this account receives, pays and holds" in refused.stderr
    assert pool.run(None, *words, input="y\n").stdout.split()[-1].startswith("zview")


def test_passphrase__is_asked_for_where_the_environment_has_none(pool: Any, mine: str) -> None:
    env = {"MEVM_SHIELDED_PASSPHRASE": None}
    asked = pool.run(None, "mine", "address", env=env, input="correct horse\n")
    assert asked.stdout.strip() == mine
    twice = pool.run(None, "second", "address", "--new", env=env, input="one\ntwo\none\none\n")
    assert twice.exit_code == 0 and twice.stdout.strip().startswith("zpay")


@pytest.mark.parametrize(
    ("words", "env", "reason"),
    [
        (("address",), {"MEVM_SHIELDED_PASSPHRASE": "wrong"}, "the passphrase does not open"),
        (("address", "--name", "none"), {}, "make one with `mevm shielded address --new`"),
        (("address", "--name", "../x"), {}, "an account's name of at most 40 letters"),
        (("address", "--new", "--one-time"), {}, "at most one of --new, --restore"),
        (("address", "--restore", "--name", "r"), {"MEVM_SHIELDED_SEED": "zsee"}, "begins with"),
        (("balance",), {"MEVM_SHIELDED_PASSPHRASE": ""}, "the passphrase does not open"),
    ],
)
def test_address__says_what_cannot_be_used(
    pool: Any, mine: str, words: Any, env: Any, reason: str
) -> None:
    result = pool.run(None, "mine", *words, env=env)
    assert (result.exit_code, reason in result.stderr) == (2, True), result.output


def test_pool__is_missed_where_there_is_none(pool: Any, tmp_path: Any) -> None:
    record = pool.record.model_copy(update={"shielded": None}).save(tmp_path / "none.json")
    text = replace(pool, path=record).refused(None, "mine", "address")
    assert "the record of chain 1337 has no shielded pool" in text


def test_verify__finds_a_verifier_that_believes_everything(pool: Any) -> None:
    wrong = pool.run(None, "", "verify")
    assert wrong.exit_code == 1 and "2 of 8 checks fail" in wrong.stderr
    pool.request("anvil_setCode", pool.record.shielded.at["ProofVerifier"], pool.verifier_code)
    assert pool.run(None, "", "verify").exit_code == 0
