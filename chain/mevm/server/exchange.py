"""A request on its way, and what is known of requests that begin alike.

A client sends the same head again and again, but for the length of the body. To take a head apart
and to judge it takes longer than to answer a short read, so what came of it is remembered.
"""

from dataclasses import dataclass, field, replace
from http import HTTPStatus

MOST = 1_000
"""Heads that are remembered, of all clients: one for each length of a body."""
LONGEST = 1_024
"""Bytes of one."""
LONGEST_REQUEST = 16 * 1024
"""Bytes of a request that is looked at, for that copies its body."""


@dataclass(slots=True)
class Exchange:
    """One request while it arrives and waits for its turn."""

    url: bytes = b""
    method: bytes = b""
    headers: dict[bytes, bytes] = field(default_factory=dict)
    body: list[bytes] = field(default_factory=list)
    size: int = 0
    keep_alive: bool = True
    refusal: tuple[HTTPStatus, str] | None = None
    upgrade: bool = False


class KnownHeads:
    """Heads of requests that were read in full and not refused, by their bytes."""

    def __init__(self) -> None:
        self._found: dict[bytes, Exchange] = {}

    def __len__(self) -> int:
        """Return how many are remembered."""
        return len(self._found)

    def exchange(self, data: bytes) -> Exchange | None:
        """Return the request, if the data is a known head with exactly the body that it tells."""
        if len(data) > LONGEST_REQUEST:
            return None
        head, _, body = data.partition(b"\r\n\r\n")
        known = self._found.get(head)
        if known is None or known.size != len(body):
            return None
        return Exchange(known.url, known.method, known.headers, [body], known.size)

    def learn(self, data: bytes, exchange: Exchange) -> None:
        """Remember the head of a request, if the data is that and nothing else."""
        head, end, body = data.partition(b"\r\n\r\n")
        if len(head) > LONGEST or not end or len(body) != exchange.size:
            return  # pieces of it, more than it, or chunks
        if exchange.refusal is not None or exchange.upgrade or not exchange.keep_alive:
            return
        if exchange.method != b"POST" or b"expect" in exchange.headers:
            return
        if len(self._found) >= MOST:
            self._found.clear()
        self._found[head] = replace(exchange, body=[])
