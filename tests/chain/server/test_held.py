"""Clients together cannot make a server hold more than so many bytes."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from websockets.frames import CloseCode, Frame, Opcode

from mevm.node import Node
from mevm.rpc.dispatcher import Dispatcher
from mevm.server.limits import MEBIBYTE, Limits
from mevm.server.server import Server

HELD = 4 * MEBIBYTE
SMALL = b'{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}'
HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


@pytest.fixture
def server(start: Callable[..., Server]) -> Server:
    return start(limits=Limits(held=HELD))


def large(name: str, size: int) -> bytes:
    return b'{"jsonrpc":"2.0","id":1,"method":"%s","x":"%s"}' % (name.encode(), b"x" * size)


def fill(server: Server, connect: Any) -> Any:
    """Return a client that has sent nearly as much as there is room for, of a larger body."""
    client = connect(server)
    client.send(client.request(large("read", 6 * MEBIBYTE))[: HELD - 1_000])
    deadline = time.monotonic() + 10
    while sum(each.held for each in server._connections) < HELD - 2_000:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    return client


def test_held__a_large_request_more_is_refused(server: Server, connect: Any) -> None:
    holder, other = fill(server, connect), connect(server)
    refused = other.post(large("read", 3 * MEBIBYTE))
    assert (refused.status, b"too many bytes" in refused.body) == (503, True)
    assert connect(server).post(SMALL).status == 200
    holder.connection.close()
    holder.stream.close()
    other = connect(server)
    assert other.post(large("read", 3 * MEBIBYTE)).status == 200


def test_held__requests_that_wait_count(server: Server, connect: Any, dispatcher: Any) -> None:
    client = connect(server)
    client.send(client.request(large("slow", 2 * MEBIBYTE)) * 4)
    deadline = time.monotonic() + 10
    while not any(each._closing for each in server._connections):  # type: ignore[attr-defined]
        assert time.monotonic() < deadline
        time.sleep(0.005)
    dispatcher.gate.set()
    statuses = [client.receive().status]
    while statuses[-1] == 200:
        statuses.append(client.receive().status)
    assert statuses[0] == 200 and statuses[-1] == 503 and len(statuses) <= 4
    assert connect(server).post(large("read", 3 * MEBIBYTE)).status == 200


def test_held__a_web_socket_more_is_closed(start: Callable[..., Server], connect: Any) -> None:
    server = start(dispatcher=Dispatcher(Node()), limits=Limits(held=HELD))
    holder, client = fill(server, connect), connect(server)
    client.send(HANDSHAKE)
    assert client.receive().status == 101
    client.send(Frame(Opcode.TEXT, SMALL).serialize(mask=True))
    first, size = client.stream.read(2)
    assert first & 15 == Opcode.TEXT and b"result" in client.stream.read(size)
    client.send(Frame(Opcode.TEXT, large("read", 2 * MEBIBYTE)).serialize(mask=True))
    assert CloseCode.TRY_AGAIN_LATER.to_bytes(2, "big") in client.stream.read()
    holder.connection.close()


def test_unread__a_large_answer_more_is_refused(start: Callable[..., Server], connect: Any) -> None:
    server = start(limits=Limits(unread=12 * MEBIBYTE))
    client, other = connect(server), connect(server)
    client.send(client.request(large("read", 9 * MEBIBYTE)))  # and does not read the answer
    deadline = time.monotonic() + 10
    while not any(each.unread > 4 * MEBIBYTE for each in server._connections):
        assert time.monotonic() < deadline
        time.sleep(0.005)
    refused = other.post(large("read", 9 * MEBIBYTE))
    assert (refused.status, b"unread" in refused.body) == (503, True)
    assert other.post(SMALL).status == 200
    assert client.receive().status == 200
    assert other.post(large("read", 9 * MEBIBYTE)).status == 200
