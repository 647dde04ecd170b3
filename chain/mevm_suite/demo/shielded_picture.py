"""What owner, auditor and outsider see of the same transactions, side by side, as one picture."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot  # noqa: E402 -- the backend is chosen first
from matplotlib.axes import Axes  # noqa: E402
from matplotlib.patches import FancyBboxPatch  # noqa: E402

from mevm_suite.demo.shielded_views import Line, Row  # noqa: E402

HEADS = (
    ("The merchant", "has the spending key"),
    ("His auditor", "has the tracking key, can spend nothing"),
    ("Everybody else", "has the chain"),
)
COLOURS = ("#dcefe3", "#dfe8f7", "#ececec")
INKS = ("#0b6e4f", "#2b59c3", "#555555")
SIZE = (17.0, 11.0)
TITLES = 0.165  # of the width, for the transactions' titles
LINE = 0.0225  # of the height
PADDING = 0.014
GAP = 0.012
TOP = 0.865


def draw(rows: Sequence[Row], note: str, path: Path) -> None:
    """
    Draw one row for each transaction, and one for what is left at the end.

    Parameters
    ----------
    rows
        What each of the three sees, in the order of time.
    note
        What stands below.
    path
        Where the picture goes.

    """
    figure = pyplot.figure(figsize=SIZE)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.text(
        0.5,
        0.965,
        "One pool, the same transactions, three pairs of eyes",
        size=20,
        ha="center",
        va="center",
    )
    _draw_heads(axes)
    bottom = _draw_rows(axes, rows)
    axes.text(0.02, (bottom + 0.008) / 2, note, size=11, va="center", color="#333333")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=100)
    pyplot.close(figure)


def _draw_heads(axes: Axes) -> None:
    for place, ((who, key), ink) in enumerate(zip(HEADS, INKS, strict=True)):
        left, width = _column(place)
        middle = left + width / 2
        axes.text(middle, 0.917, who, size=15, ha="center", va="center", color=ink, weight="bold")
        axes.text(middle, 0.889, key, size=11, ha="center", va="center", color=ink)


def _draw_rows(axes: Axes, rows: Sequence[Row]) -> float:
    """Draw all rows and the line of time beside them; return where they end."""
    top, dots = TOP, []
    for row in rows:
        height = LINE * max(3, *(len(lines) for lines in row.seen)) + 2 * PADDING
        middle = top - height / 2
        axes.text(0.03, middle, row.title, size=11.5, va="bottom", weight="bold")
        axes.text(0.03, middle - 0.006, row.when, size=9, va="top", color="#555555")
        dots.append(middle)
        for place, lines in enumerate(row.seen):
            _draw_cell(axes, place, top, height, lines)
        top -= height + GAP
    axes.plot([0.02] * len(dots), dots, color="black", linewidth=1.5, marker="o", markersize=7)
    return top


def _draw_cell(axes: Axes, place: int, top: float, height: float, lines: Sequence[Line]) -> None:
    left, width = _column(place)
    box = FancyBboxPatch(
        (left, top - height),
        width,
        height,
        boxstyle="round,pad=0,rounding_size=0.008",
        facecolor=COLOURS[place],
        linewidth=0,
    )
    axes.add_patch(box)
    for number, line in enumerate(lines):
        style, colour = ("normal", "black") if line.is_known else ("italic", "#8a2b2b")
        y = top - PADDING - LINE * (number + 0.5)
        axes.text(left + 0.008, y, line.text, size=10, va="center", style=style, color=colour)


def _column(place: int) -> tuple[float, float]:
    """Return where a column begins, and how wide it is."""
    width = (1 - TITLES - 0.01) / len(HEADS)
    return TITLES + place * width, width - 0.008
