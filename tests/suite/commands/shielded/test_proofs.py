"""From one account to a stranger and out again, with proofs that the chain verifies."""

from typing import Any

import pytest

from mevm_suite.shielded import proving
from mevm_suite.shielded.progress import bar
from shielded.prover import pool as prover_pool
from shielded.prover.local import LocalProver

HOLDER, RELAYER = 1, 2
COIN = 10**18
SHOP = "0x3333333333333333333333333333333333333333"


@pytest.mark.slow
@pytest.mark.rule("SERO-04")
@pytest.mark.rule("SERO-05")
@pytest.mark.rule("SERO-09")
def test_shielded__pays_a_stranger_who_withdraws_by_a_relayer(
    pool: Any, mine: str, other: str, tmp_path: Any, monkeypatch: Any
) -> None:
    verifier, file = pool.record.shielded.at["ProofVerifier"], tmp_path / "signed.json"
    pool.request("anvil_setCode", verifier, pool.verifier_code)
    monkeypatch.setattr(proving, "make_prover", lambda proofs: LocalProver())
    pool.ok(HOLDER, "mine", "deposit", 5, "coin")
    pool.ok(HOLDER, "mine", "send", "--pay", f"3 SERO {other}")
    paid = ("--fee", "0.1", "--relayer", pool.account(RELAYER), "--sign-only", file)
    pool.ok(None, "other", "withdraw", 1, "coin", "--to", SHOP, *paid)
    pool.ok(RELAYER, "", "relay", file)
    assert pool.coin_of(SHOP) == COIN
    assert (pool.held("mine"), pool.held("other")) == ({"SERO": "2"}, {"SERO": "1.9"})


def test_make_prover__starts_processes_for_many_proofs_only(monkeypatch: Any) -> None:
    monkeypatch.setattr(proving, "extension", lambda: None)
    monkeypatch.setattr(prover_pool, "ProverPool", lambda: "processes")
    assert isinstance(proving.make_prover(proving.WORTH_PROCESSES - 1), LocalProver)
    assert proving.make_prover(proving.WORTH_PROCESSES) == "processes"


def test_make_prover__starts_none_with_the_extension(monkeypatch: Any) -> None:
    monkeypatch.setattr(proving, "extension", object)
    assert isinstance(proving.make_prover(proving.WORTH_PROCESSES), LocalProver)


@pytest.mark.parametrize("colour", ["1", None])
def test_bar__is_shown_on_terminals_only(capsys: Any, monkeypatch: Any, colour: str | None) -> None:
    if colour:
        monkeypatch.setenv("FORCE_COLOR", colour)
    else:
        monkeypatch.delenv("FORCE_COLOR", raising=False)
    with bar("proving") as report:
        report(1, 3)
    printed = capsys.readouterr()
    assert ("proving" in printed.err, printed.out) == (colour is not None, "")
