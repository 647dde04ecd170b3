"""Indexes over four years, and what colluders pay for them, as one picture. Source: SEC-06."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot  # noqa: E402 -- the backend is chosen first
from matplotlib.axes import Axes  # noqa: E402

from mevm_suite.trust.rings import TARGETS  # noqa: E402
from mevm_suite.trust.simulation import SIZES, Progress, Simulation, simulate  # noqa: E402

COLOURS = dict(zip(SIZES, ("#b8b8b8", "#2b59c3", "#e08e00", "#c44536"), strict=True))
HONEST = "#0b6e4f"
POINT = 1_000


def draw(path: Path, progress: Progress | None = None) -> Simulation:
    """Simulate four years, and draw how far honest sellers and rings come, and at what cost.

    Parameters
    ----------
    path
        Where the picture goes.
    progress
        Called with the steps done and their number.

    Returns
    -------
    Simulation
        What the picture shows.

    """
    simulation = simulate(progress=progress)
    figure, (built, linked, costs) = pyplot.subplots(1, 3, figsize=(17, 7.5), layout="constrained")
    _draw_indexes(built, simulation)
    _draw_linked(linked, simulation)
    _draw_costs(costs, simulation)
    figure.suptitle("Trust index: an honest market, and rings of colluders", size=16)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    pyplot.close(figure)
    return simulation


def cost_rows(simulation: Simulation) -> list[tuple[str, ...]]:
    """Return the cost curve for a table: who, then days and yuan of fees to each target.

    Parameters
    ----------
    simulation
        The outcome.

    Returns
    -------
    list[tuple[str, ...]]
        One row for the median honest seller and one for each ring.

    """
    sellers = [moment.median_seller for moment in simulation.market]
    rows = [("median honest seller", *(_first_day(sellers, target) for target in TARGETS))]
    for (size, links), ring in simulation.rings.items():
        costs = (ring.costs.get(target) for target in TARGETS)
        cells = (f"{cost.day} d, {cost.fees:,} CNY" if cost else "never" for cost in costs)
        rows.append((f"ring of {size}, {links} links", *cells))
    return rows


def _first_day(indexes: Sequence[int], target: int) -> str:
    days = (f"{day} d" for day, index in enumerate(indexes, 1) if index >= target)
    return next(days, "never")


def _draw_indexes(axes: Axes, simulation: Simulation) -> None:
    _draw_market(axes, simulation)
    for size in SIZES:
        _line(axes, simulation.rings[size, 0].best, f"ring of {size}", COLOURS[size])
        _line(axes, simulation.unbounded[size].best, None, COLOURS[size], ":")
    axes.plot([], [], ":", color="black", label="the same without the bound")
    _style(axes, "Rings that nobody else trades with (best account)", "years", "index")


def _draw_linked(axes: Axes, simulation: Simulation) -> None:
    _draw_market(axes, simulation)
    for size in SIZES:
        ring = simulation.rings[size, 3]
        _line(axes, ring.best, f"ring of {size}: best account", COLOURS[size])
        _line(axes, ring.median, None, COLOURS[size], "--")
    axes.plot([], [], "--", color="black", label="its median account")
    _style(axes, "Rings with 3 genesis accounts as steady customers", "years", "index")


def _draw_costs(axes: Axes, simulation: Simulation) -> None:
    for size in SIZES:
        for ring, style in (
            (simulation.rings[size, 0], "o-"),
            (simulation.rings[size, 3], "s--"),
            (simulation.unbounded[size], ".:"),
        ):
            targets = [target / POINT for target in ring.costs]
            fees = [cost.fees for cost in ring.costs.values()]
            axes.plot(targets, fees, style, color=COLOURS[size], alpha=0.9)
        axes.plot([], [], color=COLOURS[size], label=f"ring of {size}")
    for style, label in (("o-", "no links"), ("s--", "3 links"), (".:", "without the bound")):
        axes.plot([], [], style, color="black", label=label)
    axes.set_yscale("log")
    axes.set_xlim(0, 105)
    _style(axes, "Fees until the best account has an index", "index", "CNY burned")


def _draw_market(axes: Axes, simulation: Simulation) -> None:
    sellers = [moment.median_seller for moment in simulation.market]
    buyers = [moment.median_buyer for moment in simulation.market]
    _line(axes, sellers, "median honest seller", HONEST, width=3)
    _line(axes, buyers, "median honest buyer", HONEST, "-.", width=1.5)
    axes.set_ylim(0, 103)


def _line(
    axes: Axes,
    indexes: Sequence[int],
    label: str | None,
    colour: str,
    style: str = "-",
    width: float = 2,
) -> None:
    years = [day / 365 for day in range(1, len(indexes) + 1)]
    points = [index / POINT for index in indexes]
    axes.plot(years, points, style, label=label, color=colour, linewidth=width)


def _style(axes: Axes, title: str, across: str, up: str) -> None:
    axes.set_title(title)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.legend(fontsize=9, loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=2)
    axes.grid(alpha=0.25)
