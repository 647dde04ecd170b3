"""Gas of shielded transactions, and of a transfer by the notes in the tree, as one picture."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot  # noqa: E402 -- the backend is chosen first
from matplotlib.axes import Axes  # noqa: E402
from matplotlib.ticker import StrMethodFormatter  # noqa: E402

DATA, EXECUTION = "tab:gray", "tab:green"


def draw(
    transactions: Mapping[str, tuple[int, int]],
    by_notes: Mapping[int, Sequence[int]],
    path: Path,
) -> None:
    """Draw what each kind costs beside what the number of notes changes: nothing."""
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(15, 5), layout="constrained")
    _kinds(left, transactions)
    _sizes(right, by_notes)
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def _kinds(axes: Axes, transactions: Mapping[str, tuple[int, int]]) -> None:
    names = list(transactions)
    data, execution = zip(*transactions.values(), strict=True)
    axes.barh(names, data, color=DATA, label="21,000 and data")
    bars = axes.barh(names, execution, left=data, color=EXECUTION, label="execution")
    axes.bar_label(bars, [f"{sum(parts):,}" for parts in transactions.values()], padding=3)
    axes.invert_yaxis()
    axes.set_xlim(right=1.25 * max(map(sum, transactions.values())))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.set(title="Gas of a transaction", xlabel="gas")
    axes.legend(loc="upper right")


def _sizes(axes: Axes, by_notes: Mapping[int, Sequence[int]]) -> None:
    sizes = sorted(by_notes)
    means = [sum(by_notes[size]) / len(by_notes[size]) for size in sizes]
    axes.plot(sizes, means, marker="o", color=EXECUTION, label="mean of 16 places in a row")
    for edge, label in ((min, "the least and the most of them"), (max, None)):
        ends = [edge(by_notes[size]) for size in sizes]
        axes.plot(sizes, ends, ".:", color=DATA, label=label)
    axes.set_xscale("log")
    axes.set_ylim(0, 1.15 * max(max(row) for row in by_notes.values()))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.set(title="A transfer of two notes to two", xlabel="notes in the tree", ylabel="gas")
    axes.grid(alpha=0.3)
    axes.legend(loc="lower right")
