"""The holders' scripts under `ape run`."""

import subprocess
from pathlib import Path

import ape

ROOT = Path(ape.project.path)


def test_ape_run__finds_every_script() -> None:
    command = ["ape", "run", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    _, _, listed = done.stdout.partition("Commands:")
    found = {line.split()[0] for line in listed.splitlines() if line.strip()}
    scripts = {path.stem for path in (ROOT / "scripts").glob("token_*.py")}
    assert scripts
    assert scripts <= found
