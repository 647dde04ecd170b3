"""Rows that are stems of one tree become one record."""

from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mevm_suite.forest.failure import ForestError
from mevm_suite.forest.importer import Split
from mevm_suite.forest.leaf import Status
from mevm_suite.forest.mapping import read_mapping

HEADER = "tag,stem,species,lat,lon,dbh,height,radius,state"


def row(tag, stem, dbh, height="NA", radius="NA", state="L", species="FASY", lat=50):
    return f"{tag},{stem},{species},{lat},10,{dbh},{height},{radius},{state}"


def imported(stand, *rows, split=None):
    summary, forest = stand.write(rows, header=HEADER, stem="stem").run(split=split)
    return summary, lambda tag: forest.prove(forest.code_of(tag)).tree


def test_stems__make_one_tree(stand):
    summary, tree = imported(
        stand,
        row("a", 2, 30, height=12, state="D", lat=51),
        row("b", 1, 7),
        row("a", 1, 40, height=10, radius=2),
    )
    assert (summary["rows"], summary["trees"], summary["merged"]) == (3, 2, 1)
    found = tree("a")
    assert (found.diameter, found.height, found.crown) == (50, 120, 40)
    assert found.latitude == 510_000_000  # that of the first row
    assert found.status == Status.STANDING
    assert tree("b").diameter == 7
    assert summary["statuses"] == {"standing": 2}


def test_stems__are_dead_when_all_are(stand):
    _, tree = imported(stand, row("a", 1, 30, state="D"), row("a", 2, 40, state="D"))
    assert tree("a").status == Status.DEAD


@settings(max_examples=10)
@given(st.lists(st.integers(0, 3_000), min_size=1, max_size=12), st.integers(1, 5))
def test_fuzz_stems__have_the_diameter_of_their_area(make_stand, diameters, chunk):
    rows = [row("a", i, dbh) for i, dbh in enumerate(diameters)]
    _, tree = imported(make_stand(), *rows, split=Split(chunk))
    exact = sqrt(sum(dbh * dbh for dbh in diameters))
    assert abs(tree("a").diameter - exact) <= 0.5


@pytest.mark.parametrize(
    "rows",
    [
        (row("a", 1, 30), row("a", 2, 40), row("a", 1, 40)),
        (row("a", 1, 30), row("a", 2, 40, species="PIAB")),
        (row("a", 1, 15_000), row("a", 2, 15_000)),
    ],
    ids=["a stem twice", "two species", "too thick"],
)
def test_stems__must_fit_together(stand, rows):
    lines = ", ".join(str(i) for i in range(2, 2 + len(rows)))
    with pytest.raises(ForestError, match=f"rows of 1 trees .*: lines {lines}; all are in"):
        imported(stand, *rows)


def test_stems__need_a_name(stand):
    summary, _ = imported(stand, row("a", "", 30), row("a", 1, 30))
    assert summary["dropped"] == {"no stem": 1}


def test_stem__is_not_in_the_tag_as_well(stand):
    stand.write([], stem="tag")
    with pytest.raises(ForestError, match="a stem in the tag is a tree of its own"):
        read_mapping(stand.mapping)
