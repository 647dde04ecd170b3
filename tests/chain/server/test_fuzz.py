"""A connection fed with anything, in pieces of any size."""

import asyncio
from collections.abc import Callable
from errno import ENOTCONN
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mevm.server.exchange import LONGEST, LONGEST_REQUEST, MOST, KnownHeads
from mevm.server.guard import Access
from mevm.server.http import Connection


class Owner:
    """Echoes bodies at once."""

    def __init__(self, token: str | None = None) -> None:
        self.access = Access(hosts=frozenset({"127.0.0.1"}), token=token)
        self.known_heads = KnownHeads()

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


def feed(
    pieces: list[bytes], kind: type[Transport] = Transport, owner: Owner | None = None
) -> Transport:
    loop = asyncio.new_event_loop()
    try:
        connection, transport = Connection(owner or Owner(), loop), kind()
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


HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\n"
ends = st.sampled_from([b"", b"x", b"\r\n", request(b"[]", False), b"GET / HTTP/1.1\r\n\r\n"])


@given(st.lists(words, max_size=6).map(b"".join) | st.builds(request, bodies, st.booleans()), ends)
def test_fuzz_known_heads__change_no_answer(data: bytes, end: bytes) -> None:
    """What came once, alike, longer, or shorter, is answered as if it had not."""
    for start in (b"", HEAD):
        known = Owner()
        feed([start + data], owner=known)
        for again in (start + data, start + data + end, (start + data)[:-1]):
            assert feed([again, end], owner=known).written == feed([again, end]).written


def test_known_heads__are_of_plain_requests_only() -> None:
    plain, guarded = Owner(), Owner(token="secret")
    for number in range(2 * MOST):
        feed([request(b"[]", False).replace(b"localhost", b"%d.localhost" % number)], owner=plain)
    assert len(plain.known_heads) == MOST
    others = Owner()
    for line in (b"Expect: 100-continue", b"Connection: close", b"Host: foreign.example"):
        feed([request(b"[]", False).replace(b"Host: localhost", line)], owner=others)
    feed([request(b"[]", True)], owner=others)
    feed([request(b"[]", False) * 2], owner=others)
    feed([b"GET / HTTP/1.1\r\n\r\n"], owner=others)
    feed([request(b"[]", False).replace(b"localhost", b"a" * LONGEST)], owner=others)
    with_token = b"localhost\r\nAuthorization: Bearer secret"
    feed([request(b"[]", False).replace(b"localhost", with_token)], owner=guarded)
    assert len(others.known_heads) == len(guarded.known_heads) == 0


def test_known_heads__are_of_one_length() -> None:
    owner = Owner()
    sent = request(b"[1]", False)
    feed([sent], owner=owner)
    found = owner.known_heads.exchange(sent[:-2] + b"2]")
    assert found is not None and found.body == [b"[2]"]
    assert owner.known_heads.exchange(sent + b" ") is None
    assert owner.known_heads.exchange(request(b"[" + b" " * LONGEST_REQUEST + b"]", False)) is None


def test_known_heads__are_of_the_request_that_came_with_them() -> None:
    """While a client does not read, its earlier request still waits beside the refused one."""
    owner, loop = Owner(), asyncio.new_event_loop()
    foreign = request(b"[" + b" " * 8 + b"]", False).replace(b"localhost", b"foreign.example")
    as_any: Any = Transport()
    connection = Connection(owner, loop)
    connection.connection_made(as_any)
    connection.pause_writing()
    connection.data_received(request(b"[]", False))
    connection.data_received(foreign[:-8])
    loop.close()
    assert len(owner.known_heads) == 1
    assert feed([foreign[:-8], foreign[-8:]], owner=owner).written.startswith(b"HTTP/1.1 403")


@given(st.lists(st.binary(max_size=50) | words, max_size=20))
def test_fuzz_bytes__are_survived(pieces: list[bytes]) -> None:
    transport = feed(pieces)
    assert transport.written == b"" or transport.written.startswith(b"HTTP/1.1 ")


def test_last_answer__is_given_up_if_the_client_was_killed() -> None:
    transport = feed([b"nonsense\r\n\r\n"], ResetTransport)
    assert isinstance(transport, ResetTransport)
    assert transport.aborted
