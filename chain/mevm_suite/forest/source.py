"""Read an inventory's file in chunks of rows."""

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from mevm_suite.forest.failure import ForestError
from mevm_suite.forest.mapping import Mapping
from mevm_suite.forest.rows import Row

BLOCK = 1 << 16


class _Counted(io.RawIOBase):
    """A file that is hashed, and whose progress is counted, as it is read."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb", buffering=0)
        self.digest = hashlib.sha256()
        self.done = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        size = self._file.readinto(buffer) or 0
        self.digest.update(memoryview(buffer)[:size])
        self.done += size
        return size

    def close(self) -> None:
        self._file.close()
        super().close()


class Source:
    """
    An inventory that is being read.

    Parameters
    ----------
    path
        The file.
    mapping
        Tells encoding and separator.

    Raises
    ------
    ForestError
        When the file cannot be read, or has no header.

    """

    def __init__(self, path: Path, mapping: Mapping) -> None:
        self._path, self._encoding = path, mapping.encoding
        try:
            self.size = path.stat().st_size
            self._raw = _Counted(path)
        except OSError as error:
            raise ForestError(f"{path}: cannot be read: {error.strerror}") from None
        buffered = io.BufferedReader(self._raw, BLOCK)
        self._text = io.TextIOWrapper(buffered, mapping.encoding, newline="")
        self._reader = csv.reader(self._text, delimiter=mapping.separator, strict=True)
        try:
            self.header: Sequence[str] = next(self._rows(), (0, []))[1]
        except ForestError:
            self.close()
            raise
        if not self.header:
            self.close()
            raise ForestError(f"{path}: expected a line of column names, got an empty file")

    def close(self) -> None:
        """Close the file."""
        self._text.close()

    @property
    def done(self) -> int:
        """How many bytes have been read."""
        return self._raw.done

    @property
    def sha256(self) -> str:
        """The hash of what has been read."""
        return self._raw.digest.hexdigest()

    def chunks(self, size: int) -> Iterator[list[Row]]:
        """
        Yield the rows, so many at a time, each with its line in the file.

        Raises
        ------
        ForestError
            When a line is no CSV, or not in the mapping's encoding.

        """
        rows = self._rows()
        while chunk := list(islice(rows, size)):
            yield chunk

    def _rows(self) -> Iterator[Row]:
        try:
            for fields in self._reader:
                if fields:
                    yield self._reader.line_num, fields
        except (csv.Error, UnicodeError) as error:
            line = self._reader.line_num
            kind = f"{self._encoding} text" if isinstance(error, UnicodeError) else "CSV"
            raise ForestError(
                f"{self._path}: after line {line}: expected {kind}: {error}"
            ) from None
