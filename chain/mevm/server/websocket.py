"""One WebSocket connection (RFC 6455): requests in, answers and notifications out, within bounds.

Framing is done by the library `websockets`, which is imported when the first client upgrades.
Messages are answered as soon as each is done, whatever their order, as geth does.
"""

import asyncio
from collections import deque
from collections.abc import Mapping
from functools import partial
from itertools import islice
from typing import Any

from websockets.datastructures import Headers
from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from mevm.server.http import MAX_BODY, MAX_SMALL
from mevm.server.interface import Owner, host_of_peer

MAX_MESSAGE = MAX_BODY
MAX_IN_FLIGHT = 16
MAX_BUFFERED = 16 * 2**20
NOTIFIED_AT_ONCE = 200
MESSAGE_TIMEOUT = 30.0
WRITE_TIMEOUT = 30.0
PING_INTERVAL = 30.0
PONG_TIMEOUT = 30.0
CLOSE_TIMEOUT = 5.0
NEVER = float("inf")


class WebSocket(asyncio.Protocol):
    """
    Speak WebSocket with one client.

    Parameters
    ----------
    owner
        The server, which answers the messages.
    loop
        The event loop.
    transport
        The connection, which has carried an HTTP request to upgrade it.
    """

    def __init__(self, owner: Owner, loop: asyncio.AbstractEventLoop, transport: Any) -> None:
        self._owner = owner
        self._loop = loop
        self._transport = transport
        self.host = host_of_peer(transport)
        self._protocol = ServerProtocol(state=State.OPEN, max_size=MAX_MESSAGE)
        self._parts: list[bytes] | None = None  # of the message that is arriving
        self._is_text = True
        self._waiting: deque[bytes] = deque()
        self._in_flight = 0
        self._bytes_in_flight = 0
        self._woken = False
        self._write_blocked = False
        self._read_paused = False
        self._leaving = False
        self._awaits_pong = False
        self._ping_due = loop.time() + PING_INTERVAL
        self._message_due = self._write_due = self._close_due = NEVER
        self.session = owner.open_session(self._wake)

    def open(self, headers: Mapping[bytes, bytes], rest: bytes) -> None:
        """
        Answer the handshake; speak WebSocket from then on, or hang up if it was none.

        Parameters
        ----------
        headers
            Of the HTTP request.
        rest
            What the client has sent after it.
        """
        fields = Headers((k.decode("latin-1"), v.decode("latin-1")) for k, v in headers.items())
        response = ServerProtocol().accept(Request("/", fields))
        self._transport.set_protocol(self)
        self._owner.joined(self)
        self._transport.write(response.serialize())
        if response.status_code != 101:
            self._hang_up()
        elif rest:
            self.data_received(rest)

    # Events of the transport

    def data_received(self, data: bytes) -> None:
        """Take what arrived: messages, answers to pings, or the end."""
        if self._protocol.eof_sent:
            return  # lingers, so that the client can read why
        now = self._loop.time()
        self._awaits_pong, self._ping_due = False, now + PING_INTERVAL
        if not self._owner.has_room(len(data)) and self.held + len(data) > MAX_SMALL:
            self._fail(CloseCode.TRY_AGAIN_LATER, "clients hold too many bytes of requests")
            return
        self._protocol.receive_data(data)
        for frame in self._protocol.events_received():
            if isinstance(frame, Frame):
                self._take(frame)
        self._flush()
        if self._parts is None and not self._protocol.reader.buffer:
            self._message_due = NEVER
        else:
            self._message_due = min(self._message_due, now + MESSAGE_TIMEOUT)
        self._advance()

    def eof_received(self) -> bool:
        """Close: a client that will send no more cannot keep its side of the protocol."""
        self._protocol.receive_eof()
        self._flush()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """End the subscriptions; answers still being made are dropped."""
        self._close_due = 0.0
        self._waiting.clear()
        self.session.close()
        self._owner.left(self)

    def pause_writing(self) -> None:
        """Take no more requests while the client does not read the answers."""
        self._write_blocked = True
        self._write_due = self._loop.time() + WRITE_TIMEOUT
        self._pace()

    def resume_writing(self) -> None:
        """Go on."""
        self._write_blocked = False
        self._write_due = NEVER
        self._advance()

    # What the server asks for

    @property
    def deadline(self) -> float:
        """When `expire` is to be called."""
        return min(self._ping_due, self._message_due, self._write_due, self._close_due)

    @property
    def idle(self) -> bool:
        """Whether no request is being answered."""
        return not self._in_flight and not self._waiting

    @property
    def held(self) -> int:
        """Bytes of the requests that arrive, wait or are being answered."""
        arriving = len(self._protocol.reader.buffer) + sum(map(len, self._parts or ()))
        return arriving + sum(map(len, self._waiting)) + self._bytes_in_flight

    @property
    def unread(self) -> int:
        """Bytes of answers that the client has not read."""
        return int(self._transport.get_write_buffer_size())

    def expire(self) -> None:
        """Do what is due: send a ping, or give the client up."""
        now = self._loop.time()
        if self._close_due < now or (self._awaits_pong and self._ping_due < now):
            self._transport.abort()
        elif self._write_due < now:
            self._fail(CloseCode.POLICY_VIOLATION, "the client does not read")
        elif self._message_due < now:
            self._fail(CloseCode.POLICY_VIOLATION, "the message did not arrive in time")
        elif self._protocol.state is State.OPEN:
            self._protocol.send_ping(b"")
            self._awaits_pong, self._ping_due = True, now + PONG_TIMEOUT
            self._flush()

    def close(self) -> None:
        """Tell the client that the server stops, after what is being answered."""
        self._leaving = True
        self.session.close()
        self._advance()

    # Messages

    def _take(self, frame: Frame) -> None:
        """Put a frame to its message."""
        if frame.opcode in (Opcode.TEXT, Opcode.BINARY):
            self._parts, self._is_text = [], frame.opcode is Opcode.TEXT
        elif frame.opcode is not Opcode.CONT:
            return
        if self._parts is None:
            return  # of a message that was refused
        if frame.data:
            self._parts.append(bytes(frame.data))
        if frame.fin:
            self._message_due = NEVER
            body, self._parts = b"".join(self._parts), None
            if self._is_text and not _is_utf8(body):
                self._fail(CloseCode.INVALID_DATA, "a text message that is not UTF-8")
            elif self._protocol.state is State.OPEN:
                self._waiting.append(body)

    def _advance(self) -> None:
        """Have waiting messages answered, as many at a time as one client may."""
        if self._leaving:
            self._waiting.clear()
            if not self._in_flight:
                self._say_goodbye()
        while self._waiting and self._in_flight < MAX_IN_FLIGHT and not self._write_blocked:
            body = self._waiting.popleft()
            # The name may be spelled with escapes.
            may_subscribe = b"eth_subscribe" in body or b"\\" in body
            if may_subscribe:
                self.session.hold()
            self._in_flight += 1
            self._bytes_in_flight += len(body)
            self._owner.serve(self, body, partial(self._answer, may_subscribe, len(body)))
        self._pace()

    def _answer(self, held: bool, size: int, answer: bytes) -> None:
        """Send an answer, and what had to wait for it."""
        self._in_flight -= 1
        self._bytes_in_flight -= size
        if answer:
            self._send(answer)
        if held:
            self.session.release()
            self._notify()
        self._advance()

    def _pace(self) -> None:
        """Read only if what was read can be worked on."""
        pause = self._write_blocked or bool(self._waiting)
        if pause is not self._read_paused and not self._transport.is_closing():
            self._read_paused = pause
            if pause:
                self._transport.pause_reading()
            else:
                self._transport.resume_reading()

    # Notifications

    def _wake(self) -> None:
        """Have notifications sent soon; from any thread."""
        if not self._woken:
            self._woken = True
            self._loop.call_soon_threadsafe(self._notify)

    def _notify(self) -> None:
        """Send notifications, some at a time so that other clients are not kept waiting."""
        self._woken = False
        if self.session.overflowed:
            self._fail(CloseCode.POLICY_VIOLATION, "more happens than can be sent")
            return
        sent = 0
        for notification in islice(self.session.take(), NOTIFIED_AT_ONCE):
            self._send(notification)
            sent += 1
        if sent == NOTIFIED_AT_ONCE:
            self._wake()

    # Sending

    def _send(self, message: bytes) -> None:
        if self._protocol.state is not State.OPEN or self._transport.is_closing():
            return
        if self._transport.get_write_buffer_size() > MAX_BUFFERED:
            self._fail(CloseCode.POLICY_VIOLATION, f"more than {MAX_BUFFERED} bytes are unread")
            return
        if not self._owner.may_send(len(message)):
            self._fail(CloseCode.TRY_AGAIN_LATER, "clients leave too many bytes unread")
            return
        self._protocol.send_text(message)
        self._flush()

    def _fail(self, code: CloseCode, reason: str) -> None:
        """Close the connection and say why."""
        self._waiting.clear()
        self._parts = None
        self.session.close()
        self._protocol.fail(code, reason)
        self._flush()

    def _say_goodbye(self) -> None:
        if self._protocol.state is State.OPEN:
            self._protocol.send_close(CloseCode.GOING_AWAY, "the node is shutting down")
            self._flush()
            self._close_due = self._loop.time() + CLOSE_TIMEOUT

    def _flush(self) -> None:
        """Write what the protocol has to say."""
        for data in self._protocol.data_to_send():
            if self._transport.is_closing():
                return
            if data:
                self._transport.write(data)
            else:
                self._hang_up()

    def _hang_up(self) -> None:
        """End our half, and the connection when the client has ended its own, or soon."""
        self._close_due = self._loop.time() + CLOSE_TIMEOUT
        if self._read_paused:
            self._read_paused = False
            self._transport.resume_reading()
        try:
            self._transport.write_eof()
        except (OSError, RuntimeError):
            self._transport.abort()  # the client has gone


def _is_utf8(body: bytes) -> bool:
    if not body.isascii():
        try:
            body.decode()
        except UnicodeDecodeError:
            return False
    return True
