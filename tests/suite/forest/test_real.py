"""The shared inventories: every row is a tree, where it stands is plausible, all can be proven."""

import random

import numpy as np
import pytest

from mevm_suite.forest.leaf import NO_POSITION, RECORD, Status

pytestmark = pytest.mark.rule("CEC-20")


def records(out):
    return np.fromfile(out / "trees.bin", RECORD)


def test_stems__all_import(stems):
    summary, forest, _ = stems
    assert (summary["rows"], summary["trees"], summary["dropped"]) == (40_180, 40_180, {})
    assert summary["statuses"] == {"standing": 38_637, "dead": 1_226, "missing": 317}
    assert summary["depth"] == 16
    tree = forest.prove(forest.code_of("10001/1")).tree
    assert (tree.diameter, tree.species, tree.status) == (188, "ulsp", Status.MISSING)


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
