"""Whatever is in a file, a row becomes a record within its bounds or is dropped with a reason."""

from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.forest.failure import ForestError
from mevm_suite.forest.importer import parcel_id
from mevm_suite.forest.leaf import NO_POSITION, Status
from mevm_suite.forest.mapping import Mapping
from mevm_suite.forest.rows import RowReader
from mevm_suite.forest.source import Source

HEADER = ["tag", "sp", "x", "y", "d", "square", "state"]
FIELDS = {
    "title": "Garbage",
    "parcel": "nowhere",
    "tag": ["tag"],
    "species": {"column": "sp"},
    "diameter": {"column": "d", "unit": "cm"},
    "status": [{"status": "standing"}],
}
ORIGIN = {"latitude": -84, "longitude": 179.9}
POSITIONS = [
    {"kind": "geographic", "latitude": "x", "longitude": "y"},
    {"kind": "utm", "easting": "x", "northing": "y", "zone": 1, "hemisphere": "south"},
    {"kind": "local", "x": "x", "y": "y", "origin": ORIGIN, "rotation": -300, "if_missing": "keep"},
    {"kind": "local", "x": "x", "y": "y", "origin": ORIGIN,
     "squares": {"column": "square", "size": 1_000}},
]  # fmt: skip
NUMBERS = st.one_of(
    st.integers(-(10**7), 10**7).map(str),
    st.floats(-(10**7), 10**7).map(str),
    st.sampled_from(["NA", "", "nan", "-inf", "1e400", "-0", "0x1", "٣", "1_0", "1,5", "1e-400"]),
    st.text(max_size=4),
)
ROWS = st.tuples(st.text(max_size=4), st.text(max_size=9), *[NUMBERS] * 4, st.text(max_size=2))


@pytest.mark.parametrize("position", POSITIONS, ids=["geographic", "utm", "local", "squares"])
@given(rows=st.lists(st.one_of(ROWS, st.lists(st.text(max_size=3))), max_size=20))
def test_fuzz_row__is_a_record_or_dropped(position, rows):
    mapping = Mapping.model_validate(FIELDS | {"position": position})
    reader = RowReader(mapping, HEADER, parcel_id("nowhere"))
    records, dropped = reader.read(list(enumerate(rows)))
    lines = sorted([*map(int, records["line"]), *(row.line for row in dropped)])
    assert lines == list(range(len(rows)))
    assert all(row.reason for row in dropped)
    for record in records:
        known = record["latitude"] != NO_POSITION
        assert abs(int(record["latitude"])) <= 90 * 10**7 or not known
        assert -180 * 10**7 <= int(record["longitude"]) <= 180 * 10**7 or not known
        assert record["diameter"] <= 20_000
        assert record["status"] == Status.STANDING
        assert record["species"]


@given(content=st.binary(max_size=200), encoding=st.sampled_from(["utf-8", "utf-16", "latin-1"]))
def test_fuzz_source__yields_rows_or_says_why_not(tmp_path_factory, content, encoding):
    path = tmp_path_factory.mktemp("garbage") / "a.csv"
    path.write_bytes(content)
    mapping = Mapping.model_validate(FIELDS | {"position": POSITIONS[0], "encoding": encoding})
    try:
        with closing(Source(path, mapping)) as source:
            rows = [row for chunk in source.chunks(3) for row in chunk]
            assert source.done == len(content)
            assert all(fields for _, fields in rows)
    except ForestError as error:
        assert str(path) in str(error)
