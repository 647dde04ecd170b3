"""What one server lets its clients do."""

from dataclasses import dataclass

MEBIBYTE = 2**20


@dataclass(frozen=True, kw_only=True)
class Limits:
    """
    Bounds of a server.

    Attributes
    ----------
    connections
        Connections of all clients together.
    connections_of_host
        Connections from one address. This machine's own are not bounded: a proxy that passes on
        the requests of others is among them, and bounds its clients itself.
    held
        Bytes of the requests of all clients together that arrive, wait or are being answered.
    unread
        Bytes of answers that clients have not read, after which large ones are refused.
    readers
        Reads that run code, or otherwise take long, at the same time.
    traces
        Traces at the same time; they come out of neither the readers' number nor their time.
    waiting
        Requests that wait in one line, those of all clients together.
    waiting_traces
        The same of traces.
    response
        Bytes of the answer to one request.
    batch_response
        Bytes of the answers to a batch, after which the rest of it is refused.
    batch_seconds
        Seconds that a batch may take, after which the rest of it is refused.
    """

    connections: int = 1_000
    connections_of_host: int = 100
    held: int = 128 * MEBIBYTE
    unread: int = 1_024 * MEBIBYTE
    readers: int = 4
    traces: int = 2
    waiting: int = 1_000
    waiting_traces: int = 100
    response: int = 128 * MEBIBYTE
    batch_response: int = 25 * MEBIBYTE
    batch_seconds: float = 60.0
