"""The hazard table: which part of a region burns in a year, learned from the past.

Source: CEC-40, "priced from survey data and past returns". The few fires of a small unit say little
about it, so each unit's own rate is mixed with the mean of all by its credibility, which is
Bühlmann's: n / (n + 50), for n recorded fires.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mevm_suite.insurance.failure import InsuranceError
from mevm_suite.insurance.fires import Fire

PPM = 1_000_000
HALF_CREDIBLE = 50  # fires
MAX_RATE = 250_000


@dataclass(frozen=True)
class HazardTable:
    """Parts of a region that burn in a year, in parts per million, by unit."""

    rates: Mapping[str, int]

    def rate(self, unit: str) -> int:
        """Return a unit's rate; InsuranceError for a unit that the table does not have."""
        if unit not in self.rates:
            raise InsuranceError(f"expected one of {len(self.rates)} units, got {unit!r}")
        return self.rates[unit]


def calibrate(
    fires: Sequence[Fire], years: int, units: Iterable[str], acres_of_unit: float
) -> HazardTable:
    """
    Learn a table from the fires of some years.

    Parameters
    ----------
    fires
        The fires of these years, and no others.
    years
        How many years they are.
    units
        All units that the table must have.
    acres_of_unit
        The area of each unit.

    Returns
    -------
    HazardTable
        Rates from 1 to a quarter, rounded up.

    Raises
    ------
    InsuranceError
        When there is nothing to learn from.

    """
    names = sorted(set(units))
    if years < 1 or not names or not fires:
        raise InsuranceError(
            f"expected fires, years and units, got {len(fires)}, {years}, {len(names)}"
        )
    counts = Counter(fire.unit for fire in fires)
    burned = dict.fromkeys(names, 0.0)
    for fire in fires:
        burned[fire.unit] += fire.acres
    mean = sum(burned.values()) / len(names)
    rates = {}
    for name in names:
        credibility = counts[name] / (counts[name] + HALF_CREDIBLE)
        acres = (credibility * burned[name] + (1 - credibility) * mean) / years
        rates[name] = min(int(PPM * acres / acres_of_unit) + 1, MAX_RATE)
    return HazardTable(rates)
