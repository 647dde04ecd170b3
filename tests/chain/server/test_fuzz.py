"""A connection fed with anything, in pieces of any size."""

import asyncio
from collections.abc import Callable
from errno import ENOTCONN
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mevm.server.guard import Access
from mevm.server.http import Connection


class Owner:
    """Echoes bodies at once."""

    access = Access(hosts=frozenset({"127.0.0.1"}))

    def joined(self, connection: Connection) -> bool:
        return True

    def left(self, connection: Connection) -> None:
        pass

    def has_room(self, size: int) -> bool:
        return True

    def may_send(self, size: int) -> bool:
        return True

    def serve(self, connection: Connection, body: bytes, reply: Callable[[bytes], None]) -> None:
        reply(body)

    def open_session(self, wake: Callable[[], None]) -> Any:
        raise AssertionError("no upgrade was asked for")


class Transport:
    """Collects what is written."""

    def __init__(self) -> None:
        self.written = b""
        self.ended = False

    def get_extra_info(self, name: str) -> Any:
        return ("127.0.0.1", 50_000) if name == "peername" else None

    def write(self, data: bytes) -> None:
        assert not self.ended
        self.written += data

    def write_eof(self) -> None:
        self.ended = True

    def can_write_eof(self) -> bool:
        return True

    def is_closing(self) -> bool:
        return False

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


class ResetTransport(Transport):
    """What is left after the client was killed, before the loop has heard of it."""

    aborted = False

    def write_eof(self) -> None:
        raise OSError(ENOTCONN, "Transport endpoint is not connected")

    def abort(self) -> None:
        self.aborted = True


def feed(pieces: list[bytes], kind: type[Transport] = Transport) -> Transport:
    loop = asyncio.new_event_loop()
    try:
        connection, transport = Connection(Owner(), loop), kind()
        as_any: Any = transport
        connection.connection_made(as_any)
        for piece in pieces:
            connection.data_received(piece)
        return transport
    finally:
        loop.close()


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[a:b] for a, b in zip(edges, edges[1:], strict=False)]


def request(body: bytes, chunked: bool) -> bytes:
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    if not chunked:
        return head + b"Content-Length: %d\r\n\r\n" % len(body) + body
    parts = b"".join(b"%x\r\n%b\r\n" % (1, body[i : i + 1]) for i in range(len(body)))
    return head + b"Transfer-Encoding: chunked\r\n\r\n" + parts + b"0\r\n\r\n"


bodies = st.binary(min_size=1, max_size=60)
words = st.sampled_from(
    [b"POST / HTTP/1.1\r\n", b"GET /", b"Host: localhost\r\n", b"Content-Length: 5\r\n"]
    + [b"Transfer-Encoding: chunked\r\n", b"Upgrade: x\r\n", b"Connection: upgrade\r\n"]
    + [b"Expect: 100-continue\r\n", b"\r\n", b"\r\n\r\n", b"5\r\nhello\r\n", b"0\r\n\r\n", b"hello"]
)


@given(
    st.lists(st.tuples(bodies, st.booleans()), max_size=5), st.lists(st.integers(0), max_size=30)
)
def test_fuzz_requests__answers_do_not_depend_on_the_pieces(
    wanted: list[tuple[bytes, bool]], places: list[int]
) -> None:
    stream = b"".join(request(body, chunked) for body, chunked in wanted)
    transport = feed(cut(stream, places))
    assert transport.written == feed([stream]).written
    assert transport.written.count(b"HTTP/1.1 200 OK") == len(wanted)
    assert not transport.ended


@given(st.lists(st.binary(max_size=50) | words, max_size=20))
def test_fuzz_bytes__are_survived(pieces: list[bytes]) -> None:
    transport = feed(pieces)
    assert transport.written == b"" or transport.written.startswith(b"HTTP/1.1 ")


def test_last_answer__is_given_up_if_the_client_was_killed() -> None:
    transport = feed([b"nonsense\r\n\r\n"], ResetTransport)
    assert isinstance(transport, ResetTransport)
    assert transport.aborted
