"""What a row becomes, and why it is dropped."""

import pytest

from mevm_suite.forest.failure import ForestError
from mevm_suite.forest.importer import parcel_id
from mevm_suite.forest.leaf import NO_POSITION, NOT_MEASURED, Status, Tree, tree_code

ROW = "7,FASY,50.1234567,-10.5,116.8,12.34,1.55,L"
UTM = {"kind": "utm", "easting": "lon", "northing": "lat", "zone": 33, "hemisphere": "north"}


def row(**fields):
    values = dict(
        zip("tag species lat lon dbh height radius state".split(), ROW.split(","), strict=True)
    )
    return ",".join((values | fields).values())


def test_row__becomes_a_record(stand):
    code = tree_code(parcel_id("stand-1"), "7")
    tree = Tree(code, "FASY", 501_234_567, -105_000_000, 117, 123, 31, Status.STANDING)
    assert stand.tree(ROW) == tree


@pytest.mark.parametrize(
    ("unit", "text", "millimetres"),
    [("mm", "12.5", 13), ("mm", "12.4999", 12), ("cm", "12.34", 123), ("dm", "1.23", 123)]
    + [("m", ".5", 500), ("in", "10", 254), ("ft", "1", 305), ("mm", "0", 0), ("mm", "2e1", 20)],
)
def test_measure__is_rounded_exactly(stand, unit, text, millimetres):
    tree = stand.tree(row(dbh=text), diameter={"column": "dbh", "unit": unit})
    assert tree.diameter == millimetres


@pytest.mark.parametrize("text", ["", "NA", " NA "])
def test_measure__may_be_missing(stand, text):
    tree = stand.tree(row(dbh=text, height=text, radius=text))
    assert (tree.diameter, tree.height, tree.crown) == (NOT_MEASURED,) * 3


def test_measure__need_not_be_there_at_all(stand):
    assert stand.tree(ROW, height=None).height == NOT_MEASURED


def test_separator_and_decimal_mark__are_the_mapping_s(stand):
    tree = stand.tree("7;FASY;50,1234567;-10,5;116,8;12,34;1,55;L", separator=";", decimal=",",
                      header="tag;species;lat;lon;dbh;height;radius;state")  # fmt: skip
    assert (tree.latitude, tree.diameter, tree.height) == (501_234_567, 117, 123)


def test_encoding__is_the_mapping_s(stand):
    tree = stand.tree("é7,FASY,50,10,1,1,1,L", encoding="latin-1")
    assert tree.code == tree_code(parcel_id("stand-1"), "é7")


def test_quotes__protect_separators(stand):
    tree = stand.tree('"7","FASY",50,10,1,1,1,"L"')
    assert tree.species == "FASY"


@pytest.mark.parametrize(("text", "name"), [("European beech", "FASY"), ("NA", "UNKNOWN")])
def test_species__gets_another_name(stand, text, name):
    species = {"column": "species", "names": {"European beech": "FASY", "NA": "UNKNOWN"}}
    assert stand.tree(row(species=text), species=species).species == name


def test_status__is_that_of_the_first_rule_that_holds(stand):
    rules = [
        {"column": "state", "contains": "G", "status": "stump"},
        {"column": "state", "equals": "S;D", "status": "dead"},
        {"status": "standing"},
    ]
    stand.write([row(tag=str(i), state=s) for i, s in enumerate(["D;G", "S;D", "x", "GG"])],
                status=rules)  # fmt: skip
    _, forest = stand.run()
    found = [forest.prove(forest.code_of(str(i))).tree.status for i in range(4)]
    assert found == [Status.STUMP, Status.DEAD, Status.STANDING, Status.STANDING]


def test_stems__are_records_of_their_own(stand):
    stand.write([row(tag="7", species="1"), row(tag="7", species="2")], tag=["tag", "species"])
    summary, forest = stand.run()
    assert summary["trees"] == 2
    assert forest.prove(forest.code_of("7/2")).tree.species == "2"


