"""From the coordinates of an inventory to integer degrees."""

from collections.abc import Callable
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from mevm_suite.forest.elementary import Floats
from mevm_suite.forest.geodesy import Projection, turned, utm
from mevm_suite.forest.leaf import NO_POSITION
from mevm_suite.forest.mapping import MILLIMETRES, Geographic, Local, Origin, Utm

UNITS_PER_DEGREE = 10**7
MICROMETRES = 6
MAX_LOCAL_METRES = 100_000
Degrees = NDArray[np.int64]
Convert = Callable[[Floats, Floats], tuple[Floats, Floats]]


class Frame:
    """
    The frame of reference of a mapping.

    Parameters
    ----------
    position
        The mapping's part about positions.

    """

    def __init__(self, position: Geographic | Utm | Local) -> None:
        match position:
            case Geographic():
                self.columns = (position.latitude, position.longitude)
                self.bounds = ((-90.0, 90.0), (-180.0, 180.0))
                self._convert: Convert = lambda latitude, longitude: (latitude, longitude)
            case Utm():
                self.columns = (position.easting, position.northing)
                self.bounds = ((100_000.0, 900_000.0), (0.0, 10_000_000.0))
                self._convert = utm(position.zone, position.hemisphere == "south").inverse
            case Local():
                self.columns = (position.x, position.y)
                metres = float(MILLIMETRES[position.unit] / Decimal(1000))
                reach = MAX_LOCAL_METRES / metres
                self.bounds = ((-reach, reach), (-reach, reach))
                self._convert = _local(position, metres)

    def degrees(self, x: Floats, y: Floats) -> tuple[Degrees, Degrees]:
        """Return latitude and longitude in 1e-7 degrees; `NO_POSITION` for what is not finite."""
        known = np.isfinite(x) & np.isfinite(y)
        latitude, longitude = self._convert(np.where(known, x, 0.0), np.where(known, y, 0.0))
        longitude = longitude - 360 * np.floor((longitude + 180) / 360)
        return _integers(latitude, known), _integers(longitude, known)


def _integers(degrees: Floats, known: NDArray[np.bool_]) -> Degrees:
    return np.where(known, np.rint(degrees * UNITS_PER_DEGREE), NO_POSITION).astype(np.int64)


def _local(position: Local, metres: float) -> Convert:
    projection, easting, northing = _anchor(position.origin)

    def convert(x: Floats, y: Floats) -> tuple[Floats, Floats]:
        east, north = turned(x * metres, y * metres, position.rotation)
        return projection.inverse(easting + east, northing + north)

    return convert


def _anchor(origin: Origin) -> tuple[Projection, float, float]:
    """Return a projection in which the metres are counted, and the origin there."""
    if origin.zone is not None:
        assert origin.easting is not None and origin.northing is not None
        projection = utm(origin.zone, origin.hemisphere == "south")
        return projection, origin.easting, origin.northing
    assert origin.latitude is not None and origin.longitude is not None
    projection = Projection(origin.longitude)
    _, northing = projection.forward(origin.latitude, origin.longitude)
    # what the platform's functions leave uncertain goes, so that all compute the same
    return projection, 0.0, round(northing, MICROMETRES)
