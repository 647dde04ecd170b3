"""Proofs of the shielded pool against snarkjs, and against other trees, as one picture."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot  # noqa: E402 -- the backend is chosen first
from matplotlib.axes import Axes  # noqa: E402

from benchmarks.report import Result  # noqa: E402

OURS, THEIRS = "tab:green", "tab:gray"


def draw(results: Sequence[Result], path: Path) -> None:
    """Draw proofs beside trees, each bar with its figure; shorter is better."""
    proofs = [result for result in results if not result.name.startswith("path")]
    proofs.sort(key=lambda result: result.ours[0])
    by_unit = {
        unit: [one for one in results if one.name.startswith("path") and one.unit == unit]
        for unit in ("", "ms")
    }
    figure, axes = pyplot.subplots(1, 3, figsize=(16, 7), layout="constrained")
    _pairs(axes[0], proofs)
    _trees(axes[1], by_unit[""], "Path in a tree of 2³² leaves: constraints")
    _trees(axes[2], by_unit["ms"], "… and milliseconds of a proof, one core")
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def _pairs(axes: Axes, results: Sequence[Result]) -> None:
    places = range(len(results))
    ours = [result.ours[1] for result in results]
    theirs = [result.peer[1] if result.peer else 0.0 for result in results]
    upper = axes.barh([place - 0.2 for place in places], ours, 0.38, color=OURS, label="ours")
    lower = axes.barh([p + 0.2 for p in places], theirs, 0.38, color=THEIRS, label="snarkjs")
    axes.bar_label(upper, labels=[f"{value:,.0f}" for value in ours], padding=3)
    labels = [
        f"{result.peer[1]:,.0f}   ({result.ratio:.1f}×)" if result.peer else ""
        for result in results
    ]
    axes.bar_label(lower, labels=labels, padding=3)
    names = [f"{result.name}, {result.ours[0]}" for result in results]
    axes.set_yticks(list(places), names)
    axes.invert_yaxis()
    axes.set_xlim(right=1.45 * max(ours + theirs))
    axes.set(title="Proofs, keys loaded: milliseconds", xlabel="ms")
    axes.legend(loc="upper right")


def _trees(axes: Axes, results: Sequence[Result], title: str) -> None:
    figures = {results[0].ours[0]: results[0].ours[1]}
    figures |= {result.peer[0]: result.peer[1] for result in results if result.peer}
    first = results[0].ours[1]
    bars = axes.bar(list(figures), list(figures.values()), color=[OURS, THEIRS, THEIRS])
    labels = [f"{value:,.0f}\n{value / first:.1f}×" for value in figures.values()]
    axes.bar_label(bars, labels=labels, padding=3)
    axes.set_yscale("log")
    axes.margins(y=0.2)
    axes.set(title=title)
