"""One HTTP/1.1 connection: requests in, answers out, in order and within bounds."""

import asyncio
from collections import deque
from functools import lru_cache
from http import HTTPStatus
from typing import Any

import httptools

from mevm.rpc.session import Session
from mevm.server.exchange import Exchange
from mevm.server.guard import Access, is_json
from mevm.server.interface import Owner, host_of_peer

MAX_HEAD = 16 * 1024
MAX_BODY = 10 * 2**20
MAX_SMALL = 16 * 1024
"""Bytes of a request that there is always room for."""
MAX_PIPELINED = 64
REQUEST_TIMEOUT = 30.0
WRITE_TIMEOUT = 30.0
IDLE_TIMEOUT = 120.0
LINGER = 2.0
COPIED = 256 * 1024
"""Bytes of an answer up to which it is worth copying to send it together with its head."""

OK, NO_CONTENT = HTTPStatus.OK, HTTPStatus.NO_CONTENT
WELCOME = b"MEVM JSON-RPC: send requests as POST with content type application/json.\n"
ALLOWED_METHODS = (b"POST", b"GET", b"HEAD", b"OPTIONS")
PREFLIGHT = (
    b"Access-Control-Allow-Methods: POST, GET, OPTIONS\r\n"
    b"Access-Control-Allow-Headers: Content-Type, Authorization\r\n"
    b"Access-Control-Max-Age: 600\r\n"
)
# A page on the web may reach this machine if it may use the server at all.
PRIVATE_NETWORK = b"Access-Control-Allow-Private-Network: true\r\n"


