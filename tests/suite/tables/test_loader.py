"""Every fault is named with its file, its line's id, and what was expected."""

import pytest
import yaml

from mevm_suite.tables import TableError, load_table, read_table
from mevm_suite.tables.loader import MAX_BYTES


@pytest.fixture
def write(tmp_path):
    path = tmp_path / "smpl" / "allocation.yaml"
    path.parent.mkdir()

    def call(content):
        path.write_text(content if isinstance(content, str) else yaml.safe_dump(content))
        return path

    return call


def fails(path, *words):
    with pytest.raises(TableError) as error:
        read_table(path)
    for word in (str(path), *words):
        assert word in str(error.value)


def test_read_table__reads_a_sound_table(write, document):
    table = read_table(write(document))
    assert [line.id for line in table.lines] == ["team", "mining"]
    assert table.total == 100 * 10**18


def test_load_table__expects_the_symbol_of_the_folder(write, document, tmp_path):
    write(document)
    assert load_table("SMPL", tmp_path).symbol == "SMPL"
    document["symbol"] = "OTHER"
    write(document)
    with pytest.raises(TableError, match="expected the symbol SMPL, got OTHER"):
        load_table("SMPL", tmp_path)


def test_read_table__names_a_missing_file(tmp_path):
    fails(tmp_path / "none.yaml", "cannot be read")


@pytest.mark.parametrize("content", ["[1, 2", "\x00", "a: &a [*a", "? [1]\n: 2"])
def test_read_table__refuses_what_is_no_yaml(write, content):
    fails(write(content), "expected YAML")


def test_read_table__refuses_a_huge_file(write):
    fails(write("#" * (MAX_BYTES + 1)), f"at most {MAX_BYTES} bytes")


def test_read_table__refuses_a_key_given_twice(write):
    fails(write("name: a\nname: b\n"), "line 2", "'name' is given twice")


@pytest.mark.parametrize("content", ["", "7", "[]", "text"])
def test_read_table__refuses_another_shape(write, content):
    fails(write(content))


def spoil(path, value):
    def change(document):
        *way, last = path
        for step in way:
            document = document[step]
        document[last] = value

    return change


POINTS = ("lines", 0, "release", "points")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (spoil(("supply",), 101), ["add up to the supply 101", "got 100"]),
        (spoil(("supply",), "100"), ["supply", "integer"]),
        (spoil(("supply",), 1.5), ["supply", "integer"]),
        (spoil(("decimals",), 6), ["decimals", "18"]),
        (spoil(("symbol",), "smpl"), ["symbol"]),
        (spoil(("colour",), "red"), ["colour", "not permitted"]),
        (spoil(("ours",), {"moon": "a reason that is long"}), ["unknown fields ['moon']"]),
        (spoil(("lines",), []), ["lines", "at least 1"]),
        (spoil(("lines", 1, "id"), "team"), ["unique", "team"]),
        (spoil(("lines", 0, "id"), "Team!"), ["id"]),
        (spoil(("lines", 0, "amount"), 0), ["'team' amount", "greater than 0"]),
        (spoil(("lines", 0, "amount"), 59), ["add up to the supply 100", "got 99"]),
        (spoil(("lines", 0, "source"), ""), ["'team' source"]),
        (spoil(("lines", 0, "ours"), {"points": "short"}), ["'team' ours points"]),
        (spoil(("lines", 0, "ours"), {"moon": "a reason that is long"}), ["'team'", "['moon']"]),
        (spoil(("lines", 0, "release", "kind"), "sometime"), ["'team' release kind"]),
        (spoil(("lines", 0, "release", "from"), "birth"), ["'team' release from"]),
        (spoil(("lines", 0, "release", "notice"), "7 days"), ["only milestones take notice"]),
        (spoil(("lines", 0, "release", "unit"), 5), ["only milestones take notice or unit"]),
        (spoil(("lines", 1, "release", "from"), "gift"), ["'mining'", "not both"]),
        (spoil(POINTS, []), ["'team' release", "at least one point"]),
        (spoil((*POINTS, 0, "after"), "3 weeks"), ["'team'", "expected a duration"]),
        (spoil((*POINTS, 0, "released"), 0.2), ["'team'", "exact fraction"]),
        (spoil((*POINTS, 0, "released"), 0), ["'team'", "first step must release something"]),
        (spoil((*POINTS, 0, "released"), "2/3"), ["'team'", "rise in both time and share"]),
        (spoil((*POINTS, 0, "after"), "6 months"), ["'team'", "rise in both time and share"]),
        (spoil((*POINTS, 2, "released"), "9/10"), ["'team'", "last point must release 1", "9/10"]),
        (spoil((*POINTS, 2, "after"), "11 years"), ["'team'", "within 3650 days"]),
        (
            spoil(POINTS, [{"after": f"{n} days", "released": f"{n + 1}/17"} for n in range(17)]),
            ["'team' release points", "at most 16"],
        ),
        (
            spoil(("lines", 0, "release"), {"kind": "milestones", "unit": 100}),
            ["'team'", "notice of 1 to 365 days"],
        ),
        (
            spoil(("lines", 0, "release"), {"kind": "milestones", "notice": "7 days"}),
            ["'team'", "need a unit"],
        ),
        (spoil(("lines", 0, "release", "kind"), "milestones"), ["'team'", "neither points nor"]),
    ],
)
def test_read_table__names_the_fault(write, document, change, words):
    change(document)
    fails(write(document), *words)
