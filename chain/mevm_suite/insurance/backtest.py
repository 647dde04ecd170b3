"""Tests premiums on fires that the hazard table did not see. Source: CEC-40, CEC-42.

The fires are real, with their years and sizes; where they burned and who was insured is made up,
as the records have no coordinates. What a pool earns beside premiums is left out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mevm_suite.insurance.failure import InsuranceError
from mevm_suite.insurance.fires import Fire, in_years
from mevm_suite.insurance.hazard import HazardTable, calibrate
from mevm_suite.insurance.portfolio import (
    UNITS_OF_MONEY,
    Demand,
    Limits,
    make_demand,
    take_cover,
)
from mevm_suite.insurance.premium import BPS, YEAR_DAYS, Steps, payout_bps, premium
from mevm_suite.insurance.territory import UNIT_ACRES, footprint

CALIBRATION = (1950, 1999)
TEST = (2000, 2017)
CAPITAL = 1_000_000_000 * UNITS_OF_MONEY
LOADING = 13_500
STEPS: Steps = ((2_000, 2_500), (4_000, 5_000), (7_000, 10_000))
WINDOW = 10  # years of which a table is learned that is made anew each year

Progress = Callable[[int, int], None]  # steps done, and all


@dataclass(frozen=True)
class Plan:
    """One way to run the pool."""

    title: str
    limits: Limits
    window: int | None = None  # years before; None for the table of the first half century


PLANS = (
    Plan("no limits", Limits()),
    Plan("10 % a region", Limits(region=1_000)),
    Plan("40 % a peril, 10 % a region", Limits(peril=4_000, region=1_000)),
    Plan("both, table of the last 10 years", Limits(peril=4_000, region=1_000), WINDOW),
)


@dataclass(frozen=True)
class Year:
    """What a year brought, in millionths of a yuan."""

    year: int
    policies: int
    insured: int
    premiums: int
    payouts: int
    worst_event: int  # the greatest payout of one fire

    @property
    def loss_ratio(self) -> float:
        """Return payouts over premiums."""
        return self.payouts / self.premiums if self.premiums else 0.0

    @property
    def return_on_capital(self) -> float:
        """Return what is left of the premiums over the capital."""
        return (self.premiums - self.payouts) / CAPITAL


@dataclass
class Backtest:
    """The years of each plan."""

    units: Sequence[str]
    years: dict[str, list[Year]] = field(default_factory=dict)


def backtest(fires: Sequence[Fire], seed: int = 0, progress: Progress | None = None) -> Backtest:
    """
    Run all plans over the years of the test.

    Parameters
    ----------
    fires
        All fires, of both periods.
    seed
        Of the map and the portfolio.
    progress
        Called after each year with the steps done and their number.

    Returns
    -------
    Backtest
        What each year of each plan brought.

    Raises
    ------
    InsuranceError
        When a period has no fires.

    """
    learned, tested = in_years(fires, *CALIBRATION), in_years(fires, *TEST)
    if not learned or not tested:
        raise InsuranceError(f"expected fires of {CALIBRATION} and of {TEST}")
    units = sorted({fire.unit for fire in (*learned, *tested)})
    demand = make_demand(units, seed)
    result = Backtest(units, {plan.title: [] for plan in PLANS})
    years = range(TEST[0], TEST[1] + 1)
    for done, year in enumerate(years, 1):
        damages = _damages(in_years(tested, year, year), units, demand, seed)
        for plan in PLANS:
            table = table_of(fires, units, plan, year)
            covered = take_cover(demand, CAPITAL, plan.limits)
            result.years[plan.title].append(_settle(year, demand, covered, table, units, damages))
        if progress:
            progress(done, len(years))
    return result


def table_of(fires: Sequence[Fire], units: Sequence[str], plan: Plan, year: int) -> HazardTable:
    """Return the table by which a plan sells cover for a year: it knows earlier years only."""
    first, last = CALIBRATION if plan.window is None else (year - plan.window, year - 1)
    return calibrate(in_years(fires, first, last), last - first + 1, units, UNIT_ACRES)


def _damages(
    fires: Sequence[Fire], units: Sequence[str], demand: Demand, seed: int
) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Return for each fire the parcels that it damages, and how much, in basis points."""
    number = {unit: place for place, unit in enumerate(units)}
    parcels: Mapping[int, NDArray[np.int64]] = {
        place: np.flatnonzero(demand.units == place) for place in range(len(units))
    }
    result = []
    for fire in fires:
        hit, near = footprint(fire, seed), parcels[number[fire.unit]]
        places = np.searchsorted(hit.blocks, demand.blocks[near])
        places = np.minimum(places, len(hit.blocks) - 1)
        if len(hit.blocks) and len(near):
            is_hit = hit.blocks[places] == demand.blocks[near]
            result.append((near[is_hit], hit.damages[places[is_hit]] * (BPS // 100)))
    return result


def _settle(
    year: int,
    demand: Demand,
    covered: NDArray[np.bool_],
    table: HazardTable,
    units: Sequence[str],
    damages: Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]],
) -> Year:
    left = np.where(covered, demand.sums, 0).tolist()
    insured = sum(left)
    premiums = sum(
        premium(amount, table.rate(units[unit]), LOADING, YEAR_DAYS)
        for amount, unit in zip(left, demand.units.tolist(), strict=True)
    )
    payouts = [_pay(demand, left, *hit) for hit in damages]
    return Year(
        year=year,
        policies=int(covered.sum()),
        insured=insured,
        premiums=premiums,
        payouts=sum(payouts),
        worst_event=max(payouts, default=0),
    )


def _pay(
    demand: Demand, left: list[int], parcels: NDArray[np.int64], damages: NDArray[np.int64]
) -> int:
    paid = 0
    for place, damage in zip(parcels.tolist(), damages.tolist(), strict=True):
        amount = min(int(demand.sums[place]) * payout_bps(STEPS, damage) // BPS, left[place])
        left[place] -= amount
        paid += amount
    return paid
