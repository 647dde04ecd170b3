"""How much and how often clients may ask."""

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
    Refuses bodies that are too large before anything reads them.

    Parameters
    ----------
    app
        The application.
    limit
        Bytes.

    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request whose body is small enough."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return  # the client has gone
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > self._limit:
                problem = Problem(413, "Body too large", f"at most {self._limit} bytes")
                await problem.response()(scope, receive, send)
                return
        sent = False

        async def again() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": bytes(body), "more_body": False}

        await self._app(scope, again, send)
