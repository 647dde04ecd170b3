"""Findings of inventories against a recount, tree by tree, in whole numbers."""

import random

import numpy as np
import pytest

from mevm_suite.forest import findings as module
from mevm_suite.forest.failure import ForestError
from mevm_suite.forest.findings import Gaps, survey_findings
from mevm_suite.forest.leaf import Status
from mevm_suite.forest.volume import stem_volume

pytestmark = pytest.mark.rule("CEC-21")

STATUSES = {
    "L": Status.STANDING,
    "I": Status.INSURED_LOST,
    "H": Status.HARVESTED,
    "D": Status.DEAD,
    "S": Status.STUMP,
    "M": Status.MISSING,
}
RULES = [
    {"column": "state", "equals": letter, "status": status.name.lower()}
    for letter, status in STATUSES.items()
]
LOST = "IDM"
DOCUMENT = b"\x01" * 32
FIXED = {"measured_at": 1_700_000_000, "document": DOCUMENT}
DEFAULTS = {"FASY": 180}


def rows_of(trees):
    """Write trees, of which each is (tag, species, diameter in mm, height in dm, state)."""
    for tag, species, diameter, height, state in trees:
        metres = f"{height // 10}.{height % 10}" if height else ""
        yield f"{tag},{species},50,10,{diameter or ''},{metres},1,{state}"


@pytest.fixture
def measure(make_stand):
    """Import trees and return their findings, and the folder."""

    def measure(trees, previous=None, parcel="stand-1", **options):
        stand = make_stand().write(rows_of(trees), status=RULES, parcel=parcel)
        stand.run()
        return *survey_findings(stand.out, previous=previous, **FIXED, **options), stand.out

    return measure


def some_trees(seed, count=60):
    source = random.Random(seed)
    return [
        (
            tag,
            source.choice(["PIAB", "FASY"]),
            source.choice([0, source.randint(40, 900)]),
            source.choice([0, source.randint(20, 450)]),
            source.choice("LLLLIHDSM"),
        )
        for tag in range(count)
    ]


def volume_of(tree, defaults):
    return stem_volume(tree[2], tree[3] or defaults.get(tree[1], 0))


def mean(numbers):
    known = [number for number in numbers if number]
    return sum(known) // len(known) if known else 0


@pytest.mark.parametrize("defaults", [{}, DEFAULTS])
@pytest.mark.parametrize("block", [1, 7, 1 << 16])
def test_findings__are_those_of_a_recount(measure, monkeypatch, defaults, block):
    """However the records are read: in blocks of one, of a few, or at once."""
    monkeypatch.setattr(module, "BLOCK", block)
    old, new = some_trees(1), some_trees(2, 55)
    _, _, before = measure(old)
    found, gaps, _ = measure(new, before, default_heights=defaults)
    standing = [tree for tree in new if tree[4] == "L"]
    heights = [tree[3] or defaults.get(tree[1], 0) for tree in standing]
    lost = {tree[0] for tree in new if tree[4] in LOST}
    assert found.trees == len(standing)
    assert found.volume == sum(volume_of(tree, defaults) for tree in standing)
    assert found.diameter == mean(tree[2] for tree in standing)
    assert found.height == mean(heights)
    stood = [tree for tree in old if tree[4] == "L"]
    assert found.lost_volume == sum(volume_of(t, defaults) for t in stood if t[0] in lost) > 0
    assert gaps == Gaps(
        without_diameter=sum(tree[2] == 0 for tree in standing),
        without_height=heights.count(0),
        by_default_height=sum(tree[3] == 0 and tree[1] in defaults for tree in standing),
        unaccounted=sum(tree[0] >= 55 for tree in stood),
    )
    assert (found.measured_at, found.document) == (FIXED["measured_at"], DOCUMENT)


