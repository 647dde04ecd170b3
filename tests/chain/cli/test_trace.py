import pytest
from click.testing import CliRunner

from mevm.cli.main import main

REVERTER = "0x" + "de" * 20


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A present folder without contracts."""
    monkeypatch.chdir(tmp_path)


def test_trace__asks_a_node_over_http(start):
    node = start()
    node.ask("anvil_setCode", REVERTER, "0x5f5ffd")
    sender = node.ask("eth_accounts")[0]
    sent = node.ask("eth_sendTransaction", {"from": sender, "to": REVERTER, "gas": "0x10000"})

    result = CliRunner().invoke(main, ["trace", sent, "--url", node.url, "--no-color"])

    assert result.exit_code == 0, result.output
    assert result.output == node.ask("mevm_explain", sent)["text"] + "\n"
    assert "Error: reverted without a reason\n" in result.output


def test_trace__says_what_the_node_refuses(start):
    result = CliRunner().invoke(main, ["trace", "0x" + "ee" * 32, "--url", start().url])
    assert (result.exit_code, result.output) == (2, "Error: transaction not found\n")


def test_trace__says_that_no_node_answers():
    result = CliRunner().invoke(main, ["trace", "0x" + "ee" * 32, "--url", "http://127.0.0.1:1"])
    assert result.exit_code == 2
    assert result.output.startswith("Error: http://127.0.0.1:1: ")
