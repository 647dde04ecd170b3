"""A mapping file says what is wrong with it, and where."""

from pathlib import Path

import pytest
import yaml

from mevm_suite.forest.failure import ForestError
from mevm_suite.forest.mapping import read_mapping
from mevm_suite.paths import ROOT

MAPPINGS = sorted((ROOT / "chain" / "mevm_suite" / "forest" / "mappings").glob("*.yaml"))
PLAIN = """
title: A stand
parcel: stand-1
tag: [tag]
species: {column: species}
position: {kind: geographic, latitude: lat, longitude: lon}
status: [{status: standing}]
"""


def read(folder: Path, **changes):
    document = yaml.safe_load(PLAIN) | changes
    path = folder / "mapping.yaml"
    path.write_text(yaml.safe_dump({k: v for k, v in document.items() if v != "absent"}))
    return read_mapping(path)[0]


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda path: path.stem)
def test_published_mapping__is_valid(path):
    mapping, digest = read_mapping(path)
    assert mapping.title and len(digest) == 64


def test_mappings__are_published():
    assert [path.stem for path in MAPPINGS] == ["scbi", "wef"]


def test_columns__are_all_that_are_read(tmp_path):
    position = {"kind": "local", "x": "x", "y": "y", "origin": {"latitude": 1, "longitude": 2},
                "squares": {"column": "square", "size": 20}}  # fmt: skip
    mapping = read(
        tmp_path,
        tag=["plot", "tag"],
        position=position,
        height={"column": "h", "unit": "m"},
        status=[{"column": "state", "equals": "L", "status": "standing"}],
        drop=[{"column": "plot", "equals": "9", "reason": "elsewhere"}],
    )
    assert mapping.columns() == ["plot", "tag", "species", "h", "state", "x", "y", "square"]


LOCAL = {"kind": "local", "x": "x", "y": "y"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"tag": "absent"}, "tag: Field required"),
        ({"tag": []}, "tag: .*at least 1 item"),
        ({"specie": 1}, "specie: Extra inputs are not permitted"),
        ({"decimal": ","}, "separator and decimal mark must differ"),
        ({"separator": "||"}, "separator: .*at most 1 character"),
        ({"encoding": "ebcdic"}, "encoding: Input should be 'utf-8'"),
        ({"height": {"column": "h", "unit": "yd"}}, "height unit: Input should be 'mm', 'cm'"),
        ({"height": {"column": "h", "unit": "m", "times": 0}}, "height times: .*greater than"),
        ({"species": {"column": "s", "names": {"a": "nine char"}}}, "species names a: .*pattern"),
        ({"status": [{"status": "gone"}]}, "status 0 status: Input should be 'standing'"),
        ({"status": [{"status": "dead", "column": "c"}]}, "expected a column with one of"),
        ({"status": [{"status": "dead", "equals": "c"}]}, "expected a column with one of"),
        ({"position": {"kind": "mgrs"}}, "position: .*'geographic', 'utm', 'local'"),
        ({"position": LOCAL}, "position local origin: Field required"),
        ({"position": LOCAL | {"origin": {"latitude": 1}}}, "expected latitude and longitude, or"),
        (
            {"position": LOCAL | {"origin": {"latitude": 1, "longitude": 2, "easting": 200_000}}},
            "expected latitude and longitude, or",
        ),
        ({"position": LOCAL | {"origin": {"latitude": 90, "longitude": 2}}}, "less than or equal"),
    ],
)
def test_mapping__names_its_fault(tmp_path, changes, message):
    with pytest.raises(ForestError, match=f"mapping.yaml: .*{message}"):
        read(tmp_path, **changes)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title: a\ntitle: b\n", "line 2: key 'title' is given twice"),
        ("[unfinished", "expected YAML"),
        ("7", "Input should be a valid dictionary"),
    ],
)
def test_mapping__must_be_yaml(tmp_path, text, message):
    (tmp_path / "mapping.yaml").write_text(text)
    with pytest.raises(ForestError, match=message):
        read_mapping(tmp_path / "mapping.yaml")


def test_mapping__must_be_there(tmp_path):
    with pytest.raises(ForestError, match="cannot be read"):
        read_mapping(tmp_path / "none.yaml")
