"""The HTTP server: listens, counts connections, enforces deadlines, and stops gracefully."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from time import perf_counter
from typing import Any

from mevm.rpc.dispatcher import Dispatcher, parse
from mevm.rpc.errors import RpcError
from mevm.rpc.session import Session
from mevm.server.exchange import KnownHeads
from mevm.server.guard import Access, is_loopback
from mevm.server.http import Connection
from mevm.server.interface import Client
from mevm.server.job import Deliver
from mevm.server.limits import MEBIBYTE, Limits
from mevm.server.scheduler import Scheduler

SWEEP_INTERVAL = 1.0
STOP_TIMEOUT = 5.0
CUT_TIMEOUT = 10.0

Report = Callable[[str, float], None]


class UnsafeHost(ValueError):
    """The server would be open to the network without any protection."""


class Server:
    """Serve JSON-RPC over HTTP and WebSocket.

    Parameters
    ----------
    dispatcher
        What answers the requests.
    host, port
        Where to listen; port 0 lets the system choose.
    access
        Who may use it; the host itself is one of its names.
    exposed
        Whether the dispatcher gives clients more than a public node would, so that only this
        machine, or holders of the token, may reach it.
    report
        Called with the method's name and the seconds it took after each request.
    limits
        What clients may do.

    Raises
    ------
    UnsafeHost
        If ``exposed``, the host is not this machine, and ``access`` asks for no token.
    """

    def __init__(
        self,
        dispatcher: Dispatcher,
        host: str = "127.0.0.1",
        port: int = 8545,
        *,
        access: Access = Access(),  # noqa: B008 - immutable
        exposed: bool = True,
        report: Report | None = None,
        limits: Limits = Limits(),  # noqa: B008 - immutable
    ) -> None:
        if exposed and not access.guarded and not is_loopback(host):
            raise UnsafeHost(
                f"refusing to listen on {host}: anyone who can reach it could use the unlocked "
                "accounts and change the chain; set a token or a JWT secret, or turn off "
                "development methods and accounts"
            )
        self.host = host
        self.port = port
        self.access = replace(access, hosts=access.hosts | {host.lower()})
        self.known_heads = KnownHeads()
        self._dispatcher = dispatcher
        self._report = report
        self._limits = limits
        self._connections: set[Client] = set()
        self._uncounted = 0
        self._is_full = False

    async def start(self) -> None:
        """Listen; afterwards `port` is the real one.

        Raises
        ------
        OSError
            If the address cannot be used.
        """
        self._loop = asyncio.get_running_loop()
        self.scheduler = Scheduler(self._dispatcher, self._loop, self._limits)
        make = partial(Connection, self, self._loop)
        self._listener = await self._loop.create_server(make, self.host, self.port, backlog=512)
        self.port = self._listener.sockets[0].getsockname()[1]
        self._sweeping = self._loop.call_later(SWEEP_INTERVAL, self._sweep)

    async def stop(self) -> None:
        """Stop listening, finish what is being answered, and close all connections.

        What is not done after a while is cut short: reads end with an error, and so do changes
        between two transactions, which then have changed nothing.
        """
        self._listener.close()
        self._sweeping.cancel()
        for connection in tuple(self._connections):
            connection.close()
        await self._quiet(STOP_TIMEOUT)
        self.scheduler.cut_short()
        await self._quiet(CUT_TIMEOUT)
        await self.scheduler.stop()

    async def _quiet(self, seconds: float) -> None:
        """Wait until nothing is being answered, at most for so long."""
        deadline = self._loop.time() + seconds
        while self._loop.time() < deadline:
            if not self.scheduler.busy and all(each.idle for each in self._connections):
                return
            await asyncio.sleep(0.01)

    def joined(self, connection: Client) -> bool:
        """Count a new connection in; False if there are too many."""
        limits, host = self._limits, connection.host
        self._connections.add(connection)
        if len(self._connections) > limits.connections:
            return False
        of_host = sum(each.host == host for each in self._connections)
        return of_host <= limits.connections_of_host or is_loopback(host)

    def left(self, connection: Client) -> None:
        """Forget a closed connection."""
        self._connections.discard(connection)
        self.scheduler.forget(connection)

    def has_room(self, size: int) -> bool:
        """Take note of so many bytes that came; False if clients hold too many already.

        They are counted again after each mebibyte only.
        """
        self._uncounted += size
        if self._uncounted >= MEBIBYTE or self._is_full:
            self._uncounted = 0
            self._is_full = sum(each.held for each in self._connections) > self._limits.held
        return not self._is_full

    def may_send(self, size: int) -> bool:
        """Return whether clients have read enough for an answer of so many bytes."""
        if size <= MEBIBYTE:
            return True
        return size + sum(each.unread for each in self._connections) <= self._limits.unread

    def serve(self, connection: Client, body: bytes, reply: Deliver) -> None:
        """Answer a JSON-RPC body through ``reply``, now or later."""
        try:
            request = parse(body)
        except RpcError:
            reply(self._dispatcher.handle_bytes(body))
            return
        if self._report is not None:
            reply = partial(_finish, reply, _title(request), perf_counter(), self._report)
        self.scheduler.submit(request, reply, connection, len(body))

    def open_session(self, wake: Callable[[], None]) -> Session:
        """Return what holds the subscriptions of a connection."""
        return Session(self._dispatcher.node.feed, wake)

    def _sweep(self) -> None:
        """Close connections whose deadline has passed."""
        now = self._loop.time()
        for connection in tuple(self._connections):
            if connection.deadline < now:
                connection.expire()
        self._sweeping = self._loop.call_later(SWEEP_INTERVAL, self._sweep)


def _finish(reply: Deliver, title: str, begun: float, report: Report, answer: bytes) -> None:
    """Reply, and report the request."""
    reply(answer)
    report(title, perf_counter() - begun)


def _title(request: Any) -> str:
    """Return what a request is called in the log."""
    if isinstance(request, list):
        return f"batch of {len(request)}"
    name = request.get("method") if isinstance(request, dict) else None
    return name[:60] if isinstance(name, str) and name.isprintable() else "invalid request"
