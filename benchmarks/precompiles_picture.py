"""What each precompile charges by what it takes, as one picture."""

from collections.abc import Mapping
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot  # noqa: E402 -- the backend is chosen first

ENOUGH, TOO_CHEAP = "tab:green", "tab:red"
INCHES_PER_BAR, INCHES_AROUND = 0.24, 1.2


def draw(prices: Mapping[str, tuple[float, int]], path: Path) -> None:
    """Draw a bar for each case from its measured and its charged gas; 1 is ecrecover's price."""
    names = list(prices)
    ratios = [charged / measured for measured, charged in prices.values()]
    height = INCHES_AROUND + INCHES_PER_BAR * len(names)
    figure, axes = pyplot.subplots(figsize=(11, height), layout="constrained")
    colours = [ENOUGH if ratio >= 1 else TOO_CHEAP for ratio in ratios]
    bars = axes.barh(names, ratios, color=colours)
    axes.bar_label(bars, [f"{charged:,}" for _, charged in prices.values()], padding=3, fontsize=8)
    axes.axvline(1, color="black", linewidth=1)
    axes.set_xlim(right=1.15 * max(ratios))
    axes.invert_yaxis()
    axes.margins(y=0.01)
    axes.tick_params(axis="y", labelsize=8)
    axes.set(
        title="Gas charged (numbers) by gas that the time is worth, ecrecover being worth 3,000",
        xlabel="charged / measured: left of the line a price is too low",
    )
    figure.savefig(path, dpi=110)
    pyplot.close(figure)
