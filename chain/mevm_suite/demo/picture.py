"""The unlock curves of all tokens as one picture."""

from collections.abc import Mapping
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot  # noqa: E402 -- the backend is chosen first
from matplotlib.axes import Axes  # noqa: E402

from mevm_suite.tables import Kind, Table  # noqa: E402
from mevm_suite.tables.curve import Curve, Events, unlock_curve  # noqa: E402
from mevm_suite.tables.units import MONTH  # noqa: E402

# One month more than three years, so that the last step is seen.
MONTHS = 37
COLOURS = ("#0b6e4f", "#c44536", "#2b59c3")


def draw(tables: Mapping[str, Table], events: Mapping[str, Events], path: Path) -> None:
    """
    Draw share of supply on top, and below what each line frees.

    Parameters
    ----------
    tables
        The published tables, by symbol.
    events
        Gifts and milestones, by symbol.
    path
        Where the picture goes.

    """
    curves = {
        symbol: unlock_curve(table, MONTHS * MONTH, events[symbol])
        for symbol, table in tables.items()
    }
    figure = pyplot.figure(figsize=(15, 10), layout="constrained")
    rows = figure.subplot_mosaic([["all"] * len(tables), list(tables)], height_ratios=(1, 1.15))
    _draw_shares(rows["all"], tables, curves)
    for symbol, table in tables.items():
        _draw_lines(rows[symbol], table, curves[symbol])
    figure.suptitle("What the papers' tables unlock, from launch to the end of year 3", size=16)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def _draw_shares(axes: Axes, tables: Mapping[str, Table], curves: Mapping[str, Curve]) -> None:
    for (symbol, table), colour in zip(tables.items(), COLOURS, strict=False):
        curve = curves[symbol]
        shares = [100 * total / table.total for total in curve.totals()]
        label = f"{symbol} ({table.supply:,})"
        axes.step(_months(curve), shares, where="post", label=label, color=colour, linewidth=2.2)
    axes.set_title("Share of the supply that is free, to people or to a mining contract")
    axes.set_ylabel("% of supply")
    axes.set_ylim(0, 104)
    axes.legend(loc="lower right")
    _style(axes)


def _draw_lines(axes: Axes, table: Table, curve: Curve) -> None:
    """Leave out what contracts hold: it would dwarf all other lines."""
    lines = [line for line in table.lines if line.release.on_chain_kind is not Kind.HELD]
    unit, name = (10**24, "million") if table.supply >= 10**8 else (10**21, "thousand")
    layers = [[amount / unit for amount in curve.lines[line.id]] for line in lines]
    labels = [_label(line.title, line.release.on_chain_kind) for line in lines]
    axes.stackplot(_months(curve), layers, labels=labels, step="post", alpha=0.9)
    top = sum(line.amount for line in lines) * table.wei / unit
    axes.set_ylim(0, top * 1.55)
    axes.axhline(top, color="black", linewidth=0.8, linestyle=":")
    axes.set_title(f"{table.symbol} free to people, by line")
    axes.set_ylabel(f"{name} {table.symbol}")
    handles, names = axes.get_legend_handles_labels()
    axes.legend(handles[::-1], names[::-1], loc="upper left", fontsize=8)
    _style(axes)


def _label(title: str, kind: Kind) -> str:
    notes = {Kind.GIFTED: " (demo's gifts)", Kind.ANNOUNCED: " (demo's milestones)"}
    return title + notes.get(kind, "")


def _months(curve: Curve) -> list[float]:
    return [time / MONTH for time in curve.times]


def _style(axes: Axes) -> None:
    axes.set_xlim(0, MONTHS)
    axes.set_xticks(range(0, MONTHS, 6))
    axes.set_xlabel("months after launch")
    axes.grid(alpha=0.25)
