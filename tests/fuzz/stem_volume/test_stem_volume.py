"""The contract's and the importer's volume of a stem are the same integer."""

from math import pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.forest.volume import stem_volume
from mevm_suite.testing import load

UINT16 = st.integers(0, 2**16 - 1)


@pytest.fixture(scope="module")
def shown():
    return load("tests/mocks/StemVolume.vy")


@given(UINT16, UINT16)
def test_fuzz_volume__is_the_same_on_and_off_chain(shown, diameter, height):
    assert shown.volume(diameter, height) == stem_volume(diameter, height)


@given(UINT16, UINT16)
def test_fuzz_volume__is_a_tapered_cylinder_rounded_down(diameter, height):
    cylinder = pi / 4 * (diameter / 100) ** 2 * height
    assert 0.4499 * cylinder - 1 < stem_volume(diameter, height) <= 0.45 * cylinder


@pytest.mark.parametrize(
    ("diameter", "height", "volume"),
    [(0, 250, 0), (300, 0, 0), (300, 250, 795), (1, 1, 0), (2**16 - 1, 2**16 - 1, 9_946_870_331)],
)
def test_volume__is_what_a_table_says(shown, diameter, height, volume):
    assert shown.volume(diameter, height) == stem_volume(diameter, height) == volume
