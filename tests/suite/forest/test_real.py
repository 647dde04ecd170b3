"""The shared inventories: every row is a tree, where it stands is plausible, all can be proven."""

import random

import numpy as np
import pytest
import yaml

from mevm_suite.forest.importer import import_forest
from mevm_suite.forest.leaf import NO_POSITION, RECORD, Status

pytestmark = pytest.mark.rule("CEC-20")

# every machine makes these from the shared files and the published mappings
STEMS_ROOT = "0x90514e0d2b7d2a858a803dfa4f64c16ec8fa2e0c386a29251826bcdc3c0fe207"
TREES_ROOT = "0x5384b4fa4191ef86e602c8769250b834e82fcdd7c7b79c574c207e72bc56518a"


def records(out):
    return np.fromfile(out / "trees.bin", RECORD)


def test_stems__all_import(stems):
    summary, forest, _ = stems
    assert (summary["rows"], summary["trees"], summary["dropped"]) == (40_180, 40_180, {})
    assert summary["statuses"] == {"standing": 38_637, "dead": 1_226, "missing": 317}
    assert summary["depth"] == 16
    assert summary["root"] == STEMS_ROOT
    tree = forest.prove(forest.code_of("10001/1")).tree
    assert (tree.diameter, tree.species, tree.status) == (188, "ulsp", Status.MISSING)


def test_stems__may_be_imported_as_trees(tmp_path, shared, mappings):
    mapping = yaml.safe_load((mappings / "scbi.yaml").read_text()) | {"tag": ["tag"]}
    (tmp_path / "trees.yaml").write_text(yaml.safe_dump(mapping | {"stem": "stem"}))
    summary = import_forest(shared("scbi-stems.csv"), tmp_path / "trees.yaml", tmp_path / "out")
    assert (summary["trees"], summary["merged"]) == (31_193, 8_987)


def test_stems__stand_on_the_plot(stems):
    # the plot is 400 m by 640 m, turned by less than two degrees
    _, _, out = stems
    found = records(out)
    north = np.ptp(found["latitude"].astype(float)) * 1e-7 * 111_000
    east = np.ptp(found["longitude"].astype(float)) * 1e-7 * 111_320 * np.cos(np.radians(38.89))
    assert 640 < north < 665
    assert 400 < east < 435
    middle = (np.mean(found["latitude"]) * 1e-7, np.mean(found["longitude"]) * 1e-7)
    assert middle == pytest.approx((38.8935, -78.1454), abs=0.001)  # as its operator gives it


def test_trees__all_import(trees):
    summary, forest, out = trees
    assert (summary["rows"], summary["trees"], summary["dropped"]) == (2_422, 2_422, {})
    assert summary["root"] == TREES_ROOT
    assert summary["statuses"] == {"standing": 1_973, "dead": 383, "stump": 66}
    assert summary["not_measured"] == {
        "position": 108,
        "diameter": 0,
        "height": 450,
        "crown": 451,
    }
    assert np.sum(records(out)["longitude"] == NO_POSITION) == 108
    tree = forest.prove(forest.code_of("5")).tree
    assert (tree.diameter, tree.height, tree.crown, tree.status) == (633, 0, 0, Status.DEAD)


def test_inventories__prove_any_tree(stems, trees):
    for _, forest, _ in (stems, trees):
        for place in random.Random(20).sample(range(forest.count), 200):
            assert forest.prove(forest.tree(place).code).holds
