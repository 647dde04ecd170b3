"""Order records by code with bounded memory.

Codes are hashes, so that their first byte spreads them evenly over 256 files; each is then small
enough to sort in memory.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from mevm_suite.forest.leaf import RECORD

BUCKETS = 256
FLUSH_BYTES = 64 * 1024


class Duplicates(ValueError):
    """Codes that more than one row claims; `rows` has the lines of each."""

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
    def ordered(folder: Path) -> Iterator[np.ndarray]:
        """
        Yield the records of a folder in the order of their codes, and remove the files.

        Raises
        ------
        Duplicates
            At the end, when codes occurred more than once.

        """
        duplicates: list[list[int]] = []
        for path in _paths(folder):
            records = np.fromfile(path, RECORD)
            path.unlink()
            records = records[np.argsort(records["code"], kind="stable")]
            duplicates += _duplicates(records)
            if len(records):
                yield records
        if duplicates:
            raise Duplicates(sorted(duplicates))


def _paths(folder: Path) -> list[Path]:
    return [folder / f"bucket-{i:03}" for i in range(BUCKETS)]


def _duplicates(records: np.ndarray) -> list[list[int]]:
    codes = records["code"]
    again = np.flatnonzero(codes[1:] == codes[:-1]) + 1
    groups: dict[bytes, list[int]] = {}
    for i in again:
        lines = groups.setdefault(bytes(codes[i]), [int(records["line"][i - 1])])
        lines.append(int(records["line"][i]))
    return [sorted(lines) for lines in groups.values()]
