"""The forests' pictures: the stand from above, the pool over time, and the test on the past."""

from collections.abc import Callable, Sequence
from pathlib import Path

from mevm_suite.demo.forest import Forests
from mevm_suite.demo.forest_risk import RECORDS
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
    layers = map_picture.Layers(parcel.claims, frozenset(parcel.claims), forests.lost)
    title = "The demo's stand: its trees by species, and those that burned in the first season"
    map_picture.draw(records, folder / "stand.png", title, layers)
    pool_picture.draw(forests.cover.samples, folder / "pool.png", symbol="USD")
    return ["stand.png", "pool.png"]


def look_back(maps: int, path: Path, progress: Callable[[int, int], None]) -> Sequence[Backtest]:
    """
    Test premiums that were learned from older fires on later ones, on several made-up maps.

    Parameters
    ----------
    maps
        How many.
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

    fires = read_fires(RECORDS)
    tests: list[Backtest] = []

    def show(done: int, steps: int) -> None:
        progress(len(tests) * steps + done, maps * steps)

    for seed in range(maps):
        tests.append(backtest(fires, seed, show))
    draw_tests(tests, path)
    return tests
