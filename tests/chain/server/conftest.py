"""A server on a free port, in a thread of its own, and a client that speaks raw HTTP."""

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from scheduling import Bench

from mevm.rpc.dispatcher import unforeseen
from mevm.rpc.registry import Line
from mevm.server.server import Server
from mevm.turn import resolved


class EchoDispatcher:
    """Stands in for the node: results are the parameters, methods say how they run."""

    def __init__(self) -> None:
        self.order: list[Any] = []
        self.gate = threading.Event()

    def line(self, request: Any) -> Line:
        name = request.get("method", "") if isinstance(request, dict) else ""
        for line in (Line.CHANGE, Line.EDIT, Line.TRACE):
            if line.name.lower() in name:
                return line
        return Line.READ if "slow" in name else Line.SHORT

    def attempt(self, request: Any, session: Any) -> Any:
        if isinstance(request, dict) and "id" not in request:
            return None
        if isinstance(request, dict) and "slow" in request["method"]:
            resolved()
            assert self.gate.wait(10)
        if isinstance(request, dict) and "fail" in request["method"]:
            raise RuntimeError("secret")
        self.order.append(request)
        return {"result": request}

    def respond(self, request: Any, session: Any) -> Any:
        try:
            return self.attempt(request, session)
        except RuntimeError:
            return unforeseen(request)

    def batch_refusal(self, batch: list[Any]) -> None:
        pass

    def handle_bytes(self, body: bytes) -> bytes:
        return b'{"error":{"code":-32700}}'


@dataclass
class Response:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Client:
    """One connection."""

    port: int
    connection: socket.socket = field(init=False)

    def __post_init__(self) -> None:
        self.connection = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        self.stream = self.connection.makefile("rb")

    def send(self, raw: bytes) -> None:
        self.connection.sendall(raw)

    def receive(self, head: bool = False) -> Response:
        status = self.stream.readline()
        assert status.startswith(b"HTTP/1.1 "), status
        headers = {}
        while (line := self.stream.readline().strip()) != b"":
            name, _, value = line.decode().partition(": ")
            headers[name.lower()] = value
        size = 0 if head else int(headers.get("content-length", 0))
        return Response(int(status.split()[1]), headers, self.stream.read(size))

    def ask(self, raw: bytes, head: bool = False) -> Response:
        self.send(raw)
        return self.receive(head)

    def post(self, body: Any, *headers: str) -> Response:
        return self.ask(self.request(body, *headers))

    @staticmethod
    def request(body: Any, *headers: str) -> bytes:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        own = "" if any("content-type" in h.lower() for h in headers) else JSON_TYPE
        lines = [own, *(f"{header}\r\n" for header in headers)]
        head = f"POST / HTTP/1.1\r\nHost: localhost\r\n{''.join(lines)}"
        return f"{head}Content-Length: {len(data)}\r\n\r\n".encode() + data

    def closed(self) -> bool:
        return self.stream.read(1) == b""


JSON_TYPE = "Content-Type: application/json\r\n"


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def dispatcher() -> EchoDispatcher:
    return EchoDispatcher()


@pytest.fixture
def start(dispatcher: EchoDispatcher) -> Iterator[Callable[..., Server]]:
    """Start a server; it is stopped at the end of the test."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    servers: list[Server] = []

    def make(**options: Any) -> Server:
        server = Server(options.pop("dispatcher", dispatcher), port=0, **options)
        asyncio.run_coroutine_threadsafe(server.start(), loop).result(10)
        servers.append(server)
        return server

    yield make
    dispatcher.gate.set()
    for server in servers:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result(20)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


@pytest.fixture
def connect() -> Callable[[Server], Client]:
    return lambda server: Client(server.port)


@pytest.fixture
def client(start: Callable[..., Server]) -> Client:
    return Client(start().port)
