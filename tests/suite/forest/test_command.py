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
