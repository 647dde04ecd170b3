"""The forests' pictures: the stand from above, the pool over time, and the test on the past."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from mevm_suite.demo.forest import ForestPlan, Forests
from mevm_suite.forest.leaf import Status
from mevm_suite.insurance.backtest import Backtest, backtest
from mevm_suite.insurance.fires import read_fires


def draw(forests: Forests, folder: Path) -> list[str]:
    """
    Draw the stand with what was insured and lost, and the pool.

    Parameters
    ----------
    forests
        Forests whose story is over.
    folder
        Where the pictures go.

    Returns
    -------
    list[str]
        Their names.

    """
    # matplotlib is slow to import, and only this step needs it.
    from mevm_suite.forest import map_picture
    from mevm_suite.insurance import pool_picture

    parcel, records = forests.parcel, forests.inventory.records
    records = records[np.isin(records["status"], (Status.STANDING, Status.INSURED_LOST))]
    layers = map_picture.Layers(parcel.claims, frozenset(parcel.claims))
    title = "The demo's stand by its last survey: what stands, by species, and what burned"
    map_picture.draw(records, folder / "stand.png", title, layers)
    pool_picture.draw(forests.cover.samples, folder / "pool.png", symbol="USD")
    return ["stand.png", "pool.png"]


def look_back(
    plan: ForestPlan, path: Path, progress: Callable[[int, int], None]
) -> Sequence[Backtest]:
    """
    Test premiums that were learned from older fires on later ones, on several made-up maps.

    Parameters
    ----------
    plan
        Says how many maps, and where the records of fires are.
    path
        Where the picture goes.
    progress
        Called with the steps done and their number.

    Returns
    -------
    Sequence[Backtest]
        The years of each map.

    """
    from mevm_suite.insurance.backtest_picture import draw as draw_tests

    fires = read_fires(plan.records)
    tests: list[Backtest] = []

    def show(done: int, steps: int) -> None:
        progress(len(tests) * steps + done, plan.maps * steps)

    for seed in range(plan.maps):
        tests.append(backtest(fires, seed, show))
    draw_tests(tests, path)
    return tests