def test_position__may_be_unknown(stand):
    position = {"kind": "geographic", "latitude": "lat", "longitude": "lon", "if_missing": "keep"}
    tree = stand.tree(row(lat="NA"), position=position)
    assert (tree.latitude, tree.longitude) == (NO_POSITION, NO_POSITION)


@pytest.mark.parametrize(
    ("fields", "reason", "found"),
    [
        ({"tag": "NA"}, "no tag", "NA"),
        ({"species": ""}, "no species", ""),
        ({"species": "far too long"}, "species not of 1 to 8 ASCII characters", "far too long"),
        ({"species": "hêtre"}, "species not of 1 to 8 ASCII characters", "hêtre"),
        ({"lat": "NA"}, "no position", '"NA, -10.5"'),
        ({"lat": "N50"}, "position not a number", "N50"),
        ({"lat": "nan"}, "position not a number", "nan"),
        ({"lat": "1_0"}, "position not a number", "1_0"),
        ({"lat": "90.1"}, "position not in -90…90", "90.1"),
        ({"lon": "-180.5"}, "position not in -180…180", "-180.5"),
        ({"dbh": "thick"}, "diameter not a number", "thick"),
        ({"dbh": "1e9999"}, "diameter not a number", "1e9999"),
        ({"dbh": "-1"}, "diameter not in 0…20000", "-1"),
        ({"height": "151"}, "height not in 0…1500", "151"),
        ({"radius": "inf"}, "crown not a number", "inf"),
        ({"state": "?"}, "no status rule holds", '"?, ?"'),
        ({"state": "L,extra"}, "not 8 fields", "9"),
    ],
)
def test_row__is_dropped_with_its_line_and_reason(stand, fields, reason, found):
    assert stand.dropped(row(**fields)) == [f"2,{reason},{found}"]


@pytest.mark.parametrize(
    ("easting", "reason"),
    [("99999", "position not in 100000…900000"), ("900001", "position not in 100000…900000")],
)
def test_utm__is_dropped_outside_its_zone(stand, easting, reason):
    good = "good,FASY,5500000,500000,100,10,1,L"
    stand.write([row(lon=easting, lat="5500000"), good], position=UTM).run()
    assert f"2,{reason},{easting}" in (stand.out / "dropped.csv").read_text()


def test_drop__leaves_rows_out_by_rule(stand):
    rule = {"column": "state", "equals": "X", "reason": "not in this plot"}
    assert stand.dropped(row(state="X"), drop=[rule]) == ["2,not in this plot,X"]


@pytest.mark.parametrize(
    ("square", "reason"),
    [("x", "square not a number"), ("001", "square not counted from 1")]
    + [("99990101", "square too far from the origin")],
)
def test_squares__are_checked(stand, square, reason):
    position = {"kind": "local", "x": "lon", "y": "lat", "origin": {"latitude": 1, "longitude": 1},
                "squares": {"column": "height", "size": 20}}  # fmt: skip
    rows = [row(height=square), row(tag="good", height="0101")]
    stand.write(rows, position=position, height=None).run()
    assert f"2,{reason},{square}" in (stand.out / "dropped.csv").read_text()


def test_tags__cannot_share_a_name(stand):
    rows = [row(tag="a/b", species="c"), row(tag="a", species="b")]
    summary, _ = stand.write(rows, tag=["tag", "species"]).run()
    assert summary["dropped"] == {"tag with '/'": 1}


def test_lines__are_those_of_the_file(stand):
    stand.write(['"a\nb",FASY,50,10,1,1,1,L', "", row(state="?")]).run()
    assert (stand.out / "dropped.csv").read_text().splitlines()[
        1
    ] == '5,no status rule holds,"?, ?"'


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("tag,species,lat,lon,dbh,height,radius", "lacks the mapping's columns 'state'"),
        ("tag,tag,species,lat,lon,dbh,height,radius,state", "names 'tag' more than once"),
    ],
)
def test_header__is_checked(stand, header, message):
    stand.write([ROW], header=header)
    with pytest.raises(ForestError, match=message):
        stand.run()
