"""`mevm trace`."""

import json

import pytest
from click.testing import CliRunner

from mevm.cli import trace as command
from mevm.explain.text import write_explanation


@pytest.fixture
def run(bench, monkeypatch, tmp_path):
    """Return what runs the command against the bench, and gives exit code and output."""

    def ask(url, token, method, *params):
        assert url == "http://node.example"
        return bench(method, *params)

    def invoke(*arguments):
        arguments = [*arguments, "--rpc-url", "http://node.example"]
        result = CliRunner().invoke(command.trace, arguments)
        return result.exit_code, result.output

    monkeypatch.setattr(command, "ask", ask)
    monkeypatch.chdir(tmp_path)
    return invoke


def test_trace__prints_what_the_node_says(bench, run):
    sent = bench.call("Relay", "push", [5, 0], "x")
    code, output = run(sent)
    assert code == 0
    assert output == bench.explain(sent)["text"] + "\n"


def test_trace__uses_its_own_artifacts(bench, run, make_bench, artifacts):
    sent = bench.call("Relay", "push", [5, 0], "x")
    expected = bench.explain(sent, gas=True, depth=0)["text"]
    object.__setattr__(bench.node.settings, "artifacts", ())
    assert "Relay" not in bench.explain(sent)["text"]

    code, output = run(sent, "--artifacts", str(artifacts), "--gas", "--depth", "0")

    assert (code, output) == (0, expected + "\n")


def test_trace__uses_the_build_of_the_present_folder(bench, run, artifacts, tmp_path):
    (tmp_path / ".build").mkdir()
    (tmp_path / ".build" / "made.json").write_text(artifacts.read_text())
    object.__setattr__(bench.node.settings, "artifacts", ())
    sent = bench.call("Relay", "take", 5)
    assert "CALL Relay.take(amount=5)" in run(sent)[1]


def test_trace__writes_json(bench, run):
    sent = bench.call("Relay", "push", [5, 0], "x")
    code, output = run(sent, "--json")
    expected = bench.explain(sent)
    assert (code, json.loads(output)) == (0, {k: v for k, v in expected.items() if k != "text"})
    assert write_explanation(json.loads(output)) == expected["text"]


def test_trace__refuses_what_is_no_hash(run):
    code, output = run("0x1234")
    assert code == 2
    assert "expected 0x and 64 hexadecimal digits" in output


def test_trace__refuses_files_that_are_no_artifacts(bench, run, tmp_path):
    path = tmp_path / "none.json"
    path.write_text("{}")
    code, output = run(bench.call("Relay", "take", 5), "--artifacts", str(path))
    assert code == 2
    assert "expected artifacts of contracts, found none" in output
