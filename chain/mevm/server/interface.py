"""What the server and its connections, of HTTP and of WebSocket, know of each other."""

from collections.abc import Callable, Hashable
from typing import Any, Protocol

from mevm.rpc.session import Session
from mevm.server.exchange import KnownHeads
from mevm.server.guard import Access


class Client(Hashable, Protocol):
    """What a server knows of a connection, whatever is spoken on it."""

    @property
    def session(self) -> Session | None:
        """The subscriptions of the client, if it can be notified."""

    @property
    def host(self) -> str:
        """The address that it comes from."""

    @property
    def deadline(self) -> float:
        """When `expire` is to be called."""

    @property
    def idle(self) -> bool:
        """Whether no request is being received or answered."""

    @property
    def held(self) -> int:
        """Bytes of the requests that arrive, wait or are being answered."""

    @property
    def unread(self) -> int:
        """Bytes of answers that the client has not read."""

    def expire(self) -> None:
        """Do what is due at the deadline."""

    def close(self) -> None:
        """Close the connection, after the answer that is being made."""


class Owner(Protocol):
    """What a connection needs of its server."""

    access: Access
    known_heads: KnownHeads

    def joined(self, connection: Client) -> bool:
        """Count a new connection in; False if there are too many."""

    def left(self, connection: Client) -> None:
        """Forget a closed connection."""

    def has_room(self, size: int) -> bool:
        """Take note of so many bytes that came; False if clients hold too many already."""

    def may_send(self, size: int) -> bool:
        """Return whether clients have read enough for an answer of so many bytes."""

    def serve(self, connection: Client, body: bytes, reply: Callable[[bytes], None]) -> None:
        """Answer a JSON-RPC body through ``reply``, now or later."""

    def open_session(self, wake: Callable[[], None]) -> Session:
        """Return what holds the subscriptions of a connection."""


def host_of_peer(transport: Any) -> str:
    """Return the address at the other end of a connection; empty if it has gone already."""
    peer = transport.get_extra_info("peername")
    return str(peer[0]) if peer else ""
