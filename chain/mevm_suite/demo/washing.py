"""What washing costs a ring of colluders, as one picture. Source: WSG-02, SEC-06."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot  # noqa: E402 -- the backend is chosen first
from matplotlib.axes import Axes  # noqa: E402

from mevm_suite.mining import Rewards, Wash, wash  # noqa: E402
from mevm_suite.tables import load_table  # noqa: E402
from mevm_suite.tables.mining import load_mining  # noqa: E402

FEE = 500 * 10**18  # so much that the largest rings meet the budget
RINGS = range(2, 201)
WEEKS = range(1, 27)
RESALES = [Fraction(tenth, 10) for tenth in range(26)]
COLOURS = ("#0b6e4f", "#2b59c3", "#c44536")


def simulate() -> dict[str, list[Wash]]:
    """
    Wash with rings of 2 to 200 by the published terms, for the plans that the picture shows.

    Returns
    -------
    dict[str, list[Wash]]
        By plan, one result per ring.

    """
    plans = {
        "each pair once": range(1),
        "each pair for 3 epochs": range(3),
        "for 26 epochs": range(26),
    }
    return {plan: [wash(_rules(), ring, FEE, of) for ring in RINGS] for plan, of in plans.items()}


def draw(path: Path) -> bool:
    """
    Draw fees and rewards by size of ring, rewards by repetition, and profit by resale price.

    Parameters
    ----------
    path
        Where the picture goes.

    Returns
    -------
    bool
        Whether every ring lost at least half of its fees.

    """
    rings = simulate()
    figure, (sizes, repeats, prices) = pyplot.subplots(1, 3, figsize=(17, 6), layout="constrained")
    _draw_sizes(sizes, rings)
    _draw_repeats(repeats)
    _draw_prices(prices, rings)
    figure.suptitle("Washing: a ring trades with itself to mine WSG, and loses", size=16)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    pyplot.close(figure)
    return all(2 * ring.rewards <= ring.fees for plan in rings.values() for ring in plan)


def _rules() -> Rewards:
    return Rewards(*_published())


@cache
def _published() -> tuple[int, int, int]:
    terms, table = load_mining(), load_table("WSG")
    total = table.line(terms.line).amount * table.wei
    return total, terms.budget.denominator, terms.epoch


def _draw_sizes(axes: Axes, rings: dict[str, list[Wash]]) -> None:
    columns: tuple[tuple[str, Callable[[Wash], int], str], ...] = (
        ("fees", lambda ring: ring.fees, "black"),
        ("rewards", lambda ring: ring.rewards, COLOURS[0]),
        ("profit", lambda ring: ring.profit, COLOURS[2]),
    )
    for name, value, colour in columns:
        for plan, style in (("each pair once", "-"), ("each pair for 3 epochs", "--")):
            amounts = [value(ring) / 10**24 for ring in rings[plan]]
            axes.plot(RINGS, amounts, style, label=f"{name}, {plan}", color=colour)
    _style(axes, "Fees, rewards and profit", "colluders", "million WSG")


def _draw_repeats(axes: Axes) -> None:
    for ring, colour in zip((2, 20, 200), COLOURS, strict=True):
        results = [wash(_rules(), ring, FEE, range(weeks)) for weeks in WEEKS]
        parts = [100 * result.rewards / result.fees for result in results]
        axes.plot(WEEKS, parts, label=f"{ring} colluders", color=colour, linewidth=2)
    axes.set_ylim(0, 60)
    _style(axes, "Rewards of a ring that trades each week", "weeks", "% of the fees")


def _draw_prices(axes: Axes, rings: dict[str, list[Wash]]) -> None:
    for (plan, results), colour in zip(rings.items(), COLOURS, strict=True):
        profits = _profits(results[0])
        axes.plot([float(price) for price in RESALES], profits, label=plan, color=colour)
    axes.axvline(2, color="black", linestyle=":", label="assumed: below twice the price")
    axes.set_ylim(-105, 30)
    _style(
        axes,
        "Fees in the coin: profit if the price was wrong, or moves",
        "resale price / price at the closing",
        "% of the fees",
    )


def _profits(ring: Wash) -> Sequence[float]:
    return [100 * float(ring.profit_at(price)) for price in RESALES]


def _style(axes: Axes, title: str, across: str, up: str) -> None:
    axes.axhline(0, color="black", linewidth=0.8)
    axes.set_title(title)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.legend(fontsize=9)
    axes.grid(alpha=0.25)
