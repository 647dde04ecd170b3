"""The underwriters' pool over time as one picture: its capital, exposure, premiums and payouts."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot  # noqa: E402 -- the backend is chosen first
from matplotlib.axes import Axes  # noqa: E402

from mevm_suite.insurance.failure import InsuranceError  # noqa: E402
from mevm_suite.tables.units import DAY  # noqa: E402

GREEN, RED, BLUE, BLACK = "#0b6e4f", "#c44536", "#2b59c3", "#222222"


@dataclass(frozen=True)
class Sample:
    """The pool at one moment; amounts in the smallest unit of its asset."""

    time: int  # Unix time
    capital: int  # what belongs to the underwriters
    exposure: int  # what open policies may still claim
    premiums: int  # all that were paid until then, less what was refunded
    payouts: int  # all until then


def draw(
    samples: Sequence[Sample], path: Path, *, symbol: str = "CNY", unit: int = 1_000_000
) -> None:
    """
    Draw a pool over time: capital above exposure, and below them premiums and payouts in all.

    Parameters
    ----------
    samples
        In order of time, at least two; between two of them the picture shows the first.
    path
        Where the picture goes; the suffix tells the format.
    symbol
        The asset's name.
    unit
        How many of the smallest unit are one of the asset.

    Raises
    ------
    InsuranceError
        When there is nothing to draw.

    """
    if len(samples) < 2:
        raise InsuranceError(f"expected the pool at two moments or more, got {len(samples)}")
    days = [sample.time / DAY for sample in samples]
    figure, (stock, flow) = pyplot.subplots(
        2, 1, figsize=(13, 9), layout="constrained", sharex=True, height_ratios=(3, 2)
    )
    _draw_stock(stock, days, samples, unit)
    _draw_flow(flow, days, samples, unit)
    for axes in (stock, flow):
        axes.set_ylabel(symbol)
        axes.set_ylim(bottom=0)
        axes.yaxis.set_major_formatter("{x:,.12g}")
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(alpha=0.25)
        axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, frameon=False)
    flow.xaxis_date()
    figure.suptitle("The underwriters' pool: what is open can always be paid", size=15)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def _draw_stock(axes: Axes, days: Sequence[float], samples: Sequence[Sample], unit: int) -> None:
    capital = [sample.capital / unit for sample in samples]
    exposure = [sample.exposure / unit for sample in samples]
    axes.fill_between(days, exposure, color=BLUE, alpha=0.35, step="post", linewidth=0)
    axes.step(days, exposure, where="post", color=BLUE, label="exposure: all open policies' sums")
    axes.step(days, capital, where="post", color=BLACK, linewidth=2, label="capital")
    axes.set_title("Capital and exposure", loc="left")


def _draw_flow(axes: Axes, days: Sequence[float], samples: Sequence[Sample], unit: int) -> None:
    premiums = [sample.premiums / unit for sample in samples]
    payouts = [sample.payouts / unit for sample in samples]
    axes.step(days, premiums, where="post", color=GREEN, linewidth=2, label="premiums in all")
    axes.fill_between(days, payouts, color=RED, alpha=0.25, step="post", linewidth=0)
    axes.step(days, payouts, where="post", color=RED, linewidth=2, label="payouts in all")
    axes.set_title("Premiums and payouts until then", loc="left")
