"""The command group: commands come from entry points; the page of `mevm node`."""

from pathlib import Path

import pytest
from click import Option
from click.testing import CliRunner

from mevm.cli.main import main
from mevm.cli.node import node

PAGE = (Path(__file__).parents[3] / "docs" / "node.md").read_text()


def test_main__lists_registered_commands() -> None:
    result = CliRunner().invoke(main, ["--help"])
    assert result.exit_code == 0
    assert "node" in result.output


def test_main__version_and_unknown_command() -> None:
    assert CliRunner().invoke(main, ["--version"]).output.startswith("mevm, version ")
    result = CliRunner().invoke(main, ["nothing"])
    assert (result.exit_code, "No such command 'nothing'" in result.output) == (2, True)


@pytest.mark.parametrize("option", [each for each in node.params if isinstance(each, Option)])
def test_node__options_are_on_its_page(option: Option) -> None:
    names = [each for each in option.opts if each.startswith("--")]
    assert any(f"`{each}" in PAGE for each in names), f"{names} are not in docs/node.md"
