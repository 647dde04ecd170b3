"""A made-up stand is an inventory like any other."""

import csv

import pytest

from mevm_suite.forest.failure import ForestError
from mevm_suite.forest.importer import import_forest
from mevm_suite.forest.stand import SPECIES, Stand, write_mapping, write_stand


def rows_of(stand, path):
    write_stand(stand, path)
    with path.open() as file:
        return list(csv.DictReader(file))


def test_import_every_tree(tmp_path):
    steps = []
    write_stand(Stand(trees=900), tmp_path / "a.csv", lambda *step: steps.append(step))
    assert steps == [(900, 900)]
    write_mapping(tmp_path / "a.yaml", "A made-up stand", "0x" + "11" * 32)
    summary = import_forest(tmp_path / "a.csv", tmp_path / "a.yaml", tmp_path / "out")
    assert summary["trees"] == 900
    assert summary["dropped"] == {}
    assert summary["parcel"] == "0x" + "11" * 32


def test_grow_like_trees(tmp_path):
    rows = rows_of(Stand(trees=2_500), tmp_path / "a.csv")
    assert len({(row["latitude"], row["longitude"]) for row in rows}) == 2_500
    assert {row["species"] for row in rows} == {species.code for species in SPECIES}
    assert {row["state"] for row in rows} == {"standing", "dead"}
    assert all(50 <= int(row["diameter_mm"]) <= 1_200 for row in rows)
    assert all(1.3 < float(row["height_m"]) < 50 for row in rows)
    thick, thin = (
        [float(row["height_m"]) for row in rows if (int(row["diameter_mm"]) > 300) == is_thick]
        for is_thick in (True, False)
    )
    assert sum(thick) / len(thick) > 1.3 * sum(thin) / len(thin), "the thick ones are taller"
    # 50 rows of 50 trees, 5 m apart: 250 m from south to north.
    latitudes = [float(row["latitude"]) for row in rows]
    assert 0.002 < max(latitudes) - min(latitudes) < 0.0023


def test_make_the_same_again(tmp_path):
    first = rows_of(Stand(trees=100, seed=1), tmp_path / "a.csv")
    assert first == rows_of(Stand(trees=100, seed=1), tmp_path / "b.csv")
    assert first != rows_of(Stand(trees=100, seed=2), tmp_path / "c.csv")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"trees": 0}, "trees: expected 1 to 100,000,000, got 0"),
        ({"south": 61}, "corner: expected a latitude from -60 to 60"),
        ({"west": 179}, "corner: expected .* a longitude from -179 to 178"),
    ],
)
def test_refuse_what_cannot_be_made(changes, error):
    with pytest.raises(ForestError, match=error):
        Stand(**changes)
