"""A wallet's scan by the number of notes, beside what trying one note costs, as one picture."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot  # noqa: E402 -- the backend is chosen first
from matplotlib.axes import Axes  # noqa: E402
from matplotlib.ticker import LogLocator, StrMethodFormatter  # noqa: E402

OURS, LIMIT, NAIVE = "tab:green", "tab:red", "tab:gray"


def draw(
    notes: Sequence[int],
    seconds: Sequence[float],
    least_rate: float,
    trial: tuple[float, float],
    path: Path,
) -> None:
    """Draw the scans, which should be on a line below the limit's, beside ours and naive."""
    figure, (left, right) = pyplot.subplots(
        1, 2, figsize=(14, 5), width_ratios=(2, 1), layout="constrained"
    )
    _scans(left, notes, seconds, least_rate)
    milliseconds = [1000 * each for each in trial]
    bars = right.bar(["ours", "naive"], milliseconds, color=[OURS, NAIVE])
    ratio = milliseconds[1] / milliseconds[0]
    right.bar_label(bars, [f"{milliseconds[0]:.2f}", f"{milliseconds[1]:.1f}  ({ratio:.0f}×)"])
    right.margins(y=0.1)
    right.set(title="To try one note, one processor", ylabel="ms")
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def _scans(axes: Axes, notes: Sequence[int], seconds: Sequence[float], least_rate: float) -> None:
    axes.plot(notes, seconds, marker="o", color=OURS, label="a new wallet's scan")
    for count, taken in zip(notes, seconds, strict=True):
        place = (count, taken)
        axes.annotate(f"{count / taken:,.0f}/s", place, (4, -14), textcoords="offset points")
    ends = [min(notes), max(notes)]
    limit = [count / least_rate for count in ends]
    axes.plot(ends, limit, "--", color=LIMIT, label=f"{least_rate:,.0f} notes a second")
    axes.set(title="Scanning the whole chain", xlabel="notes", ylabel="seconds")
    axes.loglog()
    axes.set_xlim(right=1.4 * max(notes))
    axes.minorticks_off()
    axes.set_xticks(notes, [f"{count:,}" for count in notes])
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axes.grid(alpha=0.3)
    axes.legend(loc="upper left")
