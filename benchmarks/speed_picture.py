"""The comparisons of speed as pictures, one for each group."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot  # noqa: E402 -- the backend is chosen first
from matplotlib.axes import Axes  # noqa: E402
from matplotlib.ticker import StrMethodFormatter  # noqa: E402

from benchmarks.comparison import PEERS, Measured, Row, figure  # noqa: E402

SHADES = ("C0", "C1", "C2", "C3", "C4", "C7", "C5", "C6", "C8")
COLOURS = dict(zip(("MEVM", *PEERS), SHADES, strict=True))
SECOND = 1_000
DPI = 80


def draw(found: Mapping[str, Measured], folder: Path) -> list[Path]:
    """Draw what was measured; return the files."""
    groups = {
        "transfers": ("transfers",),
        "snapshots": ("snapshots",),
        "work": ("calls", "batch", "startup", "ape_suite"),
        "confirmation": ("confirmation",),
        "native": ("native", "native_ape"),
        "native-transfers": ("native",),
    }
    files = []
    for group, names in groups.items():
        measured = [found[name] for name in names if name in found]
        if not measured:
            continue
        files.append(folder / f"speed-{group}.png")
        if group in LINES:
            figure, axes = pyplot.subplots(figsize=(9, 4.5), layout="constrained")
            LINES[group](axes, measured[0].series)
        else:
            rows = [row for each in measured for row in each.rows]
            figure, axes = pyplot.subplots(
                len(rows), figsize=(9, 1.7 * len(rows)), layout="constrained", squeeze=False
            )
            for each, row in zip(axes.flat, rows, strict=True):
                _bars(each, row)
        figure.savefig(files[-1], dpi=DPI)
        pyplot.close(figure)
    return files


def _by_height(axes: Axes, series: Mapping[str, Sequence[float]]) -> None:
    """Draw transfers per second against the chain's height."""
    for name, rates in series.items():
        heights = [100 * (index + 1) for index in range(len(rates))]
        axes.plot(heights, rates, marker="o", label=name, color=COLOURS[name])
    axes.set(xlabel="blocks", ylabel="transfers with receipt, 1/s", yscale="log")
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.grid(alpha=0.3, which="both")
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))


def _distribution(axes: Axes, series: Mapping[str, Sequence[float]]) -> None:
    """Draw which share of transactions is confirmed after how long."""
    for name, times in series.items():
        shares = [100 * (index + 1) / len(times) for index in range(len(times))]
        axes.step(times, shares, where="post", label=name)
    axes.axvline(SECOND, color=COLOURS["the paper"], linestyle="--", label="the paper: seconds")
    axes.set(xlabel="milliseconds from sending to the receipt", ylabel="transactions, %")
    axes.set(xscale="log", ylim=(0, 101))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
    axes.grid(alpha=0.3)
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))


LINES = {"transfers": _by_height, "native-transfers": _by_height, "confirmation": _distribution}


def _bars(axes: Axes, row: Row) -> None:
    """Draw one bar for each, on a scale of orders of magnitude."""
    figures = {"MEVM": row.ours, **row.peers}
    names = list(figures)
    bars = axes.barh(names, list(figures.values()), color=[COLOURS[name] for name in names])
    axes.bar_label(bars, [f" {figure(value)}" for value in figures.values()])
    better = "more" if row.higher_is_better else "less"
    axes.set_title(f"{row.name}, {row.unit}: {better} is better", fontsize="medium", loc="left")
    axes.set(xscale="log", xlim=(min(figures.values()) / 2, max(figures.values()) * 4))
    axes.invert_yaxis()