class Connection(asyncio.Protocol):
    """Parse requests of one client and write the answers.

    Parameters
    ----------
    owner
        The server, which answers the bodies.
    loop
        The event loop, for its clock.
    """

    session: Session | None = None  # HTTP has no way to notify a client

    def __init__(self, owner: Owner, loop: asyncio.AbstractEventLoop) -> None:
        self._owner = owner
        self._loop = loop
        self._now = loop.time
        self._parser = httptools.HttpRequestParser(self)
        self._incoming: Exchange | None = None
        self._head_size = 0
        self._waiting: deque[Exchange] = deque()
        self._current: Exchange | None = None
        self._rest = b""
        self._advancing = False
        self._closing = False
        self._read_paused = False
        self._write_blocked = False
        self.deadline = 0.0

    # Events of the transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start to wait for a request."""
        self._transport: Any = transport
        self.host = host_of_peer(transport)
        self._set_deadline(IDLE_TIMEOUT)
        if not self._owner.joined(self):
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, "too many connections")
            self._advance()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection; an answer still being made is dropped."""
        self._closing = True
        self._waiting.clear()
        self._owner.left(self)

    def data_received(self, data: bytes) -> None:
        """Parse what arrived."""
        if self._closing:
            return  # lingers: what was on its way is read and dropped
        was_idle = self.idle
        if was_idle:
            self._set_deadline(REQUEST_TIMEOUT)
            known = self._owner.known_heads.exchange(data)
            if known is not None:
                self._owner.has_room(known.size)  # there always is, for so little
                self._waiting.append(known)
                self._advance()
                return
        if self._head_size >= 0:
            self._head_size += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._closing, self._rest = True, data[upgrade.args[0] :]  # which is not HTTP
        except httptools.HttpParserError as error:
            self._refuse(HTTPStatus.BAD_REQUEST, f"malformed HTTP request: {error}")
        if self._head_size > MAX_HEAD:
            message = f"request head larger than {MAX_HEAD} bytes"
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, message)
        if was_idle and len(self._waiting) == 1 and not self._owner.access.guarded:
            self._owner.known_heads.learn(data, self._waiting[0])
        self._advance()
        if len(self._waiting) >= MAX_PIPELINED:
            self._read_paused = True
            self._transport.pause_reading()

    def eof_received(self) -> bool:
        """Keep the other half open until waiting requests are answered."""
        if self._current is None and not self._waiting:
            return False
        self._closing = True
        return True

    def pause_writing(self) -> None:
        """Stop answering while the client does not read."""
        self._write_blocked = True
        self._set_deadline(WRITE_TIMEOUT)

    def resume_writing(self) -> None:
        """Go on answering."""
        self._write_blocked = False
        self._set_deadline(IDLE_TIMEOUT)
        self._advance()

    # Events of the parser

    def on_message_begin(self) -> None:
        """Start a new request."""
        self._incoming = None if self._closing else Exchange()

    def on_url(self, url: bytes) -> None:
        """Collect the request target."""
        if self._incoming is not None:
            self._incoming.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Collect a header."""
        if self._incoming is not None:
            self._incoming.headers[name.lower()] = value

    def on_headers_complete(self) -> None:
        """Decide from the head whether the body is wanted."""
        exchange = self._incoming
        if exchange is None:
            return
        exchange.method = self._parser.get_method()
        exchange.keep_alive = self._parser.should_keep_alive()
        exchange.upgrade = self._parser.should_upgrade()
        exchange.refusal = self._judge(exchange)
        exchange.keep_alive &= not exchange.upgrade
        self._head_size = -1
        length = exchange.headers.get(b"content-length", b"")
        if length.isdigit() and int(length) > MAX_BODY:
            self._refuse(*_too_large(int(length)))
        elif exchange.refusal is None and exchange.headers.get(b"expect") == b"100-continue":
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        """Collect the body, up to its bound."""
        exchange = self._incoming
        if exchange is None:
            return
        exchange.size += len(body)
        if exchange.size > MAX_BODY:
            exchange.body.clear()
            self._refuse(*_too_large(exchange.size))
        elif not self._owner.has_room(len(body)) and exchange.size > MAX_SMALL:
            exchange.body.clear()
            message = "clients hold too many bytes of requests: try again later"
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, message)
        elif exchange.refusal is None:
            exchange.body.append(body)

    def on_message_complete(self) -> None:
        """Queue the request."""
        if self._incoming is None:
            return
        self._waiting.append(self._incoming)
        self._incoming = None
        self._head_size = 0

    # Answers

    @property
    def idle(self) -> bool:
        """Whether no request is being received or answered."""
        return self._current is None and self._incoming is None and not self._waiting

    @property
    def held(self) -> int:
        """Bytes of the requests that arrive, wait or are being answered."""
        found = sum(each.size for each in self._waiting if each.refusal is None)
        for each in (self._incoming, self._current):
            if each is not None and each.refusal is None:
                found += each.size
        return found

    @property
    def unread(self) -> int:
        """Bytes of answers that the client has not read."""
        return int(self._transport.get_write_buffer_size())

    def reply(self, body: bytes) -> None:
        """Write the JSON-RPC answer to the request whose turn it is."""
        if not self._owner.may_send(len(body)):
            message = b"clients leave too many bytes of answers unread: try again later\n"
            self._write(HTTPStatus.SERVICE_UNAVAILABLE, message, b"text/plain; charset=utf-8")
        elif body:
            self._write(OK, body, b"application/json")
        else:
            self._write(NO_CONTENT, b"", b"")
        self._advance()

    def expire(self) -> None:
        """Close a connection whose deadline has passed."""
        if self._incoming is not None and not self._closing:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, "the request did not arrive in time")
            self._advance()
        else:
            self._transport.abort()

    def close(self) -> None:
        """Close the connection, after the answer that is being made."""
        self._closing = True
        self._waiting.clear()
        if self._current is None:
            self._transport.close()
        else:
            self._current.keep_alive = False

    def _set_deadline(self, seconds: float) -> None:
        self.deadline = self._now() + seconds

    def _judge(self, exchange: Exchange) -> tuple[HTTPStatus, str] | None:
        """Return why a request is refused by its head, or None."""
        headers = exchange.headers
        origin = headers.get(b"origin", b"")
        access = self._owner.access
        if not access.allows_host(headers.get(b"host", b"")):
            message = "invalid host specified: expected localhost, an address, or --allow-host"
            return HTTPStatus.FORBIDDEN, message
        if access.refuses_origin(origin):
            message = "only pages from localhost may use this server, and those of --allow-origin"
            return HTTPStatus.FORBIDDEN, message
        if exchange.url.partition(b"?")[0] != b"/":
            return HTTPStatus.NOT_FOUND, "not found: JSON-RPC is served at /"
        if exchange.method not in ALLOWED_METHODS:
            return HTTPStatus.METHOD_NOT_ALLOWED, "method not allowed: use POST"
        if exchange.upgrade and not _is_websocket(exchange):
            return HTTPStatus.NOT_IMPLEMENTED, "not supported: the only upgrade is to websocket"
        if exchange.method != b"POST" and not exchange.upgrade:
            return None
        if not access.accepts(headers.get(b"authorization", b"")):
            return HTTPStatus.UNAUTHORIZED, "expected the header Authorization: Bearer TOKEN"
        if exchange.upgrade:
            return None
        if not is_json(headers.get(b"content-type", b""), origin):
            message = "invalid content type, only application/json is supported"
            return HTTPStatus.UNSUPPORTED_MEDIA_TYPE, message
        return None

    def _refuse(self, status: HTTPStatus, message: str) -> None:
        """Queue an answer to a request that is not read any further, and the close."""
        if self._closing:
            return
        self._closing = True
        exchange = self._incoming or Exchange()
        exchange.keep_alive = False
        exchange.refusal = (status, message)
        self._waiting.append(exchange)
        self._incoming = None

    def _advance(self) -> None:
        """Answer waiting requests until one takes longer or the client stops reading."""
        if self._advancing:
            return  # called back from an answer that was made at once
        self._advancing = True
        while self._waiting and self._current is None and not self._write_blocked:
            self._current = exchange = self._waiting.popleft()
            self.deadline = float("inf")
            if exchange.refusal is not None:
                status, message = exchange.refusal
                self._write(status, message.encode() + b"\n", b"text/plain; charset=utf-8")
            elif exchange.upgrade:
                self._switch(exchange)
            elif exchange.method == b"POST":
                self._owner.serve(self, b"".join(exchange.body), self.reply)
            elif exchange.method == b"OPTIONS":
                self._write(NO_CONTENT, b"", b"")
            else:
                self._write(OK, WELCOME, b"text/plain; charset=utf-8")
        self._advancing = False
        if self._read_paused and not self._waiting and not self._transport.is_closing():
            self._read_paused = False
            self._transport.resume_reading()

    def _switch(self, exchange: Exchange) -> None:
        """Hand the connection over to WebSocket, which is imported when somebody asks for it."""
        from mevm.server.websocket import WebSocket

        self._waiting.clear()
        self._owner.left(self)
        WebSocket(self._owner, self._loop, self._transport).open(exchange.headers, self._rest)

    def _write(self, status: HTTPStatus, body: bytes, content_type: bytes) -> None:
        """Write the response to the current request."""
        exchange, self._current = self._current, None
        if exchange is None or self._transport.is_closing():
            return
        head = _status_line(status)
        if status is not NO_CONTENT:
            head += b"Content-Type: %b\r\nContent-Length: %d\r\n" % (content_type, len(body))
        head += _extra_headers(exchange, status, self._owner.access)
        if exchange.method == b"HEAD":
            body = b""
        if len(body) < COPIED:
            self._transport.write(b"%b\r\n%b" % (head, body))
        else:
            self._transport.writelines([head + b"\r\n", body])
        if exchange.keep_alive and (self._waiting or not self._closing):
            self._set_deadline(WRITE_TIMEOUT if self._write_blocked else IDLE_TIMEOUT)
        else:
            self._finish()

    def _finish(self) -> None:
        """End our half; drop what the client still sends, so that it reads the answer first."""
        self._closing = True
        self._waiting.clear()
        self._set_deadline(LINGER)
        if not self._transport.can_write_eof():
            self._transport.close()
            return
        try:
            self._transport.write_eof()
        except OSError:
            self._transport.abort()  # the client has gone


