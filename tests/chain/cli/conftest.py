"""`mevm node` as a process of its own."""

import json
import signal
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from node_process import MEVM, read_banner


class Process:
    """A running node."""

    def __init__(self, *flags: str) -> None:
        self.process = subprocess.Popen(
            [*MEVM, "node", "--port", "0", *flags],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines = read_banner(self.process)
        self.url = self.lines[-1].split()[-1]

    def ask(self, method: str, *params: Any, **headers: str) -> Any:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        request = urllib.request.Request(
            self.url, json.dumps(body).encode(), {"Content-Type": "application/json", **headers}
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response).get("result")

    def stop(self, by: signal.Signals = signal.SIGINT) -> tuple[int, str, str]:
        self.process.send_signal(by)
        output, errors = self.process.communicate(timeout=20)
        return self.process.returncode, output, errors


@pytest.fixture
def start() -> Iterator[Callable[..., Process]]:
    running: list[Process] = []

    def make(*flags: str) -> Process:
        running.append(Process(*flags))
        return running[-1]

    yield make
    for each in running:
        each.process.kill()
        each.process.communicate()
