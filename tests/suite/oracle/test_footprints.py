"""From rows to footprints, by the rule that the documentation gives."""

import math

import pytest

from mevm_suite.forest.grid import CELL, MAX_LATITUDE, MAX_LONGITUDE, place, region_of
from mevm_suite.oracle.footprints import Subject, footprints
from mevm_suite.oracle.observations import Observation, SourceError, observation
from mevm_suite.oracle.verdict import liars, numbers, outliers

DAY = 86_400
NUMBERS = (40, 44, 50, 50, 69)
LATITUDE, LONGITUDE = 40 * 10**7, 116 * 10**7
ROW = {
    "peril": "fire",
    "date": "1970-01-02",
    "latitude": "40",
    "longitude": "116.0000001",
    "radius_m": "1500",
    "intensity": "80",
}


def centre(position, origin, cells):
    """Return the centre of the cell that is so many cells from a position's own."""
    return ((position + origin) // CELL + cells) * CELL + CELL // 2 - origin


def cells_hit(latitude, longitude, radius):
    """Count by trigonometry the cells of each block whose centre is within the radius."""
    counts = {}
    reach = radius / 111_195 * 10**7
    for up in range(-50, 51):
        for right in range(-50, 51):
            south = centre(latitude, MAX_LATITUDE, up)
            west = centre(longitude, MAX_LONGITUDE, right)
            cosine = math.cos(math.radians(latitude / 10**7))
            if math.hypot(south - latitude, (west - longitude) * cosine) <= reach:
                block = place(south, west)[0]
                counts[block] = counts.get(block, 0) + 1
    return counts


@pytest.mark.rule("CEC-52")
@pytest.mark.parametrize("radius", [0, 20, 300, 1_500])
@pytest.mark.parametrize(("latitude", "longitude"), [(LATITUDE, LONGITUDE), (-LATITUDE, -7)])
def test_footprints__are_the_share_of_cells_times_the_intensity(latitude, longitude, radius):
    found = footprints([Observation(1, DAY, latitude, longitude, radius, 80)])
    expected = {}
    for block, count in cells_hit(latitude, longitude, radius).items():
        region, bit = region_of(block)
        if count * 80 // 256:
            expected.setdefault(Subject(1, region, DAY), {})[bit.bit_length() - 1] = (
                count * 80 // 256
            )
    assert {
        subject: {place: n for place, n in enumerate(numbers(words)) if n}
        for subject, words in found.items()
    } == expected


def test_footprints__count_the_worst_of_several_observations():
    weak = Observation(1, DAY, LATITUDE, LONGITUDE, 3_000, 30)
    strong = Observation(1, DAY, LATITUDE, LONGITUDE, 3_000, 90)
    assert footprints([weak, strong]) == footprints([strong, weak]) == footprints([strong])
    flood = Observation(3, DAY, LATITUDE, LONGITUDE, 3_000, 90)
    assert {subject.peril for subject in footprints([weak, flood])} == {1, 3}


@pytest.mark.parametrize("longitude", [-1_800_000_000, 1_799_999_999])
@pytest.mark.parametrize("latitude", [-900_000_000, 900_000_000, 0])
def test_footprints__stay_on_the_earth(latitude, longitude):
    found = footprints([Observation(1, DAY, latitude, longitude, 2_000, 100)])
    assert found
    for subject in found:
        assert 0 <= subject.region >> 16 <= 3_433
        assert 0 <= subject.region & 0xFFFF <= 6_866


def test_observation__reads_a_row():
    assert observation(ROW, "row 1") == Observation(1, DAY, 400_000_000, 1_160_000_001, 1_500, 80)
    by_area = {name: ROW[name] for name in ROW if name != "radius_m"} | {"area_ha": 314.16}
    assert observation(by_area, "row 1").radius == 1_000


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"peril": "war"}, "row 7: peril: expected one of fire, wind, flood, frost, pest"),
        ({"peril": None}, "row 7: peril is missing"),
        ({"date": "21.11.2026"}, "row 7: date: expected a day such as 2026-11-21"),
        ({"latitude": "90.1"}, "row 7: latitude: expected -90 to 90 degrees"),
        ({"longitude": "180"}, "row 7: longitude: expected -180 to below 180 degrees"),
        ({"latitude": "NaN"}, "row 7: latitude: expected a number"),
        ({"latitude": "1e999999"}, "row 7: latitude: expected"),
        ({"intensity": "101"}, "row 7: intensity: expected 0 to 100 percent"),
        ({"intensity": ""}, "row 7: intensity: expected a number"),
        ({"radius_m": "50001"}, "row 7: radius_m: expected a radius of at most 50000 m"),
        ({"radius_m": "-1"}, "row 7: radius_m: -1 is out of range"),
        ({"radius_m": ""}, "row 7: expected either radius_m or area_ha"),
        ({"area_ha": "1"}, "row 7: expected either radius_m or area_ha"),
    ],
)
def test_observation__names_what_is_wrong(change, message):
    with pytest.raises(SourceError) as error:
        observation(ROW | change, "row 7")
    assert str(error.value).startswith(message)


def test_verdict__is_that_of_the_contract():
    said = {
        name: (number << 8, 0) for name, number in zip("abcde", (40, 44, 50, 50, 69), strict=True)
    }
    assert outliers(said, (50 << 8, 0)) == {"e": 1}
    assert outliers(said | {"e": (68 << 8, 0)}, (50 << 8, 0)) == {}
    assert liars(said, (50 << 8, 0)) == {"e": 1}
    assert liars(said | {"a": (50 << 8, 11 << 248)}, (50 << 8, 0)) == {"a": 63, "e": 1}
