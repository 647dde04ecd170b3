"""Runs other people's checkers over the contracts and reads what they say.

Slither 0.11.6 reads no file of Vyper 0.4.3: it hands the compiler one file without its imports,
and expects source maps as text where the compiler now answers with an object. The report says so
per file, in slither's own words, and shows detections as soon as a version that reads them is in.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from mevm_suite.audit.finding import AuditError, Finding
from mevm_suite.audit.vyper_source import interface_functions

BIN = Path(sys.executable).parent
NATRIX_OPTIONS = (
    *("-d", "NTX4", "NTX11"),  # wrong about `view`; our arguments have plain names
    *("-c", "MemoryExpansion.max_frame_size=32768"),  # 5,120 gas; a batch of 32 with its proofs
)
# A pairing takes all its points at once. A shielded transaction, 39 kB at most, is read, handed on
# and encoded to be hashed, beside 28 kB of proofs and signatures; its proofs are one batch.
LARGE = (
    *("__default__", "_are_valid"),
    *("transact", "sighash", "_sighash"),
    *("verify_inputs", "verify_outputs"),
)
SECONDS = 1800


@dataclass(frozen=True)
class SlitherReport:
    """What slither made of one file: detections, or why it could not read the file."""

    path: str
    detections: tuple[str, ...] = ()
    not_supported: str | None = None


def run_slither(root: Path, path: Path) -> SlitherReport:
    """Run slither on one contract of the repository at ``root``."""
    name = str(path.relative_to(root))
    with TemporaryDirectory() as folder:
        answer = Path(folder, "answer.json")
        _run(root, "slither", name, "--json", str(answer))
        if answer.exists():
            return read_slither(name, answer.read_text(encoding="utf-8"))
    # With --json, slither crashes in silence. Without, it says why: the compiler's words first.
    done = _run(root, "slither", name)
    return SlitherReport(name, not_supported=last_words(done.stdout + done.stderr))


def read_slither(name: str, answer: str) -> SlitherReport:
    """Turn slither's answer into a report."""
    content = json.loads(answer)
    if not content["success"]:
        return SlitherReport(name, not_supported=last_words(str(content["error"])))
    detectors = content["results"].get("detectors", [])
    return SlitherReport(
        name, tuple(f"{entry['impact']}: {entry['description'].strip()}" for entry in detectors)
    )


def last_words(text: str) -> str:
    """Return the message before a traceback, if there is one, and the error that ends it."""
    lines = [line for line in text.splitlines() if line.strip()] or ["no output"]
    error = re.sub(r"^[\w.]+\.(\w+):", r"\1:", lines[-1])
    if len(lines) == 1 or lines[0].startswith("Traceback"):
        return error
    return f"{error} ({lines[0].strip()})"


def check_slither(report: SlitherReport) -> Iterator[Finding]:
    """Yield the detections that slither itself holds to be of high impact."""
    for detection in report.detections:
        if detection.startswith("High:"):
            yield Finding(report.path, f"slither: {detection}")


def run_natrix(root: Path) -> list[Finding]:
    """Lint all contracts; what natrix says is a finding.

    An argument that a function leaves unused is right where an interface asks for it, what takes
    the coin cannot be pure, and some memory is for one piece of data that can be large.
    """
    arguments = ("lint", "contracts", "--json", *NATRIX_OPTIONS)
    done = _run(root, "python", "-m", "mevm_suite.audit.natrix", *arguments)
    try:
        issues = json.loads(done.stdout)
    except json.JSONDecodeError as error:
        raise AuditError("natrix", last_words(done.stderr)) from error
    shown = {"NTX5": {"'__default__'"}, "NTX1": {f"'{name}'" for name in LARGE}}
    shown["NTX10"] = {f"'{name}'" for name in interface_functions(root)}
    return [
        Finding(f"{issue['file']}:{issue['position']}", f"{issue['code']} {issue['message']}")
        for issue in issues
        if issue["message"].split()[1] not in shown.get(issue["code"], ())
    ]


def _run(root: Path, command: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    path = f"{BIN}:/usr/bin:/bin"  # slither finds vyper on the PATH
    try:
        return subprocess.run(
            [str(BIN / command), *arguments],
            cwd=root,
            env={"PATH": path, "HOME": str(Path.home())},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AuditError(command, str(error)) from error
