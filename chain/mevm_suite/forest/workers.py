"""The two parts of an import that can run in several processes, in the order of their input."""

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any, TypeVar

import numpy as np

from mevm_suite.forest.leaf import leaf_hashes
from mevm_suite.forest.mapping import Mapping
from mevm_suite.forest.rows import Dropped, Row, RowReader

MAX_WORKERS = 64
AHEAD = 3  # chunks a worker: enough to keep it busy, and few, because they wait in memory

Read = tuple[np.ndarray, list[Dropped]]
T = TypeVar("T")
U = TypeVar("U")

_reader: RowReader  # of a worker's process


def _start(mapping: Mapping, header: Sequence[str], parcel: bytes) -> None:
    global _reader
    _reader = RowReader(mapping, header, parcel)


def _read(rows: list[Row]) -> Read:
    return _reader.read(rows)


class Workers:
    """
    Reads rows and hashes leaves, in this process or in others.

    Parameters
    ----------
    mapping, header, parcel
        As for ``RowReader``.
    count
        How many processes; with one, all is done in this.

    """

    def __init__(
        self, mapping: Mapping, header: Sequence[str], parcel: bytes, count: int = 1
    ) -> None:
        self._own = RowReader(mapping, header, parcel)  # finds a wrong header here
        self._ahead = AHEAD * count
        self._pool: ProcessPoolExecutor | None = None
        if count > 1:
            # a fork would copy the locks of the progress bar's thread
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(count, context, _start, (mapping, header, parcel))

    def close(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def read(self, chunks: Iterable[list[Row]]) -> Iterator[Read]:
        """Yield the records and dropped rows of each chunk."""
        return self._map(self._own.read if self._pool is None else _read, chunks)

    def leaves(self, blocks: Iterable[np.ndarray]) -> Iterator[bytes]:
        """Yield the leaves of each block of records."""
        return self._map(leaf_hashes, blocks)

    def _map(self, function: Callable[[T], U], items: Iterable[T]) -> Iterator[U]:
        if self._pool is None:
            yield from map(function, items)
            return
        pending: deque[Future[Any]] = deque()
        for item in items:
            pending.append(self._pool.submit(function, item))
            if len(pending) >= self._ahead:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
