"""HTTP to a remote node: connections that are kept, and deadlines that hold.

A time-out of a socket begins anew with every byte, so a peer that sends one now and then would
never run into it: here the whole exchange has to end in time.
"""

import io
import socket
from base64 import b64encode
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from queue import Empty, Full, LifoQueue
from ssl import SSLCertVerificationError
from time import monotonic
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from mevm.remote.errors import NobodyListens, RemoteUnreachable

MAX_REPLY = 128 * 2**20
MAX_IDLE = 8
CHUNK = 2**16


class Answer(NamedTuple):
    """An HTTP response: its status, the seconds after which to ask again if told, and the body."""

    status: int
    retry_after: float | None
    body: bytes


class _TimedSocket:
    """A socket for `http.client` whose reads end at ``deadline``.

    As with a real one, closing it waits for the stream of a response that is still read.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._streams = 0
        self._closed = False
        self.deadline = 0.0

    def makefile(self, mode: str) -> io.BufferedReader:
        """Return the stream that a response is read from."""
        self._streams += 1
        return io.BufferedReader(_Stream(self))

    def sendall(self, data: Any) -> None:
        """Send a request."""
        self._socket.settimeout(self._left())
        self._socket.sendall(data)

    def receive_into(self, buffer: Any) -> int:
        """Read what has come."""
        self._socket.settimeout(self._left())
        return self._socket.recv_into(buffer)

    def close(self) -> None:
        """Close the connection, once no response is read from it."""
        self._closed = True
        self.leave(0)

    def leave(self, streams: int = 1) -> None:
        """Take note that streams were closed."""
        self._streams -= streams
        if self._closed and self._streams <= 0:
            self._socket.close()

    def _left(self) -> float:
        left = self.deadline - monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class _Stream(io.RawIOBase):
    """Bytes of one response; closing it leaves the connection open."""

    def __init__(self, connection: _TimedSocket) -> None:
        self._connection = connection

    def readable(self) -> bool:
        """Return that this can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what has come."""
        return self._connection.receive_into(buffer)

    def close(self) -> None:
        """End the response."""
        if not self.closed:
            super().close()
            self._connection.leave()


class HttpTransport:
    """POST bodies to one address; several threads may do so at a time.

    Parameters
    ----------
    url
        Address of the node; a user and password in it become an Authorization header.
    headers
        Sent with each request.
    timeout
        Seconds that one exchange may take.

    Raises
    ------
    ValueError
        If the address is not one of HTTP, or a header would break the request.
    """

    def __init__(self, url: str, headers: Mapping[str, str], timeout: float) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"fork URL {url!r}: expected one like http://127.0.0.1:8545")
        self.name = parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
        self.shown = f"{parts.scheme}://{self.name}/"  # paths and queries often hold keys
        self.timeout = timeout
        self._host, self._port = parts.hostname, parts.port
        self._secure = parts.scheme == "https"
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._headers = {"Content-Type": "application/json", "User-Agent": "mevm"}
        if parts.username is not None:
            secret = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
            self._headers["Authorization"] = f"Basic {b64encode(secret).decode()}"
        for name, value in headers.items():
            if not name.isascii() or not name or any(each in name + value for each in "\r\n\0"):
                raise ValueError(f"fork header {name!r}: not a header of HTTP")
            self._headers[name] = value
        self._idle: LifoQueue[Any] = LifoQueue(MAX_IDLE)

    def post(self, body: bytes) -> Answer:
        """Send a body and return the answer.

        Raises
        ------
        RemoteUnreachable
            If there is none in time, or it is no HTTP.
        """
        deadline = monotonic() + self.timeout
        try:
            connection = self._idle.get_nowait()
            return self._exchange(connection, body, deadline)
        except Empty:
            pass
        except (OSError, HTTPException):
            pass  # the server has closed a connection that was kept: that is no failure
        try:
            return self._exchange(self._connect(), body, deadline)
        except (ConnectionRefusedError, socket.gaierror, SSLCertVerificationError) as error:
            reason = getattr(error, "verify_message", None) or error.strerror
            raise NobodyListens(f"no answer of {self.name}: {reason}") from None
        except TimeoutError:
            text = f"no answer of {self.name} within {self.timeout:g} seconds"
            raise RemoteUnreachable(text) from None
        except (OSError, HTTPException) as error:
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise RemoteUnreachable(f"no answer of {self.name}: {reason}") from None

    def close(self) -> None:
        """Close the connections that are kept."""
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                return

    def _connect(self) -> Any:
        make = HTTPSConnection if self._secure else HTTPConnection
        connection: Any = make(self._host, self._port, timeout=self.timeout)
        connection.connect()
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sock = _TimedSocket(connection.sock)
        return connection

    def _exchange(self, connection: Any, body: bytes, deadline: float) -> Answer:
        try:
            connection.sock.deadline = deadline
            connection.request("POST", self._target, body, self._headers)
            response = connection.getresponse()
            content = bytearray()
            while chunk := response.read(CHUNK):
                content += chunk
                if len(content) > MAX_REPLY:
                    raise HTTPException(f"an answer of more than {MAX_REPLY} bytes")
            if response.length:  # what `read` with a size leaves unsaid
                raise HTTPException("the answer is cut off")
            wait = response.headers.get("Retry-After", "")
            answer = Answer(
                response.status, float(wait) if wait.isdigit() else None, bytes(content)
            )
        except BaseException:
            connection.close()
            raise
        self._keep(connection)
        return answer

    def _keep(self, connection: Any) -> None:
        """Keep a connection for the next request, unless the server has closed it."""
        if connection.sock is None:
            return
        try:
            self._idle.put_nowait(connection)
        except Full:
            connection.close()
