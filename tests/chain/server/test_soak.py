"""Fifty clients, good, bad and hostile, at a node that goes on with its work.

`SOAK_SEED` and `SOAK_SECONDS` repeat a run; each failure names the command.
"""

import json
import os
import random
import socket
import subprocess
import sys
import time
import urllib.request
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from soak.requests import LOGGER, LOGGER_CODE, LOOP, LOOP_CODE

FUZZ = os.environ.get("HYPOTHESIS_PROFILE") == "fuzz"
SECONDS = float(os.environ.get("SOAK_SECONDS", 3_600 if FUZZ else 60))
SEED = int(os.environ.get("SOAK_SEED", random.SystemRandom().randrange(2**32) if FUZZ else 1))
REPLAY = (
    f"\nreplay: SOAK_SEED={SEED} SOAK_SECONDS={SECONDS:g} "
    "bash tests/run tests/chain/server/test_soak.py"
)
CLIENTS = 50
BLOCK_TIME = 1.0
SLOWEST = 0.05
"""Seconds within which 99 of 100 answers come."""
STALL = 0.01
"""Seconds that a busy Python server's answers take on a machine with nothing else to do."""
ECHO_SECONDS = 3.0
LONGEST_GAP = 15.0
MOST_GROWTH = 96 * 2**20
"""Bytes; traces in the making move even the least of many readings by some tens of MiB."""
NODE = "import sys; from mevm.cli.main import main; main(sys.argv[1:])"
FOLDER = Path(__file__).parents[2] / "support"


def percentile(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]


@contextmanager
def process(*command: str, **options: Any) -> Iterator[subprocess.Popen[str]]:
    """Run a Python program; it does not outlive the test."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(FOLDER), *sys.path])}
    running = subprocess.Popen(
        [sys.executable, *command], stdout=-1, text=True, env=environment, **options
    )
    try:
        yield running
    finally:
        running.kill()
        running.wait()


class Probe:
    """One quiet client: it asks for the height again and again, and looks at the clock."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.latencies: list[float] = []
        self.gaps: list[float] = []
        self.height = self.first = self._height()
        self._grown = time.monotonic()

    def look(self) -> None:
        """Ask once."""
        begun = time.monotonic()
        height = self._height()
        self.latencies.append(time.monotonic() - begun)
        if height != self.height:
            now = time.monotonic()
            self.gaps.append(now - self._grown)
            self.height, self._grown = height, now

    def _height(self) -> int:
        body = b'{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}'
        head = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        self._socket.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        answer = b""
        while b"}" not in answer:
            received = self._socket.recv(4_096)
            assert received, "the node hung up on a client that did nothing wrong"
            answer += received
        return int(json.loads(answer.partition(b"\r\n\r\n")[2])["result"], 16)


def stall() -> float:
    """Return how long answers of a busy Python server take on this machine now."""
    with process("-m", "soak.echo", str(ECHO_SECONDS)) as echo:
        assert echo.stdout is not None
        client = socket.create_connection(("127.0.0.1", int(echo.stdout.readline())), timeout=60)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        found: list[float] = []
        end = time.monotonic() + ECHO_SECONDS
        while time.monotonic() < end:
            begun = time.monotonic()
            client.sendall(b"x")
            client.recv(1)
            found.append(time.monotonic() - begun)
            time.sleep(0.01)
        client.close()
    return percentile(found)


def resident(pid: int) -> int:
    """Return the bytes of memory that a process has."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def prepare(port: int) -> list[str]:
    """Put contracts on the chain; return a heavy transaction and the accounts."""

    def ask(method: str, *params: Any) -> Any:
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"http://127.0.0.1:{port}", body, headers)
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.load(response)["result"]

    ask("anvil_setCode", LOOP, LOOP_CODE)
    ask("anvil_setCode", LOGGER, LOGGER_CODE)
    accounts = ask("eth_accounts")
    heavy = ask("eth_sendTransaction", {"from": accounts[0], "to": LOOP, "gas": hex(500_000)})
    ask("evm_mine")
    return [heavy, *accounts]


@contextmanager
def soaked_node(errors: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Start a node that makes a block a second."""
    flags = ["--port", "0", "--block-time", str(BLOCK_TIME), "--history", "128"]
    with (
        errors.open("w") as log,
        process("-c", NODE, "node", *flags, stderr=log) as node,
    ):
        assert node.stdout is not None
        line = next(each for each in node.stdout if each.startswith("Listening on "))
        # Its reports are read so that it never waits for a reader.
        with process("-c", "import sys; [0 for _ in sys.stdin]", stdin=node.stdout):
            yield node, int(line.rpartition(":")[2])


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads memory from /proc")
@pytest.mark.timeout(SECONDS + 300)
def test_soak__the_node_answers_makes_blocks_and_does_not_grow(tmp_path: Path) -> None:
    errors = tmp_path / "errors"
    sizes: list[tuple[float, int]] = []
    stalls = [stall()]
    with soaked_node(errors) as (node, port):
        probe = Probe(port)
        command = ["-m", "soak.crowd", str(port), str(SEED), str(SECONDS), str(CLIENTS)]
        with process(*command, *prepare(port)) as crowd:
            begun = time.monotonic()
            while crowd.poll() is None:
                assert node.poll() is None, f"the node died:\n{errors.read_text()}{REPLAY}"
                probe.look()
                sizes.append((time.monotonic() - begun, resident(node.pid)))
                time.sleep(0.01)
            report = json.loads(crowd.communicate()[0])
        node.terminate()
        assert node.wait(30) == 0, f"a node that is told to stop ends well{REPLAY}"
    stalls.append(stall())
    judge(probe, sizes, report, stalls, errors.read_text())


def judge(
    probe: Probe,
    sizes: list[tuple[float, int]],
    report: dict[str, Any],
    stalls: list[float],
    errors: str,
) -> None:
    """Compare what was found with what must hold."""
    found = report["found"]
    slow, worst_stall = percentile(probe.latencies), max(stalls)
    growth = grown(sizes)
    told = (
        f"seed {SEED}, {SECONDS:g} s: {found}; {probe.height - probe.first} blocks, longest gap "
        f"{max(probe.gaps, default=SECONDS):.1f} s; p99 {slow * 1e3:.1f} ms of "
        f"{len(probe.latencies)} looks, a busy echo {worst_stall * 1e3:.1f} ms; "
        f"grown by {growth / 2**20:.1f} MiB to {sizes[-1][1] / 2**20:.0f} MiB"
    )
    print(told)
    assert report["wrong"] == [], told + REPLAY
    assert "unexpected error" not in errors and "Traceback" not in errors, errors[:5_000] + REPLAY
    assert found.get("answered", 0) > SECONDS, told + REPLAY
    assert max(probe.gaps, default=SECONDS) < LONGEST_GAP, told + REPLAY
    assert growth < MOST_GROWTH, told + REPLAY
    allowed = SLOWEST
    if worst_stall > STALL:
        # What a bare server of the same kind could not do just now cannot be asked of the node.
        allowed = SLOWEST * worst_stall / STALL
        text = f"this machine is busy: answers may take {allowed * 1e3:.0f} ms, not 50; {told}"
        warnings.warn(text, stacklevel=1)
    assert slow <= allowed, told + REPLAY


def grown(sizes: list[tuple[float, int]]) -> int:
    """Return how much memory is held at least in the last quarter, beyond that of the third.

    The least of many readings is what stays; what is above it are traces being made.
    """
    third = [size for moment, size in sizes if 0.5 < moment / SECONDS <= 0.75]
    last = [size for moment, size in sizes if moment / SECONDS > 0.75]
    return min(last) - min(third)
