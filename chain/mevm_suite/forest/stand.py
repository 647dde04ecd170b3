"""Makes a stand that could exist: for demonstrations, and for measuring with millions of trees.

Each tree has a square of its own, in which it stands anywhere, so that trees keep their distance.
Which species grows where follows a smooth, made-up gradient, as from a ridge to a valley. Diameters
are Weibull-distributed, heights follow them by the Chapman-Richards curve, crowns by a line: the
usual forms in forestry, with round parameters that were fitted to nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from mevm_suite.forest.failure import ForestError

HEADER = "tag,species,latitude,longitude,diameter_mm,height_m,crown_m,state"
CHUNK = 50_000
SPACING = 5.0  # metres
METRES_OF_DEGREE = 111_320.0
MAX_TREES = 10**8
BREAST_HEIGHT = 1.3
DEAD = 0.02

Progress = Callable[[int, int], None]  # trees done, and all


@dataclass(frozen=True)
class Species:
    """How a species grows: sizes in m and mm."""

    code: str
    optimum: float  # on the gradient, from 0 at the ridge to 1 in the valley
    scale: float  # of the diameters' distribution, mm
    tallest: float  # m
    growth: float
    crown: float  # m of crown for each m of diameter


SPECIES = (
    Species("pinumass", 0.10, 240, 27, 0.045, 14.0),  # Pinus massoniana
    Species("cunnlanc", 0.45, 200, 30, 0.050, 11.0),  # Cunninghamia lanceolata
    Species("schisupe", 0.70, 260, 25, 0.040, 18.0),  # Schima superba
    Species("castfarg", 0.90, 300, 28, 0.035, 20.0),  # Castanopsis fargesii
    Species("taxuwall", 0.60, 320, 20, 0.030, 17.0),  # Taxus wallichiana, protected
)
SHARES = np.array([1.0, 1.0, 1.0, 1.0, 0.02])
WIDTH = 0.22
SHAPE = 2.2

MAPPING = {
    "tag": ["tag"],
    "species": {"column": "species"},
    "position": {"kind": "geographic", "latitude": "latitude", "longitude": "longitude"},
    "diameter": {"column": "diameter_mm", "unit": "mm"},
    "height": {"column": "height_m", "unit": "m"},
    "crown": {"column": "crown_m", "unit": "m"},
    "status": [
        {"column": "state", "equals": "dead", "status": "dead"},
        {"column": "state", "equals": "standing", "status": "standing"},
    ],
}


@dataclass(frozen=True)
class Stand:
    """A stand to make: how many trees, from which corner on; another seed makes other trees."""

    trees: int = 4_000
    seed: int = 0
    south: float = 25.0
    west: float = 101.0

    def __post_init__(self) -> None:
        """Check the bounds."""
        if not 1 <= self.trees <= MAX_TREES:
            raise ForestError(f"trees: expected 1 to {MAX_TREES:,}, got {self.trees:,}")
        if not (-60 <= self.south <= 60 and -179 <= self.west <= 178):
            raise ForestError(
                "corner: expected a latitude from -60 to 60 and a longitude from -179 to 178, "
                f"got {self.south}, {self.west}"
            )

    @property
    def columns(self) -> int:
        """Return how many trees stand in a row from west to east."""
        return int(np.ceil(np.sqrt(self.trees)))


def write_stand(stand: Stand, csv: Path, progress: Progress = lambda done, total: None) -> None:
    """
    Write a stand as an inventory, whatever its size in constant memory.

    Parameters
    ----------
    stand
        What to make.
    csv
        The file to write.
    progress
        Called with the trees done, and their number.

    """
    with csv.open("w", encoding="utf-8") as file:
        file.write(HEADER + "\n")
        done = 0
        for lines in _chunks(stand):
            file.writelines(lines)
            done += len(lines)
            progress(done, stand.trees)


def write_mapping(path: Path, title: str, parcel: str) -> None:
    """
    Write the mapping that tells what the columns of such an inventory mean.

    Parameters
    ----------
    path
        The file to write.
    title
        The inventory's name.
    parcel
        The parcel's name or id, from which the trees' codes are made.

    """
    path.write_text(yaml.safe_dump({"title": title, "parcel": parcel} | MAPPING, sort_keys=False))


def _chunks(stand: Stand) -> Iterator[list[str]]:
    random = np.random.default_rng(stand.seed)
    waves = random.uniform(0, 2 * np.pi, 4)
    for first in range(0, stand.trees, CHUNK):
        numbers = np.arange(first, min(first + CHUNK, stand.trees))
        yield _lines(stand, numbers, random, waves)


def _lines(
    stand: Stand,
    numbers: NDArray[np.int64],
    random: np.random.Generator,
    waves: NDArray[np.float64],
) -> list[str]:
    count = len(numbers)
    east = (numbers % stand.columns + random.uniform(0.1, 0.9, count)) * SPACING
    north = (numbers // stand.columns + random.uniform(0.1, 0.9, count)) * SPACING
    species = _species(stand, east, north, random, waves)
    scale, tallest, growth, crown = (
        np.array([getattr(each, name) for each in SPECIES])[species]
        for name in ("scale", "tallest", "growth", "crown")
    )
    diameter = np.clip(random.weibull(SHAPE, count) * scale, 50, 1_200)
    noise = random.normal(1, 0.06, (2, count)).clip(0.8, 1.2)
    height = BREAST_HEIGHT + tallest * (1 - np.exp(-growth * diameter / 10)) ** 1.3 * noise[0]
    width = (0.8 + crown * diameter / 1_000) * noise[1]
    latitude = stand.south + north / METRES_OF_DEGREE
    longitude = stand.west + east / METRES_OF_DEGREE / np.cos(np.radians(stand.south))
    is_dead = random.random(count) < DEAD
    return [
        f"{number + 1},{SPECIES[kind].code},{y:.7f},{x:.7f},{d:.0f},{h:.1f},{w:.1f},{state}\n"
        for number, kind, y, x, d, h, w, state in zip(
            numbers.tolist(),
            species.tolist(),
            latitude.tolist(),
            longitude.tolist(),
            diameter.tolist(),
            height.tolist(),
            width.tolist(),
            np.where(is_dead, "dead", "standing").tolist(),
            strict=True,
        )
    ]


def _species(
    stand: Stand,
    east: NDArray[np.float64],
    north: NDArray[np.float64],
    random: np.random.Generator,
    waves: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Choose each tree's species by where it stands between ridge and valley."""
    side = stand.columns * SPACING
    x, y = 2 * np.pi * east / side, 2 * np.pi * north / side
    place = 0.5 + 0.2 * np.sin(x + waves[0]) + 0.2 * np.cos(y + waves[1])
    place += 0.1 * np.sin(2 * (x + y) + waves[2])
    optima = np.array([each.optimum for each in SPECIES])
    weights = SHARES * np.exp(-((place[:, None] - optima) ** 2) / (2 * WIDTH**2))
    cumulated = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
    chosen: NDArray[np.int64] = (random.random(len(east))[:, None] > cumulated).sum(axis=1)
    return np.minimum(chosen, len(SPECIES) - 1)
