"""JSON-RPC requests to a remote node: batches, retries with back-off, and a limit on the rate."""

import logging
from collections.abc import Callable, Sequence
from threading import Lock
from time import monotonic, sleep
from typing import Any

import orjson

from mevm.remote.errors import InvalidReply, NobodyListens, RemoteRefused, RemoteUnreachable
from mevm.remote.transport import Answer, HttpTransport

logger = logging.getLogger(__name__)

Json = Any
Call = tuple[str, list[Json]]

MAX_BATCH = 100
MAX_WAIT = 30.0
TOO_MANY_REQUESTS = 429
RATE_LIMITED = (-32005, -32097, TOO_MANY_REQUESTS)
RATE_TEXTS = ("rate limit", "too many requests", "request limit", "capacity exceeded")
PASSING = (408, 425, TOO_MANY_REQUESTS, 500, 502, 503, 504)
"""HTTP statuses after which the same request may succeed."""


class _Busy(Exception):
    """The remote node asks to be asked later."""

    def __init__(self, text: str, wait: float | None = None) -> None:
        super().__init__(text)
        self.wait = wait


class RateLimit:
    """Lets so many calls pass per second; a burst of one second's worth is free."""

    def __init__(self, per_second: float, wait: Callable[[float], None] = sleep) -> None:
        self._interval = 1 / per_second
        self._burst = max(1.0, per_second) * self._interval
        self._wait = wait
        self._lock = Lock()
        self._free = monotonic() - self._burst

    def take(self, count: int) -> None:
        """Wait until ``count`` calls may be sent."""
        with self._lock:
            now = monotonic()
            self._free = max(self._free, now - self._burst) + count * self._interval
            delay = self._free - now
        if delay > 0:
            self._wait(delay)


class RemoteClient:
    """Ask one node; several threads may do so at a time.

    Parameters
    ----------
    transport
        Sends bodies to the node.
    retries
        How often a request is sent again that had no answer, or was turned away for now.
    backoff
        Seconds before the first of them; doubled for each after it.
    limit
        Calls per second, None for no limit.
    wait
        Sleeps; tests pass a function of their own.

    Attributes
    ----------
    requests, calls
        How many HTTP requests were sent, and how many calls were in them.
    """

    def __init__(
        self,
        transport: HttpTransport,
        *,
        retries: int = 5,
        backoff: float = 1.0,
        limit: float | None = None,
        wait: Callable[[float], None] = sleep,
    ) -> None:
        self.transport = transport
        self._retries = retries
        self._backoff = backoff
        self._limit = None if limit is None else RateLimit(limit, wait)
        self._wait = wait
        self._batch_size = MAX_BATCH
        self._reached = False
        self.requests = 0
        self.calls = 0

    def ask(self, method: str, *params: Json) -> Json:
        """Return the result of one call.

        Raises
        ------
        RemoteRefused
            If the node answers with an error.
        RemoteUnreachable
            If it gives no answer.
        InvalidReply
            If what it answers is no JSON-RPC.
        """
        (found,) = self.ask_all([(method, list(params))])
        if isinstance(found, RemoteRefused):
            raise found
        return found

    def ask_all(self, calls: Sequence[Call]) -> list[Json | RemoteRefused]:
        """Return the results of several calls in few requests; an error in place of a result."""
        results: list[Json | RemoteRefused] = []
        while len(results) < len(calls):
            size = self._batch_size
            part = calls[len(results) : len(results) + size]
            answers = self._persist(part)
            if answers is None:
                self._batch_size = max(1, size // 4)
                logger.info("%s takes no batch of %d", self.transport.name, len(part))
            else:
                results += answers
        return results

    def _persist(self, calls: Sequence[Call]) -> list[Json | RemoteRefused] | None:
        """Ask until there is an answer or no retry is left."""
        for attempt in range(self._retries + 1):
            try:
                return self._exchange(calls)
            except NobodyListens:
                if not self._reached:
                    raise
                failure: Exception = RemoteUnreachable(f"{self.transport.name} is gone")
            except (_Busy, RemoteUnreachable) as error:
                failure = error
            if attempt < self._retries:
                told = failure.wait if isinstance(failure, _Busy) else None
                self._wait(min(told or self._backoff * 2**attempt, MAX_WAIT))
        tries = f"after {self._retries + 1} attempts" if self._retries else "at the first attempt"
        raise RemoteUnreachable(f"remote node failed {tries}: {failure}") from None

    def _exchange(self, calls: Sequence[Call]) -> list[Json | RemoteRefused] | None:
        """Ask once; None if the node does not take a batch of this size."""
        if self._limit is not None:
            self._limit.take(len(calls))
        self.requests += 1
        self.calls += len(calls)
        objects = [
            {"jsonrpc": "2.0", "id": i, "method": method, "params": params}
            for i, (method, params) in enumerate(calls)
        ]
        answer = self.transport.post(orjson.dumps(objects if len(calls) > 1 else objects[0]))
        self._reached = True
        reply = _parse(answer, self.transport.name)
        if len(calls) == 1:
            return [_result(calls[0][0], _one(reply))]
        if not isinstance(reply, list):
            _result("a batch", reply)  # too many at a time, perhaps
            return None
        by_id = {
            each["id"]: each
            for each in reply
            if isinstance(each, dict) and type(each.get("id")) is int
        }
        if len(reply) != len(calls) or by_id.keys() != set(range(len(calls))):
            raise InvalidReply(
                f"remote node answered {len(reply)} of {len(calls)} calls of a batch"
            )
        return [_result(method, by_id[i]) for i, (method, _) in enumerate(calls)]


def _parse(answer: Answer, name: str) -> Json:
    """Decode a body; errors of JSON-RPC may come with any HTTP status."""
    try:
        reply = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        reply = None
    if answer.status != 200:
        text = f"HTTP status {answer.status} of {name}"
        if answer.status in PASSING:
            raise _Busy(text, answer.retry_after)
        if not isinstance(reply, dict | list):
            shown = answer.body[:100].decode("utf-8", "replace").strip()
            raise InvalidReply(f"{text}, expected 200: {shown}")
    if reply is None:
        shown = answer.body[:60].decode("utf-8", "replace")
        raise InvalidReply(f"{name} answers with what is no JSON: {shown!r}")
    return reply


def _one(reply: Json) -> Json:
    """Return the only answer, which some nodes put into an array."""
    return reply[0] if isinstance(reply, list) and len(reply) == 1 else reply


def _result(method: str, reply: Json) -> Json | RemoteRefused:
    """Return the result in a reply, or the error in it."""
    if not isinstance(reply, dict):
        raise InvalidReply(f"remote node answers {method} with no object of JSON-RPC")
    error = reply.get("error")
    if error is None:
        if "result" not in reply:
            raise InvalidReply(f"remote node answers {method} with neither result nor error")
        return reply["result"]
    code = error.get("code") if isinstance(error, dict) else None
    message = error.get("message") if isinstance(error, dict) else error
    if type(code) is not int or not isinstance(message, str):
        code, message = 0, str(message)[:200]
    message = message[:1_000]
    if code in RATE_LIMITED or any(each in message.lower() for each in RATE_TEXTS):
        raise _Busy(message)
    data = error.get("data") if isinstance(error, dict) else None
    return RemoteRefused(method, code, message, data)
