"""The benchmark that the prices come from asks every precompile something that it answers."""

import pytest
from benchmarks import precompiles
from benchmarks.precompile_cases import Case, cases
from benchmarks.precompiles import UNLIMITED, Price, charge, render, too_cheap
from benchmarks.precompiles_picture import draw

from mevm.precompiles import TABLE


@pytest.fixture(scope="module")
def found() -> dict[str, Case]:
    return cases()


def test_cases__ask_every_precompile(found):
    asked = {}
    for name, case in found.items():
        asked.setdefault(case.number, []).append(name)
    for row in TABLE:
        assert row.number in asked, f"{row.name} has no case in benchmarks/precompile_cases.py"
        assert all(name.startswith(row.name) for name in asked[row.number])
        assert charge(found[asked[row.number][0]]) > 0  # which is answered, for a halt raises


def test_measure__compares_time_with_ecrecover(found, monkeypatch):
    """Of a clock that says that the other case takes four times as long."""
    pair = {"ecrecover": found["ecrecover"], "other": Case(0x4D06, b"")}
    monkeypatch.setattr(precompiles, "charge", lambda case: 9_000)
    monkeypatch.setattr(
        precompiles, "time_once", lambda case: 4e-5 if case.number == 0x4D06 else 1e-5
    )
    prices = precompiles.measure(pair, rounds=2)
    assert round(prices["other"].measured) == 12_000
    assert list(too_cheap(pair, prices)) == ["other"]
    assert render(prices).row_count == 2


def test_charge__is_the_gas_of_a_call(found):
    assert charge(found["ecrecover"]) == 3_000 < UNLIMITED


def test_draw__writes_a_picture(tmp_path):
    prices = {"a": Price(1e-5, 100.0, 200), "b": Price(1e-5, 100.0, 90)}
    path = tmp_path / "prices.png"
    draw({name: (price.measured, price.charged) for name, price in prices.items()}, path)
    assert path.read_bytes().startswith(b"\x89PNG")
