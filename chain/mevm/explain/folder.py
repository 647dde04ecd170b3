"""The artifacts that a node was given, as they are now: projects are compiled again and again."""

from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from mevm.explain.artifacts import Library
from mevm.explain.formats import artifact_files, load_library

Stamp = tuple[tuple[str, int, int], ...]

_lock = Lock()
_loaded: dict[tuple[Path, ...], tuple[Stamp, Library]] = {}


def present_library(paths: Sequence[Path]) -> Library:
    """
    Return the artifacts, read again where a file has changed.

    Parameters
    ----------
    paths
        Files and folders.

    Raises
    ------
    UnusableArtifacts
        If there are none any more.
    """
    if not paths:
        return Library()
    key = tuple(paths)
    stamp = _stamp(key)
    with _lock:
        known = _loaded.get(key)
        if known is None or known[0] != stamp:
            known = _loaded[key] = stamp, load_library(key)
    return known[1]


def _stamp(paths: Sequence[Path]) -> Stamp:
    """Return what tells whether a file was written since."""
    found = []
    for path in paths:
        for file in artifact_files(path):
            status = file.stat()
            found.append((str(file), status.st_mtime_ns, status.st_size))
    return tuple(found)
