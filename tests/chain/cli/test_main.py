"""The command group: commands come from entry points."""

from click.testing import CliRunner

from mevm.cli.main import main


def test_main__lists_registered_commands() -> None:
    result = CliRunner().invoke(main, ["--help"])
    assert result.exit_code == 0
    assert "node" in result.output


def test_main__version_and_unknown_command() -> None:
    assert CliRunner().invoke(main, ["--version"]).output.startswith("mevm, version ")
    result = CliRunner().invoke(main, ["nothing"])
    assert (result.exit_code, "No such command 'nothing'" in result.output) == (2, True)
