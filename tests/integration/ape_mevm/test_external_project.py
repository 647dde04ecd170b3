"""A project that knows nothing of this chain runs its tests on it."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from urllib.request import Request, urlopen

import pytest

NETWORK = ("--network", "ethereum:local:mevm")
TESTS = 40
START_SECONDS = 20
ASK = b'{"jsonrpc":"2.0","id":1,"method":"web3_clientVersion","params":[]}'


@pytest.fixture
def node_uri() -> Iterator[str]:
    """The address of a node in a process of its own."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [Path(sys.executable).with_name("mevm"), "node", "--port", str(port), "--silent"]
    uri = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command) as node:
        try:
            wait_for(uri)
            yield uri
        finally:
            node.terminate()


def wait_for(uri: str) -> None:
    deadline = monotonic() + START_SECONDS
    request = Request(uri, ASK, {"Content-Type": "application/json"})
    while True:
        try:
            urlopen(request, timeout=5).read()
            return
        except OSError:
            if monotonic() > deadline:
                raise
            sleep(0.1)


def failures(outcomes: dict[str, str]) -> dict[str, str]:
    return {test: outcome for test, outcome in outcomes.items() if outcome != "passed"}


def test_ape_test__passes_with_and_without_reports(ape_test):
    plain, _ = ape_test(*NETWORK)
    assert (len(plain), failures(plain)) == (TESTS, {})
    # -s: what the plugin has to complain about would be captured, as the tests pass.
    reported, output = ape_test(*NETWORK, "--gas", "--coverage", "-s")
    assert reported == plain
    assert "missing in the reports" not in output, output
    assert re.search(r"  relay_lock( +\d+){5}", output), output
    # The one statement that is missed follows a check that always fails.
    assert re.search(r"contracts/Locker.vy +26 +1 +96.15%", output), output
    assert re.search(r"contracts/Relay.vy +4 +0 +100.0%", output), output


def test_ape_test__passes_on_a_node_over_http(ape_test, node_uri):
    outcomes, _ = ape_test(*NETWORK, "--gas", "--coverage", APE_MEVM_URI=node_uri)
    assert (len(outcomes), failures(outcomes)) == (TESTS, {})


def test_ape_test__passes_with_provider_from_configuration(ape_test, external_project):
    with (external_project / "ape-config.yaml").open("a") as config:
        config.write("\nethereum:\n  local:\n    default_provider: mevm\n")
    outcomes, _ = ape_test("tests/test_chain.py")
    assert failures(outcomes) == {}
