"""Premiums learned from one half of the fires, and tested on the other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.insurance.backtest import CAPITAL, PLANS, backtest, table_of
from mevm_suite.insurance.backtest_picture import draw, rows
from mevm_suite.insurance.failure import InsuranceError
from mevm_suite.insurance.fires import Fire, in_years, read_fires
from mevm_suite.insurance.hazard import MAX_RATE, calibrate
from mevm_suite.insurance.portfolio import Limits, make_demand, take_cover
from mevm_suite.insurance.premium import payout_bps, premium
from mevm_suite.insurance.territory import BLOCK_ACRES, SIDE, UNIT_ACRES, footprint, region_of
from mevm_suite.paths import ROOT

RECORDS = ROOT.parent / "shared" / "data" / "calfire-perimeters.csv"
HEADER = "objectid,year_,unit_id,gis_acres"
UNITS = ["A", "B", "C"]


@pytest.fixture
def records(tmp_path):
    """Write records of fires."""

    def write(*lines, header=HEADER):
        path = tmp_path / "fires.csv"
        path.write_text("\n".join([header, *lines]) + "\n")
        return path

    return write


@pytest.fixture(scope="module")
def fires():
    """A fire of each unit in each year, greater in later ones."""
    return [
        Fire(100 * year + place, year, unit, 40_000.0 + 500 * (year - 1950))
        for year in range(1950, 2018)
        for place, unit in enumerate(UNITS)
    ]


def test_read_what_has_place_and_size(records):
    path = records("1,1950,A,10.5", "2,1951,,7", "3,1951,B,", "4,1952,B,0")
    assert read_fires(path) == [Fire(1, 1950, "A", 10.5)]


@pytest.mark.parametrize(
    ("lines", "header", "error"),
    [
        ((), "objectid,year_", "missing .'gis_acres', 'unit_id'"),
        (("1,x,A,1",), HEADER, "line 2: expected whole id and year"),
        (("1,1950,A,-1",), HEADER, "line 2: expected acres from 0 upwards, got -1"),
        (("1,1950,A,nan",), HEADER, "expected acres from 0 upwards, got nan"),
    ],
)
def test_say_what_is_wrong_with_records(records, lines, header, error):
    with pytest.raises(InsuranceError, match=error):
        read_fires(records(*lines, header=header))


@pytest.mark.rule("CEC-40")
def test_price_by_what_burned_before():
    often = [Fire(i, 1990, "A", UNIT_ACRES / 100) for i in range(50)]
    table = calibrate(often, 10, ["A", "B"], UNIT_ACRES)
    # Of 50 fires half counts: unit A burned a half in ten years, the mean of both a quarter.
    assert table.rate("A") == 37_501
    assert table.rate("B") == 25_001, "a unit without fires pays what all pay on average"
    assert calibrate(often * 20, 1, ["A"], UNIT_ACRES).rate("A") == MAX_RATE
    with pytest.raises(InsuranceError, match="expected one of 2 units, got 'C'"):
        table.rate("C")
    with pytest.raises(InsuranceError, match="expected fires, years and units, got 0, 1, 1"):
        calibrate([], 1, ["A"], UNIT_ACRES)


def test_round_premiums_up_and_pay_by_steps():
    assert premium(10**12, 10_000, 13_500, 365) == 13_500_000_000
    assert premium(1, 1, 10_000, 1) == 1
    steps = ((2_000, 2_500), (4_000, 5_000))
    assert [payout_bps(steps, damage) for damage in (0, 1_999, 2_000, 3_999, 4_000, 10_000)] == [
        *(0, 0, 2_500, 2_500, 5_000, 5_000)
    ]


@given(st.floats(0.01, UNIT_ACRES * 3 / 4) | st.just(2 * UNIT_ACRES), st.integers(0, 10**6))
def test_damage_as_much_as_burned(acres, id):
    hit = footprint(Fire(id, 2000, "A", acres), 0)
    assert len(set(hit.blocks.tolist())) == len(hit.blocks)
    assert all(0 <= block < SIDE**2 for block in hit.blocks)
    assert all(0 < damage <= 100 for damage in hit.damages)
    burned = hit.damages.sum() / 100 * BLOCK_ACRES
    if acres > UNIT_ACRES:
        assert 0.9 * UNIT_ACRES < burned <= UNIT_ACRES, "a disc that overlaps itself counts once"
        return
    # A block's edge is as wide as its damage is uncertain, and each percent is rounded down.
    edge = 4 * np.sqrt(acres * BLOCK_ACRES) + BLOCK_ACRES
    assert abs(burned - acres) <= edge


def test_divide_a_unit_into_regions():
    blocks = np.arange(SIDE**2)
    assert np.bincount(region_of(blocks)).tolist() == [64] * 49


@pytest.mark.rule("CEC-42")
@given(st.integers(0, 2**32), st.integers(0, 10_000), st.integers(0, 10_000))
def test_cover_within_all_limits(seed, peril, region):
    demand = make_demand(UNITS, seed, parcels=200)
    capital = int(demand.sums.sum()) // 2
    covered = take_cover(demand, capital, Limits(peril, region))
    taken = demand.sums[covered]
    assert taken.sum() <= capital * peril // 10_000
    for place in set(demand.regions.tolist()):
        of_region = demand.sums[covered & (demand.regions == place)]
        assert of_region.sum() <= capital * region // 10_000
    if peril == region == 10_000:
        assert covered.any()


def test_know_nothing_of_the_future(fires):
    for plan in PLANS:
        for year in (2000, 2009):
            known = table_of(in_years(fires, 1950, year - 1), UNITS, plan, year)
            assert known == table_of(fires, UNITS, plan, year)


def test_run_all_plans_and_draw_them(fires, tmp_path):
    tests = [backtest(fires, seed) for seed in (0, 1)]
    assert tests[0].years == backtest(fires, 0).years
    for years in tests[0].years.values():
        assert [year.year for year in years] == list(range(2000, 2018))
        assert all(0 <= year.payouts <= year.insured <= CAPITAL for year in years)
        assert any(year.payouts for year in years)
    limited = tests[0].years["40 % a peril, 10 % a region"]
    assert all(year.insured <= CAPITAL * 4 // 10 for year in limited)
    table = rows(tests)
    assert [row[0] for row in table] == [plan.title for plan in PLANS]
    draw(tests, tmp_path / "a" / "backtest.png")
    assert (tmp_path / "a" / "backtest.png").read_bytes()[:4] == b"\x89PNG"


def test_need_fires_of_both_periods(fires):
    with pytest.raises(InsuranceError, match="expected fires of"):
        backtest(in_years(fires, 1950, 1999))


@pytest.mark.rule("CEC-40")
@pytest.mark.skipif(not RECORDS.exists(), reason="shared/data/calfire-perimeters.csv is absent")
def test_test_real_fires():
    fires = read_fires(RECORDS)
    assert len(fires) == 14_836, "of 14,847 fires 11 have no unit or no area"
    years = backtest(fires).years
    ratios = {
        title: sum(y.payouts for y in of_plan) / sum(y.premiums for y in of_plan)
        for title, of_plan in years.items()
    }
    # Twice as much burned a year as in the half century before: a table that follows costs less.
    assert ratios["both, table of the last 10 years"] < ratios["40 % a peril, 10 % a region"]
    assert all(0.2 < ratio < 3 for ratio in ratios.values())
