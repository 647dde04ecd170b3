"""`mevm policy hazards` and `backtest`, which need no chain."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from mevm_suite.commands.policy import policy
from mevm_suite.insurance.fires import Fire
from mevm_suite.insurance.portfolio import make_demand

UNITS = ("A", "B")


def run(*words: Any, code: int = 0) -> str:
    result = CliRunner(mix_stderr=False).invoke(
        policy, list(map(str, words)), env={"COLUMNS": "200"}
    )
    assert result.exit_code == code, result.output
    return result.stderr if code else result.stdout


@pytest.mark.rule("CEC-40")
def test_hazards__are_made_and_proven(tmp_path: Path) -> None:
    rates, table = tmp_path / "rates.csv", tmp_path / "table.json"
    rates.write_text("peril,region,rate\nfire,7,20000\nfire,8,30000\n")
    root, counted = run("hazards", "make", rates, "--out", table).splitlines()
    assert counted == f"2 rates in {table}"
    proof = json.loads(run("hazards", "prove", table, "--peril", "fire", "--region", 8))
    assert root == f"root {proof['root']}"
    assert (proof["rate"], len(proof["proof"])) == (30_000, 1)
    missing = run("hazards", "prove", table, "--peril", "fire", "--region", 9, code=1)
    assert "no rate of fire in region 9" in missing
    assert "expected a table of" in run(
        "hazards", "prove", rates, "--peril", "fire", "--region", 8, code=2
    )
    rates.write_text("peril,region,rate\nfire,7,0\n")
    assert "line 2: expected a rate" in run("hazards", "make", rates, "--out", table, code=2)


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """A fire of each unit in each year."""
    fires = [
        Fire(100 * year + place, year, unit, 40_000.0)
        for year in range(1950, 2018)
        for place, unit in enumerate(UNITS)
    ]
    lines = [f"{each.id},{each.year},{each.unit},{each.acres}" for each in fires]
    path = tmp_path / "fires.csv"
    path.write_text("\n".join(["objectid,year_,unit_id,gis_acres", *lines]) + "\n")
    return path


@pytest.mark.rule("CEC-40")
def test_backtest__prints_each_plan_and_draws_them(
    records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = partial(make_demand, parcels=100)
    monkeypatch.setattr("mevm_suite.insurance.backtest.make_demand", few)
    picture = tmp_path / "backtest.png"
    rows = json.loads(run("backtest", records, "--maps", 1, "--out", picture, "--json"))
    assert [row["plan"] for row in rows][0] == "no limits"
    assert all(" to " in row["loss ratio, all years"] for row in rows)
    assert picture.read_bytes()[:4] == b"\x89PNG"
    shown = run("backtest", records, "--maps", 1)
    assert "Medians over 1 maps" in shown and "40 % a peril, 10 % a region" in shown


def test_backtest__needs_fires_of_both_periods(records: Path) -> None:
    header, *lines = records.read_text().splitlines()
    records.write_text("\n".join([header, *lines[:10]]))
    assert "expected fires of (1950, 1999)" in run("backtest", records, code=2)
    records.write_text("a,b\n")
    assert "expected the columns" in run("backtest", records, code=2)
