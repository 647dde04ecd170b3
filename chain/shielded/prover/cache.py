"""Bytes that take long to make, kept in the user's cache folder.

Compiled programs are among them, so nobody else may write there: a folder that is not the user's
own, or that others can enter, is not used. Each file begins with the hash of the rest. Where
nothing can be kept, everything is made anew.
"""

import os
import stat
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

FOLDER = "mevm"
OTHERS = stat.S_IRWXG | stat.S_IRWXO
DIGEST_BYTES = sha256().digest_size


def cached(name: str, make: Callable[[], bytes]) -> bytes:
    """Return the bytes kept under a name, or make and keep them.

    Parameters
    ----------
    name
        A file name that says everything on which the bytes depend.
    make
        Makes them.

    Returns
    -------
    bytes
        The bytes, whole.
    """
    folder = _folder()
    if folder is None:
        return make()
    found = _read(folder / name)
    if found is not None:
        return found
    data = make()
    _write(folder / name, data)
    return data


def _folder() -> Path | None:
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        folder = (Path(base) if base else Path.home() / ".cache") / FOLDER
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.lstat()
    except (OSError, RuntimeError):  # no home, no right, no room
        return None
    return folder if stat.S_ISDIR(status.st_mode) and _is_private(status) else None


def _is_private(status: os.stat_result) -> bool:
    if not hasattr(os, "getuid"):  # Windows: profiles are their users' own
        return True
    return status.st_uid == os.getuid() and not status.st_mode & OTHERS


def _read(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            content = file.read()
    except OSError:
        return None
    digest, data = content[:DIGEST_BYTES], content[DIGEST_BYTES:]
    return data if _is_private(status) and sha256(data).digest() == digest else None


def _write(path: Path, data: bytes) -> None:
    """Write a file so that nobody reads half of it."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent)  # readable by the user only
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(sha256(data).digest() + data)
            os.replace(name, path)
        except OSError:
            os.unlink(name)
    except OSError:
        return
