"""Whatever the extension is called with, it neither panics nor crashes nor keeps it.

`BOUNDARY_SEED` and `BOUNDARY_CALLS` repeat a run; each failure names the command.
"""

import json
import os
import random
import subprocess
import sys

import boundary
import pytest

FUZZ = os.environ.get("HYPOTHESIS_PROFILE") == "fuzz"
SEED = int(os.environ.get("BOUNDARY_SEED", random.SystemRandom().randrange(2**32) if FUZZ else 1))
CALLS = int(os.environ.get("BOUNDARY_CALLS", 2_000_000 if FUZZ else 8_000))
REPLAY = (
    f"\nreplay: BOUNDARY_SEED={SEED} BOUNDARY_CALLS={CALLS} "
    "bash tests/run tests/native/test_boundary.py"
)
ROUNDS = 20


def run(folder, calls, rounds):
    """Run the calls in a process of their own; return what it says in the end."""
    last = folder / "last-call"
    command = [sys.executable, boundary.__file__, str(SEED), str(calls), str(rounds), str(last)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    result = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=folder)
    assert result.returncode == 0, f"{last.read_text()}{result.stderr[-2_000:]}{REPLAY}"
    return json.loads(result.stdout)


def test_every_function__takes_anything(native, tmp_path):
    accepted = run(tmp_path, CALLS, 0)["accepted"]
    assert set(accepted) == {name for name, _ in boundary.targets()}
    # most functions were also called with something that they do
    assert sum(map(bool, accepted.values())) > len(accepted) / 2, REPLAY


@pytest.mark.skipif(not boundary.CAN_COUNT, reason="only glibc tells how much is allocated")
def test_every_function__keeps_nothing(native, tmp_path):
    growth = run(tmp_path, 3_000, ROUNDS)["growth"]
    assert max(growth.values()) < ROUNDS, f"{growth}{REPLAY}"  # not a byte with each round
