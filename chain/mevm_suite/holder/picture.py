"""A picture of a holder's unlock curve."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot  # noqa: E402 -- the backend is chosen first
from matplotlib.axes import Axes  # noqa: E402

from mevm_suite.holder.amounts import UNIT, Amount  # noqa: E402
from mevm_suite.holder.failure import Refused, Unusable  # noqa: E402
from mevm_suite.holder.grants import HeldGrant, change_times  # noqa: E402
from mevm_suite.tables.units import DAY, MONTH  # noqa: E402

MAX_SAMPLES = 2_000


def draw(grants: Sequence[HeldGrant], now: int, path: Path) -> None:
    """
    Draw what the grants release over time, one panel per token.

    Parameters
    ----------
    grants
        The holder's grants.
    now
        Unix time, marked in the picture.
    path
        Where the picture goes; the suffix tells the format.

    Raises
    ------
    Refused
        When there is nothing to draw.
    Unusable
        When the file cannot be written.

    """
    if not grants:
        raise Refused("no grants to draw")
    symbols = list(dict.fromkeys(grant.symbol for grant in grants))
    figure, panels = pyplot.subplots(
        len(symbols), figsize=(11, 4 * len(symbols)), layout="constrained", squeeze=False
    )
    for symbol, axes in zip(symbols, panels.flat, strict=True):
        _draw_token(axes, symbol, [grant for grant in grants if grant.symbol == symbol], now)
    try:
        figure.savefig(path, dpi=110)
    except (OSError, ValueError) as error:
        raise Unusable(f"{path}: {error}") from None
    finally:
        pyplot.close(figure)


def sample_times(grants: Sequence[HeldGrant], now: int) -> list[int]:
    """Return the times to draw: every bend and step, and in between what lines need."""
    dates = [*change_times(grants), *(grant.start for grant in grants if grant.start), now]
    first, last = min(dates) - MONTH, max(dates) + MONTH
    step = max(DAY, (last - first) // MAX_SAMPLES)
    return sorted({*dates, *range(first, last, step), last})


def _draw_token(axes: Axes, symbol: str, grants: Sequence[HeldGrant], now: int) -> None:
    times = sample_times(grants, now)
    layers = [[grant.released(time) / UNIT for time in times] for grant in grants]
    days = [_day(time) for time in times]
    axes.stackplot(days, layers, labels=[_label(grant) for grant in grants], step="post", alpha=0.9)
    total = Amount(sum(grant.amount for grant in grants))
    whole = total / UNIT
    axes.axhline(whole, color="black", linewidth=0.8, linestyle=":")
    axes.axvline(_day(now), color="black", linewidth=1)
    axes.set_ylim(0, whole * 1.08)
    axes.set_title(f"{symbol}: {total.short()} in all, unlocked over time; the line is now")
    axes.set_ylabel(symbol)
    axes.yaxis.set_major_formatter("{x:,.12g}")
    axes.legend(loc="upper left", fontsize=8)
    axes.grid(alpha=0.25)
    axes.xaxis_date()


def _day(time: int) -> float:
    """Return a time as matplotlib counts it: days since 1970."""
    return time / DAY


def _label(grant: HeldGrant) -> str:
    return f"{grant.line} (grant {grant.id})"
