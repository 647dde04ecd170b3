"""`mevm snapshot` at a node that runs; what it does to a directory is in tests/chain/store."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from mevm.cli.main import main


def run(*arguments: str) -> tuple[int, str]:
    """Return the exit code and the output of the command."""
    done = CliRunner().invoke(main, ["snapshot", *arguments])
    return done.exit_code, done.output


def test_snapshot__asks_a_node_that_runs(start: Callable[..., Any], tmp_path: Path) -> None:
    node = start("--datadir", str(tmp_path / "data"), "--token", "secret")
    there = ("--rpc", node.url, "--token", "secret")
    assert run("save", "one", *there) == (0, "saved one\n")
    code, output = run("save", "one", *there)
    assert code == 2 and "snapshot 'one' exists" in output
    bearer = {"Authorization": "Bearer secret"}
    node.ask("evm_mine", **bearer)
    (row,) = json.loads(run("list", "--json", *there)[1])
    assert (row["name"], row["number"]) == ("one", "0x0")
    assert run("load", "one", *there) == (0, "loaded one\n")
    assert node.ask("eth_blockNumber", **bearer) == "0x0"
    assert run("remove", "one", *there) == (0, "removed one\n")
    assert run("list", *there) == (0, "")
    code, output = run("list", "--rpc", node.url)
    assert code == 2 and "Unauthorized" in output


def test_snapshot__wants_one_place(tmp_path: Path) -> None:
    for where in ([], ["--rpc", "http://127.0.0.1:1", "--datadir", str(tmp_path)]):
        code, output = run("list", *where)
        assert code == 2 and "give either --datadir or --rpc." in output
