"""The external project, and a way to run ape in it as somebody else would."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ape_mevm.provider import MevmProvider

# The external project's own tests, which run in a process of their own.
collect_ignore = ["project"]

PROJECT = Path(__file__).parent / "project"
INHERITED = ("LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")


@pytest.fixture
def external_project(tmp_path) -> Path:
    """A copy of the external project, never compiled."""
    return Path(shutil.copytree(PROJECT, tmp_path / "project"))


@pytest.fixture
def provider(chain) -> MevmProvider:
    """The provider that ape has connected for the tests of this project."""
    return chain.provider


@pytest.fixture
def ape_test(external_project, tmp_path) -> Callable[..., tuple[dict[str, str], str]]:
    """Return a function that runs ``ape test``, and returns outcomes by test and the output."""

    def run(*arguments: str, **environment: str) -> tuple[dict[str, str], str]:
        report = tmp_path / "report.xml"
        home = tmp_path / "home"
        home.mkdir(exist_ok=True)
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        completed = subprocess.run(
            [Path(sys.executable).with_name("ape"), "test", f"--junitxml={report}", *arguments],
            cwd=external_project,
            # No activated environment: neither its folder on PATH, nor its variables.
            env={
                **inherited,
                "PATH": os.defpath,
                "HOME": str(home),
                "APE_DATA_FOLDER": str(home / ".ape"),
                "COLUMNS": "120",
                **environment,
            },
            capture_output=True,
            text=True,
            timeout=120,
        )
        output = completed.stdout + completed.stderr
        assert report.is_file(), output
        return _outcomes(report), output

    return run


def _outcomes(report: Path) -> dict[str, str]:
    """Return passed, or the text of the failure, by test."""
    outcomes = {}
    for case in ElementTree.parse(report).iter("testcase"):
        problems = [child for child in case if child.tag in ("failure", "error", "skipped")]
        outcomes[f"{case.get('classname')}.{case.get('name')}"] = (
            f"{problems[0].tag}: {problems[0].get('message')}" if problems else "passed"
        )
    return outcomes
