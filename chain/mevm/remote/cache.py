"""What a remote node has told about one block, on disk: a file of lines that only grows.

Each line has a checksum and is written at once to the file's end, so any number of nodes may use
one file at a time, and what a crash tears off costs no more than that line and the next.
"""

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from zlib import crc32

logger = logging.getLogger(__name__)

FORMAT = "1"


def default_folder() -> Path:
    """Return where caches are: ``mevm/forks`` in the user's cache folder."""
    home = os.environ.get("XDG_CACHE_HOME")
    base = Path(home) if home and os.path.isabs(home) else Path.home() / ".cache"
    return base / "mevm" / "forks"


class BlockCache:
    """Strings by key, kept in a file if there is one.

    Parameters
    ----------
    path
        The file, made when something is kept; None for memory alone.

    Attributes
    ----------
    size
        Characters of all values.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = Lock()
        self._file: int | None = None
        self._values: dict[str, str] = {} if path is None else dict(_read(path))
        self.size = sum(map(len, self._values.values()))

    def get(self, key: str) -> str | None:
        """Return what is kept under a key."""
        return self._values.get(key)

    def add(self, values: Mapping[str, str]) -> None:
        """Keep values; keys and values have no spaces at their ends, and no line breaks."""
        new = {key: value for key, value in values.items() if self._values.get(key) != value}
        if not new:
            return
        with self._lock:
            self._values.update(new)
            self.size += sum(map(len, new.values()))
            if self._path is not None:
                self._append("".join(_line(key, value) for key, value in new.items()))

    def _append(self, lines: str) -> None:
        assert self._path is not None
        try:
            if self._file is None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
                self._file = os.open(self._path, flags, 0o600)
            os.write(self._file, lines.encode())
        except OSError as error:
            logger.warning("%s: %s; the fork is not cached on disk", self._path, error.strerror)
            self._path = None

    def close(self) -> None:
        """Close the file; what it holds stays."""
        with self._lock:
            if self._file is not None:
                os.close(self._file)
            self._file = self._path = None

    def __del__(self) -> None:
        """Close the file."""
        self.close()


def _line(key: str, value: str) -> str:
    content = f"{FORMAT} {key} {value}"
    return f"{crc32(content.encode()):08x} {content}\n"


def _read(path: Path) -> list[tuple[str, str]]:
    """Return the entries of a file, without its damaged lines."""
    try:
        content = path.read_bytes()
    except OSError:
        return []
    entries = []
    for line in content.split(b"\n"):
        checksum, _, rest = line.partition(b" ")
        version, _, entry = rest.partition(b" ")
        if checksum == b"%08x" % crc32(rest) and version == FORMAT.encode():
            key, _, value = entry.decode().partition(" ")
            entries.append((key, value))
    return entries
