"""`mevm forest` on the command line."""

import json

import pytest
from click.testing import CliRunner

from mevm_suite.commands.forest import forest

ROWS = [f"{i},PIAB,50,10,100,NA,NA,{'D' if i % 3 == 0 else 'L'}" for i in range(10)]


def run(*words):
    return CliRunner(mix_stderr=False).invoke(forest, [str(word) for word in words])


@pytest.fixture
def imported(stand):
    stand.write([*ROWS, "x"])
    result = run("import", stand.csv, "--mapping", stand.mapping, "--out", stand.out)
    return stand, result


def test_import__tells_root_counts_and_reasons(imported):
    stand, result = imported
    assert result.exit_code == 0
    root = json.loads((stand.out / "forest.json").read_text())["root"]
    assert result.stdout.splitlines() == [
        f"root {root}",
        f"trees 10 of 11 rows; files in {stand.out}",
        "status standing 6, dead 4",
        "not measured height 10, crown 10",
        "dropped 1: not 8 fields",
    ]


def test_import__writes_json(stand):
    stand.write(ROWS)
    words = ("import", stand.csv, "--mapping", stand.mapping, "--out", stand.out, "--json")
    assert json.loads(run(*words).stdout) == json.loads((stand.out / "forest.json").read_text())


def test_import__says_why_it_cannot(imported):
    stand, _ = imported
    result = run("import", stand.csv, "--mapping", stand.mapping, "--out", stand.out)
    assert result.exit_code == 2
    assert "exists already" in result.stderr


def test_prove_and_check__agree(imported):
    stand, _ = imported
    result = run("prove", stand.out, "--tag", "3")
    assert result.exit_code == 0
    proof = json.loads(result.stdout)
    assert proof["tree"]["status"] == "dead"
    by_code = run("prove", stand.out, "--code", proof["tree"]["code"])
    assert json.loads(by_code.stdout) == proof
    path = stand.folder / "proof.json"
    path.write_text(result.stdout)
    checked = run("check", path, "--root", proof["root"])
    assert checked.exit_code == 0
    assert checked.stdout == f"tree {proof['tree']['code']} is under the root\n"


def test_check__refuses_another_root_and_another_tree(imported):
    stand, _ = imported
    proof = json.loads(run("prove", stand.out, "--tag", "3").stdout)
    path = stand.folder / "proof.json"
    path.write_text(json.dumps(proof))
    other = run("check", path, "--root", "0x" + "11" * 32)
    assert (other.exit_code, "another root" in other.stderr) == (1, True)
    proof["tree"]["diameter"] += 1
    path.write_text(json.dumps(proof))
    forged = run("check", path, "--root", proof["root"])
    assert (forged.exit_code, "does not lead" in forged.stderr) == (1, True)
    path.write_text("{}")
    assert run("check", path, "--root", proof["root"]).exit_code == 2


def test_prove__needs_one_name(imported):
    stand, _ = imported
    assert run("prove", stand.out).exit_code == 2
    absent = run("prove", stand.out, "--tag", "99")
    assert (absent.exit_code, "has no tree" in absent.stderr) == (1, True)
    assert run("prove", stand.folder, "--tag", "1").exit_code == 1


def test_import__takes_another_parcel_than_the_mapping_names(stand):
    stand.write(ROWS)
    words = ("import", stand.csv, "--mapping", stand.mapping)
    assert run(*words, "--out", stand.out).exit_code == 0
    summaries = [json.loads((stand.out / "forest.json").read_text())]
    for parcel, error in (("", "expected a name or an id"), ("0x12", "64 hex digits")):
        refused = run(*words, "--out", stand.folder / "b", "--parcel", parcel)
        assert (refused.exit_code, error in refused.stderr) == (2, True)
    id = "0x" + "ab" * 32
    assert run(*words, "--out", stand.folder / "b", "--parcel", id).exit_code == 0
    summaries.append(json.loads((stand.folder / "b" / "forest.json").read_text()))
    assert summaries[1]["parcel"] == id != summaries[0]["parcel"]
    assert summaries[1]["root"] != summaries[0]["root"]  # codes are of the parcel
    assert summaries[1]["mapping_sha256"] == summaries[0]["mapping_sha256"]


def test_stand__makes_what_is_imported_and_drawn(stand):
    made, inventory = stand.folder / "made", stand.folder / "inventory"
    words = ("stand", "--trees", 200, "--seed", 3, "--parcel", "made up", "--out", made)
    assert run(*words).stdout.startswith("200 trees in ")
    again = run(*words)
    assert (again.exit_code, "cannot be made: File exists" in again.stderr) == (2, True)
    csv, mapping = made / "stand.csv", made / "mapping.yaml"
    assert run("import", csv, "--mapping", mapping, "--out", inventory).exit_code == 0
    assert json.loads((inventory / "forest.json").read_text())["trees"] == 200
    claims, picture = stand.folder / "claims.json", stand.folder / "map.png"
    assert run("parcel", "cells", "--inventory", inventory, "--out", claims).exit_code == 0
    drawn = run("map", inventory, "--claims", claims, "--out", picture)
    assert drawn.stdout == f"map in {picture}\n"
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert run("stand", "--trees", 5, "--south", 80, "--out", stand.folder / "x").exit_code == 2


def test_map__says_why_it_cannot_draw(imported):
    stand, _ = imported
    picture, claims = stand.folder / "map.png", stand.folder / "claims.json"
    claims.write_text('{"version": 1, "cells": 2, "claims": {"7": "0x1"}}')
    result = run("map", stand.out, "--claims", claims, "--out", picture)
    assert (result.exit_code, "expected claims" in result.stderr) == (2, True)
    claims.write_text('{"version": 1, "cells": 1, "claims": {"7000000000": "0x1"}}')
    result = run("map", stand.out, "--claims", claims, "--out", picture)
    assert (result.exit_code, "block 7000000000" in result.stderr) == (2, True)
    assert run("map", stand.folder, "--out", picture).exit_code == 2
    assert not picture.exists()
