"""Nodes under measurement, each a process with a JSON-RPC client over one kept connection."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import orjson

ROOT = Path(__file__).resolve().parent.parent
CHAIN_ID = 1337
MNEMONIC = "test test test test test test test test test test test junk"
GAS_LIMIT = 30_000_000
REQUEST = (
    b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n%b"
)
IDLE = 3.0
"""Seconds after which a connection is not trusted: Node.js closes one that is idle for five."""
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class Rpc:
    """Calls methods of the node on ``port`` over one kept connection.

    A bare socket: the client's own time is part of every figure, and must not hide the node's.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.connect()

    def connect(self) -> None:
        """Open the connection, anew if there is one."""
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.used = time.monotonic()

    def __call__(self, method: str, *params: object) -> Any:
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        return result_of(method, self.exchange(request))

    def batch(self, method: str, params: Sequence[object]) -> list[Any]:
        """Call a method of one parameter for each of several, in one request."""
        requests = [
            {"jsonrpc": "2.0", "id": index, "method": method, "params": [each]}
            for index, each in enumerate(params)
        ]
        return [result_of(method, each) for each in self.exchange(requests)]

    def exchange(self, request: object) -> Any:
        """Send one request or one batch; return what is answered."""
        if time.monotonic() - self.used > IDLE:
            self.connect()
        body = orjson.dumps(request)
        self.socket.sendall(REQUEST % (len(body), body))
        answer = orjson.loads(self.read_body())
        self.used = time.monotonic()
        return answer

    def read_body(self) -> bytes:
        """Return the body of one response, which must say its length."""
        received = b""
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self.receive()
        length = int(LENGTH.search(received)[1]) + end + 4
        while len(received) < length:
            received += self.receive()
        return received[end + 4 :]

    def receive(self) -> bytes:
        """Return what has come, at least one byte."""
        data = self.socket.recv(1 << 16)
        if not data:
            raise ConnectionError("the node closed the connection")
        return data


def result_of(method: str, answer: dict[str, Any]) -> Any:
    """Return the result in an answer; RuntimeError if it is an error."""
    if "error" in answer:
        raise RuntimeError(f"{method}: {answer['error']}")
    return answer["result"]


def anvil_binary() -> str | None:
    """Return the anvil to compare with: ``$ANVIL``, the PATH, or an npm folder under build/."""
    found = list(ROOT.glob("build/peers/node_modules/@foundry-rs/anvil-*/bin/anvil"))
    return os.environ.get("ANVIL") or shutil.which("anvil") or (str(found[0]) if found else None)


def ganache_script() -> str | None:
    """Return the ganache of the npm folder under build/, where there is Node.js to run it."""
    script = ROOT / "build/peers/node_modules/ganache/dist/node/cli.js"
    return str(script) if script.is_file() and shutil.which("node") else None


def mevm_command(port: int, engine: str = "py-evm") -> list[str]:
    """Return the command that starts our node."""
    mevm = str(Path(sys.executable).with_name("mevm"))
    return [mevm, "node", "--port", str(port), "--silent", "--engine", engine]


def anvil_command(binary: str, port: int) -> list[str]:
    """Return the command that starts anvil with our fork, chain id and gas limit."""
    fork = ["--hardfork", "prague", "--chain-id", str(CHAIN_ID), "--gas-limit", str(GAS_LIMIT)]
    return [binary, "--port", str(port), "--silent", *fork]


def ganache_command(script: str, port: int) -> list[str]:
    """Return the command that starts ganache: its newest fork is Shanghai."""
    chain = ["--chain.chainId", str(CHAIN_ID), "--miner.blockGasLimit", str(GAS_LIMIT)]
    wallet = ["--wallet.mnemonic", MNEMONIC]
    return ["node", script, "--server.port", str(port), "--logging.quiet", *chain, *wallet]


def commands() -> dict[str, Callable[[int], list[str]]]:
    """Return what starts each node that is here, by its name: ours first."""
    found: dict[str, Callable[[int], list[str]]] = {"MEVM": mevm_command}
    if anvil := anvil_binary():
        found["anvil"] = partial(anvil_command, anvil)
    if ganache := ganache_script():
        found["ganache"] = partial(ganache_command, ganache)
    return found


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def as_installed() -> dict[str, str]:
    """Return the environment without what keeps Python from writing compiled modules.

    An installed package has its modules compiled, and so have the peers; ours is run from its
    sources, and would be compiled at every start.
    """
    return {name: each for name, each in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@contextmanager
def running(command: list[str], port: int) -> Iterator[Rpc]:
    """Start ``command``, yield a client once it answers on ``port``, and stop it at the end."""
    process = subprocess.Popen(
        command, env=as_installed(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield wait_for(process, port)
    finally:
        process.terminate()
        process.wait(10)


def wait_for(process: subprocess.Popen[bytes], port: int, patience: float = 30) -> Rpc:
    """Return a client as soon as the first request is answered."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} stopped with code {process.returncode}")
        try:
            client = Rpc(port)
            client("eth_chainId")
        except OSError:
            time.sleep(0.002)
        else:
            return client
    raise TimeoutError(f"{process.args!r} did not answer on port {port} within {patience} s")
