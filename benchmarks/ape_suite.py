"""`ape test` of this repository with our provider and with ape's default one.

The tests are those of tests/integration/ape_mevm/project that both can run; the others ask for what
eth-tester has not, or ape has not with it: traces, impersonation, `set_balance`, source lines.
Each of them runs `TIMES` times, so that there are as many as a project has: 14 tests last shorter
than ape takes to start. Contracts are compiled before.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from benchmarks.comparison import Measured, Row
from benchmarks.peers import ROOT
from benchmarks.subjects import in_turns

PROJECT = ROOT / "tests" / "integration" / "ape_mevm" / "project"
COUNT = 14
TIMES = 30
ROUNDS = 2
SHARED = (
    "test_accounts__are_those_of_the_configuration",
    "test_isolation__forgets_every_test",
    "test_time_travel__opens_the_locker",
    "test_events__are_in_receipt_and_logs",
    "test_transfer__moves_coins_and_costs_gas",
    "test_sort__takes_both_branches",
    "test_transaction__reverts_with_reason",
    "test_deployment__reverts_with_reason",
    "test_view__reverts_with_reason",
    "test_transaction__reverts_with_the_reason_of_a_module",
    "test_transaction__reverts_with_the_reason_of_an_inner_call",
    "test_allowed_revert__gives_failed_receipt",
    "test_view__calls_through",
)
REPEAT = f"""

def pytest_generate_tests(metafunc):
    metafunc.fixturenames.append("time")
    metafunc.parametrize("time", range({TIMES}))
"""


Rounds = dict[str, list[float]]


@dataclass(frozen=True)
class Provider:
    """What `ape test` runs on: a network, and what its environment has beside ours."""

    network: str
    environment: Mapping[str, str] = field(default_factory=dict)


PROVIDERS = {"MEVM": Provider("ethereum:local:mevm"), "eth-tester": Provider("ethereum:local:test")}


def measure() -> Measured:
    """Return seconds of the whole command, and of the tests in it."""
    return Measured(rows(*seconds(PROVIDERS, SHARED, COUNT), COUNT, {"eth-tester": 2.0}))


def seconds(
    providers: Mapping[str, Provider], names: Sequence[str], count: int
) -> tuple[Rounds, Rounds]:
    """Return the seconds of each round: of the whole command, and of its ``count`` tests."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(shutil.copytree(PROJECT, Path(folder) / "project"))
        with (project / "tests" / "conftest.py").open("a") as conftest:
            conftest.write(REPEAT)
        command = [Path(sys.executable).with_name("ape")]
        subprocess.run([*command, "compile"], cwd=project, check=True, capture_output=True)
        inside: Rounds = {name: [] for name in providers}

        def run(name: str) -> float:
            whole, tests = ape_test(project, providers[name], names, count)
            inside[name].append(tests)
            return whole

        return in_turns({name: name for name in providers}, run, ROUNDS), inside


def rows(whole: Rounds, inside: Rounds, count: int, required: Mapping[str, float]) -> list[Row]:
    """Return the rows of the command and of the tests in it, of the fastest rounds."""
    name = f"ape test, {count} tests {TIMES} times"
    found = []
    for text, times in ((f"{name}, the whole command", whole), (f"{name}, the tests", inside)):
        best = {peer: min(each) for peer, each in times.items()}
        found.append(Row(text, "s", best.pop("MEVM"), best, required, False))
    return found


def ape_test(
    project: Path, provider: Provider, names: Sequence[str], count: int
) -> tuple[float, float]:
    """Run the tests; return the seconds of the command, and those that pytest counts for tests."""
    report = project / "report.xml"
    command = [Path(sys.executable).with_name("ape"), "test", "-q", f"--junitxml={report}"]
    options = ["--network", provider.network, "-k", " or ".join(names)]
    environment = {**os.environ, **provider.environment}
    start = time.perf_counter()
    done = subprocess.run(
        [*command, *options], cwd=project, env=environment, capture_output=True, text=True
    )
    took = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(f"{provider.network}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    cases = list(ElementTree.parse(report).iter("testcase"))
    assert len(cases) == count * TIMES, len(cases)
    return took, sum(float(case.get("time", "0")) for case in cases)