def _is_websocket(exchange: Exchange) -> bool:
    """Return whether a request asks to speak WebSocket."""
    is_asked_for = exchange.headers.get(b"upgrade", b"").lower() == b"websocket"
    return is_asked_for and exchange.method == b"GET"


def _too_large(size: int) -> tuple[HTTPStatus, str]:
    """Return the refusal of a body over the bound."""
    message = f"request body too large: {size} bytes, at most {MAX_BODY}"
    return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, message


@lru_cache
def _status_line(status: HTTPStatus) -> bytes:
    return b"HTTP/1.1 %d %s\r\n" % (status, status.phrase.encode())


def _extra_headers(exchange: Exchange, status: HTTPStatus, access: Access) -> bytes:
    """Return the headers that depend on the request: connection, CORS, and what errors need."""
    lines = b"" if exchange.keep_alive else b"Connection: close\r\n"
    origin = exchange.headers.get(b"origin", b"")
    if status is OK and not origin and exchange.method == b"POST":
        return lines
    if origin and access.allows_origin(origin):
        lines += b"Access-Control-Allow-Origin: %s\r\nVary: Origin\r\n" % origin
        if exchange.method == b"OPTIONS":
            lines += PREFLIGHT
            if b"access-control-request-private-network" in exchange.headers:
                lines += PRIVATE_NETWORK
    if status == HTTPStatus.METHOD_NOT_ALLOWED or exchange.method == b"OPTIONS":
        lines += b"Allow: POST, GET, HEAD, OPTIONS\r\n"
    if status == HTTPStatus.UNAUTHORIZED:
        lines += b"WWW-Authenticate: Bearer\r\n"
    return lines
