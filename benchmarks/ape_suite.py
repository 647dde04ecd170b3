"""`ape test` of this repository with our provider and with ape's default one.

The tests are those of tests/integration/ape_mevm/project that both can run; the others ask for what
eth-tester has not, or ape has not with it: traces, impersonation, `set_balance`, source lines.
Each of them runs `TIMES` times, so that there are as many as a project has: 14 tests last shorter
than ape takes to start. Contracts are compiled before.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree

from benchmarks.comparison import Measured, Row
from benchmarks.peers import ROOT
from benchmarks.subjects import in_turns

PROJECT = ROOT / "tests" / "integration" / "ape_mevm" / "project"
COUNT = 14
TIMES = 30
ROUNDS = 2
NETWORKS = {"MEVM": "ethereum:local:mevm", "eth-tester": "ethereum:local:test"}
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


def measure() -> Measured:
    """Return seconds of the whole command, and of the tests in it."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(shutil.copytree(PROJECT, Path(folder) / "project"))
        with (project / "tests" / "conftest.py").open("a") as conftest:
            conftest.write(REPEAT)
        command = [Path(sys.executable).with_name("ape")]
        subprocess.run([*command, "compile"], cwd=project, check=True, capture_output=True)
        inside: dict[str, list[float]] = {name: [] for name in NETWORKS}

        def run(name: str) -> float:
            whole, tests = ape_test(project, NETWORKS[name])
            inside[name].append(tests)
            return whole

        whole = in_turns({name: name for name in NETWORKS}, run, ROUNDS)
    name = f"ape test, {COUNT} tests {TIMES} times"
    return Measured([row(f"{name}, the whole command", whole), row(f"{name}, the tests", inside)])


def row(name: str, times: dict[str, list[float]]) -> Row:
    """Return the row of the fastest rounds."""
    best = {peer: min(each) for peer, each in times.items()}
    ours = best.pop("MEVM")
    return Row(name, "s", ours, best, {"eth-tester": 2.0}, False)


def ape_test(project: Path, network: str) -> tuple[float, float]:
    """Run the tests; return the seconds of the command, and those that pytest counts for tests."""
    report = project / "report.xml"
    command = [Path(sys.executable).with_name("ape"), "test", "-q", f"--junitxml={report}"]
    options = ["--network", network, "-k", " or ".join(SHARED)]
    start = time.perf_counter()
    done = subprocess.run([*command, *options], cwd=project, capture_output=True, text=True)
    took = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(f"{network}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    cases = list(ElementTree.parse(report).iter("testcase"))
    assert len(cases) == COUNT * TIMES, len(cases)
    return took, sum(float(case.get("time", "0")) for case in cases)
