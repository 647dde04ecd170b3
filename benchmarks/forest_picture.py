"""Gas against the number of trees, and of others, as one picture: lines that should be level."""

from collections.abc import Mapping
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot  # noqa: E402 -- the backend is chosen first
from matplotlib.axes import Axes  # noqa: E402
from matplotlib.ticker import StrMethodFormatter  # noqa: E402

STEPS = ("commit 1", "commit 2", "reveal 1", "reveal 2")
FUNCTIONS = (
    "ParcelRegistry register",
    "TimberCertificates issue",
    "TimberCertificates redeem",
    "YieldCertificates claim",
    "ForestSale order",
    "ForestSale accept",
    "ForestCrowdfunding approve",
    "ForestInsurance buy",
    "ForestInsurance settle 1",
    "UnderwritingPool process",
)
ROUND = "next survey"

Rows = Mapping[str, Mapping[str, int]]


def draw(by_trees: Rows, by_others: Rows, path: Path) -> None:
    """Draw what depends on trees beside what depends on others; rows by size, as they print."""
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(16, 6), layout="constrained")
    _lines(left, {step: by_trees[f"{step}, {ROUND}"] for step in STEPS})
    left.set(title="One surveyor's transaction", xlabel="trees in the survey", ylabel="gas")
    _lines(right, {name: by_others[name] for name in FUNCTIONS})
    right.set(title="One call", xlabel="others: holders, orders, policies, …")
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def _lines(axes: Axes, rows: Rows) -> None:
    for name, row in rows.items():
        sizes = [int(size.replace(",", "")) for size in row]
        axes.plot(sizes, list(row.values()), marker="o", label=name)
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small", loc="upper left", bbox_to_anchor=(1, 1))