@pytest.mark.parametrize(
    ("state", "lost"),
    [("L", 0), ("I", 795), ("D", 795), ("M", 795), ("H", 0), ("S", 0)],
)
def test_lost_volume__is_of_what_perished_not_of_what_was_taken(measure, state, lost):
    _, _, before = measure([("1", "PIAB", 300, 250, "L"), ("2", "PIAB", 200, 200, "D")])
    found, _, _ = measure([("1", "PIAB", 290, 10, state), ("2", "PIAB", 200, 200, "D")], before)
    assert found.lost_volume == lost


def test_findings__without_a_height_count_a_tree_without_volume(measure):
    trees = [("1", "PIAB", 300, 250, "L"), ("2", "FASY", 500, 0, "L")]
    found, gaps, _ = measure(trees)
    assert (found.trees, found.volume, found.height, found.diameter) == (2, 795, 250, 400)
    assert (gaps.without_height, gaps.by_default_height) == (1, 0)
    found, gaps, _ = measure(trees, default_heights=DEFAULTS)
    assert (found.volume, found.height) == (795 + stem_volume(500, 180), 215)
    assert (gaps.without_height, gaps.by_default_height) == (0, 1)


def test_findings__may_be_of_nothing_that_stands(measure):
    found, gaps, _ = measure([("1", "PIAB", 300, 250, "D")])
    assert (found.trees, found.volume, found.diameter, found.height) == (0, 0, 0, 0)
    assert gaps == Gaps()


def test_volumes__of_many_are_those_of_one(measure):
    source = random.Random(3)
    pairs = [(source.randrange(2**16), source.randrange(2**16)) for _ in range(1_000)]
    pairs.append((2**16 - 1, 2**16 - 1))
    records = np.zeros(len(pairs), module.RECORD)
    records["diameter"], records["height"] = zip(*pairs, strict=True)
    volumes = module._volumes(records, records["height"].astype(np.int64))
    assert volumes.tolist() == [stem_volume(*pair) for pair in pairs]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"document": b"\x01"}, "document: expected a hash of 32 bytes"),
        ({"document": bytes(32)}, "document: expected a hash of 32 bytes"),
        ({"measured_at": 0}, "measured_at: expected a time after 1970, got 0"),
        ({"default_heights": {"PIAB": 0}}, "height of PIAB: expected 1 to 1500 dm, got 0"),
        ({"default_heights": {"PIAB": 1_501}}, "height of PIAB: expected 1 to 1500 dm"),
        ({"default_heights": {"Ä": 100}}, "expected a species of 1 to 8 ASCII characters"),
    ],
)
def test_findings__refuse_what_makes_no_sense(measure, change, reason):
    _, _, folder = measure([("1", "PIAB", 300, 250, "L")])
    with pytest.raises(ForestError, match=reason):
        survey_findings(folder, **FIXED | change)


def test_findings__refuse_the_survey_of_another_parcel(measure):
    tree = ("1", "PIAB", 300, 250, "L")
    _, _, before = measure([tree], parcel="stand-2")
    with pytest.raises(ForestError, match="is of parcel 0x"):
        measure([tree], before)


def test_findings__of_the_shared_inventories(stems, trees):
    """The stems were not measured in height: a default says what those of one species hold."""
    bare, gaps = survey_findings(stems[2], **FIXED)
    assert (bare.trees, bare.volume, bare.diameter, bare.height) == (38_637, 0, 87, 0)
    assert gaps == Gaps(without_diameter=13, without_height=38_637)
    assert bare.root == stems[1].root
    tulips, gaps = survey_findings(stems[2], default_heights={"litu": 300}, **FIXED)
    assert (tulips.volume, tulips.height) == (4_644_955, 300)
    assert (gaps.without_height, gaps.by_default_height) == (36_114, 2_523)
    found, gaps = survey_findings(trees[2], **FIXED)
    assert (found.trees, found.volume, found.diameter, found.height) == (
        1_973,
        7_438_912,
        366,
        236,
    )
    assert gaps == Gaps(without_height=1)
