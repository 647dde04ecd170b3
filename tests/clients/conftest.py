"""A real node, and the clients that npm installs as package-lock.json pins them."""

import fcntl
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from node_process import MEVM, read_banner

HERE = Path(__file__).parent
BUILD = HERE.parents[1] / "build" / "clients"
INSTALL_TIMEOUT, RUN_TIMEOUT = 300, 60

# slot 0 += 1; log the new value under topic 0xaa; return it
COUNTER = "5f54600101805f555f52" + "60aa60205fa1" + "60205ff3"
# return what follows as the code of a contract
CREATION = f"0x60{len(COUNTER) // 2:02x}8060095f395ff3{COUNTER}"


@dataclass
class Node:
    """A node that runs, and the least that a client needs of it."""

    url: str

    @property
    def websocket(self) -> str:
        return self.url.replace("http:", "ws:")

    def http(self, method: str, body: Any = None, **headers: str) -> tuple[int, dict, bytes]:
        """Return status, headers and body of one HTTP request."""
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=10)
        data = None if body is None else json.dumps(body).encode()
        connection.request(method, "/", data, headers)
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return response.status, found, response.read()

    def __call__(self, method: str, *params: Any, **headers: str) -> Any:
        """Return the result of a method."""
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
        _, _, answer = self.http("POST", body, **{"Content-Type": "application/json", **headers})
        decoded = json.loads(answer)
        assert "error" not in decoded, (method, decoded["error"])
        return decoded["result"]


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """A node with the usual accounts."""
    command = [*MEVM, "node", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    address = read_banner(process)[-1].split()[-1]
    # What it prints about requests has to go somewhere, or it would wait for a reader.
    drain = subprocess.Popen(["cat"], stdin=process.stdout, stdout=subprocess.DEVNULL)
    yield Node(address)
    process.terminate()
    assert process.wait(20) == 0
    drain.wait(20)


@pytest.fixture(scope="module")
def account(node: Node) -> str:
    return node("eth_accounts")[0]


@pytest.fixture(scope="module")
def counter(node: Node, account: str) -> str:
    """Address of a contract that counts and logs."""
    created = node("eth_sendTransaction", {"from": account, "data": CREATION})
    return node("eth_getTransactionReceipt", created)["contractAddress"]


@pytest.fixture(scope="session")
def modules() -> Path:
    """Return the folder of the installed clients; skip where there is no npm."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node and npm are not on PATH: ethers, viem and cast are installed by npm")
    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run in several processes
        if not _is_installed():
            _install()
    return BUILD / "node_modules"


def _is_installed() -> bool:
    marker = BUILD / "node_modules" / ".package-lock.json"  # which npm writes last
    names = ("package.json", "package-lock.json")
    return marker.exists() and all(
        (BUILD / name).read_bytes() == (HERE / name).read_bytes() for name in names
    )


def _install() -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(HERE / name, BUILD / name)
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(
        ["npm", "ci", *options],
        cwd=BUILD,
        capture_output=True,
        text=True,
        timeout=INSTALL_TIMEOUT,
    )
    assert "EUSAGE" not in done.stderr and "EINTEGRITY" not in done.stderr, done.stderr
    if done.returncode:
        pytest.skip(f"npm ci failed, perhaps there is no network: {done.stderr.strip()[-200:]}")


@pytest.fixture(scope="session")
def javascript(modules: Path) -> Callable[..., None]:
    """Run a script of this folder; it throws if anything is not as it should be."""

    def run(name: str, *arguments: str) -> None:
        script = modules.parent / name  # where node finds the modules
        shutil.copyfile(HERE / name, script)
        done = subprocess.run(
            ["node", str(script), *arguments], capture_output=True, text=True, timeout=RUN_TIMEOUT
        )
        assert done.returncode == 0, done.stdout + done.stderr

    return run


@pytest.fixture(scope="session")
def creation() -> str:
    """Return the creation code of the contract that counts and logs."""
    return CREATION
