"""Transverse Mercator, both ways, by Krüger's series to the sixth order.

L. Krüger, "Konforme Abbildung des Erdellipsoids in der Ebene" (1912); coefficients as in C. F. F.
Karney, "Transverse Mercator with an accuracy of a few nanometers", J. Geodesy 85 (2011), equations
35 and 36, and K. Kawase, "Concise derivation of extensive coordinate conversion formulae in the
Gauss-Krüger projection", Bull. GSI 60 (2013), for the latitude from the conformal latitude.
Within 10 degrees of the central meridian the error is far below a millimetre; a unit of a leaf's
position, 1e-7 degrees, is a centimetre.
"""

from dataclasses import dataclass
from functools import cached_property
from math import atanh, cos, pi, radians, sin, sinh, sqrt

import numpy as np

from mevm_suite.forest.elementary import (
    Floats,
    arc_tangent,
    cosine,
    hyperbolic_cosine,
    hyperbolic_sine,
    root,
    sine,
)

# Each row: the powers of the third flattening, from the row's own number upwards.
_FORWARD = (
    (1 / 2, -2 / 3, 5 / 16, 41 / 180, -127 / 288, 7891 / 37800),
    (13 / 48, -3 / 5, 557 / 1440, 281 / 630, -1983433 / 1935360),
    (61 / 240, -103 / 140, 15061 / 26880, 167603 / 181440),
    (49561 / 161280, -179 / 168, 6601661 / 7257600),
    (34729 / 80640, -3418889 / 1995840),
    (212378941 / 319334400,),
)
_INVERSE = (
    (1 / 2, -2 / 3, 37 / 96, -1 / 360, -81 / 512, 96199 / 604800),
    (1 / 48, 1 / 15, -437 / 1440, 46 / 105, -1118711 / 3870720),
    (17 / 480, -37 / 840, -209 / 4480, 5569 / 90720),
    (4397 / 161280, -11 / 504, -830251 / 7257600),
    (4583 / 161280, -108847 / 3991680),
    (20648693 / 638668800,),
)
_LATITUDE = (
    (2, -2 / 3, -2, 116 / 45, 26 / 45, -2854 / 675),
    (7 / 3, -8 / 5, -227 / 45, 2704 / 315, 2323 / 945),
    (56 / 15, -136 / 35, -1262 / 105, 73814 / 2835),
    (4279 / 630, -332 / 35, -399572 / 14175),
    (4174 / 315, -144838 / 6237),
    (601676 / 22275,),
)

Series = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Ellipsoid:
    """Half the equator's diameter in metres, and the flattening."""

    radius: float
    flattening: float

    @cached_property
    def third_flattening(self) -> float:
        """The number in powers of which the series are written."""
        return self.flattening / (2 - self.flattening)

    @cached_property
    def rectifying_radius(self) -> float:
        """The radius of a circle as long as a meridian."""
        n2 = self.third_flattening * self.third_flattening
        return (
            self.radius
            / (1 + self.third_flattening)
            * (1 + n2 / 4 + n2 * n2 / 64 + n2 * n2 * n2 / 256)
        )

    def coefficients(self, series: Series) -> list[float]:
        """Return a series' coefficients on this ellipsoid."""
        n = self.third_flattening
        values = []
        for order, row in enumerate(series, 1):
            total = 0.0
            for term in reversed(row):
                total = total * n + term
            for _ in range(order):
                total *= n
            values.append(total)
        return values


WGS84 = Ellipsoid(6_378_137.0, 1 / 298.257223563)


@dataclass(frozen=True)
class Projection:
    """
    A transverse Mercator projection.

    Parameters
    ----------
    meridian
        The central meridian, in degrees.
    scale
        The scale on it.
    false_easting, false_northing
        What is added to the coordinates, in metres.
    ellipsoid
        What stands for the earth.

    """

    meridian: float
    scale: float = 1.0
    false_easting: float = 0.0
    false_northing: float = 0.0
    ellipsoid: Ellipsoid = WGS84

    def forward(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Return easting and northing in metres of a point in degrees."""
        ellipsoid = self.ellipsoid
        eccentricity = sqrt(ellipsoid.flattening * (2 - ellipsoid.flattening))
        phi, away = radians(latitude), radians(longitude - self.meridian)
        isometric = atanh(sin(phi)) - eccentricity * atanh(eccentricity * sin(phi))
        slope = sinh(isometric)
        chi = float(arc_tangent(np.array(slope / cos(away))))
        across = atanh(sin(away) / sqrt(1 + slope * slope))
        north, east = chi, across
        for order, alpha in enumerate(ellipsoid.coefficients(_FORWARD), 1):
            angle, stretch = 2 * order * chi, 2 * order * across
            north += alpha * sin(angle) * (sinh(stretch) ** 2 + 1) ** 0.5
            east += alpha * cos(angle) * sinh(stretch)
        unit = self.scale * ellipsoid.rectifying_radius
        return self.false_easting + unit * east, self.false_northing + unit * north

    def inverse(self, easting: Floats, northing: Floats) -> tuple[Floats, Floats]:
        """Return latitude and longitude in degrees of points in metres; the same everywhere."""
        unit = self.scale * self.ellipsoid.rectifying_radius
        north = (np.asarray(northing, float) - self.false_northing) / unit
        east = (np.asarray(easting, float) - self.false_easting) / unit
        chi, across = north, east
        for order, beta in enumerate(self.ellipsoid.coefficients(_INVERSE), 1):
            angle, stretch = _wrap(2 * order * north), 2 * order * east
            chi = chi - beta * sine(angle) * hyperbolic_cosine(stretch)
            across = across - beta * cosine(angle) * hyperbolic_sine(stretch)
        narrow, wide = cosine(chi), hyperbolic_sine(across)
        latitude = conformal = arc_tangent(sine(chi) / root(wide * wide + narrow * narrow))
        for order, delta in enumerate(self.ellipsoid.coefficients(_LATITUDE), 1):
            latitude = latitude + delta * sine(_wrap(2 * order * conformal))
        away = arc_tangent(wide / narrow)
        return latitude * (180 / pi), away * (180 / pi) + self.meridian


def _wrap(angle: Floats) -> Floats:
    return angle - 2 * pi * np.round(angle / (2 * pi))


def utm(zone: int, south: bool) -> Projection:
    """Return the projection of a UTM zone."""
    return Projection(6 * zone - 183, 0.9996, 500_000, 10_000_000 if south else 0)


def turned(x: Floats, y: Floats, angle: float) -> tuple[Floats, Floats]:
    """Return plane coordinates turned counterclockwise by an angle in degrees."""
    turn = np.array(angle * (pi / 180))
    c, s = cosine(turn), sine(turn)
    return x * c - y * s, x * s + y * c
