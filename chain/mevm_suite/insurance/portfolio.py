"""A made-up portfolio: who wants to insure which blocks for how much, and who gets cover.

Cover is sold in the order in which it is asked for, and only while its limits hold: the sums of
all policies within the capital, of one peril within its part of it, and of one region (CEC-42).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mevm_suite.insurance.premium import BPS
from mevm_suite.insurance.territory import SIDE, region_of

PARCELS = 4_000
CLUSTERS = 2
CLUSTERED = 0.4  # this part of all parcels lies in one region of one of as many units
MEAN_SUM = 400_000
SPREAD = 0.6
UNITS_OF_MONEY = 10**6


@dataclass(frozen=True)
class Limits:
    """The greatest parts of the capital behind one peril and one region, in basis points."""

    peril: int = BPS
    region: int = BPS


@dataclass(frozen=True)
class Demand:
    """Parcels in the order in which their owners ask for cover, one block each."""

    units: NDArray[np.int64]  # by place in the list of units
    blocks: NDArray[np.int64]
    sums: NDArray[np.int64]  # in millionths of a yuan

    @property
    def regions(self) -> NDArray[np.int64]:
        """Return each parcel's region, different for regions of different units."""
        return self.units * SIDE**2 + region_of(self.blocks)


def make_demand(units: Sequence[str], seed: int, parcels: int = PARCELS) -> Demand:
    """
    Make parcels: most scattered, some close together, with sums that vary.

    Parameters
    ----------
    units
        The units of the territory.
    seed
        Another one makes other parcels.
    parcels
        How many.

    Returns
    -------
    Demand
        The parcels.

    """
    random = np.random.default_rng(seed)
    where = random.integers(0, len(units), parcels)
    blocks = random.integers(0, SIDE**2, parcels)
    is_clustered = random.random(parcels) < CLUSTERED
    centres = random.integers(0, len(units), CLUSTERS)
    cluster = random.integers(0, CLUSTERS, parcels)
    where[is_clustered] = centres[cluster[is_clustered]]
    within = random.integers(0, 8, (2, parcels))
    corner = (24 * SIDE + 24) + within[0] * SIDE + within[1]  # the region in the middle
    blocks[is_clustered] = corner[is_clustered]
    sums = random.lognormal(np.log(MEAN_SUM) - SPREAD**2 / 2, SPREAD, parcels)
    return Demand(where, blocks, np.ceil(sums).astype(np.int64) * UNITS_OF_MONEY)


def take_cover(demand: Demand, capital: int, limits: Limits) -> NDArray[np.bool_]:
    """
    Return who gets cover for a year.

    Parameters
    ----------
    demand
        Who asks, in order.
    capital
        The pool's, in millionths of a yuan.
    limits
        What may stand behind one peril and one region.

    Returns
    -------
    NDArray
        True for each parcel that is covered: the sums of all are within the capital.

    """
    room = min(capital, capital * limits.peril // BPS)
    room_of_region = capital * limits.region // BPS
    used, used_of_region = 0, dict.fromkeys(demand.regions.tolist(), 0)
    is_covered = np.zeros(len(demand.sums), bool)
    for place, (region, amount) in enumerate(
        zip(demand.regions.tolist(), demand.sums.tolist(), strict=True)
    ):
        if used + amount > room or used_of_region[region] + amount > room_of_region:
            continue
        used += amount
        used_of_region[region] += amount
        is_covered[place] = True
    return is_covered
