"""Files that commands read and write, with errors that name the file."""

import json
import os
from pathlib import Path
from typing import Any

from mevm.cli.failure import Failure


def read_file(path: Path) -> bytes:
    """Return the content of a file.

    Raises
    ------
    Failure
        If it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise Failure(f"{path}: {error.strerror}") from None


def read_json(path: Path) -> Any:
    """Return the decoded content of a JSON file.

    Raises
    ------
    Failure
        If it cannot be read, or is not JSON.
    """
    try:
        return json.loads(read_file(path))
    except (ValueError, RecursionError) as error:
        raise Failure(f"{path}: not JSON: {error}") from None


def write_file(path: Path, content: bytes) -> None:
    """Write a file so that it holds the old content or the new, whatever happens.

    Raises
    ------
    Failure
        If it cannot be written.
    """
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise Failure(f"{path}: {error.strerror}") from None
