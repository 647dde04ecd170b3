"""`mevm forest parcel`: from a name to a registered parcel that changes hands."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from mevm_suite.commands.forest import forest
from mevm_suite.forest.grid import claims_of_positions

DAY = 86_400
WEST = 102.0  # where the fixture's parcel is not
DOCUMENT = "0x" + "11" * 32
TITLE = ("--name", "south", "--document", DOCUMENT, "--jurisdiction", "CN-53")

pytestmark = pytest.mark.rule("CEC-20")


def local(*words: Any) -> Any:
    """Run a command that needs no chain."""
    return CliRunner(mix_stderr=False).invoke(forest, [str(word) for word in words])


def square(west: float, south: float, width: float, height: float = 0) -> dict[str, Any]:
    """Return a square, or another rectangle, as GeoJSON."""
    east, north = west + width, south + (height or width)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    return cells_of(tmp_path, square(WEST, 25.0, 0.002))


def cells_of(folder: Path, land: dict[str, Any]) -> Path:
    """Write the cells of a polygon."""
    (folder / "land.geojson").write_text(json.dumps(land))
    out = folder / "claims.json"
    made = local("parcel", "cells", "--polygon", folder / "land.geojson", "--out", out)
    assert made.exit_code == 0, made.stderr
    return out


@pytest.fixture
def signed(forest_chain: Any, claims: Path) -> Path:
    return sign(forest_chain, claims)


def sign(chain: Any, claims: Path) -> Path:
    """Have the registrar sign for the holder."""
    out = claims.with_name("signed.json")
    words = ("parcel", "sign", claims, "--holder", chain.of("holder"), *TITLE)
    chain.ok(forest, "registrar", *words, "--out", out)
    return out


def test_story__a_parcel_is_signed_for_registered_and_passed_on(
    forest_chain: Any, signed: Path
) -> None:
    chain, name = forest_chain, f"{forest_chain.of('holder')}/south"
    id = chain.ok(forest, None, "parcel", "id", "south", "--holder", chain.of("holder")).strip()
    assert chain.ok(forest, "holder", "parcel", "register", signed).splitlines()[-1] == (
        f"parcel {id}"
    )
    (row,) = chain.rows(forest, "parcel", "show", name)
    cells = sum(
        int(word, 16).bit_count() for word in json.loads(signed.read_text())["claims"].values()
    )
    assert (row["parcel"], row["cells"], row["complete"]) == (id, cells, True)
    assert (row["jurisdiction"], row["rights"]) == ("CN-53", "timber, yield")
    assert chain.rows(forest, "parcel", "at", "25.001", "102.001")[0]["parcel"] == id
    chain.ok(forest, "holder", "parcel", "pass", id, chain.of("buyer"))
    assert chain.rows(forest, "parcel", "show", id)[0]["proposed to"] == chain.of("buyer")
    assert "has not offered it" in chain.refused(forest, "stranger", "parcel", "accept", id)
    chain.ok(forest, "buyer", "parcel", "accept", id)
    assert chain.rows(forest, "parcel", "show", id)[0]["holder"] == chain.of("buyer")
    chain.ok(forest, "registrar", "parcel", "note", id, DOCUMENT)
    assert "does not hold" in chain.refused(
        forest, "holder", "parcel", "pass", id, chain.of("helper")
    )


def test_register__goes_on_where_it_stopped(forest_chain: Any, tmp_path: Path) -> None:
    chain = forest_chain
    strip = square(WEST, 25.0, 0.43, 0.001)  # 46 km by 110 m, in more than 64 blocks
    signed = sign(chain, cells_of(tmp_path, strip))
    unsigned = json.loads(
        chain.ok(
            forest,
            None,
            "parcel",
            "register",
            signed,
            "--unsigned",
            "--account",
            chain.of("holder"),
        )
    )
    assert len(unsigned) > 1  # one transaction takes 64 blocks
    first = {"to": unsigned[0]["to"], "data": unsigned[0]["data"]}
    chain.signed_by(1).send(first)
    (row,) = chain.rows(forest, "parcel", "show", f"{chain.of('holder')}/south")
    assert row["complete"] is False
    assert row["missing cells"] > 0
    text = chain.refused(forest, "holder", "parcel", "pass", row["parcel"], chain.of("buyer"))
    assert f"{row['missing cells']} cells are not claimed" in text
    chain.ok(forest, "holder", "parcel", "register", signed)
    assert chain.rows(forest, "parcel", "show", row["parcel"])[0]["complete"] is True
    again = chain.refused(forest, "holder", "parcel", "register", signed)
    assert "is registered already" in again


def test_free__lets_go_of_an_incomplete_parcel(forest_chain: Any, signed: Path) -> None:
    chain = forest_chain
    some = claims_of_positions([(250_000_000, 1_030_000_000), (250_500_000, 1_030_000_000)])
    id = "0x" + chain.land("holder", "south", some, missing=1).hex()
    assert "does not hold" in chain.refused(forest, "stranger", "parcel", "free", id)
    chain.ok(forest, "holder", "parcel", "free", id)
    assert chain.rows(forest, "parcel", "show", id)[0]["cells"] == 0
    assert "has no cells" in chain.refused(forest, "holder", "parcel", "free", id)
    assert "was given up" in chain.refused(forest, "holder", "parcel", "register", signed)
    whole = "0x" + chain.parcel.hex()
    assert "keeps its cells" in chain.refused(forest, "holder", "parcel", "free", whole)


def test_sign__refuses_what_the_registry_would(
    forest_chain: Any, claims: Path, tmp_path: Path
) -> None:
    chain, out = forest_chain, tmp_path / "x.json"

    def refused(who: str, *words: Any, file: Path = claims, code: int = 1) -> str:
        given = ("parcel", "sign", file, "--out", out, *TITLE, *words)
        text = chain.refused(forest, who, *given, code=code)
        assert not out.exists()
        return str(text)

    holder = ("--holder", chain.of("holder"))
    assert "not an accredited registrar" in refused("stranger", *holder)
    assert "land of his own" in refused("registrar", "--holder", chain.of("registrar"))
    over = ("--tenure-end", "2020-01-01")
    assert "the tenure was over at 2020-01-01" in refused("registrar", *holder, *over)
    assert "1 to 8 letters" in refused("registrar", *holder, "--jurisdiction", "x" * 9, code=2)
    assert "expected a date" in refused("registrar", *holder, "--tenure-end", "2030-13-01", code=2)
    unsigned = refused("registrar", *holder, "--unsigned", code=2)
    assert "a signature is no call" in unsigned
    taken = tmp_path / "taken.json"
    local("parcel", "cells", "--inventory", chain.folder, "--out", taken)
    assert "of the cells belong to a parcel already" in refused("registrar", *holder, file=taken)


def test_register__refuses_another_signature(forest_chain: Any, signed: Path) -> None:
    chain = forest_chain

    def refused(who: str = "holder", code: int = 1, **changes: Any) -> str:
        other = signed.with_name("other.json")
        other.write_text(json.dumps(json.loads(signed.read_text()) | changes))
        return str(chain.refused(forest, who, "parcel", "register", other, code=code))

    assert "it is signed for" in refused("stranger")
    assert "it is signed for chain 5" in refused(chain_id=5)
    assert "not an accredited registrar" in refused(registrar=chain.of("stranger"))
    assert "expected a registrar's signature" in refused(signatures=[], code=2)
    assert "signed_message: " in refused(jurisdiction="CN-11")
    chain.ok(forest, "registrar", "parcel", "withdraw")
    assert "has withdrawn the signature" in refused()
    chain.travel(chain.backend.timestamp + 31 * DAY)
    assert "the signature was good until" in refused()


def test_at__names_what_is_wrong(forest_chain: Any) -> None:
    chain = forest_chain
    assert "no parcel claims that cell" in chain.refused(forest, None, "parcel", "at", "-33.5", "7")
    assert "latitude" in chain.refused(forest, None, "parcel", "at", "91", "7", code=2)
    assert "in degrees" in chain.refused(forest, None, "parcel", "at", "north", "7", code=2)
    assert "there is no parcel" in chain.refused(forest, None, "parcel", "show", DOCUMENT)


def test_cells__of_geojson_and_what_is_none(tmp_path: Path) -> None:
    path, out = tmp_path / "a.geojson", tmp_path / "a.json"
    one, other = square(10, 50, 0.01), square(11, 50, 0.01)
    nested = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": one},
            {
                "type": "Feature",
                "geometry": {"type": "MultiPolygon", "coordinates": [other["coordinates"]]},
            },
        ],
    }
    path.write_text(json.dumps(nested))
    assert local("parcel", "cells", "--polygon", path, "--out", out).exit_code == 0
    both = json.loads(out.read_text())
    path.write_text(json.dumps(one))
    assert "cannot be written" in local("parcel", "cells", "--polygon", path, "--out", out).stderr
    out.unlink()
    local("parcel", "cells", "--polygon", path, "--out", out)
    assert 0 < json.loads(out.read_text())["cells"] < both["cells"]
    for document, error in (
        ('{"type": "Point"}', "expected polygons of GeoJSON, found 'Point'"),
        (json.dumps(square(10, 50, 0.000001)), "no cell has its centre"),
        ('{"type": "Polygon", "coordinates": [[1, 2]]}', "a.geojson"),
        ("{", "expected JSON"),
    ):
        path.write_text(document)
        result = local("parcel", "cells", "--polygon", path, "--out", tmp_path / "b.json")
        assert (result.exit_code, error in result.stderr) == (2, True), result.stderr
    assert local("parcel", "cells", "--out", tmp_path / "b.json").exit_code == 2
