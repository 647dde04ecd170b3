"""730 days of CEC's economy as one picture."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot  # noqa: E402 -- the backend is chosen first
from matplotlib.axes import Axes  # noqa: E402

from mevm_suite.demo.economy import COIN, Economy, Sample  # noqa: E402

GREEN, RED, BLUE, GREY = "#0b6e4f", "#c44536", "#2b59c3", "#8a8f98"
MILLION, THOUSAND = 10**6 * COIN, 10**3 * COIN
MONTH = 30


def draw(economy: Economy, samples: Sequence[Sample], path: Path) -> None:
    """
    Draw what is locked, where the emission and the revenue went, and how fast locks end.

    Parameters
    ----------
    economy
        An economy that has ended.
    samples
        What was where, day by day.
    path
        Where the picture goes.

    """
    figure, panels = pyplot.subplots(2, 2, figsize=(15, 10), layout="constrained")
    days = [sample.day for sample in samples]
    _draw_holdings(panels[0][0], days, samples)
    _draw_emission(panels[0][1], days, samples)
    _draw_revenue(panels[1][0], days, samples, economy.holders_bps)
    _draw_unlocking(panels[1][1], economy)
    for axes in panels.flat:
        axes.set_xlim(0, economy.plan.days)
        axes.set_xlabel("days after launch")
        axes.set_ylim(bottom=0)
        axes.grid(alpha=0.25)
    holders, days_run = economy.plan.holders, economy.plan.days
    figure.suptitle(f"CEC: {days_run} days of {holders} holders who act at random", size=16)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def _draw_holdings(axes: Axes, days: Sequence[int], samples: Sequence[Sample]) -> None:
    """Leave out the end, when all that is owed arrives at once."""
    days, samples = days[:-1], samples[:-1]
    locked = [sample.locked / THOUSAND for sample in samples]
    available = [(sample.held - sample.locked) / THOUSAND for sample in samples]
    received = [sample.received / THOUSAND for sample in samples]
    labels, colours = ("locked", "available: unlocked or mined"), (GREEN, BLUE)
    axes.stackplot(days, locked, available, labels=labels, colors=colours, alpha=0.75)
    axes.plot(days, received, color="black", linewidth=1.5, label="ever locked, by any receipt")
    axes.set_title("CEC in holders' hands: locked and available")
    axes.set_ylabel("thousand CEC")
    axes.legend(loc="upper left")


def _draw_emission(axes: Axes, days: Sequence[int], samples: Sequence[Sample]) -> None:
    mined = [sample.mined / MILLION for sample in samples]
    carried = [sample.carried / MILLION for sample in samples]
    emitted = [sample.emitted / MILLION for sample in samples]
    rest = [all_of_it - a - b for all_of_it, a, b in zip(emitted, mined, carried, strict=True)]
    labels = ("paid to holders", "owed to holders, not yet claimed", "carried: nobody had a lock")
    axes.stackplot(days, mined, rest, carried, labels=labels, colors=(GREEN, BLUE, RED), alpha=0.75)
    axes.plot(days, emitted, color="black", linewidth=1.2, label="emitted")
    axes.set_title("Emission: paid, owed and carried; all is claimed at the end")
    axes.set_ylabel("million CEC")
    axes.legend(loc="upper left")


def _draw_revenue(
    axes: Axes, days: Sequence[int], samples: Sequence[Sample], holders_bps: int
) -> None:
    paid = [sample.dividends / THOUSAND for sample in samples]
    shared = [sample.revenue * holders_bps / 10_000 / THOUSAND for sample in samples]
    revenue = [sample.revenue / THOUSAND for sample in samples]
    owed = [all_of_it - part for all_of_it, part in zip(shared, paid, strict=True)]
    rest = [all_of_it - part for all_of_it, part in zip(revenue, shared, strict=True)]
    labels = (
        "dividends paid",
        "dividends owed, not yet claimed",
        "for buy-back and development",
    )
    axes.stackplot(days, paid, owed, rest, labels=labels, colors=(GREEN, BLUE, GREY), alpha=0.75)
    axes.plot(days, revenue, color="black", linewidth=1.2, label="revenue")
    axes.set_title(f"Revenue: {holders_bps / 100:.0f} % to those who held all day")
    axes.set_ylabel("thousand coins")
    axes.legend(loc="upper left")


def _draw_unlocking(axes: Axes, economy: Economy) -> None:
    least, most, target = economy.unlocking
    fees = [min(fee, target) for fee in economy.fees]
    rates = [(least + (most - least) * fee / target) / 100 for fee in fees]
    months = range(0, len(rates), MONTH)
    means = [sum(part) / len(part) for part in (rates[start : start + MONTH] for start in months)]
    axes.scatter(range(len(rates)), rates, s=8, color=GREY, alpha=0.7, label="each day")
    axes.step(list(months), means, where="post", color=RED, linewidth=2.2, label="mean of 30 days")
    axes.set_ylim(0, most / 100 * 1.3)
    axes.set_title("What unlocks a day, by that day's fees")
    axes.set_ylabel("% of what is locked")
    axes.legend(loc="upper left", ncols=2)
