"""Recipients, a folder, and an IPFS node's API that keeps blocks, or lies about them."""

import threading
from collections.abc import Iterator
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from mevm_suite.documents import IpfsStore, LocalStore, block_id, public_key

PATIENCE = 20.0
SHORT = 0.2


class FakeNode(BaseHTTPRequestHandler):
    """Answers like an IPFS node, in the mood that its server is in."""

    def do_POST(self) -> None:
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        server: Any = self.server
        server.asked.append((url.path, query))
        if server.mood == "silent":
            server.is_over.wait(PATIENCE)
            return
        if server.mood == "broken":
            self.answer(500, b'{"Message": "no space left"}')
        elif url.path.endswith("/put"):
            self.put(query, body)
        else:
            self.get(query["arg"])

    def put(self, query: dict[str, str], body: bytes) -> None:
        server: Any = self.server
        kind = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        (part,) = message_from_bytes(kind + body).get_payload()
        block = part.get_payload(decode=True)
        key = block_id(block, query["cid-codec"])
        server.blocks[key] = block
        answers = {
            "wrong id": b'{"Key": "' + block_id(b"another").encode() + b'", "Size": 1}',
            "no json": b"<html>",
            "no key": b"[]",
            "too long": b" " * 5_000,
        }
        self.answer(200, answers.get(server.mood, b'{"Key": "' + key.encode() + b'"}'))

    def get(self, key: str) -> None:
        server: Any = self.server
        block = server.blocks.get(key)
        if block is None:
            self.answer(500, b'{"Message": "block was not found"}')
        elif server.mood == "wrong bytes":
            self.answer(200, b"x" + block[1:])
        elif server.mood == "too long":
            self.answer(200, bytes(2**20 + 1))
        elif server.mood == "cut off":
            self.answer(200, block[:-1], len(block))
        elif server.mood == "trickle":
            self.trickle()
        else:
            self.answer(200, block)

    def trickle(self) -> None:
        """Send a byte now and then, sooner than any read would time out."""
        server: Any = self.server
        self.answer(200, b"", 2**20)
        while not server.is_over.wait(SHORT / 10):
            self.wfile.write(b"x")

    def answer(self, status: int, body: bytes, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Clients that hang up are what is tested."""


@pytest.fixture
def node() -> Iterator[Any]:
    """Return the server: its mood, the blocks that it keeps, and what it was asked."""
    server: Any = QuietServer(("127.0.0.1", 0), FakeNode)
    server.mood, server.blocks, server.asked = "honest", {}, []
    server.is_over = threading.Event()
    server.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.is_over.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def ipfs(node: Any) -> Iterator[IpfsStore]:
    with IpfsStore(node.url, PATIENCE) as store:
        yield store


@pytest.fixture
def folder(tmp_path: Any) -> LocalStore:
    return LocalStore(tmp_path / "blocks")


@pytest.fixture(scope="session")
def private_keys() -> list[bytes]:
    return [bytes([number]) * 32 for number in (1, 2, 3)]


@pytest.fixture(scope="session")
def recipients(private_keys: list[bytes]) -> list[bytes]:
    return [public_key(key) for key in private_keys]
