"""A node to fork from, which serves HTTP in threads of its own and counts what it is asked."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from mevm.node import Node, NodeSettings
from mevm.remote.client import RemoteClient
from mevm.remote.transport import HttpTransport
from mevm.rpc.dispatcher import Dispatcher

NOW = 1_800_000_000.0
Reply = Callable[["Handler", bytes], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.served.append(dict(self.headers))
        self.server.reply(self, body)

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


class Remote:
    """An HTTP server whose answers a test decides on."""

    def __init__(self, reply: Reply) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.reply = reply
        self._server.served = self.served = []
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def reply_with(self, reply: Reply) -> None:
        self._server.reply = reply

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class NodeRemote(Remote):
    """A node of ours behind HTTP."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.asked: Counter[str] = Counter()
        self.dispatcher = Dispatcher(node)
        self._lock = threading.Lock()
        super().__init__(self.pass_on)

    def pass_on(self, handler: Handler, body: bytes) -> None:
        request = json.loads(body)
        with self._lock:
            for each in request if isinstance(request, list) else [request]:
                self.asked[each["method"]] += 1
            answer = self.dispatcher.handle_bytes(body)
        handler.answer(answer)

    def call(self, method: str, *params: Any) -> Any:
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
        answer = self.dispatcher.handle(request)
        assert "error" not in answer, answer
        return answer["result"]


@pytest.fixture(autouse=True)
def cache_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep caches out of the user's folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))


@pytest.fixture
def make_remote() -> Iterator[Callable[[Reply], Remote]]:
    opened: list[Remote] = []

    def make(reply: Reply) -> Remote:
        opened.append(Remote(reply))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


@pytest.fixture
def origin() -> Iterator[NodeRemote]:
    remote = NodeRemote(Node(NodeSettings(now=lambda: NOW)))
    yield remote
    remote.close()


@pytest.fixture
def serve() -> Iterator[Callable[[Node], NodeRemote]]:
    opened: list[NodeRemote] = []

    def make(node: Node) -> NodeRemote:
        opened.append(NodeRemote(node))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


@pytest.fixture
def slept() -> list[float]:
    """The waits of clients that `make_client` makes."""
    return []


@pytest.fixture
def make_client(slept: list[float]) -> Callable[..., RemoteClient]:
    def make(url: str, timeout: float = 5.0, **options: Any) -> RemoteClient:
        return RemoteClient(HttpTransport(url, {}, timeout), wait=slept.append, **options)

    return make
