"""WebSocket on the port of HTTP: handshake, messages, notifications, and how it ends."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from mevm.node import Node
from mevm.rpc.dispatcher import Dispatcher
from mevm.server.guard import Access
from mevm.server.limits import Limits
from mevm.server.server import Server

Start = Callable[..., Server]
Open = Callable[..., ClientConnection]


@pytest.fixture
def node() -> Node:
    return Node()


@pytest.fixture
def server(start: Start, node: Node) -> Server:
    return start(dispatcher=Dispatcher(node))


@pytest.fixture
def open_socket(server: Server) -> Iterator[Open]:
    """Open connections; they are closed at the end of the test."""
    opened = []

    def open_one(port: int | None = None, **options: Any) -> ClientConnection:
        client = connect(f"ws://127.0.0.1:{port or server.port}", **options)
        opened.append(client)
        return client

    yield open_one
    for each in opened:
        each.close()


def request(method: str, *params: Any, number: int = 1) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": list(params)}


def ask(socket: ClientConnection, body: Any) -> Any:
    socket.send(json.dumps(body))
    return json.loads(socket.recv(10))


def test_messages__are_answered(open_socket: Open) -> None:
    socket = open_socket()
    assert ask(socket, request("eth_chainId"))["result"] == "0x539"
    batch = [request("eth_chainId", number=i) for i in range(3)]
    assert [each["id"] for each in ask(socket, batch)] == [0, 1, 2]
    socket.send(json.dumps(request("eth_chainId")).encode())  # as a binary message
    assert json.loads(socket.recv(10))["result"] == "0x539"
    socket.send(['{"jsonrpc":"2.0","id":1,', '"method":', "", '"eth_chainId"}'])  # in fragments
    assert json.loads(socket.recv(10))["result"] == "0x539"


def test_messages__that_are_wrong_are_errors_not_the_end(open_socket: Open) -> None:
    socket = open_socket()
    socket.send("{")
    assert json.loads(socket.recv(10))["error"]["code"] == -32700
    assert ask(socket, [])["error"]["message"] == "empty batch"
    assert ask(socket, request("eth_nothing"))["error"]["code"] == -32601
    socket.send(json.dumps({"jsonrpc": "2.0", "method": "eth_chainId"}))  # wants no answer
    assert ask(socket, request("eth_chainId", number=7))["id"] == 7


def test_messages__many_at_once_are_all_answered(open_socket: Open) -> None:
    socket = open_socket()
    for number in range(300):
        socket.send(json.dumps(request("eth_blockNumber", number=number)))
    answers = {json.loads(socket.recv(10))["id"] for _ in range(300)}
    assert answers == set(range(300))


def test_subscription__answer_comes_before_its_notifications(open_socket: Open) -> None:
    socket = open_socket()
    batch = [request("eth_subscribe", "newHeads"), request("evm_mine", number=2)]
    identifier = ask(socket, batch)[0]["result"]
    told = json.loads(socket.recv(10))
    assert told["params"]["subscription"] == identifier
    assert told["params"]["result"]["number"] == "0x1"


def test_subscription__knows_what_others_do(
    open_socket: Open, server: Server, connect: Any
) -> None:
    socket = open_socket()
    ask(socket, request("eth_subscribe", "newHeads"))
    connect(server).post(request("anvil_mine", 3))
    numbers = [json.loads(socket.recv(10))["params"]["result"]["number"] for _ in range(3)]
    assert numbers == ["0x1", "0x2", "0x3"]


def test_subscription__ends_with_the_connection(open_socket: Open, node: Node) -> None:
    socket = open_socket()
    ask(socket, request("eth_subscribe", "newHeads"))
    assert len(node.feed) == 1
    socket.close()
    wait_for(lambda: len(node.feed) == 0)


def test_many_subscribers__each_miss_nothing(open_socket: Open) -> None:
    sockets = [open_socket() for _ in range(30)]
    for each in sockets:
        ask(each, [request("eth_subscribe", "newHeads"), request("eth_subscribe", "newHeads")])
    sockets[0].send(json.dumps(request("anvil_mine", 20)))
    expected = [hex(number) for number in range(1, 21) for _ in range(2)]
    for place, each in enumerate(sockets):
        told = [json.loads(each.recv(10)) for _ in range(40 + (place == 0))]
        heads = [each["params"]["result"]["number"] for each in told if "params" in each]
        assert heads == expected


def test_compression__is_not_agreed_to(open_socket: Open) -> None:
    response = open_socket(compression="deflate").response
    assert response is not None and "Sec-WebSocket-Extensions" not in response.headers


def test_origin__of_a_foreign_page_is_refused(open_socket: Open) -> None:
    for origin in ("http://localhost:3000", "chrome-extension://wallet"):
        assert ask(open_socket(origin=origin), request("eth_chainId"))
    for origin in ("https://evil.example", "null"):
        with pytest.raises(InvalidStatus) as refused:
            open_socket(origin=origin)
        assert refused.value.response.status_code == 403


def test_token__is_required_when_set(start: Start, node: Node, open_socket: Open) -> None:
    port = start(dispatcher=Dispatcher(node), access=Access(token="secret")).port
    with pytest.raises(InvalidStatus) as refused:
        open_socket(port)
    assert refused.value.response.status_code == 401
    socket = open_socket(port, additional_headers={"Authorization": "Bearer secret"})
    assert ask(socket, request("eth_chainId"))["result"] == "0x539"


def test_connections__are_counted_with_those_of_http(
    open_socket: Open, start: Any, node: Node, connect: Any
) -> None:
    server = start(dispatcher=Dispatcher(node), limits=Limits(connections=2))
    socket = open_socket(server.port)
    client = connect(server)
    assert client.post(request("eth_chainId")).status == 200
    assert connect(server).receive().status == 503
    socket.close()
    wait_for(lambda: len(server._connections) == 1)
    assert ask(open_socket(server.port), request("eth_chainId"))


def test_upgrade__after_requests_on_the_same_connection(server: Server, connect: Any) -> None:
    client = connect(server)
    client.send(client.request(request("eth_chainId")) + handshake())
    assert client.receive().status == 200
    response = client.receive()
    assert response.status == 101
    # The example of RFC 6455, section 1.3.
    assert response.headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


@pytest.mark.parametrize(
    ("old", "new", "status"),
    [
        (b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", b"", 400),
        (b"Version: 13", b"Version: 12", 400),
        (b"GET", b"POST", 501),
        (b"GET / ", b"GET /ws ", 404),
        (b"Host: localhost", b"Host: evil.example", 403),
    ],
)
def test_handshake__that_is_wrong_is_refused(
    server: Server, connect: Any, old: bytes, new: bytes, status: int
) -> None:
    client = connect(server)
    assert client.ask(handshake().replace(old, new)).status == status
    assert client.closed()


def test_stop__is_said_to_clients(start: Start, node: Node, open_socket: Open) -> None:
    import asyncio

    server = start(dispatcher=Dispatcher(node))
    socket = open_socket(server.port)
    ask(socket, request("eth_subscribe", "newHeads"))
    asyncio.run_coroutine_threadsafe(server.stop(), server._loop).result(10)
    with pytest.raises(ConnectionClosed) as closed:
        socket.recv(10)
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1001, "the node is shutting down")


def handshake() -> bytes:
    return (
        b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
