"""`mevm` as a process of its own."""

import subprocess
import sys
from pathlib import Path

import second_engine

RUN = "from mevm.cli.main import main; main()"
if second_engine.is_asked_for():  # of a process that a test starts, too
    folder = str(Path(__file__).parent)
    RUN = f"import sys; sys.path.append({folder!r}); __import__('second_engine').install(); {RUN}"
MEVM = [sys.executable, "-c", RUN]


def read_banner(process: subprocess.Popen[str]) -> list[str]:
    """Return what a node prints until it listens: the last word of the last line is its address."""
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.rstrip())
        if line.startswith("Listening on "):
            return lines
    errors = "" if process.stderr is None else process.stderr.read()
    raise AssertionError(f"the node ended before it listened: {errors}")


def refusal(*flags: str) -> str:
    """Run a node that cannot start; return its last line."""
    command = [*MEVM, "node", "--port", "0", *flags]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2, done
    assert "Traceback" not in done.stderr
    return done.stderr.strip().splitlines()[-1]
