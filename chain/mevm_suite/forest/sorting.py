"""Order records by code with bounded memory.

Codes are hashes, so that their first byte spreads them evenly over 256 files; each is then small
enough to sort in memory.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from mevm_suite.forest.leaf import ROW
from mevm_suite.forest.stems import one_per_code

BUCKETS = 256
FLUSH_BYTES = 64 * 1024


class Contradictions(ValueError):
    """Trees whose rows contradict each other; `rows` has the lines of each."""

    def __init__(self, rows: list[list[int]]) -> None:
        super().__init__(rows)
        self.rows = rows


class Buckets:
    """
    Records on disk, to be read back in the order of their codes.

    Parameters
    ----------
    folder
        Where the files go.

    """

    def __init__(self, folder: Path) -> None:
        self._files: list[BinaryIO] = [path.open("wb", FLUSH_BYTES) for path in _paths(folder)]

    def close(self) -> None:
        """Close the files."""
        for file in self._files:
            file.close()

    def add(self, records: np.ndarray) -> None:
        """Append records, which stay in the order of the calls where their codes are equal."""
        firsts = np.ascontiguousarray(records["code"]).view(np.uint8).reshape(-1, 32)[:, 0]
        order = np.argsort(firsts, kind="stable")
        ends = np.searchsorted(firsts[order], np.arange(BUCKETS), side="right")
        start = 0
        for file, end in zip(self._files, ends, strict=True):
            if end > start:
                file.write(records[order[start:end]].tobytes())
            start = end

    @staticmethod
    def ordered(folder: Path, merge: bool) -> Iterator[np.ndarray]:
        """
        Yield one record a code, in the order of the codes, and remove the files.

        Raises
        ------
        Contradictions
            At the end, when a code occurred more than once, or stems do not fit together.

        """
        contradictions: list[list[int]] = []
        for path in _paths(folder):
            records = np.fromfile(path, ROW)
            path.unlink()
            records = records[np.argsort(records["code"], kind="stable")]
            records, wrong = one_per_code(records, merge)
            contradictions += wrong
            if len(records):
                yield records
        if contradictions:
            raise Contradictions(sorted(contradictions))


def _paths(folder: Path) -> list[Path]:
    return [folder / f"bucket-{i:03}" for i in range(BUCKETS)]
