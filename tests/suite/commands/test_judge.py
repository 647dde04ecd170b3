"""`mevm judge`: a panel that is drawn by a seed rules on the paper's sale."""

import json
from typing import Any

import pytest

from mevm_suite.commands.judge import judge

SELLER, BUYER, FIRST = 1, 2, 0
JUDGES = (0, 3, 4)
DAY = 86_400
UNIT = 10**18


@pytest.fixture
def run(shop: Any) -> Any:
    """Run a command that succeeds, and return what it says."""

    def call(who: int | None, *words: Any) -> str:
        words = words if who is None else (*words, "--yes")
        result = shop.run(judge, who, *words)
        assert result.exit_code == 0, result.stderr
        return result.stdout

    return call


@pytest.fixture
def refused(shop: Any) -> Any:
    """Run a command that is refused, and return why."""

    def call(who: int, *words: Any) -> str:
        result = shop.run(judge, who, *words, "--yes")
        assert result.exit_code == 1, result.output
        return result.stderr

    return call


@pytest.fixture
def bench(shop: Any, run: Any) -> tuple[int, ...]:
    """Three judges of the lowest tier."""
    for who in JUDGES:
        run(who, "stake", 0)
    return JUDGES


def test_stake__comes_back_on_leaving(shop: Any, run: Any, refused: Any, bench: Any) -> None:
    rows = json.loads(run(None, "tiers", "--json"))
    assert [(row["stake"], row["judges"]) for row in rows] == [("0.02", 3), ("0.2", 0), ("1", 0)]
    assert "is a judge of tier 0 already" in refused(FIRST, "stake", 0)
    assert "there is no tier 3, only 0 to 2" in refused(FIRST, "stake", 3)
    run(FIRST, "leave", 0)
    assert "is no judge of tier 0" in refused(FIRST, "leave", 0)
    assert "nothing to do" in refused(FIRST, "withdraw")


def test_case__that_does_not_exist(refused: Any, shop: Any, tmp_path: Any) -> None:
    result = shop.run(judge, None, "show", 7)
    assert (result.exit_code, "there is no case 7" in result.stderr) == (1, True)
    assert "there is no case 7" in refused(FIRST, "draw", 7)
    assert "nobody asked for seed 1" in refused(FIRST, "seed", 1, "--secret", tmp_path / "unused")


@pytest.fixture
def case(shop: Any, tmp_path: Any) -> str:
    """The trade whose complaint is the court's first case."""
    content = "0x" + "07" * 32
    shop.post_price()
    shop.trade(SELLER, "deposit", 500, "CNY")
    text = shop.trade(SELLER, "offer", 158, "CNY", "--content", content)
    offer = text.splitlines()[-1].removeprefix("offer ")
    trade = shop.trade(BUYER, "pay", offer).splitlines()[-1].removeprefix("trade ")
    shop.trade(SELLER, "ship", trade)
    shop.trade(BUYER, "distrust", trade, "--complaint", content)
    shop.trade(SELLER, "contest", trade)
    shop.wait(DAY)
    return str(trade)


@pytest.fixture
def drawn(shop: Any, run: Any, bench: Any, case: str, tmp_path: Any) -> str:
    """The same when its panel is drawn by three secrets."""
    run(FIRST, "request", 1)
    for _ in range(2):
        for who in JUDGES:
            run(who, "seed", 1, "--secret", tmp_path / f"secret {who}")
        shop.wait(3_601)
    run(FIRST, "draw", 1)
    return case


def test_contest__waits_for_prices_until_the_last_day(shop: Any) -> None:
    content = "0x" + "07" * 32
    shop.trade(SELLER, "deposit", 500, "CNY")
    text = shop.trade(SELLER, "offer", 158, "CNY", "--content", content)
    offer = text.splitlines()[-1].removeprefix("offer ")
    trade = shop.trade(BUYER, "pay", offer).splitlines()[-1].removeprefix("trade ")
    shop.trade(SELLER, "ship", trade)
    shop.trade(BUYER, "distrust", trade, "--complaint", content)
    assert "the arbiter cannot say now what a case costs" in shop.refused(SELLER, "contest", trade)
    shop.wait(2 * DAY + 3_600)
    shop.trade(SELLER, "contest", trade)
    assert shop.shown(trade)["state"] == "settled"


@pytest.mark.rule("SEC-11")
def test_case__is_judged_by_a_drawn_panel(
    shop: Any, run: Any, refused: Any, drawn: str, tmp_path: Any
) -> None:
    row = json.loads(run(None, "show", 1, "--json"))[0]
    assert (row["asset"], row["amount"], row["round"], row["tier"]) == ("CNY", "95.116", "first", 0)
    assert set(row["panel"].split(", ")) == {shop.account(who) for who in JUDGES}
    assert "is not on the panel of case 1" in refused(
        BUYER, "commit", 1, "upheld", "--salt", tmp_path / "b"
    )
    for who in JUDGES:
        run(who, "commit", 1, "rejected", "--salt", tmp_path / f"salt {who}")
    assert (tmp_path / "salt 0").stat().st_mode & 0o777 == 0o600
    shop.wait(DAY + 1)
    assert "the salt is not the one" in refused(FIRST, "reveal", 1, "--salt", tmp_path / "other")
    for who in JUDGES:
        run(who, "reveal", 1, "--salt", tmp_path / f"salt {who}")
    assert "a case binds" in refused(FIRST, "leave", 0)
    shop.wait(3 * DAY)
    run(BUYER, "settle", 1)
    assert json.loads(run(None, "show", 1, "--json"))[0]["ruling"] == "0 % to the claimant"
    assert shop.call("JudgeCourt", "balances", shop.account(FIRST)) == UNIT // 5_000
    run(FIRST, "withdraw")
    run(FIRST, "leave", 0)
    shop.trade(SELLER, "rule", drawn)
    assert shop.shown(drawn)["state"] == "settled"


def test_appeal__takes_stakes_of_both_sides(
    shop: Any, run: Any, refused: Any, drawn: str, tmp_path: Any
) -> None:
    assert "has not committed to a vote" in refused(FIRST, "reveal", 1, "--salt", tmp_path / "none")
    for who in JUDGES:
        run(who, "commit", 1, "upheld", "--salt", tmp_path / f"salt {who}")
    shop.wait(DAY + 1)
    for who in JUDGES:
        run(who, "reveal", 1, "--salt", tmp_path / f"salt {who}")
    shop.wait(DAY)
    run(SELLER, "appeal", 1)
    run(BUYER, "match", 1)
    row = json.loads(run(None, "show", 1, "--json"))[0]
    assert (row["appellant"], row["round"]) == (shop.account(SELLER), "appeal")


def test_seed__gives_the_bond_back(shop: Any, run: Any, drawn: str, tmp_path: Any) -> None:
    before = shop.backend.w3.eth.get_balance(shop.account(FIRST))
    run(FIRST, "seed", 1, "--secret", tmp_path / "secret 0")
    assert shop.backend.w3.eth.get_balance(shop.account(FIRST)) > before + UNIT // 100
    run(3, "seed", 1, "--claim", 1)
    result = shop.run(judge, FIRST, "seed", 1)
    assert (result.exit_code, "expected --secret or --claim" in result.stderr) == (2, True)
