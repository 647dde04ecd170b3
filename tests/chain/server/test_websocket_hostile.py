"""WebSocket clients that break the protocol, do not read, or do not finish."""

import socket
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Close, Frame, Opcode

from mevm.node import Node
from mevm.rpc.dispatcher import Dispatcher
from mevm.server import websocket
from mevm.server.server import Server

HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
LOGGER = b"\xc0" * 20
CHAIN_ID = b'{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}'
SUBSCRIBE = b'{"jsonrpc":"2.0","id":1,"method":"eth_subscribe","params":["newHeads"]}'
BLOCKS = b'{"jsonrpc":"2.0","id":1,"method":"anvil_mine","params":[%d]}'


class Socket:
    """A client that sends bytes as it likes, and reads frames."""

    def __init__(self, client: Any, first: bytes = b"") -> None:
        self.client = client
        client.send(HANDSHAKE + first)
        assert client.receive().status == 101

    def send(self, payload: bytes, opcode: Opcode = Opcode.TEXT, fin: bool = True) -> None:
        self.client.send(Frame(opcode, payload, fin).serialize(mask=True))

    def frame(self) -> tuple[Opcode, bytes]:
        """Read a frame; servers never mask."""
        first, length = self.client.stream.read(2)
        if length > 125:
            size = 2 if length == 126 else 8
            length = int.from_bytes(self.client.stream.read(size), "big")
        return Opcode(first & 15), self.client.stream.read(length)

    def close(self) -> Close:
        """Return how the server hangs up, and check that it does."""
        while (frame := self.frame())[0] is not Opcode.CLOSE:
            pass
        assert self.client.closed()
        return Close.parse(frame[1])


@pytest.fixture
def node() -> Node:
    return Node()


@pytest.fixture
def server(start: Callable[..., Server], node: Node) -> Server:
    return start(dispatcher=Dispatcher(node))


@pytest.fixture
def open_socket(server: Server, connect: Any) -> Callable[..., Socket]:
    return lambda first=b"": Socket(connect(server), first)


def test_frames__sent_with_the_handshake_are_read(open_socket: Any) -> None:
    opened = open_socket(Frame(Opcode.TEXT, CHAIN_ID).serialize(mask=True))
    assert b'"0x539"' in opened.frame()[1]


def test_frames__byte_by_byte(open_socket: Any) -> None:
    opened = open_socket()
    for each in Frame(Opcode.TEXT, CHAIN_ID).serialize(mask=True):
        opened.client.send(bytes([each]))
    assert b'"0x539"' in opened.frame()[1]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (Frame(Opcode.TEXT, CHAIN_ID).serialize(mask=False), 1002),  # unmasked
        (b"\xc1\x80\0\0\0\0", 1002),  # compressed, which was not agreed to
        (b"\x83\x80\0\0\0\0", 1002),  # no such kind of frame
        (b"\x80\x80\0\0\0\0", 1002),  # goes on with nothing
        (b"\x09\x80\0\0\0\0", 1002),  # a ping in pieces
        (b"\x89\xfe\x00\x7e" + bytes(4 + 126), 1002),  # a ping of 126 bytes
        (b"\x81\xff" + (10 * 2**20 + 1).to_bytes(8, "big") + bytes(4), 1009),
        (b"\x81\xff" + b"\xff" * 8 + bytes(4), 1009),
        (b'\x81\x85\0\0\0\0{"\xff"}', 1007),  # not UTF-8; a mask by chance would change the name
        (b"\x88\x81\0\0\0\0\x03", 1002),  # half a code of closing
    ],
)
def test_frames__that_break_the_protocol_end_the_connection(
    open_socket: Any, raw: bytes, code: int
) -> None:
    opened = open_socket()
    opened.client.send(raw)
    assert opened.close().code == code


