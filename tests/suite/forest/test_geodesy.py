"""Positions against published values, and the elementary functions against the platform's."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.forest import elementary
from mevm_suite.forest.frame import Frame
from mevm_suite.forest.geodesy import Ellipsoid, Projection, utm
from mevm_suite.forest.leaf import NO_POSITION
from mevm_suite.forest.mapping import Local

VECTORS = json.loads((Path(__file__).parent / "projections.json").read_text())


def projection(vector):
    if "zone" in vector:
        return utm(vector["zone"], vector["south"])
    a, b = vector["axes"]
    plain = Projection(vector["meridian"], vector["scale"], ellipsoid=Ellipsoid(a, (a - b) / a))
    _, north = plain.forward(vector["origin_latitude"], vector["meridian"])
    return Projection(
        plain.meridian,
        plain.scale,
        vector["false"][0],
        vector["false"][1] - north,
        plain.ellipsoid,
    )


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["source"])
def test_projection__gives_published_values(vector):
    found = projection(vector)
    assert found.forward(*vector["degrees"]) == pytest.approx(
        vector["metres"], rel=0, abs=vector["metres_within"]
    )
    metre = 9e-6  # degrees, at least
    assert found.inverse(*vector["metres"]) == pytest.approx(
        vector["degrees"], rel=0, abs=2 * metre * vector["metres_within"]
    )


@given(st.floats(-84, 84), st.floats(-5, 5), st.integers(1, 60), st.booleans())
def test_fuzz_projection__inverse_undoes_forward(latitude, away, zone, south):
    grid = utm(zone, south)
    longitude = grid.meridian + away
    found = grid.inverse(*grid.forward(latitude, longitude))
    assert found == pytest.approx((latitude, longitude), rel=0, abs=1e-12)


def test_utm__mirrors_north_and_south():
    east, north = utm(50, False).forward(31.95, 115.86)
    assert utm(50, True).forward(-31.95, 115.86) == pytest.approx((east, 10_000_000 - north))


@pytest.mark.parametrize(
    ("ours", "reference", "reach"),
    [
        (elementary.sine, np.sin, np.pi),
        (elementary.cosine, np.cos, np.pi),
        (elementary.hyperbolic_sine, np.sinh, 3),
        (elementary.hyperbolic_cosine, np.cosh, 3),
        (elementary.arc_tangent, np.arctan, 1_000),
    ],
)
def test_elementary__agrees_with_platform(ours, reference, reach):
    x = np.linspace(-reach, reach, 10_001)
    expected = reference(x)
    assert np.max(np.abs(ours(x) - expected) / np.maximum(1, np.abs(expected))) < 1e-15


def local(**changes):
    fields = {"kind": "local", "x": "x", "y": "y", "origin": {"latitude": 44, "longitude": -122}}
    return Frame(Local.model_validate(fields | changes))


def degrees(frame, x, y):
    latitude, longitude = frame.degrees(np.array([x], float), np.array([y], float))
    return int(latitude[0]), int(longitude[0])


def test_local__starts_at_the_origin():
    assert degrees(local(), 0, 0) == (440_000_000, -1_220_000_000)


def test_local__counts_metres_along_meridian_and_parallel():
    # radii of curvature of WGS84 at 44 degrees: meridian 6,366,278 m, prime vertical 6,388,448 m
    north = degrees(local(), 0, 1_000)[0] - 440_000_000
    east = degrees(local(), 1_000, 0)[1] + 1_220_000_000
    assert north == pytest.approx(np.degrees(1_000 / 6_366_278) * 1e7, abs=2)
    assert east == pytest.approx(
        np.degrees(1_000 / (6_388_448 * np.cos(np.radians(44)))) * 1e7, abs=2
    )


def test_local__turns_axes_counterclockwise():
    assert degrees(local(rotation=90), 1_000, 0) == degrees(local(), 0, 1_000)


def test_local__takes_feet():
    assert degrees(local(unit="ft"), 1_000, 0) == degrees(local(), 304.8, 0)


def test_local__takes_an_origin_in_utm():
    origin = {"zone": 33, "hemisphere": "south", "easting": 400_000, "northing": 9_000_000}
    latitude, longitude = utm(33, True).inverse(400_010, 9_000_020)
    assert degrees(local(origin=origin), 10, 20) == (
        round(float(latitude) * 1e7),
        round(float(longitude) * 1e7),
    )


def test_local__crosses_the_date_line():
    frame = local(origin={"latitude": 0, "longitude": 180})
    assert degrees(frame, 10, 0)[1] == -1_800_000_000 + 898


def test_degrees__marks_what_is_unknown():
    assert degrees(local(), float("nan"), 1) == (NO_POSITION, NO_POSITION)
