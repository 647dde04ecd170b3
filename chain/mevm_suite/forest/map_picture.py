"""A stand as a map: every crown by its species, what is insured, and what was lost."""

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path

import matplotlib
import numpy as np
from numpy.typing import NDArray

matplotlib.use("Agg")

from matplotlib import pyplot  # noqa: E402 -- the backend is chosen first
from matplotlib.artist import Artist  # noqa: E402
from matplotlib.axes import Axes  # noqa: E402
from matplotlib.collections import EllipseCollection, PolyCollection  # noqa: E402
from matplotlib.lines import Line2D  # noqa: E402
from matplotlib.patches import Patch  # noqa: E402

from mevm_suite.forest.failure import ForestError  # noqa: E402
from mevm_suite.forest.grid import UNITS, cells_of, polygon_of_cell  # noqa: E402
from mevm_suite.forest.leaf import NO_POSITION, Records, Status  # noqa: E402

METRES_OF_DEGREE = 111_320.0
MAX_TREES = 200_000
NAMED = 7
COLOURS = ("#1b6e3c", "#8fb339", "#2f8f9d", "#c98a1b", "#7a4f9a", "#d1608e", "#5c6b73")
OTHERS = "#b5b5b5"
LOST = "#b3261e"
INSURED = "#f4c430"
SHADE = 0.18
NO_CROWN = 1.0  # metres, drawn where a crown was not measured


@dataclass(frozen=True)
class Layers:
    """What lies under and over the trees."""

    parcel: Mapping[int, int] = field(default_factory=dict)  # cells by block
    insured: Set[int] = frozenset()  # blocks
    lost: Set[bytes] = frozenset()  # codes of trees


def draw(records: Records, path: Path, title: str, layers: Layers = Layers()) -> None:  # noqa: B008
    """
    Draw the trees of an inventory that have a position.

    Parameters
    ----------
    records
        The trees' records.
    path
        Where the picture goes.
    title
        Its title.
    layers
        The parcel's cells, those insured, and the trees that were lost.

    Raises
    ------
    ForestError
        When no tree has a position, or there are too many to be seen.

    """
    placed = records[(records["latitude"] != NO_POSITION) & (records["longitude"] != NO_POSITION)]
    if not 0 < len(placed) <= MAX_TREES:
        raise ForestError(
            f"map: expected 1 to {MAX_TREES:,} trees with a position, got {len(placed):,}"
        )
    figure, axes = pyplot.subplots(figsize=(12, 10), layout="constrained")
    _draw_cells(axes, layers)
    handles = _draw_trees(axes, placed, layers.lost)
    if layers.insured:
        handles.append(Patch(facecolor=INSURED, alpha=SHADE, label="insured cells"))
    south, north = placed["latitude"].min() / UNITS, placed["latitude"].max() / UNITS
    axes.set_aspect(1 / np.cos(np.radians((south + north) / 2)))
    axes.ticklabel_format(useOffset=False)
    axes.set_xlabel("longitude")
    axes.set_ylabel("latitude")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(handles=handles, loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    axes.set_title(title, loc="left", size=14)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def _draw_cells(axes: Axes, layers: Layers) -> None:
    insured = {block: cells for block, cells in layers.parcel.items() if block in layers.insured}
    for claims, face, edge in ((layers.parcel, "none", "#999999"), (insured, INSURED, "none")):
        squares = [polygon_of_cell(*cell)[0] for cell in cells_of(dict(claims))]
        alpha = SHADE if face != "none" else 0.6
        axes.add_collection(
            PolyCollection(squares, facecolors=face, edgecolors=edge, alpha=alpha, linewidths=0.4)
        )


def _draw_trees(axes: Axes, trees: Records, lost: Set[bytes]) -> list[Artist]:
    longitude, latitude = trees["longitude"] / UNITS, trees["latitude"] / UNITS
    parallel = np.cos(np.radians(latitude.mean()))
    crowns = np.where(trees["crown"] > 0, trees["crown"] / 10, NO_CROWN) / METRES_OF_DEGREE
    is_lost = np.isin(trees["code"], list(lost)) | (trees["status"] == Status.INSURED_LOST)
    counts = Counter(trees["species"].tolist())
    handles: list[Artist] = []

    def add(chosen: NDArray[np.bool_], colour: str, label: str) -> None:
        axes.add_collection(
            EllipseCollection(
                crowns[chosen] / parallel,
                crowns[chosen],
                np.zeros(chosen.sum()),
                units="xy",
                offsets=np.column_stack([longitude[chosen], latitude[chosen]]),
                offset_transform=axes.transData,
                facecolors=colour,
                edgecolors="white",
                linewidths=0.15,
                alpha=0.85,
            )
        )
        text = f"{label} ({chosen.sum():,})"
        handles.append(Line2D([], [], marker="o", linestyle="", color=colour, label=text))

    named = [species for species, _ in counts.most_common(NAMED)]
    for species, colour in zip(named, COLOURS, strict=False):
        add((trees["species"] == species) & ~is_lost, colour, species.decode("ascii"))
    if len(counts) > NAMED:
        add(~np.isin(trees["species"], named) & ~is_lost, OTHERS, f"{len(counts) - NAMED} others")
    if is_lost.any():
        add(is_lost, LOST, "lost")
    axes.autoscale_view()
    margin = 20 / METRES_OF_DEGREE
    axes.set_xlim(longitude.min() - margin, longitude.max() + margin)
    axes.set_ylim(latitude.min() - margin, latitude.max() + margin)
    return handles
