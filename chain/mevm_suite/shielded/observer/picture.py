"""What amounts and times give away, as one picture."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot  # noqa: E402 -- the backend is chosen first
from matplotlib.axes import Axes  # noqa: E402
from matplotlib.ticker import PercentFormatter  # noqa: E402

from mevm_suite.shielded.observer.survey import Group, Survey  # noqa: E402

LINKED, BLIND, TRUE, TOLD = "#c44536", "#8c8c8c", "#0b6e4f", "#c9c9c9"


def draw(survey: Survey, path: Path) -> None:
    """Draw how often observers are right, and how large crowds are."""
    figure, axes = pyplot.subplots(1, 3, figsize=(16, 4.6), layout="constrained")
    _linkers(axes[0], survey)
    _crowds(axes[1], survey.kinds, "Hidden among how many accounts, by amount")
    _crowds(axes[2], survey.other_delays, "… of other amounts, by age of one's last deposit")
    axes[1].legend(loc="upper left")
    figure.savefig(path, dpi=90)
    pyplot.close(figure)


def _linkers(axes: Axes, survey: Survey) -> None:
    shares = {name: score.recall for name, score in survey.linkers.items()}
    shares["blind guess"] = survey.chance
    colours = [LINKED] * (len(shares) - 2) + [BLIND] * 2
    bars = axes.barh(
        [name.replace("fee, ", "fee,\n") for name in shares], list(shares.values()), color=colours
    )
    axes.bar_label(bars, labels=[f"{share:.0%}" for share in shares.values()], padding=3)
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    axes.set_title(
        "Whose withdrawal it is, guessed right by an\nobserver who looks at …", loc="left"
    )


def _crowds(axes: Axes, groups: Sequence[Group], title: str) -> None:
    names = [group.name.replace(", ", ",\n").replace("what ", "what\n") for group in groups]
    places = range(len(groups))
    told = axes.bar(places, [group.promised for group in groups], 0.8, color=TOLD)
    true = axes.bar(places, [group.crowd for group in groups], 0.5, color=TRUE)
    told.set_label("accounts that paid in as much")
    true.set_label("what an observer leaves of them")
    axes.bar_label(true, labels=[f"{group.crowd:.0f}" for group in groups], padding=3)
    axes.set_xticks(list(places), names, fontsize="small")
    axes.margins(y=0.25)
    axes.set_title(title, loc="left")
