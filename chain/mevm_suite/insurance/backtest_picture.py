"""The test on the past as one picture: loss ratio and return on capital, year by year."""

from collections.abc import Callable, Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot  # noqa: E402 -- the backend is chosen first
from matplotlib.axes import Axes  # noqa: E402
from matplotlib.ticker import PercentFormatter  # noqa: E402

from mevm_suite.insurance.backtest import PLANS, Backtest, Plan, Year  # noqa: E402

COLOURS = ("#8c8c8c", "#c44536", "#2b59c3", "#0b6e4f")


def draw(tests: Sequence[Backtest], path: Path) -> None:
    """
    Draw the median over all maps of each year, and the range from the best to the worst map.

    Parameters
    ----------
    tests
        One for each map; on which place a fire burned is made up, so one says little.
    path
        Where the picture goes.

    """
    figure, (ratios, returns) = pyplot.subplots(2, 1, figsize=(13, 9.5), layout="constrained")
    _draw(ratios, tests, lambda year: year.loss_ratio)
    ratios.axhline(1, color="black", linewidth=0.8)
    ratios.set_ylabel("payouts / premiums")
    ratios.set_yscale("symlog", linthresh=1)
    ratios.set_ylim(bottom=0)
    ratios.set_yticks([0, 0.5, 1, 2, 5, 10], ["0", "0.5", "1", "2", "5", "10"])
    ratios.set_title(
        "Loss ratio: above 1 the year's payouts were more than its premiums", loc="left"
    )
    _draw(returns, tests, lambda year: 100 * year.return_on_capital)
    returns.axhline(0, color="black", linewidth=0.8)
    returns.yaxis.set_major_formatter(PercentFormatter())
    returns.set_title(
        "Return on the pool's capital, without what capital earns elsewhere", loc="left"
    )
    ratios.legend(loc="upper left", ncols=2, frameon=False)
    figure.suptitle(
        "Premiums learned from the fires of 1950-1999, tested on those of 2000-2017\n"
        "real years and sizes of California's fires; made-up places and portfolio, "
        f"{len(tests)} maps",
        size=14,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def rows(tests: Sequence[Backtest]) -> list[tuple[str, ...]]:
    """
    Return a table: plan, loss ratio over all years, worst year, mean and worst return.

    Parameters
    ----------
    tests
        One for each map.

    Returns
    -------
    list[tuple[str, ...]]
        A row for each plan; medians over the maps, with the range.

    """
    return [(plan.title, *_cells([test.years[plan.title] for test in tests])) for plan in PLANS]


def _cells(maps: Sequence[Sequence[Year]]) -> list[str]:
    in_all = [sum(y.payouts for y in years) / sum(y.premiums for y in years) for years in maps]
    worst = [max(year.loss_ratio for year in years) for years in maps]
    returns = [100 * sum(y.return_on_capital for y in years) / len(years) for years in maps]
    low = [100 * min(year.return_on_capital for year in years) for years in maps]
    return [
        *(f"{_median(v):.2f} ({min(v):.2f} to {max(v):.2f})" for v in (in_all, worst)),
        *(f"{_median(v):.2f} % ({min(v):.2f} to {max(v):.2f})" for v in (returns, low)),
    ]


def _draw(axes: Axes, tests: Sequence[Backtest], value: Callable[[Year], float]) -> None:
    for plan, colour in zip(PLANS, COLOURS, strict=True):
        maps = [[value(year) for year in test.years[plan.title]] for test in tests]
        years = [year.year for year in tests[0].years[plan.title]]
        by_year = list(zip(*maps, strict=True))
        axes.plot(years, [_median(v) for v in by_year], color=colour, label=_label(plan), lw=2)
        if len(tests) > 1:
            lowest, highest = [min(v) for v in by_year], [max(v) for v in by_year]
            axes.fill_between(years, lowest, highest, color=colour, alpha=0.12, linewidth=0)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_xticks(years[::2])


def _label(plan: Plan) -> str:
    return plan.title[:1].upper() + plan.title[1:]


def _median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2
