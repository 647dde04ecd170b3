"""How much and how often clients may ask."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mevm_suite.gateway.problem import Problem

MAX_CLIENTS = 10_000


class RateLimit:
    """
    A bucket of requests for each client, refilled steadily.

    Parameters
    ----------
    rate
        Requests per second.
    burst
        The most that a bucket holds.
    now
        A clock that never goes back.

    """

    def __init__(self, rate: float, burst: int, now: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._now = now
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str) -> None:
        """Take one request out of a client's bucket; Problem if it is empty."""
        now = self._now()
        left, then = self._buckets.pop(client, (float(self._burst), now))
        left = min(self._burst, left + (now - then) * self._rate)
        if len(self._buckets) >= MAX_CLIENTS:
            self._buckets.popitem(last=False)  # the one that asked longest ago
        self._buckets[client] = (max(left - 1, 0.0) if left >= 1 else left, now)
        if left < 1:
            wait = max(1, round((1 - left) / self._rate))
            detail = f"at most {self._rate:g} requests per second"
            raise Problem(429, "Too many requests", detail, {"Retry-After": str(wait)})


class BodyLimit:
    """
    Refuses bodies that are too large or too slow before anything reads them.

    Parameters
    ----------
    app
        The application.
    limit
        Bytes.
    time
        Seconds in which a body must be here.

    """

    def __init__(self, app: ASGIApp, limit: int, time: float) -> None:
        self._app = app
        self._limit = limit
        self._time = time

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request whose body is small enough."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self._time):
                body = await self._body(receive)
        except TimeoutError:
            body = Problem(408, "Too slow", f"expected the body within {self._time:g} s")
        if isinstance(body, Problem):
            await body.response()(scope, receive, send)
        elif body is not None:
            await self._app(scope, _again(body, receive), send)

    async def _body(self, receive: Receive) -> bytes | Problem | None:
        """Return a body, or what is wrong with it; None if the client has gone."""
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return None
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > self._limit:
                return Problem(413, "Body too large", f"at most {self._limit} bytes")
        return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """Return what gives a body that was read once more, and then what follows."""
    sent = False

    async def again() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