def test_message__too_large_in_fragments(open_socket: Any) -> None:
    opened = open_socket()
    half = bytes(websocket.MAX_MESSAGE // 2)
    opened.send(half, Opcode.BINARY, fin=False)
    opened.send(half, Opcode.CONT, fin=False)
    opened.send(b"1", Opcode.CONT)
    assert opened.close().code == 1009


def test_message__of_ten_thousand_empty_fragments(open_socket: Any) -> None:
    opened = open_socket()
    opened.send(b"", fin=False)
    for _ in range(10_000):
        opened.send(b"", Opcode.CONT, fin=False)
    opened.send(CHAIN_ID, Opcode.CONT)
    assert b'"0x539"' in opened.frame()[1]


def test_ping__is_answered_between_fragments(open_socket: Any) -> None:
    opened = open_socket()
    opened.send(CHAIN_ID[:9], fin=False)
    opened.send(b"here?", Opcode.PING)
    opened.send(CHAIN_ID[9:], Opcode.CONT)
    assert opened.frame() == (Opcode.PONG, b"here?")
    assert b'"0x539"' in opened.frame()[1]


def test_close__is_answered(open_socket: Any) -> None:
    opened = open_socket()
    opened.send(Close(1000, "bye").serialize(), Opcode.CLOSE)
    assert opened.close() == Close(1000, "bye")


def test_half_closed__is_closed(open_socket: Any, node: Node) -> None:
    opened = open_socket()
    opened.send(SUBSCRIBE)
    opened.frame()
    opened.client.connection.shutdown(socket.SHUT_WR)
    assert opened.client.stream.read() == b""
    wait_for(lambda: len(node.feed) == 0)


def test_message__that_does_not_end_in_time(open_socket: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(websocket, "MESSAGE_TIMEOUT", 0.1)
    opened = open_socket()
    opened.send(CHAIN_ID, fin=False)
    assert opened.close() == Close(1008, "the message did not arrive in time")


def test_ping__that_nobody_answers_ends_the_connection(open_socket: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(websocket, "PING_INTERVAL", 0.1)
    monkeypatch.setattr(websocket, "PONG_TIMEOUT", 0.1)
    opened = open_socket()
    assert opened.frame() == (Opcode.PING, b"")
    opened.send(b"", Opcode.PONG)
    assert opened.frame() == (Opcode.PING, b"")
    with pytest.raises((ConnectionResetError, ValueError)):
        opened.frame()


def test_slow_reader__is_told_why_it_is_hung_up_on(
    open_socket: Any, node: Node, server: Server, connect: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(websocket, "MAX_BUFFERED", 50_000)
    node.set_code(LOGGER, bytes.fromhex("620200005fa0"))  # log 128 KiB
    opened = open_socket()
    opened.send(SUBSCRIBE.replace(b'"newHeads"', b'"logs",{}'))
    opened.frame()
    sending = {"from": "0x" + node.accounts.addresses()[0].hex(), "to": "0x" + LOGGER.hex()}
    client = connect(server)
    request = {"jsonrpc": "2.0", "id": 1, "method": "eth_sendTransaction", "params": [sending]}
    for _ in range(40):  # more than systems buffer
        assert "result" in client.post(request).json()
    assert opened.close() == Close(1008, "more than 50000 bytes are unread")
    wait_for(lambda: len(node.feed) == 0)


def test_reader__of_nothing_does_not_stop_others(open_socket: Any, server: Server) -> None:
    silent, other = open_socket(), open_socket()
    silent.send(SUBSCRIBE)
    other.send(SUBSCRIBE)
    other.send(BLOCKS % 100)
    heads = [frame for frame in (other.frame() for _ in range(102)) if b"eth_subscr" in frame[1]]
    assert len(heads) == 100


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_fuzz_bytes__end_or_keep_the_connection_and_nothing_else(
    server: Server, connect: Any
) -> None:
    @given(data=st.binary(max_size=200), masked=st.booleans())
    def fuzz(data: bytes, masked: bool) -> None:
        opened = Socket(connect(server))
        opened.client.send(Frame(Opcode.TEXT, data).serialize(mask=True) if masked else data)
        opened.client.connection.shutdown(socket.SHUT_WR)
        opened.client.stream.read()
        opened.client.connection.close()

    fuzz()
    assert connect(server).post({"jsonrpc": "2.0", "id": 1, "method": "eth_chainId"}).status == 200
