"""A made-up territory for fires that have no coordinates, and what of it a fire damages.

Each unit of the fire service gets a square of 7 by 7 regions of the grid, whose edges meet, so that
no fire leaves it; where a great one overlaps itself it burns once. A fire is a disc around a place
that its id decides; a block's damage is the part of it that lies in the disc, in percent.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mevm_suite.insurance.fires import Fire

REGIONS = 7
REGION_BLOCKS = 8
SIDE = REGIONS * REGION_BLOCKS
# A block of the grid is 729.6 m long; a square of that side at the equator.
BLOCK_ACRES = 729.6**2 / 4046.856
UNIT_ACRES = SIDE**2 * BLOCK_ACRES
CELLS = 16
FULL = 100

Damages = NDArray[np.int64]


@dataclass(frozen=True)
class Footprint:
    """The damaged blocks of a unit, by number, and their damage in percent."""

    blocks: NDArray[np.int64]
    damages: Damages


def footprint(fire: Fire, seed: int) -> Footprint:
    """
    Return what a fire damages.

    Parameters
    ----------
    fire
        The fire; what it burned beyond its unit's whole area is left out.
    seed
        Of the map: another one puts all fires elsewhere.

    Returns
    -------
    Footprint
        Blocks of the fire's unit, each once; none for a fire too small for a percent of a block.

    """
    size = SIDE * CELLS
    radius = min(np.sqrt(fire.acres / BLOCK_ACRES / np.pi) * CELLS, size / np.sqrt(np.pi))
    row, column = np.random.default_rng((seed, fire.id)).integers(0, size, 2)
    reach = int(min(np.ceil(radius), size // 2))
    offsets = np.arange(-reach, reach + (reach < size // 2))
    is_hit = offsets[:, None] ** 2 + offsets[None, :] ** 2 <= radius**2
    rows, columns = np.nonzero(is_hit)
    rows = (row + offsets[rows]) % size // CELLS
    columns = (column + offsets[columns]) % size // CELLS
    blocks, cells = np.unique(rows * SIDE + columns, return_counts=True)
    damages = np.minimum(cells * FULL // CELLS**2, FULL)
    return Footprint(blocks[damages > 0], damages[damages > 0])


def region_of(blocks: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the region in which each block of a unit lies, by number within the unit."""
    return blocks // SIDE // REGION_BLOCKS * REGIONS + blocks % SIDE // REGION_BLOCKS
